"""Routes of the debates and of one argument."""

from django.urls import path

from assessments.debate import views

urlpatterns = [
    path(
        "a/<uuid:assessment>/hypotheses/<uuid:hypothesis>/debate/",
        views.hypothesis_debate,
        name="debate-hypothesis",
    ),
    path(
        "a/<uuid:assessment>/cells/<uuid:evidence>/<uuid:hypothesis>/debate/",
        views.cell_debate,
        name="debate-cell",
    ),
    path("a/<uuid:assessment>/arguments/<uuid:argument>/", views.argument, name="argument"),
]

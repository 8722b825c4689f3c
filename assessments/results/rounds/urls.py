"""Routes of the debate tab and of a round's own page."""

from django.urls import path

from assessments.results.rounds import views

urlpatterns = [
    path("a/<uuid:assessment>/debate/", views.debate, name="debate"),
    path("a/<uuid:assessment>/rounds/<uuid:round>/", views.round_page, name="round"),
]

"""Routes of the answer, the hypotheses and the consequences."""

from django.urls import path

from assessments.results import method, standing
from assessments.results.answer import views as answer
from assessments.results.consequences import views as consequences
from assessments.results.hypothesis import views as hypothesis

urlpatterns = [
    path("a/<uuid:assessment>/", answer.answer, name="answer"),
    path(
        "a/<uuid:assessment>/evidence/<uuid:evidence>/standing/",
        standing.standing,
        name="evidence-standing",
    ),
    path("a/<uuid:assessment>/consequences/", consequences.consequences, name="consequences"),
    path("a/<uuid:assessment>/method/<uuid:hypothesis>/", method.method, name="method"),
    path(
        "a/<uuid:assessment>/hypotheses/<uuid:hypothesis>/",
        hypothesis.hypothesis,
        name="hypothesis",
    ),
]

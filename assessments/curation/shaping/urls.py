"""Routes of starting an assessment, and of what shapes its hypotheses."""

from django.urls import path

from assessments.curation.shaping.views import reshaping, rewording, starting

frame = "a/<uuid:assessment>/frame/"
hypothesis = f"{frame}hypotheses/<uuid:hypothesis>/"

urlpatterns = [
    path("assessments/new/", starting.new, name="assessment-new"),
    path("assessments/new/<slug:template>/", starting.new, name="assessment-new-from"),
    path("assessments/joined/", starting.joined, name="joined"),
    path(f"{frame}questions/", starting.add_question, name="frame-question"),
    path(
        f"{frame}questions/<uuid:question>/hypotheses/",
        starting.add_hypothesis,
        name="frame-hypothesis",
    ),
    path(hypothesis, rewording.edit_hypothesis, name="hypothesis-edit"),
    path(f"{hypothesis}split/", reshaping.split, name="hypothesis-split"),
]

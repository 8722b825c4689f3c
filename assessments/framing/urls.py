"""Routes of starting an assessment and of its frame."""

from django.urls import path

from assessments.framing import views

frame = "a/<uuid:assessment>/frame/"

urlpatterns = [
    path("assessments/new/", views.new, name="assessment-new"),
    path(frame, views.frame, name="frame"),
    path(f"{frame}questions/", views.add_question, name="frame-question"),
    path(
        f"{frame}questions/<uuid:question>/hypotheses/",
        views.add_hypothesis,
        name="frame-hypothesis",
    ),
    path(f"{frame}hypotheses/<uuid:hypothesis>/", views.edit_hypothesis, name="hypothesis-edit"),
    path(f"{frame}hypotheses/<uuid:hypothesis>/aside/", views.set_aside, name="hypothesis-aside"),
    path(f"{frame}perspectives/", views.add_perspective, name="frame-perspective"),
    path(f"{frame}participants/", views.add_participant, name="frame-participant"),
    path(
        f"{frame}participants/<uuid:participant>/",
        views.change_participant,
        name="participant-change",
    ),
    path(f"{frame}settings/", views.change_settings, name="frame-settings"),
]

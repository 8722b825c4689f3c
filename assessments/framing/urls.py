"""Routes of an assessment's frame; what touches implications or judgements has its routes above."""

from django.urls import path

from assessments.framing import arranging, editing, locking, views

frame = "a/<uuid:assessment>/frame/"
question = f"{frame}questions/<uuid:question>/"
hypothesis = f"{frame}hypotheses/<uuid:hypothesis>/"
perspective = f"{frame}perspectives/<uuid:perspective>/"

urlpatterns = [
    path(frame, views.frame, name="frame"),
    path(question, arranging.edit_question, name="question-edit"),
    path(f"{question}place/", arranging.move_question, name="question-move"),
    path(f"{hypothesis}place/", arranging.move_hypothesis, name="hypothesis-move"),
    path(f"{hypothesis}aside/", views.set_aside, name="hypothesis-aside"),
    path(f"{frame}perspectives/", views.add_perspective, name="frame-perspective"),
    path(perspective, arranging.change_perspective, name="perspective-change"),
    path(f"{perspective}name/", arranging.rename_perspective, name="perspective-rename"),
    path(f"{frame}lock/", locking.lock, name="assessment-lock"),
    path(f"{frame}settings/", editing.change_settings, name="frame-settings"),
    path(f"{frame}scale/", arranging.change_scale, name="frame-scale"),
]

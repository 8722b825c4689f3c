"""One act on a round, done from a page and said there with what takes it back.

Apart from the views: the round's own page belongs to `results`, and finishes a round too.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from assessments.basis import RuleViolation
from assessments.rounds import operations
from assessments.web import undo
from assessments.web.actors import actor_of
from assessments.web.faults import in_words


def act_on_round(
    request: HttpRequest,
    assessment: UUID,
    round_uid: UUID,
    act: Callable[..., object],
    words: str,
    reverse: str,
) -> HttpResponse:
    """Does it and leads back; refused, the reason is said on the round's page."""
    try:
        act(actor=actor_of(request), assessment_uid=assessment, round_uid=round_uid)
    except RuleViolation as refusal:
        messages.error(request, in_words(refusal).capitalize())
    else:
        undo.done(request, words, undo.Reverse(reverse, (assessment, round_uid)))
    return undo.back(request) or redirect("round", assessment, round_uid)


def finish_round(
    request: HttpRequest, assessment: UUID, round_uid: UUID, left: Sequence[str] = ()
) -> HttpResponse:
    """ "I'm finished"; `left` are the labels of what was asked and not answered."""
    words = _("Noted: you are finished with this round.")
    if left:
        # Whoever pressed it halfway down would else learn of it at the reveal.
        words += " " + _("You have left out %(labels)s.") % {
            "labels": get_text_list(list(left), _("and"))
        }
    act = operations.finish_round
    return act_on_round(request, assessment, round_uid, act, words, "round-unfinish")

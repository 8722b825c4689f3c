"""Rewording, and what becomes of the judgements that were given to the former wording."""

from collections import Counter
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from assessments.basis import Actor
from assessments.basis.checks import check_word
from assessments.curation.shaping import rules
from assessments.evidence.models import COUNT_FIELD, COUNT_FIELDS, Link, Rating
from assessments.framing.access import access_for_writing, check_version, fetch, touch
from assessments.framing.models import Hypothesis
from assessments.framing.operations import edit_hypothesis
from assessments.framing.operations.questions import is_asked_blind
from assessments.framing.records import hypothesis_record
from assessments.framing.rules import (
    HypothesisDraft,
    check_no_blind_round,
    check_not_resolved,
)
from assessments.journal.operations import Entry


@transaction.atomic
def reword_hypothesis(
    *,
    actor: Actor,
    assessment_uid: UUID,
    hypothesis_uid: UUID,
    draft: HypothesisDraft,
    meaning: str,
    version: int | None = None,
) -> Hypothesis:
    """Other texts. SAME: a slip of the pen; CHANGED: judgements stay, as of the older wording;
    ANEW: they no longer count and everybody is asked again. Raises StaleVersion.
    """
    check_word(meaning, rules.MEANINGS, "meaning")
    edited = edit_hypothesis(
        actor=actor,
        assessment_uid=assessment_uid,
        hypothesis_uid=hypothesis_uid,
        draft=draft,
        meaning_changed=meaning != rules.SAME,
        version=version,
    )
    if meaning != rules.ANEW:
        return edited
    return ask_again(actor=actor, assessment_uid=assessment_uid, hypothesis_uid=hypothesis_uid)


@transaction.atomic
def ask_again(
    *, actor: Actor, assessment_uid: UUID, hypothesis_uid: UUID, version: int | None = None
) -> Hypothesis:
    """Judgements of older wordings than the present one are set aside: kept, but they no longer
    count, and the cells of the matrix ask for ratings again. Cells once opened stay open.
    """
    access = access_for_writing(actor, assessment_uid)
    access.require_lead()
    access.require_open()
    rows = Hypothesis.objects.visible_to(actor)
    rows = rows.select_related("question", "merged_into", "resolution")
    hypothesis = fetch(rows, access, hypothesis_uid)
    check_version(hypothesis, version, hypothesis_record(hypothesis))
    check_no_blind_round(blind=is_asked_blind(access, pk=hypothesis.pk))
    check_not_resolved(resolved=hypothesis.is_resolved)
    hypothesis.counts_from = hypothesis.wording
    touch(hypothesis, actor)
    hypothesis.save()
    older = Rating.objects.filter(
        assessment=access.assessment,
        link__hypothesis=hypothesis,
        is_current=True,
        wording__lt=hypothesis.counts_from,
    )
    _stop_counting(older)
    access.journal(Entry("ask_again", upserts=[("hypotheses", hypothesis_record(hypothesis))]))
    return hypothesis


def _stop_counting(ratings: QuerySet[Rating]) -> None:
    """None of `ratings` is current any more; their links count what is left."""
    links = set(ratings.values_list("link_id", flat=True))
    ratings.update(is_current=False)
    recount(links)


def recount(links: set[int]) -> None:
    """Bring the six counts of these links in step with their current ratings. 1 to 2 queries
    for each that has ratings."""
    for link in Link.objects.filter(pk__in=links):
        codes = Rating.objects.filter(link=link, is_current=True).values_list(
            "consistency", flat=True
        )
        counted = Counter(codes)
        for code, name in COUNT_FIELD.items():
            setattr(link, name, counted[code])
        link.save(update_fields=COUNT_FIELDS)

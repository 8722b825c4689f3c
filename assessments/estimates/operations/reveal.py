"""The reveal: what was sealed becomes part of the record, in one transaction."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from assessments.basis import Actor
from assessments.basis.checks import check_text
from assessments.debate.queries import entries_on
from assessments.estimates.models import Estimate, ImpactEstimate
from assessments.estimates.records import estimate_record, impact_estimate_record
from assessments.evidence.models import Link, LinkQuerySet, Rating
from assessments.evidence.operations import recount_links
from assessments.evidence.records import link_record, rating_record
from assessments.framing.access import access_for_writing, fetch, touch
from assessments.implications.models import Implication, ImplicationEstimate
from assessments.implications.records import implication_estimate_record
from assessments.implications.rules import following
from assessments.journal.operations import Entry
from assessments.rounds import rules
from assessments.rounds.models import Round, RoundState
from assessments.rounds.operations import NAMED
from assessments.rounds.queries import finished_count
from assessments.rounds.records import round_record

# One change row holds at most so many records, so that a reader pages through a large reveal.
RECORDS_A_CHANGE = 200


@transaction.atomic
def reveal_round(*, actor: Actor, assessment_uid: UUID, round_uid: UUID, reason: str = "") -> Round:
    """Unseal a blind round: journal all that was given in it and bring the links' counts up.

    Cells that were rated in it open to everybody, with the debate on them.

    Needs three who have finished, or the lead's `reason`, which is recorded and shown. Given
    with enough answers, `reason` is kept as well.
    """
    access = access_for_writing(actor, assessment_uid)
    access.require_lead()
    rows = Round.objects.visible_to(actor).prefetch_related(*NAMED)
    round_ = fetch(rows, access, round_uid)
    rules.check_reveal(state=round_.state, finished=finished_count(access, round_), reason=reason)
    round_.state = RoundState.REVEALED
    round_.revealed_at = rules.time_of_reveal(now=actor.at, answered_at=_last_answer(round_))
    round_.early_reveal_reason = check_text(
        reason, "reason", longest=rules.REASON_LONGEST, required=False
    )
    touch(round_, actor)
    round_.save()
    _drop_unasked(round_)
    _unseal_ratings(round_)
    records = [("rounds", round_record(round_)), *_unsealed(round_)]
    entries = [
        Entry(
            "reveal_round",
            upserts=records[start : start + RECORDS_A_CHANGE],
            note=round_.early_reveal_reason if start == 0 else "",
        )
        for start in range(0, len(records), RECORDS_A_CHANGE)
    ]
    for link in _accepted_links(round_).filter(arguments__isnull=False).distinct():
        entries.extend(entries_on("reveal_round", link))
    access.journal_all(entries)
    return round_


def _drop_unasked(round_: Round) -> None:
    """Forget what was saved on what the lead then took out of the round: it is not asked about.

    Edges follow from what is asked about; who estimated one keeps it with its hypotheses.
    """
    hypotheses, parties = list(round_.hypotheses.all()), list(round_.perspectives.all())
    Estimate.objects.filter(round=round_).exclude(hypothesis__in=hypotheses).delete()
    impacts = ImpactEstimate.objects.filter(round=round_)
    impacts.exclude(hypothesis__in=hypotheses, perspective__in=parties).delete()
    edges = Implication.objects.filter(assessment=round_.assessment, withdrawn_at__isnull=True)
    asked = following(edges.values_list("cause_id", "effect_id"), (h.pk for h in hypotheses))
    implied = ImplicationEstimate.objects.filter(round=round_).select_related("implication")
    unasked = [one.pk for one in implied if one.implication.cause_id not in asked]
    ImplicationEstimate.objects.filter(pk__in=unasked).delete()


def _last_answer(round_: Round) -> datetime | None:
    """When the last of what the round sealed was given, by the times that tell what is late."""
    times = (
        Estimate.objects.filter(round=round_).aggregate(at=Max("estimated_at"))["at"],
        ImpactEstimate.objects.filter(round=round_).aggregate(at=Max("created_at"))["at"],
        ImplicationEstimate.objects.filter(round=round_).aggregate(at=Max("created_at"))["at"],
    )
    return max((at for at in times if at is not None), default=None)


def _unseal_ratings(round_: Round) -> None:
    """The round's ratings become the current ones; their links open to everybody.

    A link whose sealed ratings were all taken back again never came to be.
    """
    Link.objects.filter(sealed_in=round_, ratings__isnull=True).delete()
    given = Rating.objects.filter(round=round_)
    superseded = Rating.objects.filter(is_current=True, round__isnull=True) | (
        Rating.objects.filter(is_current=True).exclude(round=round_)
    )
    pairs = set(given.values_list("link_id", "participant_id"))
    links = {link_id for link_id, _ in pairs}
    stale = [
        pk
        for pk, link_id, participant_id in superseded.filter(link_id__in=links).values_list(
            "pk", "link_id", "participant_id"
        )
        if (link_id, participant_id) in pairs
    ]
    Rating.objects.filter(pk__in=stale).update(is_current=False)
    given.update(is_current=True)
    Link.objects.filter(pk__in=links).update(is_revealed=True)
    Link.objects.filter(sealed_in=round_).update(sealed_in=None)
    recount_links(assessment=round_.assessment, repair=True)


def _accepted_links(round_: Round) -> LinkQuerySet:
    """The links that were rated in the round and that readers see."""
    links = Link.objects.filter(ratings__round=round_).distinct()
    return links.filter(evidence__status="accepted", evidence__withdrawn_at__isnull=True)


def _unsealed(round_: Round) -> Iterator[tuple[str, dict[str, Any]]]:
    """Everything that the reveal adds to what everybody may read, references before referrers."""
    in_round = {"round": round_}
    accepted = _accepted_links(round_)
    for link in accepted.select_related("evidence", "hypothesis").order_by("pk"):
        yield "links", link_record(link)
    ratings = Rating.objects.filter(link__in=accepted).exclude(round__state=RoundState.BLIND)
    for rating in ratings.select_related("link", "participant", "round").order_by("pk"):
        yield "ratings", rating_record(rating)
    for estimate in (
        Estimate.objects.filter(**in_round)
        .select_related("hypothesis", "participant", "round")
        .order_by("pk")
    ):
        yield "estimates", estimate_record(estimate)
    for impact in (
        ImpactEstimate.objects.filter(**in_round)
        .select_related("hypothesis", "perspective", "participant", "round")
        .order_by("pk")
    ):
        yield "impact_estimates", impact_estimate_record(impact)
    for implied in (
        ImplicationEstimate.objects.filter(**in_round, implication__withdrawn_at__isnull=True)
        .select_related("implication", "participant", "round")
        .order_by("pk")
    ):
        yield "implication_estimates", implication_estimate_record(implied)

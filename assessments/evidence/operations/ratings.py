"""Writes to ratings. The six counts of a link change in the same transaction."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from assessments.basis import Actor, RuleViolation
from assessments.basis.errors import gettext_noop
from assessments.evidence import rules
from assessments.evidence.models import (
    CellOpening,
    Evidence,
    EvidenceStatus,
    Link,
    Rating,
    Said,
)
from assessments.evidence.operations.links import count
from assessments.evidence.records import link_record, rating_record
from assessments.framing.access import (
    WritingAccess,
    access_for_writing,
    check_version,
    fetch,
    touch,
)
from assessments.framing.models import Hypothesis, Participant
from assessments.journal.models import Audience
from assessments.journal.operations import Entry
from assessments.journal.statements import Rows, Update
from assessments.rounds.models import Round
from assessments.rounds.queries import blind_ratings_round

Opened = Callable[[WritingAccess, Link], list[tuple[str, dict[str, Any]]]]
# What stands behind a cell's gate beside its ratings, as (type, record) for the actor to whom it
# opens. Capabilities above this one put theirs in when the application starts (`apps`).
BEHIND_THE_GATE: list[Opened] = []


@transaction.atomic
def rate_evidence(
    *,
    actor: Actor,
    assessment_uid: UUID,
    evidence_uid: UUID,
    hypothesis_uid: UUID,
    consistency: str,
    rationale: str | None = None,
    version: int | None = None,
) -> Rating:
    """One participant's rating for one cell; the first one makes the link.

    Within a blind round that covers ratings of the hypothesis it is sealed. `rationale` None
    leaves the former one as it is. `version` is that of the actor's own rating, if it is to be
    guarded. Raises NotVisible, AccessDenied, RuleViolation, StaleVersion. 8 queries to rate again.
    """
    access = access_for_writing(actor, assessment_uid)
    return rate_cell(
        access, evidence_uid, hypothesis_uid, consistency, rationale=rationale, version=version
    )


def rate_cell(
    access: WritingAccess,
    evidence_uid: UUID,
    hypothesis_uid: UUID,
    consistency: str,
    *,
    rationale: str | None,
    version: int | None,
) -> Rating:
    """The same within another operation. Nothing is written where it raises. 6 queries to rate
    again, 8 or more for the first time."""
    actor, participant = access.actor, access.judge()
    consistency, checked = rules.check_rating(consistency, rationale or "")
    cell = _cell(access, participant, evidence_uid, hypothesis_uid)
    rules.check_ratable(status=cell.evidence.status, hypothesis_status=cell.hypothesis.status)
    round_, is_new_link = cell.round, cell.link is None
    link = cell.link or _new_link(access, cell)
    own = [] if is_new_link else _own_ratings(link, participant)
    rating = next((r for r in own if r.round_id == (round_.pk if round_ else None)), None)
    if rating is None:
        rating = Rating(
            assessment=access.assessment,
            link=link,
            participant=participant,
            round=round_,
            created_at=actor.at,
            is_current=False,
        )
    else:
        check_version(rating, version, rating_record(rating))
        touch(rating, actor)
        rating.former = Said(rating.consistency, rating.rationale)
    before = rating.consistency if rating.is_current else None
    rating.consistency = consistency
    rating.rationale = rating.rationale if rationale is None else checked
    rating.wording = cell.hypothesis.wording
    rating.rated_at = rating.modified_at = actor.at
    if round_ is not None:
        # Sealed: no counts, no journal, no opening, nothing on the link.
        _save(rating)
        return rating
    former = next((r for r in own if r.is_current), None)
    was = former.consistency if former and former is not rating else before
    _make_current(rating, former=former, was=was)
    entries = []
    if is_new_link:
        entries.append(Entry("add_link", upserts=[("links", link_record(link))]))
    entries.append(rating_entry("rate_evidence", rating))
    # A rating that a merge took over has opened nothing: saying it anew does.
    if former is None or not getattr(link, "is_opened", True):
        entries.extend(open_cell(access, link, participant))
    access.journal_all(entries)
    return rating


def rate_submission(
    access: WritingAccess, evidence: Evidence, hypothesis_uid: UUID, consistency: str
) -> None:
    """The submitter's first rating of what still waits: it comes to light with the evidence.

    Sealed where a blind round covers ratings of the hypothesis. Within another operation.
    """
    participant = access.judge()
    consistency, _ = rules.check_rating(consistency, "")
    hypothesis = fetch(Hypothesis.objects.visible_to(access.actor), access, hypothesis_uid)
    rules.check_ratable(status=EvidenceStatus.ACCEPTED, hypothesis_status=hypothesis.status)
    round_ = blind_ratings_round(access, hypothesis)
    link = _new_link(access, _Cell(evidence, hypothesis, None, round_))
    rating = Rating(
        assessment=access.assessment,
        link=link,
        participant=participant,
        round=round_,
        consistency=consistency,
        wording=hypothesis.wording,
        rated_at=access.actor.at,
        created_at=access.actor.at,
        modified_at=access.actor.at,
        is_current=False,
    )
    if round_ is not None:
        rating.save()
        return
    _make_current(rating, former=None, was=None)
    CellOpening.objects.create(link=link, participant=participant)


def rating_entry(verb: str, rating: Rating) -> Entry:
    return Entry(
        verb,
        upserts=[("ratings", rating_record(rating))],
        audience=Audience.RATERS,
        audience_ref=rating.link.uid,
    )


@dataclass(frozen=True, slots=True)
class _Cell:
    """A cell as a writer finds it: `link` may be sealed, `round` is the blind one that seals."""

    evidence: Evidence
    hypothesis: Hypothesis
    link: Link | None
    round: Round | None


def _links(
    assessment: int, participant: int, evidence_uid: UUID, hypothesis_uid: UUID
) -> QuerySet[Link]:
    """The cell's link, told what else is to be known of it: whether a blind round seals what is
    rated there, whether there are arguments on it (by the related name: debate stands above), and
    whether it has been opened to the participant or to everybody."""
    sealing = Round.objects.blind().filter(
        assessment=assessment, covers_ratings=True, hypotheses=OuterRef("hypothesis_id")
    )
    mine = CellOpening.objects.filter(participant=participant, link=OuterRef("pk"))
    return (
        Link.objects.filter(
            assessment=assessment, evidence__uid=evidence_uid, hypothesis__uid=hypothesis_uid
        )
        .select_related("evidence", "hypothesis")
        .annotate(
            is_sealing=Exists(sealing),
            is_debated=_debated(),
            is_opened=Q(is_revealed=True) | Q(Exists(mine)),
        )
    )


def _links_of_accepted(
    assessment: int, participant: int, evidence_uid: UUID, hypothesis_uid: UUID
) -> QuerySet[Link]:
    return _links(assessment, participant, evidence_uid, hypothesis_uid).filter(
        evidence__status=EvidenceStatus.ACCEPTED, evidence__withdrawn_at__isnull=True
    )


_LINKS_OF_ACCEPTED: Final = Rows(
    _links_of_accepted,
    evidence=("id", "uid", "status"),
    hypothesis=("id", "uid", "status", "wording", "counts_from"),
)


def _cell(
    access: WritingAccess, participant: Participant, evidence_uid: UUID, hypothesis_uid: UUID
) -> _Cell:
    """1 query for a link of accepted evidence outside of blind rounds, else up to 4."""
    where: dict[str, Any] = {
        "assessment": access.assessment.pk,
        "participant": participant.pk,
        "evidence_uid": evidence_uid,
        "hypothesis_uid": hypothesis_uid,
    }
    # Accepted evidence is visible to whoever sees the assessment: nothing else need be asked.
    link = _LINKS_OF_ACCEPTED.one(**where)
    if link is not None:
        sealing_now: bool = link.is_sealing  # type: ignore[attr-defined]
        round_ = blind_ratings_round(access, link.hypothesis) if sealing_now else None
        return _Cell(link.evidence, link.hypothesis, link, round_)
    evidence = fetch(Evidence.objects.visible_to(access.actor), access, evidence_uid)
    hypothesis = fetch(Hypothesis.objects.visible_to(access.actor), access, hypothesis_uid)
    accepted = evidence.status == EvidenceStatus.ACCEPTED
    link = None if accepted else _links(**where).first()
    return _Cell(evidence, hypothesis, link, blind_ratings_round(access, hypothesis))


def _debated() -> Exists:
    arguments: Any = Link._meta.get_field("arguments").related_model  # noqa: SLF001
    return Exists(arguments.objects.filter(link=OuterRef("pk")))


def _new_link(access: WritingAccess, cell: _Cell) -> Link:
    link = Link(
        assessment=access.assessment,
        evidence=cell.evidence,
        hypothesis=cell.hypothesis,
        sealed_in=cell.round,
        created_at=access.actor.at,
        modified_at=access.actor.at,
    )
    link.save()
    return link


def _said(link: int, participant: int) -> QuerySet[Rating]:
    return Rating.objects.filter(link=link, participant=participant)


_SAID: Final = Rows(_said)
_SAY_ANEW: Final = Update(
    Rating,
    "consistency",
    "rationale",
    "wording",
    "rated_at",
    "is_current",
    "modified_at",
    "version",
)


def _own_ratings(link: Link, participant: Participant) -> list[Rating]:
    """Everything that the participant has ever said on the link, ready for records.

    1 query, 2 where they have said something in a round.
    """
    own = _SAID.all(link=link.pk, participant=participant.pk)
    in_rounds = {r.round_id for r in own if r.round_id is not None}
    rounds = Round.objects.in_bulk(in_rounds) if in_rounds else {}
    for rating in own:
        rating.link, rating.participant = link, participant
        rating.round = rounds[rating.round_id] if rating.round_id is not None else None
    return own


def _make_current(rating: Rating, *, former: Rating | None, was: str | None) -> None:
    """Save `rating` as the one that counts for its participant and bring the counts in step.

    `former` is the rating that counted until now, `was` what it said; None when there was none.
    """
    if former is not None and former.pk != rating.pk:
        # First this: the database allows one current rating only.
        Rating.objects.filter(pk=former.pk).update(is_current=False)
    rating.is_current = True
    _save(rating)
    count(rating.link, minus=was, plus=rating.consistency)


def _save(rating: Rating) -> None:
    """What an operation changes of a rating, or all of a new one. 1 query."""
    if rating._state.adding:  # noqa: SLF001  (documented by Django)
        rating.save()
    else:
        _SAY_ANEW(rating)


def open_cell(
    access: WritingAccess, link: Link, participant: Participant, *, cannot: bool = False
) -> list[Entry]:
    """Open the cell to `participant`; the entry that hands them what the others said.

    Empty when nobody else has said anything. 2 queries, more where `link.is_debated`.
    """
    CellOpening.objects.bulk_create(
        [CellOpening(link=link, participant=participant, cannot=cannot)], ignore_conflicts=True
    )
    others = [
        ("ratings", rating_record(rating))
        for rating in Rating.objects.visible_to(access.actor)
        .filter(link=link)
        .exclude(participant=participant)
        .select_related("link", "participant", "round")
        .order_by("pk")
    ]
    if getattr(link, "is_debated", False):
        for records_of in BEHIND_THE_GATE:
            others.extend(records_of(access, link))
    if not others:
        return []
    return [
        Entry(
            "open_cell",
            upserts=others,
            audience=Audience.PARTICIPANT,
            audience_ref=participant.uid,
        )
    ]


@transaction.atomic
def declare_cannot_rate(
    *, actor: Actor, assessment_uid: UUID, evidence_uid: UUID, hypothesis_uid: UUID
) -> None:
    """The actor says that they cannot rate the cell: others' ratings open to them.

    Without a visible link there is nothing to open, and nothing is written.
    """
    access = access_for_writing(actor, assessment_uid)
    participant = access.judge()
    rows = Link.objects.visible_to(actor).filter(
        evidence__uid=evidence_uid, hypothesis__uid=hypothesis_uid, assessment=access.assessment
    )
    rows = rows.annotate(is_debated=_debated())
    fetch(Evidence.objects.visible_to(actor), access, evidence_uid)
    fetch(Hypothesis.objects.visible_to(actor), access, hypothesis_uid)
    link = rows.first()
    if link is not None:
        access.journal_all(open_cell(access, link, participant, cannot=True))


@transaction.atomic
def take_back_rating(
    *,
    actor: Actor,
    assessment_uid: UUID,
    evidence_uid: UUID,
    hypothesis_uid: UUID,
    version: int | None = None,
) -> Rating:
    """Remove the actor's own rating of a cell: their sealed one in a blind round, else the open.

    Returns the rating that is gone.

    What a revealed round recorded stays: it counts again once a later open rating is gone, and
    an open rating that it has superseded is not taken back in its stead. The cell stays open to
    them.
    """
    access = access_for_writing(actor, assessment_uid)
    participant = access.judge()
    cell = _cell(access, participant, evidence_uid, hypothesis_uid)
    round_, link = cell.round, cell.link
    own = _own_ratings(link, participant) if link is not None else []
    rating = next((r for r in own if r.round_id == (round_.pk if round_ else None)), None)
    if link is None or not own:
        raise RuleViolation("not_rated", "", gettext_noop("you have not rated this"))
    if rating is None or (round_ is None and not rating.is_current):
        if round_ is None:
            raise RuleViolation(
                "immutable", "", gettext_noop("what a revealed round has recorded stays")
            )
        raise RuleViolation("not_rated", "", gettext_noop("you have not rated this"))
    check_version(rating, version, rating_record(rating))
    entry = Entry(
        "take_back_rating",
        removed=[("ratings", rating.uid)],
        audience=Audience.RATERS,
        audience_ref=link.uid,
    )
    rating.delete()
    if round_ is None:
        # What a rewording has set aside does not begin to count again.
        since = link.hypothesis.counts_from
        left = (r for r in own if r is not rating and r.wording >= since)
        recorded = max(left, key=lambda r: r.rated_at, default=None)
        if recorded is not None:
            Rating.objects.filter(pk=recorded.pk).update(is_current=True)
        count(link, minus=rating.consistency, plus=recorded.consistency if recorded else None)
        access.journal(entry)
    return rating

"""What members have given in rounds, as plain values: likelihood and impact in one query."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django.db.models import (
    BooleanField,
    CharField,
    DecimalField,
    F,
    Field,
    IntegerField,
    UUIDField,
    Value,
)

from assessments.estimates.models import Estimate, ImpactEstimate
from assessments.estimates.queries import counted, estimates_of, impact_estimates_of
from assessments.framing.access import Access
from assessments.framing.rules import inside_sentence
from assessments.rounds.rules import is_late


@dataclass(frozen=True, slots=True)
class Given:
    """Who gave an answer, in which round, on which hypothesis, and when.

    An impact estimate has no instant of its own but that of its making: after a reveal what was
    given is never changed.
    """

    hypothesis_pk: int
    participant_pk: int
    participant_uid: UUID
    name: str
    round_uid: UUID
    round_number: int
    revealed_at: datetime | None
    at: datetime
    rationale: str
    wording: int

    @property
    def is_late(self) -> bool:
        """Whether it came after its round's reveal; such answers stay out of the pool."""
        return is_late(estimated_at=self.at, revealed_at=self.revealed_at)


@dataclass(frozen=True, slots=True)
class Likelihood(Given):
    """Percent; the bounds are meant to hold with `interval_confidence` percent."""

    lower: Decimal
    best: Decimal
    upper: Decimal
    interval_confidence: int


@dataclass(frozen=True, slots=True)
class Party:
    """A perspective, of those that were asked about."""

    pk: int
    uid: UUID
    name: str
    order: int
    is_primary: bool

    @property
    def inside(self) -> str:
        """The name inside a sentence."""
        return inside_sentence(self.name)


@dataclass(frozen=True, slots=True)
class ImpactGiven(Given):
    """Severity 0 to 5 if the hypothesis is true, and whether that is harm, gain or none."""

    severity: int
    direction: str
    party: Party


@dataclass(frozen=True, slots=True)
class Answers:
    """Unsealed answers in the order in which they were first given."""

    likelihoods: tuple[Likelihood, ...]
    impacts: tuple[ImpactGiven, ...]


_GIVEN: Final = (
    "hypothesis_id",
    "participant_id",
    "participant__uid",
    "participant__name",
    "round__uid",
    "round__number",
    "round__revealed_at",
    "given_at",
    "rationale",
    "wording",
)
_HEAD: Final = tuple(Given.__dataclass_fields__)
_LIKELIHOOD: Final = ("lower", "best", "upper", "interval_confidence")
_IMPACT: Final = ("severity", "direction")
_PARTY: Final = ("party_pk", "party_uid", "party_name", "party_order", "party_is_primary")


def answers_of(access: Access) -> Answers:
    """1 query. Nothing that a blind round seals is among them, the actor's own included, and
    nothing that a rewording has set aside.

    One read rather than two of many objects each: at a hundred members these are the rows of
    which a page has most, after the links.
    """
    decimal = DecimalField(max_digits=5, decimal_places=2)
    columns = (*_GIVEN, *_LIKELIHOOD, *_IMPACT, *_PARTY)
    likelihoods = (
        counted(estimates_of(access))
        .order_by()
        .annotate(
            given_at=F("estimated_at"),
            severity=_nothing(IntegerField()),
            direction=_nothing(CharField()),
            party_pk=_nothing(IntegerField()),
            party_uid=_nothing(UUIDField()),
            party_name=_nothing(CharField()),
            party_order=_nothing(IntegerField()),
            party_is_primary=_nothing(BooleanField()),
        )
        .values_list("pk", *columns)
    )
    impacts = (
        counted(impact_estimates_of(access))
        .order_by()
        .annotate(
            given_at=F("created_at"),
            lower=_nothing(decimal),
            best=_nothing(decimal),
            upper=_nothing(decimal),
            interval_confidence=_nothing(IntegerField()),
            party_pk=F("perspective_id"),
            party_uid=F("perspective__uid"),
            party_name=F("perspective__name"),
            party_order=F("perspective__order"),
            party_is_primary=F("perspective__is_primary"),
        )
        .values_list("pk", *columns)
    )
    given: list[Likelihood] = []
    impacted: list[ImpactGiven] = []
    for _pk, *row in likelihoods.union(impacts, all=True).order_by("pk"):
        head: dict[str, Any] = dict(zip(_HEAD, row, strict=False))
        likelihood, (severity, direction, *party) = row[10:14], row[14:]
        if likelihood[1] is not None:
            given.append(Likelihood(**head, **dict(zip(_LIKELIHOOD, likelihood, strict=True))))
        else:
            impacted.append(
                ImpactGiven(**head, severity=severity, direction=direction, party=Party(*party))
            )
    return Answers(likelihoods=tuple(given), impacts=tuple(impacted))


def _nothing(kind: Field[Any, Any]) -> Value:
    return Value(None, output_field=kind)


def given_in(estimate: Estimate) -> Likelihood:
    """The plain value of an estimate that was read with its round and participant."""
    return Likelihood(
        hypothesis_pk=estimate.hypothesis_id,
        participant_pk=estimate.participant_id,
        participant_uid=estimate.participant.uid,
        name=estimate.participant.name,
        round_uid=estimate.round.uid,
        round_number=estimate.round.number,
        revealed_at=estimate.round.revealed_at,
        at=estimate.estimated_at,
        rationale=estimate.rationale,
        wording=estimate.wording,
        lower=estimate.lower,
        best=estimate.best,
        upper=estimate.upper,
        interval_confidence=estimate.interval_confidence,
    )


def came_late(answer: Estimate | ImpactEstimate) -> bool:
    """`Given.is_late` of an answer that was read with its round."""
    at = answer.estimated_at if isinstance(answer, Estimate) else answer.created_at
    return is_late(estimated_at=at, revealed_at=answer.round.revealed_at)

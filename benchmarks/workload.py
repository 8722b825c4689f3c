"""Assessments of a given size, made from a seed: the same seed gives the same content.

Rows go straight into the tables, past the operations: three million ratings one by one would
take an hour. The database must therefore be the benchmark's own.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any, Final
from uuid import UUID

import numpy as np
from django.db import connection, transaction

from assessments.accounts.models import User
from assessments.estimates.models import Estimate, ImpactEstimate
from assessments.evidence.models import (
    COUNT_FIELDS,
    CellOpening,
    Citation,
    Consistency,
    Evidence,
    EvidenceStatus,
    Kind,
    Link,
    Rating,
    Relevance,
    Reliability,
    Source,
)
from assessments.framing.models import (
    Assessment,
    Framing,
    Hypothesis,
    Participant,
    Perspective,
    Question,
    Status,
)
from assessments.journal.models import Change, Record, Stream
from assessments.rounds.models import Round, RoundState
from assessments.teams.models import Membership, Role, Team

START: Final = datetime(2024, 12, 2, 9, 0, tzinfo=UTC)
CODES: Final = tuple(Consistency.values)
WORDS: Final = tuple(
    re.findall(
        r"\w+",
        "ministry report states that shipments of shells crossed the border by rail in autumn and "
        "two officials confirmed delivery while satellite pictures show no change at the port "
        "where workers trained crews denied any agreement on fuel payments despite sanctions",
    )
)
EVIDENCE_PER_SOURCE: Final = 4


@dataclass(frozen=True, slots=True)
class Size:
    """Every member rates every link, and every piece of evidence bears on every hypothesis."""

    name: str
    hypotheses: int
    evidence: int
    members: int

    @property
    def links(self) -> int:
        return self.hypotheses * self.evidence

    @property
    def ratings(self) -> int:
        return self.links * self.members


SIZES: Final = {
    size.name: size
    for size in (
        Size("S", 5, 20, 5),
        Size("M", 10, 100, 20),
        Size("L", 20, 500, 50),
        Size("XL", 30, 1000, 100),
    )
}


@dataclass(frozen=True, slots=True)
class Workload:
    """One assessment. `members` rated everything, the first of them leads and has every cell
    open; `newcomer` is an analyst who has rated nothing, for whom every cell is closed."""

    size: Size
    assessment: Assessment
    question: Question
    hypotheses: Sequence[Hypothesis]
    evidence: Sequence[Evidence]
    members: Sequence[User]
    newcomer: User
    round: Round


class Draw:
    """Seeded values of the kinds that rows need."""

    def __init__(self, *seed: int) -> None:
        self.rng = np.random.default_rng(seed)

    def uids(self, count: int) -> Iterator[UUID]:
        noise = self.rng.bytes(16 * count)
        return (UUID(bytes=noise[i : i + 16], version=4) for i in range(0, 16 * count, 16))

    def uid(self) -> UUID:
        return next(self.uids(1))

    def text(self, words: int) -> str:
        chosen = self.rng.choice(len(WORDS), words)
        return " ".join(WORDS[i] for i in chosen).capitalize() + "."

    def one_of(self, values: Sequence[Any]) -> Any:
        return values[int(self.rng.integers(len(values)))]


def make_users(count: int) -> list[User]:
    """`count` accounts without a password; those that exist are taken again."""
    names = [f"member-{number:03}" for number in range(count)]
    User.objects.bulk_create(
        (User(username=name, first_name=name.capitalize(), password="!") for name in names),
        ignore_conflicts=True,
    )
    return list(User.objects.filter(username__in=names).order_by("username"))


@transaction.atomic
def make_workload(size: Size, *, seed: int = 1, number: int = 0) -> Workload:
    """The assessment of `size` that `seed` and `number` (to tell several apart) determine."""
    draw = Draw(seed, number, size.hypotheses, size.evidence, size.members)
    *members, newcomer = make_users(size.members + 1)
    assessment = _assessment(draw, size, number)
    participants = _participants(draw, assessment, [*members, newcomer])
    raters = participants[: size.members]
    question, hypotheses = _question(draw, assessment, size)
    evidence = _evidence(draw, assessment, size, raters)
    _ratings(draw, assessment, evidence, hypotheses, raters)
    return Workload(
        size=size,
        assessment=assessment,
        question=question,
        hypotheses=hypotheses,
        evidence=evidence,
        members=members,
        newcomer=newcomer,
        round=_round(draw, assessment, hypotheses, raters),
    )


def _stamped(draw: Draw) -> dict[str, Any]:
    return {"uid": draw.uid(), "created_at": START, "modified_at": START}


def _assessment(draw: Draw, size: Size, number: int) -> Assessment:
    team = Team.objects.create(
        name=f"Team {size.name} {number}", stream=Stream.objects.create(), **_stamped(draw)
    )
    assessment = Assessment.objects.create(
        team=team,
        stream=Stream.objects.create(last=1),
        title=f"Workload {size.name} {number}: {draw.text(6)}",
        context=draw.text(60),
        customer="The board",
        information_cutoff_on="2024-12",
        status=Status.ACTIVE,
        last_question_label=1,
        last_hypothesis_label=size.hypotheses,
        last_evidence_label=size.evidence,
        **_stamped(draw),
    )
    Change.objects.create(
        stream=assessment.stream,
        number=1,
        at=START,
        verb="import_assessment",
        actor_name="system",
        is_resync=True,
    )
    return assessment


def _participants(
    draw: Draw, assessment: Assessment, users: Sequence[User]
) -> Sequence[Participant]:
    roles = [Role.LEAD] + [Role.ANALYST] * (len(users) - 1)
    pairs = list(zip(users, roles, strict=True))
    Membership.objects.bulk_create(
        Membership(team=assessment.team, user=user, role=role) for user, role in pairs
    )
    return Participant.objects.bulk_create(
        [
            Participant(
                assessment=assessment,
                user=user,
                name=user.display_name,
                role=role,
                **_stamped(draw),
            )
            for user, role in pairs
        ]
    )


def _question(
    draw: Draw, assessment: Assessment, size: Size
) -> tuple[Question, Sequence[Hypothesis]]:
    question = Question.objects.create(
        assessment=assessment,
        label="Q1",
        text=draw.text(12),
        framing=Framing.COMPETING,
        **_stamped(draw),
    )
    hypotheses = Hypothesis.objects.bulk_create(
        [
            Hypothesis(
                assessment=assessment,
                question=question,
                label=f"H{order + 1}",
                statement=draw.text(14),
                judged_by=draw.text(8),
                horizon_on="2025-06",
                order=order,
                is_remainder=order == size.hypotheses - 1,
                **_stamped(draw),
            )
            for order in range(size.hypotheses)
        ]
    )
    return question, hypotheses


def _evidence(
    draw: Draw, assessment: Assessment, size: Size, raters: Sequence[Participant]
) -> Sequence[Evidence]:
    sources = Source.objects.bulk_create(
        [
            Source(
                assessment=assessment,
                name=f"Source {number}: {draw.text(3)}",
                reliability=draw.one_of([*Reliability.values, None]),
                **_stamped(draw),
            )
            for number in range(max(2, size.evidence // EVIDENCE_PER_SOURCE))
        ]
    )
    evidence = Evidence.objects.bulk_create(
        [
            Evidence(
                assessment=assessment,
                label=f"E{number + 1}",
                statement=draw.text(18),
                kind=draw.one_of(Kind.values),
                credibility=draw.one_of([1, 2, 3, 4, 5, 6, None]),
                occurred_on="2024-10",
                status=EvidenceStatus.ACCEPTED,
                submitted_by=draw.one_of(raters),
                decided_by_name="Curator",
                decided_at=START,
                **_stamped(draw),
            )
            for number in range(size.evidence)
        ],
        batch_size=500,
    )
    Citation.objects.bulk_create(
        [
            Citation(
                assessment=assessment,
                evidence=item,
                source=draw.one_of(sources),
                origin_source=draw.one_of([None, *sources[:2]]),
                url=f"https://example.org/{item.label}",
                **_stamped(draw),
            )
            for item in evidence
            for _ in range(1 + int(draw.rng.random() < 0.3))
        ],
        batch_size=500,
    )
    return evidence


def _ratings(
    draw: Draw,
    assessment: Assessment,
    evidence: Sequence[Evidence],
    hypotheses: Sequence[Hypothesis],
    raters: Sequence[Participant],
) -> None:
    """Members differ around what a cell tends to; the counts are those of what they said."""
    cells = len(evidence) * len(hypotheses)
    tendency = draw.rng.integers(0, 5, size=(cells, 1))
    said = np.clip(tendency + draw.rng.integers(-1, 2, size=(cells, len(raters))), 0, 4)
    said[draw.rng.random(said.shape) < 0.04] = CODES.index("NA")
    counts = np.stack([(said == code).sum(axis=1) for code in range(len(CODES))], axis=1)
    pairs = [(item, hypothesis) for item in evidence for hypothesis in hypotheses]
    links = Link.objects.bulk_create(
        [
            Link(
                assessment=assessment,
                evidence=item,
                hypothesis=hypothesis,
                relevance=draw.one_of(Relevance.values),
                **dict(zip(COUNT_FIELDS, row, strict=True)),
                **_stamped(draw),
            )
            for (item, hypothesis), row in zip(pairs, counts.tolist(), strict=True)
        ],
        batch_size=500,
    )
    keys = [rater.pk for rater in raters]
    uids = draw.uids(said.size)
    # A cell a second, as a list of millions of ratings has it.
    saved = Rating._meta.get_field("created_at").get_db_prep_save  # noqa: SLF001
    instants = (saved(START + timedelta(seconds=n), connection) for n in count())
    _insert(
        Rating,
        {
            "modified_at": START,
            "version": 1,
            "assessment": assessment.pk,
            "round": None,
            "rationale": "",
            "wording": 1,
            "rated_at": START,
            "is_current": True,
        },
        ("uid", "created_at", "link", "participant", "consistency"),
        (
            (uid, at, link.pk, key, CODES[code])
            for link, row, at in zip(links, said.tolist(), instants, strict=False)
            for key, code, uid in zip(keys, row, uids, strict=False)
        ),
    )
    _open_to_who_rated(assessment)


def _open_to_who_rated(assessment: Assessment) -> None:
    """As rating does: whoever rates a cell again opens nothing."""
    opening, rating = CellOpening._meta.db_table, Rating._meta.db_table  # noqa: SLF001
    with connection.cursor() as cursor:
        cursor.execute(
            f'INSERT INTO "{opening}" (link_id, participant_id, cannot)'
            f' SELECT link_id, participant_id, %s FROM "{rating}" WHERE assessment_id = %s',
            [False, assessment.pk],
        )


def _insert(
    model: type[Record],
    constant: dict[str, Any],
    varying: Sequence[str],
    rows: Iterator[tuple[Any, ...]],
) -> None:
    """Rows of plain values; ten times as fast as model instances. The first of `varying` is a
    uuid."""
    meta = model._meta  # noqa: SLF001  (documented by Django)
    known = {field.name: field for field in meta.concrete_fields}
    columns = ", ".join(f'"{known[name].column}"' for name in (*constant, *varying))
    table = meta.db_table
    fixed = tuple(
        known[name].get_db_prep_save(value, connection) for name, value in constant.items()
    )
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f'COPY "{table}" ({columns}) FROM STDIN') as copy:
                for row in rows:
                    copy.write_row((*fixed, *row))
            return
        marks = ", ".join(["%s"] * (len(constant) + len(varying)))
        cursor.executemany(  # type: ignore[arg-type]  (a generator does: memory stays flat)
            f'INSERT INTO "{table}" ({columns}) VALUES ({marks})',
            ((*fixed, row[0].hex, *row[1:]) for row in rows),
        )


def _round(
    draw: Draw,
    assessment: Assessment,
    hypotheses: Sequence[Hypothesis],
    raters: Sequence[Participant],
) -> Round:
    """A revealed round in which every member estimated every hypothesis, likelihood and impact."""
    round_ = Round.objects.create(
        assessment=assessment,
        number=1,
        state=RoundState.REVEALED,
        opened_at=START,
        revealed_at=START,
        **_stamped(draw),
    )
    round_.hypotheses.set(hypotheses)
    perspective = Perspective.objects.create(
        assessment=assessment, name="Us", is_primary=True, **_stamped(draw)
    )
    pairs = [(h, p) for h in hypotheses for p in raters]
    bounds = np.sort(draw.rng.integers(0, 101, size=(len(pairs), 3)), axis=1).tolist()
    Estimate.objects.bulk_create(
        [
            Estimate(
                assessment=assessment,
                hypothesis=hypothesis,
                participant=participant,
                round=round_,
                lower=Decimal(lower),
                best=Decimal(best),
                upper=Decimal(upper),
                rationale=draw.text(10),
                estimated_at=START,
                **_stamped(draw),
            )
            for (hypothesis, participant), (lower, best, upper) in zip(pairs, bounds, strict=True)
        ],
        batch_size=500,
    )
    ImpactEstimate.objects.bulk_create(
        [
            ImpactEstimate(
                assessment=assessment,
                hypothesis=hypothesis,
                perspective=perspective,
                participant=participant,
                round=round_,
                severity=int(draw.rng.integers(1, 6)),
                direction=draw.one_of(["harm", "gain"]),
                **_stamped(draw),
            )
            for hypothesis, participant in pairs
        ],
        batch_size=500,
    )
    return round_

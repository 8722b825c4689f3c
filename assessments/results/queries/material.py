"""What results are made of, read in a fixed number of queries: three parts, to be shared.

`frame_of` 1 query, `grid_of` 2, `given.answers_of` 1; `material_of` all 4. None grows with rows.
"""

from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Subquery

from assessments.estimates.models import Estimate, Judgement
from assessments.evidence.cells import Cells, cells_of
from assessments.evidence.models import Evidence, Relation
from assessments.framing.access import Access
from assessments.framing.models import Hypothesis, HypothesisStatus, Question
from assessments.framing.outcomes import Resolution
from assessments.framing.queries import hypotheses_of
from assessments.live.queries import changes_after, last_change_number
from assessments.results.queries.given import Answers, answers_of
from assessments.rounds.models import Round


@dataclass(frozen=True, slots=True)
class Frame:
    """Every hypothesis with its question and judgement, in order, and where the journal stands.

    `change` is the number of the newest change that the actor may read. `blind_round` is the
    blind round's uid and number by hypothesis primary key; `answered` are the hypotheses for
    which the actor's own sealed estimate is in: for their own pages, never for others' eyes.
    `waiting` counts submitted evidence, as far as the actor sees it: theirs alone, too.
    """

    access: Access
    all: tuple[Hypothesis, ...]
    change: int
    blind_round: dict[int, tuple[UUID, int]]
    answered: frozenset[int]
    waiting: int

    @property
    def hypotheses(self) -> tuple[Hypothesis, ...]:
        """The active ones."""
        return tuple(h for h in self.all if h.status == HypothesisStatus.ACTIVE)

    @property
    def questions(self) -> tuple[Question, ...]:
        """Those that have an active hypothesis, in order."""
        return tuple({h.question_id: h.question for h in self.hypotheses}.values())

    def of(self, question: Question) -> tuple[Hypothesis, ...]:
        return tuple(h for h in self.hypotheses if h.question_id == question.pk)


def judgement_on(hypothesis: Hypothesis) -> Judgement | None:
    """The lead's judgement, of a hypothesis that `frame_of` read."""
    return getattr(hypothesis, "judgement", None)


def resolution_on(hypothesis: Hypothesis) -> Resolution | None:
    """What turned out, of a hypothesis that `frame_of` read."""
    return hypothesis.resolution if hypothesis.is_resolved else None


def frame_of(access: Access) -> Frame:
    """1 query, whatever the number of hypotheses (2 when there are none)."""
    actor = access.actor
    newest = changes_after(access).order_by("-number").values("number")[:1]
    blind = Round.objects.visible_to(actor).blind().filter(covers_estimates=True)
    covering = blind.filter(assessment=access.assessment, hypotheses=OuterRef("pk"))
    mine = Estimate.objects.mine(actor).filter(
        assessment=access.assessment, hypothesis=OuterRef("pk"), round__in=blind
    )
    waiting = Evidence.objects.visible_to(actor).waiting().filter(assessment=access.assessment)
    counted = waiting.order_by().values("assessment").annotate(n=Count("pk")).values("n")
    rows = list(
        hypotheses_of(access)
        .select_related("question", "merged_into", "judgement__author", "resolution")
        .annotate(
            newest_change=Subquery(newest),
            blind_uid=Subquery(covering.values("uid")[:1]),
            blind_number=Subquery(covering.values("number")[:1]),
            is_answered=Exists(mine),
            waiting=Subquery(counted),
        )
    )
    noted = cast(list[Any], rows)
    return Frame(
        access=access,
        all=tuple(rows),
        change=(noted[0].newest_change or 0) if noted else last_change_number(access),
        blind_round={h.pk: (h.blind_uid, h.blind_number) for h in noted if h.blind_uid},
        answered=frozenset(h.pk for h in noted if h.is_answered),
        waiting=(noted[0].waiting or 0) if noted else 0,
    )


@dataclass(frozen=True, slots=True)
class Voice:
    """A source as the origin of evidence, or as the one that evidence is cited from."""

    pk: int
    uid: UUID
    name: str
    reliability: str | None


@dataclass(frozen=True, slots=True)
class Grid:
    """Accepted evidence, the voices behind each item, and the cells open to the actor.

    `voices` holds by evidence primary key the origins of its corroborating citations, `sources`
    those whom they cite: evidence falls with a set of either that contains them all.
    """

    evidence: tuple[Evidence, ...]
    hypotheses: tuple[Hypothesis, ...]
    cells: Cells
    voices: dict[int, tuple[Voice, ...]]
    sources: dict[int, tuple[Voice, ...]]

    def column(self, hypothesis: Hypothesis) -> int:
        return next(i for i, h in enumerate(self.hypotheses) if h.pk == hypothesis.pk)

    def columns(self, question: Question) -> list[int]:
        return [i for i, h in enumerate(self.hypotheses) if h.question_id == question.pk]

    def reliability(self, evidence: Evidence) -> str | None:
        """The best grade among the voices behind the item, as every page has it; None: no grade."""
        voices = self.voices.get(evidence.pk, ())
        return min((v.reliability for v in voices if v.reliability), default=None)


def grid_of(frame: Frame) -> Grid:
    """2 queries, whatever the numbers of evidence, hypotheses and citations."""
    access = frame.access
    evidence: dict[int, Evidence] = {}
    voices: dict[int, dict[int, Voice]] = {}
    sources: dict[int, dict[int, Voice]] = {}
    for row in _evidence_by_citation(access):
        item = evidence.setdefault(row.pk, row)
        heard = voices.setdefault(item.pk, {})
        if row.cited_relation != Relation.CORROBORATES or row.cited_withdrawn is not None:
            continue
        cited = _voice(row, "cited")
        sources.setdefault(item.pk, {})[cited.pk] = cited
        voice = _voice(row, "origin") if row.origin_pk else cited
        heard[voice.pk] = voice
    items = tuple(evidence.values())
    return Grid(
        evidence=items,
        hypotheses=frame.hypotheses,
        cells=cells_of(access, items, frame.hypotheses, mine=False),
        voices={pk: tuple(heard.values()) for pk, heard in voices.items()},
        sources={pk: tuple(found.values()) for pk, found in sources.items()},
    )


def _evidence_by_citation(access: Access) -> Any:
    """One row for each citation of accepted evidence, and one for evidence without any."""
    columns = {}
    for prefix, path in (("cited", "citations__source"), ("origin", "citations__origin_source")):
        columns[f"{prefix}_pk"] = F(f"{path}_id")
        columns |= {f"{prefix}_{name}": F(f"{path}__{name}") for name in ("uid", "name")}
        columns[f"{prefix}_reliability"] = F(f"{path}__reliability")
    return (
        Evidence.objects.visible_to(access.actor)
        .accepted()
        .filter(assessment=access.assessment)
        .annotate(
            cited_relation=F("citations__relation"),
            cited_withdrawn=F("citations__source__withdrawn_at"),
            **columns,
        )
        .order_by("pk", "citations__pk")
    )


def _voice(row: Any, prefix: str) -> Voice:
    return Voice(
        pk=getattr(row, f"{prefix}_pk"),
        uid=getattr(row, f"{prefix}_uid"),
        name=getattr(row, f"{prefix}_name"),
        reliability=getattr(row, f"{prefix}_reliability"),
    )


@dataclass(frozen=True, slots=True)
class Material:
    """All of it, for whoever needs more than one result of the same state."""

    frame: Frame
    grid: Grid
    answers: Answers

    @property
    def access(self) -> Access:
        return self.frame.access


def material_of(access: Access) -> Material:
    """4 queries. Call it inside `web.snapshots.snapshot()` so that all of them see one state."""
    frame = frame_of(access)
    return Material(frame=frame, grid=grid_of(frame), answers=answers_of(access))

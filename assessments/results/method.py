"""How the figures of one hypothesis are worked out, with the numbers of this very case."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from assessments.basis import NotVisible
from assessments.evidence.models import Consistency, Evidence
from assessments.framing.access import access_to
from assessments.framing.models import Assessment, Hypothesis
from assessments.results.leads import labels
from assessments.results.queries import (
    Grid,
    HypothesisAnswer,
    Impacts,
    Matrix,
    Pooled,
    QuestionAnswer,
    answer_from,
    material_of,
)
from assessments.results.queries.material import Voice
from assessments.results.queries.wording import severity_words, word_of
from assessments.results.sentences import some
from assessments.scoring.agreement import Level
from assessments.scoring.codes import UNRATED
from assessments.scoring.pooling import CLIP, PoolingMethod
from assessments.web.actors import actor_of
from assessments.web.snapshots import snapshot

MEMBERS_FIRST: Final = 12
ITEMS_FIRST: Final = 25
ITEMS_WHOLE: Final = 40  # no more than this many are shown without being asked for
ORIGINS_FIRST: Final = 10
LEVELS: Final = {Level.AGREE: "agree", Level.MIXED: "mixed", Level.SPLIT: "split", Level.NONE: ""}


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """One item's cell: the team's code, what it weighs, and how far the raters agree."""

    evidence: Evidence
    code: str
    stance: int
    weight: float
    adds: float
    level: str
    reliability: str | None
    counts: tuple[int, ...]
    n: int


def evidence_rows(grid: Grid, matrix: Matrix, hypothesis: Hypothesis) -> list[EvidenceRow]:
    """The rated items of one hypothesis: contradicting and supporting by weight, then the rest."""
    column = next(j for j, h in enumerate(matrix.hypotheses) if h.pk == hypothesis.pk)
    of_grid = {e.pk: i for i, e in enumerate(grid.evidence)}
    in_grid = grid.column(hypothesis)
    rows = []
    for i, item in enumerate(matrix.evidence):
        index = int(matrix.codes[i, column])
        if index == UNRATED:
            continue
        code = Consistency.values[index]
        counts = tuple(int(n) for n in grid.cells.counts[of_grid[item.pk], in_grid])
        weight = float(matrix.weights[i, column])
        rows.append(
            EvidenceRow(
                evidence=item,
                code=code,
                stance=int(matrix.stance[i, column]),
                weight=weight,
                adds=weight * {"CC": 2, "C": 1, "I": 1, "II": 2}.get(code, 0),
                level=LEVELS[Level(int(matrix.level[i, column]))],
                reliability=grid.reliability(item),
                counts=counts,
                n=sum(counts),
            )
        )
    return sorted(rows, key=lambda row: -row.adds)


@dataclass(frozen=True, slots=True)
class PoolRow:
    """One member's contribution to the pool: the figure as clipped, and its log-odds."""

    name: str
    best: str
    clipped: str
    log_odds: float


def pool_rows(pooled: Pooled) -> list[PoolRow]:
    """Those furthest from the team's figure, in log-odds, first."""
    rows = []
    for point in pooled.points:
        if point.is_late:
            continue
        share = _clipped(float(point.best))
        rows.append(
            PoolRow(
                name=point.name,
                best=f"{point.best.normalize():f}",
                clipped=f"{share * 100:g}",
                log_odds=_log_odds(share),
            )
        )
    team = _log_odds(_clipped(float(pooled.best)))
    return sorted(rows, key=lambda row: -abs(row.log_odds - team))


def _clipped(percent: float) -> float:
    return min(max(percent / 100, CLIP[0]), CLIP[1])


def _log_odds(share: float) -> float:
    return math.log(share / (1 - share))


@dataclass(frozen=True, slots=True)
class OriginRow:
    """Without one origin, without none (None): this hypothesis's contradictions, and who then has
    the least of them. None where no rated cell is left."""

    origin: Voice | None
    items: str
    own: float | None
    least: float | None
    leaders: str
    changes: bool


def origin_rows(question: QuestionAnswer, hypothesis: Hypothesis) -> list[OriginRow]:
    """As it stands, then without each origin, what changes the lead first."""
    left_out, totals = question.left_out, question.whole.totals
    own = next(j for j, h in enumerate(left_out.hypotheses) if h.pk == hypothesis.pk)
    scores = [total.inconsistency for total in totals]
    return [
        OriginRow(None, "", scores[own], _least(scores), labels(left_out.leaders), changes=False),
        *(
            OriginRow(
                origin=row.origin,
                items=some(e.label for e in row.evidence),
                own=row.scores[own],
                least=_least(row.scores),
                leaders=labels(row.leaders),
                changes=row.changes,
            )
            for row in left_out.origins
        ),
    ]


def _least(scores: Iterable[float | None]) -> float | None:
    return min((score for score in scores if score is not None), default=None)


@login_required
@require_safe
def method(request: HttpRequest, assessment: UUID, hypothesis: UUID) -> HttpResponse:
    """Every figure of one hypothesis with the numbers that went into it.

    `?evidence=all` shows every rated item, `?origins=all` every origin, where there are many.
    """
    actor = actor_of(request)
    with snapshot():
        access = access_to(actor, assessment)
        material = material_of(access)
    answer = answer_from(material)
    located = answer.of(hypothesis)
    if located is None:
        raise NotVisible(str(hypothesis))
    question, found = located
    rows = pool_rows(found.pooled) if found.pooled else []
    evidence = evidence_rows(material.grid, question.whole, found.hypothesis)
    whole = len(evidence) <= ITEMS_WHOLE or request.GET.get("evidence") == "all"
    origins = origin_rows(question, found.hypothesis)
    first = len(origins) if request.GET.get("origins") == "all" else 1 + ORIGINS_FIRST
    context = {
        "access": access,
        "assessment": access.assessment,
        "tab": "answer",
        "answer": answer,
        "question": question,
        "found": found,
        "hypothesis": found.hypothesis,
        "pool_first": rows[:MEMBERS_FIRST],
        "pool_rest": rows[MEMBERS_FIRST:],
        "mean_log_odds": _mean(row.log_odds for row in rows),
        "is_log_odds": answer.likelihoods.method is PoolingMethod.LOG_ODDS,
        "word": word_of(found.pooled) if found.pooled else "",
        "impacts": _impacts(found, access.assessment),
        "scale": access.assessment.impact_scale,
        "evidence": evidence if whole else evidence[:ITEMS_FIRST],
        "items": len(evidence),
        "items_more": 0 if whole else len(evidence) - ITEMS_FIRST,
        "origins": origins[:first],
        "origins_more": len(origins[first:]),
    }
    return render(request, "results/method.html", context)


def _impacts(found: HypothesisAnswer, assessment: Assessment) -> list[tuple[Impacts, str, str]]:
    """Each party's row with the words for harm and gain, "" where nobody sees one."""
    return [
        (
            row,
            severity_words(assessment, row.harm) if row.harm else "",
            severity_words(assessment, row.gain) if row.gain else "",
        )
        for row in found.impacts
    ]


def _mean(numbers: Iterable[float]) -> float | None:
    listed = list(numbers)
    return math.fsum(listed) / len(listed) if listed else None

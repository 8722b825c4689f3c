"""Results as programs read them: what is unknown is null, never 0."""

from collections.abc import Sequence
from typing import Any

from assessments.basis.checks import minimal
from assessments.framing.models import Hypothesis, Participant
from assessments.results.queries import Matrix, Pooled, Total
from assessments.results.queries.gaps import Mismatch
from assessments.results.queries.likelihood import WORDS
from assessments.results.queries.matrix import METHODS, known
from assessments.results.queries.pools import Pools, Side
from assessments.scoring.agreement import Level
from assessments.scoring.codes import CODES, UNRATED
from assessments.scoring.consensus import STANCES

Record = dict[str, Any]


def ids_of(rows: Sequence[Hypothesis | Participant]) -> list[str]:
    return [str(row.uid) for row in rows]


def code_of(code: int) -> str | None:
    return None if code == UNRATED else CODES[code]


def level_of(level: int) -> str | None:
    return None if level == Level.NONE else Level(level).name.lower()


def total_record(total: Total) -> Record:
    return {
        "hypothesis_id": str(total.hypothesis.uid),
        "hypothesis": total.hypothesis.label,
        "supporting": total.supporting,
        "contradicting": total.contradicting,
        "neither": total.neither,
        "inconsistency": total.inconsistency,
        "weighted": total.weighted,
        "for_weight": total.for_weight,
        "against_weight": total.against_weight,
        "first": total.first,
        "last": total.last,
        "widest_first": total.widest_first,
        "widest_last": total.widest_last,
        "leads": total.leads,
    }


def _of_question(result: Matrix) -> Record:
    return {
        "question_id": str(result.question.uid),
        "method": result.method,
        "change": result.change,
        "cells_closed": result.closed,
    }


def matrix_record(matrix: Matrix) -> Record:
    """Only cells that bear are among a row's: a blank is "not considered"."""
    return {
        **_of_question(matrix),
        "methods": METHODS,
        "without": [str(uid) for uid in matrix.without],
        "rows": [
            {
                "evidence_id": str(item.uid),
                "evidence": item.label,
                "diagnosticity": known(matrix.diagnosticity[i]),
                "cells": [
                    {
                        "hypothesis_id": str(hypothesis.uid),
                        "consensus": code_of(matrix.codes[i, j]),
                        "stance": (
                            None
                            if matrix.codes[i, j] == UNRATED
                            else STANCES[int(matrix.stance[i, j])]
                        ),
                        "level": level_of(matrix.level[i, j]),
                        "weight": float(matrix.weights[i, j]),
                    }
                    for j, hypothesis in enumerate(matrix.hypotheses)
                    if matrix.bears[i, j]
                ],
            }
            for i, item in enumerate(matrix.evidence)
        ],
        "totals": [total_record(total) for total in matrix.totals],
    }


def ranking_record(matrix: Matrix) -> Record:
    """In order of rank; without ranks (an independent question) in the question's order."""
    totals = sorted(matrix.totals, key=lambda t: t.first or len(matrix.totals) + 1)
    return {
        **_of_question(matrix),
        "without": [str(uid) for uid in matrix.without],
        "leaders": ids_of(matrix.leaders),
        "totals": [total_record(total) for total in totals],
    }


def _mismatch(one: Mismatch) -> Record:
    assert one.edge.if_true is not None
    assert one.edge.if_false is not None
    return {
        "cause_id": str(one.edge.cause.uid),
        "effect_id": str(one.edge.effect.uid),
        "cause": one.cause,
        "if_true": float(one.edge.if_true.median),
        "if_false": float(one.edge.if_false.median),
        "follows": one.follows,
        "stands": one.stands,
    }


def pooled_record(pools: Pools, mismatches: Sequence[Mismatch]) -> Record:
    """Hypotheses that nobody has estimated in an unsealed round are missing."""
    likelihoods = pools.likelihoods
    sides = {s.hypothesis.pk: s for question in pools.questions for s in question.sides}
    return {
        "method": likelihoods.method.value,
        "change": likelihoods.change,
        "scale": WORDS,
        "parameters": {
            **likelihoods.parameters,
            "resolved": pools.resolved,
            "experiments": pools.with_experiments,
            "extremising_factor": pools.factor,
        },
        "results": [_pooled(p, sides[pk]) for pk, p in likelihoods.pooled.items()],
        "mismatches": [_mismatch(one) for one in mismatches],
        "coherence": [
            {
                "question_id": str(found.question.uid),
                "sum": minimal(found.sum),
                "members": [
                    {
                        "participant_id": str(one.participant_uid),
                        "participant": one.name,
                        "sum": minimal(one.total),
                        "moved": minimal(one.moved),
                    }
                    for one in found.members
                ],
            }
            for found in pools.questions
            if found.question.is_competing
        ],
    }


def _pooled(pooled: Pooled, side: Side) -> Record:
    return {
        "hypothesis_id": str(pooled.hypothesis.uid),
        "hypothesis": pooled.hypothesis.label,
        "lower": minimal(pooled.lower),
        "best": minimal(pooled.best),
        "upper": minimal(pooled.upper),
        "quartile_lower": minimal(pooled.quartile_lower),
        "quartile_upper": minimal(pooled.quartile_upper),
        "word": pooled.band.label,
        "n": pooled.n,
        "late": pooled.late,
        "clipped": pooled.clipped,
        "widened": pooled.widened,
        "coherent": minimal(side.coherent),
        "wide_lower": minimal(side.wide[0]) if side.wide else None,
        "wide_upper": minimal(side.wide[1]) if side.wide else None,
        "by_method": {one.key: minimal(one.value) for one in side.by_method},
        "round_id": str(pooled.round_uid),
        "round": pooled.round_number,
        "points": [
            {
                "participant_id": str(point.participant_uid),
                "participant": point.name,
                "lower": minimal(point.lower),
                "best": minimal(point.best),
                "upper": minimal(point.upper),
                "is_late": point.is_late,
                "dissents": point.dissents,
            }
            for point in pooled.points
        ],
    }

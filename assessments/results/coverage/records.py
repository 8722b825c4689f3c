"""What is missing, and what does not fit, as programs read it."""

from collections.abc import Sequence

from assessments.results.queries import Coherence, Matrix
from assessments.results.queries.gaps import (
    METHOD,
    METHODS,
    Covered,
    Looked,
    Loose,
    Readings,
)
from assessments.results.records import Record


def coverage_record(
    matrix: Matrix,
    coherence: Coherence | None,
    covered: Sequence[Covered],
    readings: Sequence[Readings],
    loose: Loose,
    looked: Looked | None,
) -> Record:
    """Hypotheses in their order; `rank` and `rank_left_out` are pairs, best and worst place."""
    reading_of = {reading.found.hypothesis.pk: reading for reading in readings}
    return {
        "question_id": str(matrix.question.uid),
        "method": METHOD,
        "methods": METHODS,
        "change": matrix.change,
        "cells_closed": matrix.closed,
        "hypotheses": [_covered(row, reading_of.get(row.hypothesis.pk)) for row in covered],
        "evidence": {
            name: [str(item.uid) for item in getattr(loose, name)]
            for name in ("unlinked", "unrated", "alone", "unsourced", "ungraded")
        },
        "sum": float(coherence.sum) if coherence and coherence.sum is not None else None,
        "worth": _worth(looked) if looked else None,
    }


def _covered(row: Covered, reading: Readings | None) -> Record:
    return {
        "hypothesis_id": str(row.hypothesis.uid),
        "hypothesis": row.hypothesis.label,
        "items": row.items,
        "considered": row.considered,
        "twice": row.twice,
        "supporting": row.supporting,
        "contradicting": row.contradicting,
        "estimates": row.estimates,
        "impacts": row.impacts,
        "parties": row.parties,
        "judged": row.judged,
        "rank": list(reading.place) if reading and reading.place else None,
        "rank_left_out": list(reading.span) if reading and reading.span else None,
        "team_rank": reading.team_place if reading else None,
    }


def _worth(looked: Looked) -> Record:
    return {
        "shares": looked.shares,
        "even": looked.even,
        "chance": float(looked.worth.chances[0]),
        "bits": looked.worth.bits,
        "bits_before": looked.before,
        "bits_if_seen": looked.seen,
        "bits_if_not": looked.unseen,
    }

"""Where the team differs as programs read it."""

from collections.abc import Sequence

from assessments.results.queries.differing import (
    METHOD,
    METHODS,
    Between,
    Cell,
    Differing,
    Settling,
)
from assessments.results.queries.likelihood import Pooled
from assessments.results.records import Record, code_of, ids_of, level_of
from assessments.scoring.codes import CODES
from assessments.scoring.reliability import Concordance


def differing_record(
    found: Differing,
    concordance: Concordance | None,
    met: Between | None,
    settling: Sequence[Settling],
) -> Record:
    """Cells that two or more have rated, those to discuss first first."""
    return {
        "question_id": str(found.question.uid),
        "method": METHOD,
        "methods": METHODS,
        "change": found.change,
        "cells_closed": found.closed,
        "alpha": found.alpha,
        "concordance": _concordance(concordance) if concordance else None,
        "cells": [_cell(cell) for cell in found.cells],
        "between": _between(met) if met else None,
        "stability": [_settling(row) for row in settling],
    }


def _cell(cell: Cell) -> Record:
    return {
        "evidence_id": str(cell.evidence.uid),
        "evidence": cell.evidence.label,
        "hypothesis_id": str(cell.hypothesis.uid),
        "hypothesis": cell.hypothesis.label,
        "consensus": code_of(cell.code),
        "level": level_of(cell.level),
        "counts": dict(zip(CODES, cell.counts, strict=True)),
        "agreement_a": cell.agreement,
        "tastle_wierman": cell.consensus,
        "polarised": cell.polarised,
        "carries": cell.carries,
    }


def _concordance(found: Concordance) -> Record:
    return {"w": found.w, "p": found.p, "raters": found.raters, "cells": found.items}


def _between(met: Between) -> Record:
    return {
        "one": ids_of(met.one),
        "other": ids_of(met.other),
        "gap": met.gap,
        "agree": met.agree,
        "cells": [
            {
                "evidence_id": str(crux.evidence.uid),
                "evidence": crux.evidence.label,
                "hypothesis_id": str(crux.hypothesis.uid),
                "hypothesis": crux.hypothesis.label,
                "one": code_of(crux.one),
                "other": code_of(crux.other),
                "one_counts": dict(zip(CODES, crux.one_counts, strict=True)),
                "other_counts": dict(zip(CODES, crux.other_counts, strict=True)),
                "closes": crux.closes,
                "gap_after": crux.gap_after,
                "agree_after": crux.agree_after,
            }
            for crux in met.cells
        ],
        "estimates": [
            {
                "hypothesis_id": str(crux.hypothesis.uid),
                "hypothesis": crux.hypothesis.label,
                "one": _side(crux.one),
                "other": _side(crux.other),
                "apart": crux.apart,
                "overlaps": crux.overlaps,
            }
            for crux in met.estimates
        ],
    }


def _side(found: Pooled) -> Record:
    return {
        "lower": float(found.lower),
        "best": float(found.best),
        "upper": float(found.upper),
        "n": found.n,
        "round": found.round_number,
    }


def _settling(row: Settling) -> Record:
    change = row.change
    return {
        "hypothesis_id": str(row.hypothesis.uid),
        "hypothesis": row.hypothesis.label,
        "first_round": row.first,
        "second_round": row.second,
        "n": change.n,
        "revised": change.revised,
        "median_before": change.before.median,
        "median_after": change.after.median,
        "range_before": change.before.range,
        "range_after": change.after.range,
        "shift": change.shift,
        "location_p": change.location_p,
        "spread_p": change.spread_p,
    }

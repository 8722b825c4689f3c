"""The sensitivity as programs read it: what is unknown is null, never 0."""

from typing import Any

from assessments.results.queries.depth import METHOD, METHODS, Column, Depth, Lost
from assessments.results.records import Record, ids_of, total_record
from assessments.results.rules import Assumed
from assessments.scoring.weights import LEVELS

_LISTS = {
    "sources": "source",
    "evidence": "evidence",
    "reliability": "reliability",
    "credibility": "credibility",
    "kinds": "kind",
}


def depth_record(depth: Depth) -> Record:
    """`scores`, `weighted` and `posterior` are in the order of `hypothesis_ids`."""
    return {
        "question_id": str(depth.question.uid),
        "method": METHOD,
        "methods": METHODS,
        "parameters": assumed_record(depth.assumed),
        "change": depth.change,
        "cells_closed": depth.closed,
        "hypothesis_ids": ids_of(depth.hypotheses),
        "leaders": ids_of(depth.leaders),
        "totals": [total_record(total) for total in depth.totals],
        "bayes": _column(depth.column) if depth.column else None,
        "linchpins": [
            {"of": one.group, "key": one.key, "name": one.name, "leaders": ids_of(one.leaders)}
            for one in depth.linchpins
        ],
        "smallest": [
            {
                "reading": least.reading,
                "of": least.group,
                "names": None if least.names is None else list(least.names),
                "exact": least.exact,
                "leaders": ids_of(least.leaders),
            }
            for least in depth.smallest
        ],
        "fallen": [str(item.uid) for item in depth.fallen],
        "origins": [_origin(row) for row in depth.lost["origin"]],
        **{name: [_lost(row) for row in depth.lost[of]] for name, of in _LISTS.items()},
        "members": (
            [_lost(row) for row in depth.lost["member"]] if "member" in depth.lost else None
        ),
        "ratings": depth.ratings,
    }


def assumed_record(assumed: Assumed) -> Record:
    return {
        "left_out": {group: list(keys) for group, keys in assumed.left_out.items()},
        "mapping": assumed.mapping,
        "likelihoods": {r.name: value for r, value in assumed.likelihoods.items()},
        "priors": dict(assumed.priors) if assumed.priors else None,
        "overlap": assumed.overlap,
        "weights": dict(zip(LEVELS, assumed.levels, strict=True)),
        "tempering": dict(zip(LEVELS, assumed.temper, strict=True)) if assumed.temper else None,
    }


def _column(column: Column) -> Record:
    return {
        "prior": list(column.prior),
        "posterior": list(column.posterior),
        "leaders": ids_of(column.leaders),
        "tipping_factor": column.tipping,
    }


def _lost(row: Lost) -> Record:
    return {"key": row.key, "name": row.name, **_left(row)}


def _origin(row: Lost) -> Record:
    return {"origin_id": row.key, "origin": row.name, **_left(row)}


def _left(row: Lost) -> dict[str, Any]:
    return {
        "evidence_ids": [str(item.uid) for item in row.evidence],
        "scores": list(row.scores),
        "weighted": list(row.weighted),
        "leaders": ids_of(row.leaders),
        "changes": row.changes,
        "reorders": row.reorders,
        "posterior": list(row.shares) or None,
        "tips": row.tips,
        "bits": row.bits,
    }

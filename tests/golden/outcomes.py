"""Forecasts of resolved questions: Brier and its parts, several options, records of methods."""

import math
import re
from pathlib import Path

import numpy as np

from assessments.scoring.outcomes.calibration import (
    accuracy,
    area_under_curve,
    murphy,
)
from assessments.scoring.outcomes.members import record
from assessments.scoring.outcomes.scores import (
    brier,
    brier_categories,
    log_scores,
    log_scores_categories,
    ranked,
    skill,
)
from tests.golden import pools
from tests.golden.findings import Report, columns_of, number, rows_of

OURS = Path(__file__).parent
# scikit-learn's figures are printed with fifteen digits.
PRINTED = 1e-12
METRICS = ["metric", "value"]


def is_binary(path: Path) -> bool:
    return path.suffix == ".csv" and columns_of(path)[:3] == ["id", "p", "outcome"]


def is_several(path: Path) -> bool:
    columns = columns_of(path) if path.suffix == ".csv" else []
    return columns[:2] == ["id", "p1"] and columns[-1] == "outcome"


def is_metrics(path: Path) -> bool:
    return path.suffix == ".csv" and columns_of(path)[:2] == METRICS


def is_input(path: Path) -> bool:
    """Answered by another file's check."""
    columns = columns_of(path) if path.suffix == ".csv" else []
    return pools.is_answers(path) or columns[:2] == ["claim", "outcome"]


def check_metrics(path: Path) -> Report:
    """Metric and value, of the forecasts in the input that shares the file's name."""
    report = Report(path)
    source = _input_of(path)
    if source is None:
        report.leave_out("the forecasts are not in the folder", len(rows_of(path)))
        return report
    ours = _binary(source) if is_binary(source) else _several(source)
    for row in rows_of(path):
        if row["metric"] in ours:
            report.hold(row["metric"], ours[row["metric"]], number(row["value"]))
        else:
            report.leave_out(f"{row['metric']}, not a measure of ours")
    return report


def check_forecasts(path: Path) -> Report:
    """The forecasts themselves: their scores must add up, and equal what is known of ours."""
    report = Report(path)
    if is_binary(path):
        p, o = _binary_of(path)
        found = murphy(p, o)
        parts = found.reliability - found.resolution + found.uncertainty
        parts += found.within_variance - found.within_covariance
        report.hold("parts of the Brier score", parts, float(brier(p, o).mean()))
        return report
    p, o = _several_of(path)
    twice = brier_categories(p, o).mean()
    report.hold(
        "Brier by its definition", twice, np.square(p - np.eye(p.shape[1])[o]).sum(1).mean()
    )
    same = OURS / path.name
    if path.parent != OURS and same.is_file() and same.read_bytes() == path.read_bytes():
        for row in rows_of(OURS / path.name.replace("_input", "_expected")):
            report.hold(row["metric"], _several(path)[row["metric"]], number(row["value"]))
    return report


def _input_of(path: Path) -> Path | None:
    stem = re.split(r"_expected", path.stem)[0]
    candidates = [path.parent / f"{stem}_input.csv", path.parent / f"{stem}.csv"]
    return next((other for other in candidates if other.is_file()), None)


def _binary_of(path: Path) -> tuple[np.ndarray, np.ndarray]:
    rows = rows_of(path)
    return np.array([number(r["p"]) for r in rows]), np.array([int(r["outcome"]) for r in rows])


def _several_of(path: Path) -> tuple[np.ndarray, np.ndarray]:
    options = [name for name in columns_of(path) if re.fullmatch(r"p\d+", name)]
    rows = rows_of(path)
    outcomes = np.array([int(row["outcome"]) for row in rows])
    # Options are counted from 1 where no outcome is 0 (as their names are).
    first = 0 if (outcomes == 0).any() else 1
    return np.array([[number(row[name]) for name in options] for row in rows]), outcomes - first


def _binary(path: Path) -> dict[str, float | None]:
    p, o = _binary_of(path)
    found = murphy(p, o)
    logs = log_scores(p, o)
    return {
        "brier": found.brier,
        "baseline_brier": found.uncertainty,
        "skill": skill(found.brier, found.uncertainty),
        "reliability": found.reliability,
        "resolution": found.resolution,
        "uncertainty": found.uncertainty,
        "check_rel-res+unc": found.reliability - found.resolution + found.uncertainty,
        "obar": found.base_rate,
        "auc": area_under_curve(p, o),
        "accuracy": accuracy(p, o),
        "log_loss": float(logs.nats.mean()),
        "logloss_clip01": float(logs.nats.mean()),
        "log_loss_bits": float(logs.bits.mean()),
    }


def _several(path: Path) -> dict[str, float]:
    p, o = _several_of(path)
    twice, steps = float(brier_categories(p, o).mean()), float(ranked(p, o).mean())
    return {
        "brier": twice,
        "brier_half": twice / 2,
        "log_loss": float(log_scores_categories(p, o, (1e-300, 1)).nats.mean()),
        "rps": steps,
        "rps_undivided": steps * (p.shape[1] - 1),
        "ordered_brier": steps * 2,
    }


# ----------------------------------------------------------------------------- records of methods

RECORD = ["method", "brier", "logloss_clip01", "auc", "accuracy"]


def is_record(path: Path) -> bool:
    return path.suffix == ".csv" and set(RECORD) <= set(columns_of(path))


def check_record(path: Path) -> Report:
    """The record of each method's pools, as the folder has them, over the outcomes."""
    report = Report(path)
    stem = path.stem.removesuffix("_method_scores")
    outcomes_path = path.with_name(f"{stem}_outcomes.csv")
    pools_path = path.with_name(f"{stem}_expected.csv")
    if not (outcomes_path.is_file() and pools_path.is_file()):
        report.leave_out("the pools or the outcomes are not in the folder", len(rows_of(path)))
        return report
    outcomes = {row["claim"]: int(row["outcome"]) for row in rows_of(outcomes_path)}
    given: dict[str, dict[str, float]] = {}
    for row in rows_of(pools_path):
        given.setdefault(row["method"], {})[row["claim"]] = number(row["value"])
    claims = list(outcomes)
    o = np.array([outcomes[claim] for claim in claims])
    for row in rows_of(path):
        values = given.get(row["method"])
        if values is None:
            report.leave_out(f"{row['method']}, its pools are not in the folder")
            continue
        found = record(np.array([values.get(claim, math.nan) for claim in claims]), o)
        known = [number(row[name]) for name in RECORD[1:]]
        ours = (found.brier, found.log_loss, found.auc, found.accuracy)
        report.hold(row["method"], ours, known, PRINTED)
    return report

"""Metaculus' scores and aggregations. The cases are told in words; the numbers are in them."""

import re
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from assessments.scoring.outcomes.peers import (
    Forecast,
    Scored,
    Span,
    baseline,
    peer,
    spot_baseline,
    spot_peer,
    yes_no,
)
from assessments.scoring.pools.recency import (
    centre_of_options,
    mean_of_options,
    recency_weights,
)
from tests.golden.findings import Report, columns_of, number, rows_of

SCORES = ["score_type", "case", "forecast_index", "score", "coverage"]
AGGREGATION = ["case", "method", "centre", "lower", "upper", "means_or_weights"]
DAYS = 10.0
NUMBER = r"\d*\.\d+|\d+"
# Cases whose numbers do not stand in their names; those of three judges and three options
# follow from the file's own figures.
THREE_JUDGES = ((0.6, 0.3, 0.1), (0.2, 0.5, 0.3), (0.34, 0.33, 0.33))
TEN_IN_ORDER = (0.05, *(k / 10 for k in range(1, 10)))


def is_scores(path: Path) -> bool:
    return path.suffix == ".csv" and set(SCORES) <= set(columns_of(path))


def is_aggregation(path: Path) -> bool:
    return path.suffix == ".csv" and set(AGGREGATION) <= set(columns_of(path))


def check_scores(path: Path) -> Report:
    report = Report(path)
    for row in rows_of(path):
        made = case_of(row["case"])
        if made is None or row["score_type"] not in SCORERS:
            report.leave_out(f"{row['case']!r}, whose numbers its name does not tell")
            continue
        forecasts, outcome, span = made
        moment = re.search(r"at day ([\d.]+)", row["case"])
        at = float(moment[1]) if moment else span.last
        scored = SCORERS[row["score_type"]](forecasts, outcome, span, at)
        ours = scored[int(row["forecast_index"])]
        what = f"{row['score_type']} {row['case']} {row['forecast_index']}"
        known = (number(row["score"]), number(row["coverage"]))
        report.hold(what, ours and (ours.score, ours.coverage), known)
    return report


SCORERS: dict[str, Callable[[list[Forecast], int, Span, float], Sequence[Scored | None]]] = {
    "baseline": lambda rows, outcome, span, _at: baseline(rows, outcome, span),
    "peer": lambda rows, outcome, span, _at: peer(rows, outcome, span),
    "spot_baseline": spot_baseline,
    "spot_peer": spot_peer,
}


def case_of(text: str) -> tuple[list[Forecast], int, Span] | None:
    """Forecasts, outcome and span of a case such as "binary .7/.8/.9 YES"."""
    span = Span(0, DAYS)
    if closed := re.search(r"early close day ([\d.]+) of ([\d.]+)", text):
        span = Span(0, float(closed[2]), float(closed[1]))
        text = text.replace(closed[0], "")
    if several := re.search(r"resolves (\d+)", text):
        return _options(text, int(several[1]), span)
    outcome = 1 if re.search(r"\bYES\b", text) else 0 if re.search(r"\bNO\b", text) else None
    forecasts = _timed(text) or _listed(text)
    return None if outcome is None or not forecasts else (forecasts, outcome, span)


def _options(text: str, outcome: int, span: Span) -> tuple[list[Forecast], int, Span] | None:
    if "three judges" in text or "3 judges" in text:
        rows = THREE_JUDGES
    else:
        rows = tuple(
            tuple(float(p) for p in re.findall(NUMBER, found))
            for found in re.findall(r"\[([^\]]*)\]", text)
        )
    return ([Forecast(i, p, 0) for i, p in enumerate(rows)], outcome, span) if rows else None


def _timed(text: str) -> list[Forecast]:
    """Forecasts that come, go or change on a day that the text names."""
    number_ = f"({NUMBER})"
    if found := re.search(rf"p={number_} from day ([\d.]+)", text):
        return [yes_no(0, float(found[1]), float(found[2]))]
    if found := re.search(rf"p={number_} day0-([\d.]+) then {number_}", text):
        day = float(found[2])
        return [yes_no(0, float(found[1]), 0, day), yes_no(0, float(found[3]), day)]
    if found := re.search(r"joins at day ([\d.]+): (.*)", text):
        return _joining(float(found[1]), found[2])
    if text.startswith("update:"):
        return _updated(text)
    return []


def _joining(day: float, text: str) -> list[Forecast]:
    rows = []
    for i, found in enumerate(re.finditer(rf"(\()?({NUMBER})(?: from d[\d.]+\))?", text)):
        rows.append(yes_no(i, float(found[2]), day if found[1] else 0))
    return rows


def _updated(text: str) -> list[Forecast]:
    rows: list[Forecast] = []
    for who, part in enumerate(text.removeprefix("update:").split(";")):
        if found := re.search(rf"({NUMBER}) d0-([\d.]+) then ({NUMBER})", part):
            day = float(found[2])
            rows += [yes_no(who, float(found[1]), 0, day), yes_no(who, float(found[3]), day)]
        elif found := re.search(rf"[A-Z] ({NUMBER})", part):
            rows.append(yes_no(who, float(found[1])))
    return rows


def _listed(text: str) -> list[Forecast]:
    listed = re.search(rf"(?:{NUMBER})(?:/(?:{NUMBER}))*(?= |$)", text)
    if listed is None:
        return []
    return [yes_no(i, float(p)) for i, p in enumerate(listed[0].split("/"))]


# -------------------------------------------------------------------------------- aggregations


def check_aggregation(path: Path) -> Report:
    report = Report(path)
    for row in rows_of(path):
        table = table_of(row["case"])
        known = [_split(row[name]) for name in ("centre", "lower", "upper")]
        told = _split(row["means_or_weights"])
        if table is None:
            report.leave_out(f"{row['case']!r}, whose numbers its name does not tell")
            continue
        what = f"{row['case'][:30]} {row['method']}"
        if row["method"].startswith("single"):
            # By reputation: the weights are told, from what is not.
            found = mean_of_options(table.tolist(), np.array(told))
            report.hold(what, found and [list(side) for side in found], known)
            continue
        weights = (
            np.ones(len(table)) if row["method"] == "unweighted" else recency_weights(len(table))
        )
        found = centre_of_options(table.tolist(), weights)
        report.hold(what, found and [list(side) for side in found], known)
        means = (weights[:, np.newaxis] * table).sum(axis=0) / weights.sum()
        report.hold(f"{what}, means", means, told)
    return report


def table_of(text: str) -> np.ndarray | None:
    """Answers, oldest first, as (no, yes) or by option."""
    if text.startswith("mc"):
        return np.array(THREE_JUDGES) if "3 judges" in text or "three judges" in text else None
    count = re.match(r"(\d+) judges", text)
    if count is None:
        return None
    if "ordered" in text and int(count[1]) == len(TEN_IN_ORDER):
        yes = list(TEN_IN_ORDER)
    else:
        yes = [float(p) for p in re.findall(r"\d*\.\d+", text[count.end() :])]
    if len(yes) != int(count[1]):
        return None
    return np.array([[1 - p, p] for p in yes])


def _split(text: str) -> list[float]:
    return [float(part) for part in text.split(";")]

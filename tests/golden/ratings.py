"""Agreement of ordinal ratings, and estimates brought to one confidence."""

import math
from pathlib import Path

import numpy as np

from assessments.scoring.agreement import tastle_wierman, van_der_eijk
from assessments.scoring.intervals import standardise
from assessments.scoring.reliability import (
    Scale,
    kendall,
    krippendorff,
    leik,
    ordinal_summary,
)
from tests.golden.findings import Report, beside, columns_of, number, rows_of

OURS = Path(__file__).parent


def is_agreement(path: Path) -> bool:
    return path.suffix == ".csv" and columns_of(path)[:2] == ["case", "freq"]


def check_agreement(path: Path) -> Report:
    report = Report(path)
    for row in rows_of(path):
        counts = np.array([int(count) for count in row["freq"].split("|")])
        agreement = float(van_der_eijk(counts))
        found = ordinal_summary(counts)
        ours: dict[str, float | None] = {
            "consensus_TW": float(tastle_wierman(counts)),
            "agreement_A": agreement,
            "polarization": (1 - agreement) / 2,
            "leik_D": float(leik(counts)),
            "mean": found and found.mean,
            "median": found and found.median,
            "sd_sample": found and found.deviation,
            "IQR_type7": found and found.range,
            "q25_t7": found and found.lower,
            "q75_t7": found and found.upper,
        }
        for column, known in row.items():
            if column in ours:
                report.hold(f"{row['case']} {column}", ours[column], number(known))
            elif column not in ("case", "freq"):
                report.leave_out(f"{column}, not a measure of ours")
    return report


def is_ratings(path: Path) -> bool:
    columns = columns_of(path) if path.suffix == ".csv" else []
    return columns[:1] == ["item"] and len(columns) > 2


def check_ratings(path: Path) -> Report:
    """Items by judges, against the figures that stand in a file of them beside it: file,
    measure, value. For the files that are also here, in ours."""
    report = Report(path)
    rows = [[number(row[judge]) for judge in columns_of(path)[1:]] for row in rows_of(path)]
    table = np.array(rows)
    categories = range(int(np.nanmin(table)), int(np.nanmax(table)) + 1)
    counts = np.stack([(table == k).sum(axis=1) for k in categories], axis=-1)
    concordance = None if np.isnan(table).any() else kendall(table)
    ours = {f"krippendorff_{scale}": krippendorff(counts, scale) for scale in Scale}
    if concordance is not None:
        ours |= {
            "kendall_w": concordance.w,
            "kendall_chi_square": concordance.chi_square,
            "kendall_p": concordance.p,
        }
    known = _known_of(path)
    for measure, value in known.items():
        if measure in ours:
            report.hold(measure, ours[measure], value)
        else:
            report.leave_out(f"{measure}, not a measure of ours")
    if not known:
        told = ", ".join(f"{name} {value!r}" for name, value in ours.items())
        report.leave_out(f"no known figures in the folder (ours: {told})", len(ours))
    return report


def _known_of(path: Path) -> dict[str, float]:
    expected = beside(path, "ratings_expected.csv")
    same = OURS / path.name
    if expected is None and same.is_file() and same.read_bytes() == path.read_bytes():
        expected = OURS / "ratings_expected.csv"
    if expected is None:
        return {}
    return {
        row["measure"]: number(row["value"])
        for row in rows_of(expected)
        if row["file"] == path.name
    }


def is_ratings_expected(path: Path) -> bool:
    return path.suffix == ".csv" and columns_of(path)[:3] == ["file", "measure", "value"]


def is_intervals(path: Path) -> bool:
    columns = columns_of(path) if path.suffix == ".csv" else []
    return {"min", "best", "max", "conf", "target", "min_clamped", "max_clamped"} <= set(columns)


def check_intervals(path: Path) -> Report:
    report = Report(path)
    for row in rows_of(path):
        lower, best, upper, confidence, target = (
            number(row[name]) for name in ("min", "best", "max", "conf", "target")
        )
        what = f"{row.get('id', '')} at {confidence:g} to {target:g} %"
        if math.isnan(lower + upper):
            report.leave_out("a bound is missing")
            continue
        ours = standardise(lower, best, upper, confidence / 100, target / 100)
        report.hold(what, ours, (number(row["min_clamped"]), number(row["max_clamped"])))
    return report

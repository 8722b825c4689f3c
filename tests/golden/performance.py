"""Cooke's classical model: experts, seed items, and the weights that follow."""

from pathlib import Path

import numpy as np

from assessments.scoring.pools.performance import cooke
from tests.golden.findings import Report
from tests.golden.matrices import content_of


def is_cooke(path: Path) -> bool:
    if path.suffix != ".json":
        return False
    content = content_of(path)
    return isinstance(content, dict) and {"experts", "realizations"} <= set(content)


def check_cooke(path: Path) -> Report:
    report = Report(path)
    content = content_of(path)
    truth = np.array(content["realizations"])
    names = list(content["experts"])
    # What follows the seed items are questions whose answer is not known.
    answers = np.array([content["experts"][name][: len(truth)] for name in names])
    found = cooke(
        answers,
        truth,
        content["quantiles"],
        overshoot=content.get("overshoot", 0.1),
        alpha=content.get("alpha", 0.05),
    )
    for name, expert in zip(names, found, strict=True):
        known = content["results"][name]
        report.hold(f"{name} counts", expert.counts, known["counts"])
        report.hold(f"{name} calibration", expert.calibration, known["calibration"])
        report.hold(f"{name} information", expert.information, known["information_seeds"])
        report.hold(f"{name} weight", expert.weight, _weight_in(known))
    return report


def _weight_in(known: dict[str, float]) -> float:
    return next(value for key, value in known.items() if key.startswith("unnormalised_weight"))

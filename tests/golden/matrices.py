"""Matrices of evidence by hypothesis: counts, the Bayesian column, what it rests on."""

import json
import math
from pathlib import Path
from typing import Any

import numpy as np

from assessments.scoring.bayes import (
    Without,
    posterior,
    posteriors_without,
    posteriors_without_each,
)
from assessments.scoring.codes import Floats, Integers, Rating, codes_of
from assessments.scoring.dependence import dependence_weights
from assessments.scoring.diagnosticity import diagnosticity, spread
from assessments.scoring.information import worth_of_certainty, worth_of_observation
from assessments.scoring.likelihoods import (
    MAPPINGS,
    Likelihoods,
    log_likelihoods,
    mixed_with_chance,
    reported,
)
from assessments.scoring.matrix import (
    inconsistency,
    inconsistency_cells,
    normalised,
    open_synthesis,
)
from assessments.scoring.sensitivity import groups_by
from assessments.scoring.weights import HIGH, LOW, MEDIUM, weight_of
from tests.golden.findings import Report

LETTERS = {"L": LOW, "M": MEDIUM, "H": HIGH}
MAPPING_OF = {"bayes_mild": "mild", "bayes_enfsi_mid": "enfsi_middle"}


def content_of(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def is_worked(path: Path) -> bool:
    """One matrix with all that follows from it."""
    if path.suffix != ".json":
        return False
    content = content_of(path)
    return isinstance(content, dict) and "evidence" in content and "prior" in content


def is_published(path: Path) -> bool:
    """Matrices with the scores that their publishers printed."""
    if path.suffix != ".json":
        return False
    content = content_of(path)
    return isinstance(content, list) and bool(content) and "published_score" in content[0]


def check_published(path: Path) -> Report:
    report = Report(path)
    for case in content_of(path):
        codes = codes_of(case["ratings"])
        plain, medium = inconsistency(codes), inconsistency(codes, np.full(len(codes), 1.0))
        # Some publishers print the count with its sign turned.
        known = np.abs(np.array(case["published_score"], dtype=np.float64))
        report.hold(case["name"], plain, known)
        report.hold(f"{case['name']}, weights medium", medium, known)
    return report


def check_worked(path: Path) -> Report:
    content = content_of(path)
    report = Report(path)
    rows = content["evidence"]
    codes = codes_of(row["ratings"] for row in rows)
    known = set(content) - {"hypotheses", "prior", "evidence"}
    _check_counts(report, content, codes, known)
    for key in sorted(known):
        if key.startswith("bayes_"):
            _check_column(report, content, codes, key)
            known.discard(key)
    if "cascaded" in known:
        _check_cascaded(report, content["cascaded"])
    if "value_of_information" in known:
        _check_information(report, content["value_of_information"])
    for key in sorted(known - {"cascaded", "value_of_information"}):
        report.leave_out(f"{key}, not worked out here")
    return report


def _weights(rows: list[dict[str, Any]]) -> Floats:
    return np.array(
        [
            weight_of(LETTERS[row["credibility"]]) * weight_of(LETTERS[row["relevance"]])
            for row in rows
        ]
    )


def _check_counts(
    report: Report, content: dict[str, Any], codes: Integers, known: set[str]
) -> None:
    weights = _weights(content["evidence"])
    counts = np.stack([codes == rating for rating in Rating], axis=-1).astype(np.int64)
    squares = open_synthesis(counts)
    ours = {
        "inconsistency": inconsistency(codes),
        "weighted_inconsistency": inconsistency(codes, weights),
        "normalised_weighted_inconsistency": normalised(codes, weights),
        "burton_diagnosticity": inconsistency_cells(codes).sum(axis=1),
        "pstdev_diagnosticity_1to5_NA_as_3": spread(codes),
        "opensynthesis_inconsistency": squares.contradicting,
        "opensynthesis_consistency": squares.supporting,
    }
    for key, values in ours.items():
        if key in known:
            report.hold(key, values, content[key])
            known.discard(key)


def _mapping(key: str, column: dict[str, Any]) -> Likelihoods | None:
    if "likelihoods" in column:
        return {Rating[name]: float(value) for name, value in column["likelihoods"].items()}
    return MAPPINGS[MAPPING_OF[key]] if key in MAPPING_OF else None


def _check_column(report: Report, content: dict[str, Any], codes: Integers, key: str) -> None:
    column = content[key]
    mapping = _mapping(key, column)
    if mapping is None:
        report.leave_out(f"{key}, a mapping that the file does not spell out")
        return
    prior = np.array(content["prior"])
    cells = log_likelihoods(codes, mapping)
    found = posterior(prior, cells)
    report.hold(f"{key} posterior", found.posterior, column["posterior"])
    odds = math.log10(found.posterior[0] / found.posterior[1])
    report.hold(f"{key} odds", odds, column["log10_posterior_odds_H1_H2"])
    report.hold(
        f"{key} decibans", diagnosticity(codes, mapping), column["evidence_LR_range_decibans"]
    )
    report.hold(
        f"{key} entropy", (found.entropy_before, found.entropy_after), column["entropy_bits"]
    )
    _check_without(report, content, cells, key)
    _check_doubt(report, content, cells, key)


def _check_without(report: Report, content: dict[str, Any], cells: Floats, key: str) -> None:
    column, prior = content[key], np.array(content["prior"])
    each = posteriors_without_each(prior, cells)
    for place, row in enumerate(column["leave_one_evidence_out"]):
        what = f"{key} without {row['id']}"
        report.hold(what, each.posteriors[place], row["posterior"])
        report.hold(f"{what}, bits", each.bits[place], row["KL_full_vs_loo_bits"])
        report.hold(f"{what}, variation", each.variation[place], row["TV"])
        report.hold_same(f"{what}, changes", _changes(each, place), row["top_changes"])
    groups = groups_by(row["source"] for row in content["evidence"])
    grouped = posteriors_without(
        prior, cells, [groups[row["source"]] for row in column["leave_one_source_out"]]
    )
    for place, row in enumerate(column["leave_one_source_out"]):
        what = f"{key} without {row['source']}"
        report.hold(what, grouped.posteriors[place], row["posterior"])
        report.hold(f"{what}, bits", grouped.bits[place], row["KL_bits"])
        report.hold_same(f"{what}, changes", _changes(grouped, place), row["top_changes"])


def _changes(found: Without, place: int) -> bool:
    """Whether another leads; of several who tie, the file means the first."""
    if found.baseline_leaders.sum() == found.leaders[place].sum() == 1:
        return bool(found.changes[place])
    return int(found.leaders[place].argmax()) != int(found.baseline_leaders.argmax())


def _check_doubt(report: Report, content: dict[str, Any], cells: Floats, key: str) -> None:
    column, prior = content[key], np.array(content["prior"])
    groups = list(groups_by(row["source"] for row in content["evidence"]).values())
    for overlap, known in column.get("dependence_discount_rho", {}).items():
        weights = dependence_weights(len(cells), groups, float(overlap))
        ours = posterior(prior, cells, weights).posterior
        report.hold(f"{key} overlap {overlap}", ours, known)
    letters = [row["credibility"] for row in content["evidence"]]
    if tempered := column.get("credibility_tempered_exponent"):
        shares = np.array([tempered["map"][letter] for letter in letters])
        ours = posterior(prior, cells, shares).posterior
        report.hold(f"{key} tempered", ours, tempered["posterior"])
    if mixed := column.get("credibility_mixture_with_uninformative"):
        shares = np.array([mixed["map"][letter] for letter in letters])
        ours = posterior(prior, mixed_with_chance(cells, shares)).posterior
        report.hold(f"{key} mixed", ours, mixed["posterior"])


def _check_cascaded(report: Report, case: dict[str, float]) -> None:
    told = reported(np.array([case["pE_H1"], case["pE_H2"]]), case["hit"], case["false_alarm"])
    report.hold("cascaded", told[0] / told[1], case["LR_reported"])
    report.hold("certain", case["pE_H1"] / case["pE_H2"], case["LR_perfect"])


def _check_information(report: Report, case: dict[str, Any]) -> None:
    shares = np.array(case["prior"])
    utilities = np.array(case["utilities_action_by_hypothesis"])
    for name, test in case["tests"].items():
        worth = worth_of_observation(shares, np.array(test["P_x_given_h"]), utilities)
        report.hold(f"{name} chances", worth.chances, test["P_x"])
        report.hold(f"{name} bits", worth.bits, test["expected_information_gain_bits"])
        report.hold(f"{name} decision", worth.decision, test["EVSI"])
    report.hold("certainty", worth_of_certainty(shares, utilities), case["EVPI"])

"""Pools: a table of answers, and what each method makes of each claim.

The names of the methods are aggreCAT's; their parameters stand in the names.
"""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from assessments.scoring.intervals import Estimate, quantile_average
from assessments.scoring.pooling import mean, quartiles
from assessments.scoring.pools import points, widths
from assessments.scoring.pools.panel import AGGRECAT, OURS, Answers, Panel, weighted_mean
from assessments.scoring.pools.registry import METHODS
from tests.golden.findings import TOLERANCE, Report, beside, columns_of, number, rows_of

INPUT = ["claim", "user", "round", "lower", "best", "upper"]
EXPECTED = ["claim", "method", "value"]
QUIRKS = ["selection", "claim", "method", "clean_value"]
# aggreCAT finds these medians by a root finder that stops early; where the name says "tight",
# by the same with a finer step.
LOOSE, TIGHT = 2e-4, 1e-9
OUTLIER_OF_ROUNDING = 4 * 2.0**-52

BY_NAME = {
    "ArMean": "mean",
    "Median": "median",
    "LOArMean": "log_odds",
    "ProbitArMean": "probit",
    "IntWAgg": "width",
    "IndIntWAgg": "own_width",
    "VarIndIntWAgg": "varied_width",
    "AsymWAgg": "asymmetry",
    "IndIntAsymWAgg": "own_width_asymmetry",
    "KitchSinkWAgg": "kitchen_sink",
    "ShiftWAgg": "shift",
    "BestShiftWAgg": "best_shift",
    "IntShiftWAgg": "narrowing",
    "DistShiftWAgg": "growing_certainty",
    "DistIntShiftWAgg": "narrowing_certainty",
    "DistLimitWAgg": "certainty",
    "OutWAgg": "nearness",
    "GranWAgg": "fineness",
    "DistribArMean": "distribution",
    "TriDistribArMean": "triangles",
    "MidHinge_q25q75_type7": "mid_hinge",
}
NOT_OURS = {
    "LOGeoMean": "no meaning: the sign of the log-odds is lost",
    "ReasonWAgg": "the folder lacks the reasons",
    "ReasonWAgg2": "the folder lacks the reasons",
}

Triple = tuple[float, float, float]


@dataclass(frozen=True)
class Case:
    """One claim under one selection."""

    panel: Panel
    users: tuple[str, ...]
    in_either: int

    @property
    def best(self) -> list[float]:
        return list(self.panel.now.best)


def of_pattern(name: str) -> Callable[[Case], float | None] | None:
    """Methods with their parameters in their names."""
    patterns: list[tuple[str, Callable[..., Callable[[Case], float | None]]]] = [
        (r"TrimmedMean(\d+)", lambda n: lambda c: points.trimmed(c.best, int(n) / 100)),
        (r"GeoMean", lambda: lambda c: points.geometric(c.best)),
        (r"BetaArMean", lambda: lambda c: points.beta_transformed(c.best, quote_one=False)),
        (
            r"BetaArMean_a(\d+)b\1",
            lambda a: lambda c: points.beta_transformed(c.best, int(a), quote_one=False),
        ),
        (
            r"BetaArMean2_c([\d.]+)_([\d.]+)",
            lambda low, high: (
                lambda c: points.beta_transformed(c.best, only_outside=(float(low), float(high)))
            ),
        ),
        (
            r"LogOddsMean_clip(\d+)",
            lambda digits: lambda c: extremised(c.best, 1, digits),
        ),
        (
            r"ExtremizedLogOdds_a([\d.]+)_clip(\d+)",
            lambda a, digits: lambda c: extremised(c.best, float(a), digits),
        ),
        (
            r"NeymanRoughgarden_clip(\d+)",
            lambda digits: (
                lambda c: extremised(c.best, points.neyman_roughgarden(len(c.best)), digits)
            ),
        ),
        (r"Baron_mean_a([\d.]+)", lambda a: lambda c: points.baron_of_mean(c.best, float(a))),
        (r"Baron_median_a([\d.]+)", lambda a: lambda c: points.baron_of_median(c.best, float(a))),
        (
            r"InvWidth_pow([\d.]+)",
            lambda power: (
                lambda c: value_of(
                    weighted_mean(
                        c.panel.now.best,
                        widths.by_width(c.panel.now, OURS.narrowest, float(power)),
                    )
                )
            ),
        ),
        (r"QuantileAvg_(lower|best|upper)", lambda side: lambda c: averaged(c, side)),
        (r"Median_(lower|upper)", lambda side: lambda c: middle(side_of(c, side))),
        (r"EnvelopeMin_lower", lambda: lambda c: float(np.nanmin(c.panel.now.lower))),
        (r"EnvelopeMax_upper", lambda: lambda c: float(np.nanmax(c.panel.now.upper))),
        (r"SD_best", lambda: lambda c: float(np.std(c.best, ddof=1))),
        (r"IQR_best_type7", lambda: lambda c: spread(c.best)),
    ]
    for pattern, made in patterns:
        found = re.fullmatch(pattern, name)
        if found:
            return made(*found.groups())
    return None


def extremised(best: list[float], factor: float, digits: str) -> float | None:
    """One judge is no exception in other people's tables."""
    low = float(f"0.{digits}")
    return points.extremised(best, factor, (low, 1 - low), quote_one=False)


def value_of(found: object) -> float | None:
    return None if found is None else found.value  # type: ignore[attr-defined]


def side_of(case: Case, side: str) -> list[float]:
    bounds = case.panel.now.lower if side == "lower" else case.panel.now.upper
    return [float(bound) for bound in bounds if not math.isnan(bound)]


def averaged(case: Case, side: str) -> float | None:
    if side == "best":
        return mean(case.best)
    now = case.panel.now
    rows = [
        Estimate(float(b)) if math.isnan(u - low) else Estimate(float(b), float(low), float(u))
        for b, low, u in zip(now.best, now.lower, now.upper, strict=True)
    ]
    found = quantile_average(rows)
    return None if found is None else getattr(found, side)


def middle(values: list[float]) -> float | None:
    found = quartiles(values)
    return None if found is None else found.median


def spread(values: list[float]) -> float | None:
    found = quartiles(values)
    return None if found is None else found.upper - found.lower


def pooled(case: Case, name: str) -> float | None:
    stem = name.removesuffix("_tight")
    if stem in BY_NAME:
        return value_of(METHODS[BY_NAME[stem]].pool(case.panel))
    made = of_pattern(stem)
    if made is None:
        raise KeyError(name)
    return made(case)


def is_ours(name: str) -> bool:
    stem = name.removesuffix("_tight")
    return stem in BY_NAME or of_pattern(stem) is not None


def tolerance_of(name: str) -> float:
    if "DistribArMean" in name:
        return TIGHT if name.endswith("_tight") else LOOSE
    return TOLERANCE


# ------------------------------------------------------------------------------------- the claims


def selection_of(path: Path) -> str:
    """Which rows a file of answers was made from: its name says so."""
    found = re.search(r"latest|round_?(\d+)", path.stem)
    if found is None:
        return "round2"
    return "latest" if found[0] == "latest" else f"round{found[1]}"


@lru_cache(maxsize=8)
def cases_of(path: Path, selection: str) -> dict[str, Case]:
    """Every claim of a table of answers under one selection of rounds."""
    given: dict[str, dict[str, dict[int, Triple]]] = {}
    for row in rows_of(path):
        rounds = given.setdefault(row["claim"], {}).setdefault(row["user"], {})
        rounds[int(re.sub(r"\D", "", row["round"]))] = (
            number(row["lower"]),
            number(row["best"]),
            number(row["upper"]),
        )
    chosen = {claim: _chosen(users, selection) for claim, users in given.items()}
    own_widths: dict[str, list[float]] = {}
    own_fine: dict[str, list[bool]] = {}
    for users in chosen.values():
        for user, (now, _before) in users.items():
            lower, best, upper = now
            own_widths.setdefault(user, [])
            if not math.isnan(upper - lower):
                own_widths[user].append(upper - lower)
            own_fine.setdefault(user, []).append(_is_fine(best))
    return {
        claim: _case(users, own_widths, own_fine, _in_either(given[claim], selection))
        for claim, users in chosen.items()
        if users
    }


def _chosen(
    users: dict[str, dict[int, Triple]], selection: str
) -> dict[str, tuple[Triple, Triple | None]]:
    found = {}
    for user, rounds in users.items():
        number_ = max(rounds) if selection == "latest" else int(selection.removeprefix("round"))
        if number_ in rounds and not math.isnan(rounds[number_][1]):
            found[user] = (rounds[number_], rounds.get(1))
    return found


def _in_either(users: dict[str, dict[int, Triple]], selection: str) -> int:
    if selection == "latest":
        return len(users)
    return sum(
        bool({1, int(selection.removeprefix("round"))} & set(rounds)) for rounds in users.values()
    )


def _case(
    users: dict[str, tuple[Triple, Triple | None]],
    own_widths: dict[str, list[float]],
    own_fine: dict[str, list[bool]],
    in_either: int,
) -> Case:
    names = tuple(users)
    now = [users[name][0] for name in names]
    before = [users[name][1] or (math.nan,) * 3 for name in names]
    usual = widths.habits([own_widths[name] for name in names], AGGRECAT.narrowest)
    return Case(
        Panel(
            now=Answers(*(np.array(side) for side in _sides(now))),
            before=Answers(*(np.array(side) for side in _sides(before))),
            widest=usual.widest,
            variance=usual.variance,
            fine=np.array([np.mean(own_fine[name]) for name in names]),
            rules=AGGRECAT,
        ),
        names,
        in_either,
    )


def _sides(triples: list[Triple]) -> tuple[list[float], list[float], list[float]]:
    lower, best, upper = (list(side) for side in zip(*triples, strict=True))
    return best, lower, upper


def _is_fine(best: float) -> bool:
    # aggreCAT's own test, which takes 0.95 for no multiple of 0.05; ours does not.
    return math.ceil(best / 0.05 - math.floor(best / 0.05 + OUTLIER_OF_ROUNDING)) > 0


# ------------------------------------------------------------------------------------- the checks


def is_answers(path: Path) -> bool:
    return path.suffix == ".csv" and set(INPUT) <= set(columns_of(path))


def is_expected(path: Path) -> bool:
    return path.suffix == ".csv" and set(EXPECTED) <= set(columns_of(path))


def is_quirks(path: Path) -> bool:
    return path.suffix == ".csv" and set(QUIRKS) <= set(columns_of(path))


def input_of(path: Path) -> Path | None:
    """The answers that belong to a file of pools: the same name as far as it goes."""
    inputs = [other for other in sorted(path.parent.glob("*.csv")) if is_answers(other)]
    stem = re.split(r"_(?:extra|expected|quirks)", path.stem)[0]
    named = [other for other in inputs if other.stem in (stem, f"{stem}_input")]
    return (named or (inputs if len(inputs) == 1 else [None]))[0]


def quirks_of(path: Path, source: Path) -> set[tuple[str, str]]:
    """Cells of a file that are artefacts of the other code: claim and method."""
    selection = selection_of(path)
    cells = set()
    for other in path.parent.glob("*.csv"):
        if is_quirks(other) and input_of(other) == source:
            for row in rows_of(other):
                if row["selection"] == selection:
                    cells |= {(row["claim"], name) for name in row["method"].split("|")}
    return cells


def check_expected(path: Path) -> Report:
    report = Report(path)
    source = input_of(path)
    rows = rows_of(path)
    if source is None:
        report.leave_out("the answers are not in the folder", len(rows))
        return report
    cases = cases_of(source, selection_of(path))
    quirks = quirks_of(path, source)
    weights = weights_beside(source)
    ours_of: dict[tuple[str, str], float | None] = {}
    for row in rows:
        name, known = row["method"], number(row["value"])
        case = cases.get(row["claim"])
        if name in NOT_OURS:
            report.leave_out(f"{name}, {NOT_OURS[name]}")
        elif name.startswith("Participant"):
            _check_participant(report, row, case, weights)
        elif not is_ours(name):
            report.leave_out(f"{name}, not a method of ours")
        elif (row["claim"], name) in quirks:
            report.leave_out("artefacts of the other code, held to their clean value instead")
        elif math.isnan(known):
            report.leave_out(f"{name} gives no number")
        else:
            # The loose and the tight rows of a method are one figure of ours.
            key = (row["claim"], name.removesuffix("_tight"))
            if key not in ours_of:
                ours_of[key] = None if case is None else pooled(case, name)
            report.hold(f"{row['claim']} {name}", ours_of[key], known, tolerance_of(name))
            if case is not None and row.get("n_experts"):
                # Weights by shift count whoever has answered in either round.
                n = case.in_either if "Shift" in name else len(case.best)
                report.hold(f"{row['claim']} {name} n", n, number(row["n_experts"]))
    return report


def weights_beside(source: Path) -> dict[str, float] | None:
    """Weights of members, where the folder has them: user, weight."""
    stem = source.stem.removesuffix("_input")
    path = beside(source, f"{stem}_weights.csv", "golden_weights.csv", "weights.csv")
    if path is None:
        return None
    user, weight = columns_of(path)[:2]
    return {row[user]: number(row[weight]) for row in rows_of(path)}


def _check_participant(
    report: Report, row: dict[str, str], case: Case | None, weights: dict[str, float] | None
) -> None:
    if weights is None or case is None:
        report.leave_out(f"{row['method']}, the folder lacks the weights")
        return
    own = np.array([weights.get(user, math.nan) for user in case.users])
    panel = case.panel._replace(weights=own)
    ours = value_of(METHODS["performance"].pool(panel))
    report.hold(f"{row['claim']} {row['method']}", ours, number(row["value"]))


def check_quirks(path: Path) -> Report:
    """Where the other code errs, our figure is the one that its own formula gives."""
    report = Report(path)
    source = input_of(path)
    for row in rows_of(path):
        for name in row["method"].split("|"):
            if source is None or name in NOT_OURS or not is_ours(name):
                report.leave_out(f"{name}, not checked")
                continue
            case = cases_of(source, row["selection"]).get(row["claim"])
            ours = None if case is None else pooled(case, name)
            what = f"{row['selection']} {row['claim']} {name}"
            _hold_clean(report, what, ours, row["clean_value"], tolerance_of(name))
    return report


def _hold_clean(
    report: Report, what: str, ours: float | None, clean: str, tolerance: float
) -> None:
    ends = [number(end) for end in clean.strip("[]").split(";")]
    if len(ends) == 1:
        report.hold(what, ours, ends[0], tolerance)
    else:
        # Anything between is right; ours is the middle, as near as the ends are known.
        report.hold(what, ours, sum(ends) / 2, max(tolerance, 1e-8))

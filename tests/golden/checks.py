"""Which check a file of known answers asks for: told by what is in it, not by its name."""

from collections.abc import Callable
from pathlib import Path

from tests.golden import matrices, networks, outcomes, peers, performance, pools, ratings
from tests.golden.findings import Report

Kind = tuple[Callable[[Path], bool], Callable[[Path], Report]]

KINDS: tuple[Kind, ...] = (
    (matrices.is_worked, matrices.check_worked),
    (matrices.is_published, matrices.check_published),
    (pools.is_expected, pools.check_expected),
    (pools.is_quirks, pools.check_quirks),
    (ratings.is_agreement, ratings.check_agreement),
    (ratings.is_ratings, ratings.check_ratings),
    (ratings.is_intervals, ratings.check_intervals),
    (outcomes.is_metrics, outcomes.check_metrics),
    (outcomes.is_binary, outcomes.check_forecasts),
    (outcomes.is_several, outcomes.check_forecasts),
    (outcomes.is_record, outcomes.check_record),
    (peers.is_scores, peers.check_scores),
    (performance.is_cooke, performance.check_cooke),
    (networks.is_network, networks.check_network),
    (networks.is_balances, networks.check_balances),
    (peers.is_aggregation, peers.check_aggregation),
)


def is_material(path: Path) -> bool:
    """A file that another one is checked against."""
    return (
        path.suffix not in (".csv", ".json")
        or outcomes.is_input(path)
        or ratings.is_ratings_expected(path)
        or path.stem.endswith("_weights")
    )


def check(path: Path) -> Report:
    """Our figures against those of one file."""
    report = Report(path)
    try:
        for is_kind, checked in KINDS:
            if is_kind(path):
                return checked(path)
    except (ArithmeticError, LookupError, TypeError, ValueError) as fault:
        # One file that is not what it seems must not keep the others from being checked.
        report.failures.append(f"{type(fault).__name__}: {fault}")
        return report
    report.is_unknown = True
    return report


def files_of(folder: Path) -> list[Path]:
    return sorted(p for p in folder.iterdir() if p.is_file() and not is_material(p))

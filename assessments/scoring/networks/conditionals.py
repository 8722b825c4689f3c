"""One hypothesis and one consequence."""

from typing import NamedTuple

from assessments.scoring.pooling import probabilities


class Bounds(NamedTuple):
    lower: float
    upper: float


def consequence(cause: float, if_true: float, if_false: float) -> float:
    """P(C) = P(H) P(C | H) + P(not H) P(C | not H); all 0 to 1."""
    p, given, otherwise = probabilities((cause, if_true, if_false))
    return p * given + (1 - p) * otherwise


def admissible_if_true(cause: float, effect: float) -> Bounds | None:
    """Between what P(C | H) must lie if P(H) and P(C) are held; None where H is ruled out."""
    p, c = probabilities((cause, effect))
    if p == 0:
        return None
    return Bounds(min(max(0.0, (c + p - 1) / p), 1.0), min(1.0, c / p))


def admissible_if_false(cause: float, effect: float) -> Bounds | None:
    """The same for P(C | not H); None where H is certain."""
    return admissible_if_true(1 - probabilities((cause,))[0], effect)

"""From how many resolved questions on a reading of the record may be shown.

Below, a curve or an order would be noise that looks like knowledge. The scores themselves may be
listed from the first, with their number.
"""

from enum import IntEnum


class Enough(IntEnum):
    """The least number of resolved questions."""

    # A mean score with an interval around it; of one question there is no spread.
    INTERVAL = 2
    # Seed questions for Cooke's classical model.
    SEEDS = 8
    # Members beside one another, a member's contribution, weights by performance.
    COMPARE = 10
    # The calibration curve, the parts of the Brier score.
    CURVE = 20
    # An extremised pool, as an experiment; methods compared by record.
    EXTREMISE = 30


def is_enough(resolved: int, purpose: Enough) -> bool:
    return resolved >= purpose

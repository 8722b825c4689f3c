"""From each member's ratings to the counts of a cell."""

import numpy as np

from assessments.scoring.codes import Integers, Rating, checked_codes


def counts_of(by_member: Integers) -> Integers:
    """Codes [M, E, H] to counts [E, H, 6] in the order of `Rating`; unrated cells count nowhere."""
    codes = checked_codes(by_member)
    if codes.ndim != 3:
        raise ValueError("members' codes need three axes: members, evidence, hypotheses")
    return np.stack([(codes == rating).sum(axis=0) for rating in Rating], axis=-1)

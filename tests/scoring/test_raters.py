"""Members' ratings as counts."""

import numpy as np
import pytest

from assessments.scoring.codes import UNRATED, Rating
from assessments.scoring.raters import counts_of


def test_counts_are_of_what_was_rated():
    codes = np.array([[[Rating.CC, UNRATED]], [[Rating.CC, Rating.NA]], [[Rating.II, UNRATED]]])
    assert counts_of(codes).tolist() == [[[2, 0, 0, 0, 1, 0], [0, 0, 0, 0, 0, 1]]]
    assert counts_of(np.zeros((0, 1, 2), dtype=np.int8)).sum() == 0


@pytest.mark.parametrize("codes", [np.zeros((1, 2), dtype=np.int8), np.full((1, 1, 1), 9)])
def test_what_is_no_grid_of_ratings_is_refused(codes):
    with pytest.raises(ValueError, match=r"axes|rating code"):
        counts_of(codes)

"""Room for deep calls: a function's own behaviour stays, its frames are not asked for anew."""

import pytest

from config.stack import deep


def called(depth):
    return depth and called(depth - 1)


@deep
def doubled(number, *, plus=0):
    """Twice."""
    return called(number) + 2 * number + plus


def test_it_is_the_same_function():
    assert doubled.__name__ == "doubled"
    assert doubled.__doc__ == "Twice."
    assert doubled(4, plus=1) == 9
    assert doubled.__code__.co_stacksize == 2**16


def test_faults_pass_through():
    with pytest.raises(TypeError, match="unexpected keyword"):
        doubled(4, minus=1)

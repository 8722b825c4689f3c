"""Room for deep calls: a function's own behaviour stays, its frames are not asked for anew."""

import gc

import pytest

from config import serve
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


def test_a_worker_looks_for_garbage_in_what_it_made_and_not_in_what_it_is(settings):
    usual = gc.get_threshold()
    gc.unfreeze()
    gc.set_threshold(700, 10, 10)
    try:
        serve.post_worker_init(None)
        assert gc.get_freeze_count() > 100_000
        assert gc.get_threshold()[0] > 10_000
    finally:
        gc.set_threshold(*usual)

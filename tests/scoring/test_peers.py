import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments.scoring.outcomes.peers import (
    Forecast,
    Span,
    baseline,
    baseline_of,
    peer,
    peer_of,
    spot_baseline,
    spot_peer,
    yes_no,
)
from tests.conftest import examples

SPAN = Span(0, 10)
YES = 1
few = settings(max_examples=examples(40))
inside = st.floats(min_value=0.001, max_value=0.999)


def test_baseline_is_zero_for_an_even_guess_and_a_hundred_for_certainty() -> None:
    assert baseline_of(0.5, 2) == 0
    assert baseline_of(0.25, 2) == pytest.approx(-100)
    assert baseline_of(1 / 3, 3) == pytest.approx(0)
    assert baseline_of(0.75, 2) == pytest.approx(100 * (1 + math.log2(0.75)))
    # Nothing outside what Metaculus takes: a 0 that came true costs much, not everything.
    assert baseline_of(0, 2) == baseline_of(0.001, 2)


def test_peer_is_the_logarithm_less_that_of_the_others() -> None:
    low, middle, high = peer_of([0.7, 0.8, 0.9])
    assert middle == pytest.approx(100 * (math.log(0.8) - math.log(0.7 * 0.9) / 2))
    assert low < middle < high
    assert peer_of([0.9]) == [0]
    assert peer_of([]) == []


@few
@given(st.lists(inside, min_size=2, max_size=12))
def test_peers_sum_to_zero_and_keep_the_order(chances: list[float]) -> None:
    found = peer_of(chances)
    assert math.fsum(found) == pytest.approx(0, abs=1e-9)
    ordered = sorted(zip(chances, found, strict=True))
    assert [score for _, score in ordered] == sorted(found)


def test_late_early_and_withdrawn() -> None:
    late = baseline([yes_no(0, 0.9, start=5)], YES, SPAN)[0]
    closed = baseline([yes_no(0, 0.9)], YES, Span(0, 10, closed=5))[0]
    withdrawn = baseline([yes_no(0, 0.9, end=5)], YES, SPAN)[0]
    for one in (late, closed, withdrawn):
        assert one.coverage == 0.5
        assert one.score == pytest.approx(baseline_of(0.9, 2) / 2)
    before = baseline([yes_no(0, 0.9, start=-5, end=20)], YES, SPAN)[0]
    assert before.coverage == 1


def test_each_moment_is_scored_against_those_active_then() -> None:
    rows = [yes_no(0, 0.1), yes_no(1, 0.5), yes_no(2, 0.9, start=5)]
    found = peer(rows, YES, SPAN)
    two, three = peer_of([0.1, 0.5]), peer_of([0.1, 0.5, 0.9])
    assert [one.score for one in found] == pytest.approx(
        [(two[0] + three[0]) / 2, (two[1] + three[1]) / 2, three[2] / 2]
    )
    assert [one.coverage for one in found] == [1, 1, 0.5]


def test_a_forecast_that_was_revised_earns_in_parts() -> None:
    rows = [yes_no(0, 0.6, end=5), yes_no(0, 0.9, start=5), yes_no(1, 0.5)]
    found = peer(rows, YES, SPAN)
    assert [one.coverage for one in found] == [0.5, 0.5, 1]
    assert found[0].score + found[1].score == pytest.approx(-found[2].score)
    with pytest.raises(ValueError, match="overlap"):
        peer([yes_no(0, 0.6), yes_no(0, 0.9, start=5)], YES, SPAN)


def test_at_one_moment() -> None:
    rows = [yes_no(0, 0.7), yes_no(1, 0.9, start=6), yes_no(2, 0.8, end=3)]
    assert [one and one.score for one in spot_peer(rows, YES, SPAN, at=2)] == [
        pytest.approx(peer_of([0.7, 0.8])[0]),
        None,
        pytest.approx(peer_of([0.7, 0.8])[1]),
    ]
    at_close = spot_baseline(rows, YES, SPAN, at=10)
    assert at_close[2] is None
    assert at_close[1] is not None
    assert at_close[1].score == pytest.approx(baseline_of(0.9, 2))
    assert at_close[1].coverage == 1


def test_several_options() -> None:
    rows = [Forecast(0, (0.6, 0.3, 0.1), 0), Forecast(1, (0.2, 0.5, 0.3), 0)]
    first = baseline(rows, 0, SPAN)[0]
    assert first.score == pytest.approx(100 * math.log(0.6 * 3) / math.log(3))
    assert peer(rows, 2, SPAN)[0].score == pytest.approx(100 * math.log(0.1 / 0.3))


@pytest.mark.parametrize(
    ("rows", "outcome", "span", "fault"),
    [
        ([Forecast(0, (0.6, 0.6), 0)], 0, SPAN, "sum to 1"),
        ([Forecast(0, (1.0,), 0)], 0, SPAN, "two options"),
        ([yes_no(0, 0.5)], 2, SPAN, "none of the options"),
        ([yes_no(0, math.nan)], 0, SPAN, "NaN"),
        ([yes_no(0, 0.5, start=math.inf)], 0, SPAN, "infinite"),
        ([], 0, Span(5, 5), "closes before"),
        ([], 0, Span(5, 9, closed=4), "closes before"),
    ],
)
def test_what_cannot_be_is_refused(
    rows: list[Forecast], outcome: int, span: Span, fault: str
) -> None:
    for function in (baseline, peer):
        with pytest.raises(ValueError, match=fault):
            function(rows, outcome, span)

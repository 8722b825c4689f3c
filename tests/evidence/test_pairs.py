"""Which pairs read alike: the same whatever the order, and none is overlooked for being sought
quickly."""

from unittest import mock

from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz import fuzz

from assessments.evidence import pairs
from assessments.evidence.likeness import ALIKE_FROM, sense_of, share_of
from assessments.evidence.pairs import (
    NAMES_ALIKE_FROM,
    PAIRS_MOST,
    closest_names,
    name_of,
    name_pairs,
    names_alike,
    statement_pairs,
)
from tests.conftest import examples

words = st.sampled_from(("trains", "bridge", "crossed", "river", "night", "before", "seen", "over"))
statements = st.lists(st.lists(words, min_size=1, max_size=7).map(" ".join), max_size=9)


def shares(texts, one, other):
    """Three in ten of the shorter one's words: what shares fewer is not compared by letters."""
    both = [sense_of(texts[one]).words, sense_of(texts[other]).words]
    return len(both[0] & both[1]) >= 0.3 * min(map(len, both))


@settings(max_examples=examples(60))
@given(statements)
def test_what_shares_enough_words_is_found(texts):
    found = {(pair.one, pair.other) for pair in statement_pairs(texts)}
    wanted = {
        (one, other)
        for other in range(len(texts))
        for one in range(other)
        if share_of(sense_of(texts[one]), sense_of(texts[other])) >= ALIKE_FROM
        and sense_of(texts[one]).words & sense_of(texts[other]).words
    }
    assert {pair for pair in wanted if shares(texts, *pair)} == found
    assert all(one < other for one, other in found)


@settings(max_examples=examples(20))
@given(statements.flatmap(lambda texts: st.tuples(st.just(texts), st.permutations(texts))))
def test_the_order_decides_nothing(both):
    texts, shuffled = both
    shares = [sorted(round(p.share, 9) for p in statement_pairs(given)) for given in both]
    assert shares[0] == shares[1]
    assert sorted(texts) == sorted(shuffled)


def test_a_slip_of_the_pen_is_found_by_its_letters():
    found = statement_pairs(
        [
            "Some 10,000 soldiers arrived in the region in October",
            "It rained in Vladivostok for the whole of the week",
            "Some 10,000 soliders arived in the region in Ocotber",
        ]
    )
    assert [(pair.one, pair.other) for pair in found] == [(0, 2)]


def test_a_thousand_after_one_pattern_are_not_half_a_million_pairs():
    seen = [f"Vessel {number} was seen near the northern harbour" for number in range(1_000)]
    assert PAIRS_MOST <= len(statement_pairs(seen)) < PAIRS_MOST + 1_000
    assert len(name_pairs([f"The northern harbour radar {n}" for n in range(200)])) == PAIRS_MOST


@settings(max_examples=examples(40))
@given(st.lists(st.text("ab n", min_size=1, max_size=14), max_size=12), st.sampled_from((1, 3, 50)))
def test_no_pair_of_names_is_overlooked_for_its_length(names, at_once):
    with mock.patch.object(pairs, "_AT_ONCE", at_once):
        found = {(pair.one, pair.other): pair.share for pair in name_pairs(names)}
    in_order = [" ".join(sorted(name_of(name).split())) for name in names]
    scores = {
        (one, other): fuzz.ratio(in_order[one], in_order[other]) / 100
        for other in range(len(names))
        for one in range(other)
    }
    assert found == {pair: share for pair, share in scores.items() if share >= NAMES_ALIKE_FROM}


def test_names_are_one_whatever_their_article_case_and_order():
    names = ["The Daily News", "Evening Post", "daily news", "News, Daily", "Ministry of Defence"]
    found = {(pair.one, pair.other) for pair in name_pairs(names)}
    assert found == {(0, 2), (0, 3), (2, 3)}
    assert [place for place, _ in closest_names("the daily news", names, most=2)] == [0, 2]
    assert names_alike("The agency", "Agency") == 1
    assert name_pairs([]) == name_pairs(["One"]) == statement_pairs([]) == []

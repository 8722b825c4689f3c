"""Many items, one voice: followed all the way, round in circles, in any order."""

import time

from hypothesis import given, settings
from hypothesis import strategies as st

from assessments.evidence.sources.origins import Cited, clusters_of, voices_of
from tests.conftest import examples

A, B, C, D, E = range(1, 6)


def voices(*citations):
    found = voices_of([Cited(*cited) for cited in citations])
    return {source: sorted(map(sorted, ends)) for source, ends in found.items()}


def test_repeating_is_followed_all_the_way():
    found = voices((1, A, B), (2, B, C))
    assert found == {A: [[C]], B: [[C]], C: [[C]]}


def test_who_speaks_once_for_itself_is_a_voice():
    assert voices((1, A, B), (2, B, C), (3, B, None))[A] == [[B]]


def test_who_repeats_several_has_several_voices():
    assert voices((1, A, B), (2, A, C))[A] == [[B], [C]]


def test_a_circle_is_one_voice_unless_somebody_in_it_has_it_from_outside():
    assert voices((1, A, B), (2, B, A)) == {A: [[A, B]], B: [[A, B]]}
    assert voices((1, A, B), (2, B, A), (3, B, C))[A] == [[C]]
    assert voices((1, A, A)) == {A: [[A]]}
    assert voices((1, A, B), (2, B, C), (3, C, B))[A] == [[B, C]]


def test_a_circle_of_thousands_is_followed_once():
    begun = time.process_time()
    found = clusters_of([Cited(n, n, (n + 1) % 3_000) for n in range(3_000)])
    assert [len(one.voice) for one in found] == [3_000]
    chain = clusters_of([Cited(n, n, n + 1) for n in range(3_000)])
    assert [(one.voice, len(one.only)) for one in chain] == [({3_000}, 3_000)]
    assert time.process_time() - begun < 5


def test_items_are_counted_by_the_voices_that_they_have():
    rows = [Cited(1, A, B), Cited(2, D, B), Cited(3, B, C), Cited(3, E, None), Cited(4, E, None)]
    first, second = clusters_of(rows)
    assert (first.voice, first.only, first.among, first.told_by) == ({C}, (1, 2), (3,), (A, B, D))
    assert (second.voice, second.only, second.among, second.told_by) == ({E}, (4,), (3,), ())


sources = st.integers(1, 5)
rows = st.lists(st.builds(Cited, st.integers(1, 6), sources, st.none() | sources), max_size=12)


@settings(max_examples=examples(80))
@given(rows.flatmap(lambda some: st.tuples(st.just(some), st.permutations(some))))
def test_every_item_has_a_voice_and_the_order_decides_nothing(both):
    given_rows, shuffled = both
    found = clusters_of(given_rows)
    assert found == clusters_of(shuffled)
    heard = {item for one in found for item in (*one.only, *one.among)}
    assert heard == {cited.item for cited in given_rows}
    only = [item for one in found for item in one.only]
    assert len(only) == len(set(only))

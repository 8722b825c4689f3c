"""Repetitions planted among five hundred raw items: how many are found, and what else is."""

import time

import pytest

from assessments.evidence.likeness import Likes
from tests.interchange.bulk.raw_items import COUNTS, raw_items

REPETITIONS = ("exact", "reworded", "reordered", "marks")


def pairs_found(statements):
    """(later, earlier) of each that reads like one before it."""
    likes, found = Likes(), set()
    for place, statement in enumerate(statements):
        found |= {(place, other) for _, other in likes.like(statement, same_facts=True)}
        likes.add(place, statement)
    return found


@pytest.mark.parametrize("seed", [7, 11])
def test_repetitions_are_found_and_other_numbers_are_not_taken_for_them(seed):
    items = raw_items(seed=seed)
    found = pairs_found(items.statements)
    planted = {
        kind: {tuple(sorted(pair, reverse=True)) for pair in items.planted(kind)} for kind in COUNTS
    }
    missed = {kind: len(planted[kind] - found) for kind in REPETITIONS}
    assert missed["exact"] == missed["reordered"] == missed["marks"] == 0
    assert missed["reworded"] <= 3
    assert planted["numbers"] & found == set()
    original = {row: of for kind in REPETITIONS for row, of in items.planted(kind)}
    wrong = {(a, b) for a, b in found if original.get(a, a) != original.get(b, b)}
    assert len(wrong) <= 5


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("10,000 soldiers were sent to Kursk", "12,000 soldiers were sent to Kursk"),
        ("Ten thousand soldiers were sent to Kursk", "Twelve thousand soldiers were sent to Kursk"),
        ("The soldiers were sent to Kursk in May", "The soldiers were not sent to Kursk in May"),
        ("The freighter Angara unloaded at Rason", "The freighter Maria unloaded at Rason"),
        ("About 1.5 million shells were delivered", "About 1.8 million shells were delivered"),
        ("The plant made 40 engines in 2023", "The plant made 40 engines in 2024"),
    ],
)  # fmt: skip
def test_two_facts_are_two(one, other):
    assert Likes([(1, one)]).like(other, same_facts=True) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("10,000 soldiers were sent to Kursk", "10 000 soldiers were sent to Kursk."),
        ("10,000 soldiers were sent to Kursk", "Ten thousand soldiers were sent to Kursk"),
        ("Sold for 1,5 million in all last year", "Sold for 1.5 million in all last year"),
        ("Trucks crossed at Chŏngjin in the night", "Trucks crossed at Chongjin in the night"),
        ("He said: „The bridge is open now“", "He said: “The bridge is open now”"),
        ("병사들이 러시아로 파견되었다", "병사들이 러시아로 파견되었다."),
        ("他们于十一月抵达库尔斯克地区", "他们于十一月抵达了库尔斯克地区"),
        ("Войска прибыли в Курск осенью", "Осенью войска прибыли в Курск"),
    ],
)  # fmt: skip
def test_the_same_in_other_marks_is_one(one, other):
    assert Likes([(1, one)]).like(other, same_facts=True)


@pytest.mark.parametrize(
    "text", ["word " * 799, "." * 3_999, "1," * 1_999, "a b " * 999, "Ab " * 1_300]
)
def test_thousands_that_all_say_the_same_are_not_compared_without_end(text):
    likes, begun = Likes(), time.process_time()
    for n in range(3_000):
        statement = f"{text}{n % 3}"
        likes.like(statement, same_facts=True)
        likes.add(n, statement)
    assert time.process_time() - begun < 30


def test_a_thousand_beside_five_thousand_is_quick():
    likes = Likes(enumerate(raw_items(5_000, seed=3).statements))
    rows = raw_items(1_000, seed=9).statements
    begun = time.process_time()
    for row in rows:
        likes.like(row, same_facts=True)
    # 0.8 s on an idle machine.
    assert time.process_time() - begun < 6

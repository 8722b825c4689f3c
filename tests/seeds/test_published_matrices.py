"""The second sample counts as its publishers counted."""

import pytest

from tests.seeds.reading import Document, heuer, labels, ratings_by_cell, seed

# Signs as here: the Primer prints its counts as negative numbers.
PRINTED = {"H1": 1, "H2": 1, "H3": 2, "H4": 3, "H5": 6, "H6": 0}


@pytest.fixture(scope="module")
def sample() -> Document:
    return seed("published-matrices")


def test_printed_scores(sample: Document) -> None:
    assert {label: heuer(sample, label) for label in PRINTED} == PRINTED


def test_two_competing_questions_of_four_and_two(sample: Document) -> None:
    assert [q["framing"] for q in sample["questions"]] == ["competing", "competing"]
    questions = labels(sample, "questions")
    assert [questions[h["question_id"]] for h in sample["hypotheses"]] == ["Q1"] * 4 + ["Q2"] * 2


def test_every_cell_has_its_one_published_rating(sample: Document) -> None:
    cells = ratings_by_cell(sample)
    assert len(cells) == 4 * 4 + 4 * 2
    assert all(len(ratings) == 1 for ratings in cells.values())
    assert len({r["participant_id"] for r in sample["ratings"]}) == 2


def test_no_grade_is_invented(sample: Document) -> None:
    assert {row["credibility"] for row in sample["evidence"]} == {None}
    assert {row["reliability"] for row in sample["sources"]} == {None}
    assert {row["relevance"] for row in sample["links"]} == {"medium"}

"""What stands in a cell, and what is made of it; what nobody can tell is refused."""

import pytest

from assessments.basis import RuleViolation
from assessments.interchange.bulk import values
from assessments.interchange.bulk.headings import guess
from assessments.interchange.bulk.reading import read_file


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("", None), ("2024", "2024"), ("2024-11", "2024-11"), ("2024-11-05", "2024-11-05"),
        ("2024-11-05 00:00:00", "2024-11-05"), ("2024-11-05T13:00:00Z", "2024-11-05"),
        ("2024/11/5", "2024-11-05"), ("2024/11/05/", "2024-11-05"), ("5.11.2024", "2024-11-05"),
        ("5 Nov 2024", "2024-11-05"), ("November 2024", "2024-11"), ("Nov. 5, 2024", "2024-11-05"),
    ],
)  # fmt: skip
def test_dates_as_people_write_them(said, meant):
    assert values.partial_date(said, "occurred_on") == meant


@pytest.mark.parametrize("said", ["5/11/2024", "11-05-24", "soon", "2024-13", "31.2.2024", "٢٠٢٤"])
def test_dates_that_may_be_two_or_none_are_refused(said):
    with pytest.raises(RuleViolation):
        values.partial_date(said, "occurred_on")


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("B3", ("B", 3)), ("b-3", ("B", 3)), ("B / 3", ("B", 3)), ("B", ("B", None)),
        ("3", (None, 3)), ("", (None, None)), ("admiralty:F6", ("F", 6)),
    ],
)  # fmt: skip
def test_grades_in_one_column(said, meant):
    assert values.grade(said) == meant


@pytest.mark.parametrize("said", ["G3", "B7", "33", "BB", "B3 or so", "Ｂ３"])
def test_what_is_no_grade_is_refused(said):
    with pytest.raises(RuleViolation):
        values.grade(said)


def test_words_with_what_they_mean_beside_them():
    assert values.credibility("3 – possibly true") == 3
    assert values.credibility("3.0") == 3
    assert values.reliability("b: usually reliable") == "B"
    assert values.marking("tlp amber+strict") == "TLP:AMBER+STRICT"
    assert values.relation("Contradicts") == "conflicts"
    assert values.kind(" Judgment ") == "judgement"
    assert values.tags("a; b, c;") == ["a", "b, c"]
    for read, said in (
        (values.credibility, "30"),
        (values.credibility, "true"),
        (values.reliability, "Best"),
        (values.marking, "secret"),
        (values.relation, "perhaps"),
        (values.kind, "rumour"),
    ):
        with pytest.raises(RuleViolation):
            read(said)


def test_columns_are_guessed_by_their_headings():
    headings = ["Nr", "Claim:", "Quelle", "Source URL", "Date of event", "Cred.", "Reliability"]
    assert guess(headings, "csv", may_grade=True) == {
        "statement": 1, "source": 2, "url": 3, "occurred_on": 4, "credibility": 5,
        "reliability": 6,
    }  # fmt: skip
    assert not {"credibility", "reliability"} & guess(headings, "csv", may_grade=False).keys()
    listed = read_file(b"TY  - BOOK\nTI  - One\nER  - \n")
    assert guess(listed.headings, "ris", may_grade=True)["source"] == 0

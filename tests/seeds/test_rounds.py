"""The worked example's rounds: one closed, one revealed, one blind with something left to do."""

from collections import defaultdict
from decimal import Decimal
from typing import Any

import pytest

from tests.seeds.reading import Document, Record, labels, seed


@pytest.fixture(scope="module")
def sample() -> Document:
    return seed("russia-north-korea")


def of_round(document: Document, kind: str, number: int) -> list[Record]:
    wanted = next(r["id"] for r in document["rounds"] if r["number"] == number)
    return [row for row in document[kind] if row["round_id"] == wanted]


def answered(document: Document, number: int) -> dict[str, set[str]]:
    """Participant name to the labels estimated in the round."""
    names = {person["id"]: person["name"] for person in document["participants"]}
    label = labels(document, "hypotheses")
    found: dict[str, set[str]] = defaultdict(set)
    for estimate in of_round(document, "estimates", number):
        found[names[estimate["participant_id"]]].add(label[estimate["hypothesis_id"]])
    return dict(found)


def test_states(sample: Document) -> None:
    assert [(r["number"], r["state"]) for r in sample["rounds"]] == [
        (1, "closed"),
        (2, "revealed"),
        (3, "blind"),
    ]
    for entry in sample["rounds"]:
        times = [entry["opened_at"], entry["revealed_at"], entry["closed_at"]]
        given = [time for time in times if time]
        assert given == sorted(given)
        assert len(given) == {"blind": 1, "revealed": 2, "closed": 3}[entry["state"]]
        assert times == [*given, *[None] * (3 - len(given))]
        assert entry["covers"] == ["estimates"]


def test_an_open_round_cannot_nag_as_overdue(sample: Document) -> None:
    assert [r["due_at"] for r in sample["rounds"] if r["state"] == "blind"] == [None]


def test_who_answered(sample: Document) -> None:
    everyone = {p["name"] for p in sample["participants"] if p["role"] in {"lead", "analyst"}}
    first = {f"H{n}" for n in range(1, 8)}
    second = {f"H{n}" for n in (*range(1, 12), 15, 16)}
    assert answered(sample, 1) == dict.fromkeys(everyone, first)
    assert answered(sample, 2) == dict.fromkeys(everyone, second)
    third = answered(sample, 3)
    assert len(third) == 4
    assert set(map(frozenset, third.values())) == {frozenset({"H12", "H13", "H14"})}


def test_the_newcomer_has_something_left_to_judge(sample: Document) -> None:
    newcomer = next(p["id"] for p in sample["participants"] if p["name"] == "Samira Haddad")
    for kind in ("estimates", "impact_estimates", "implication_estimates"):
        given = {row["participant_id"] for row in of_round(sample, kind, 3)}
        assert newcomer not in given
    assert of_round(sample, "implication_estimates", 3) == []


def test_every_answer_is_within_what_its_round_covers(sample: Document) -> None:
    rounds = {entry["id"]: entry for entry in sample["rounds"]}
    for kind in ("estimates", "impact_estimates"):
        for row in sample[kind]:
            entry = rounds[row["round_id"]]
            assert row["hypothesis_id"] in entry["hypothesis_ids"]
            assert row["created_at"] > entry["opened_at"]


def test_one_late_answer_is_there_to_be_flagged(sample: Document) -> None:
    rounds = {entry["id"]: entry for entry in sample["rounds"]}
    label = labels(sample, "hypotheses")
    late = [
        (rounds[e["round_id"]]["number"], label[e["hypothesis_id"]])
        for e in sample["estimates"]
        if (revealed := rounds[e["round_id"]]["revealed_at"]) and e["estimated_at"] > revealed
    ]
    assert late == [(2, "H9")]


def test_bounds_hold_and_percentages_have_at_most_two_decimals(sample: Document) -> None:
    def percent(value: Any) -> Decimal:
        number = Decimal(str(value))
        exponent = number.as_tuple().exponent
        assert isinstance(exponent, int)
        assert exponent >= -2
        assert not (isinstance(value, float) and value.is_integer()), "written minimally"
        return number

    for row in sample["estimates"]:
        lower, best, upper = (percent(row[key]) for key in ("lower", "best", "upper"))
        assert 0 <= lower <= best <= upper <= 100
        assert row["interval_confidence"] == 80
        assert row["wording"] == 1
    for row in sample["implication_estimates"]:
        assert 0 <= percent(row["if_true"]) <= 100
        assert 0 <= percent(row["if_false"]) <= 100
    for row in sample["impact_estimates"]:
        assert row["severity"] in range(6)
        assert (row["severity"] == 0) == (row["direction"] == "none")


@pytest.mark.parametrize("number", [1, 2])
@pytest.mark.parametrize("question", [("H1", "H2", "H3", "H4"), ("H5", "H6", "H7")])
def test_competing_estimates_add_up_but_for_a_few(
    sample: Document, number: int, question: tuple[str, ...]
) -> None:
    label = labels(sample, "hypotheses")
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for row in of_round(sample, "estimates", number):
        if label[row["hypothesis_id"]] in question:
            sums[row["participant_id"]] += Decimal(str(row["best"]))
    assert all(95 <= total <= 106 for total in sums.values())
    assert sum(total == 100 for total in sums.values()) >= 5


def test_most_estimates_are_argued_and_a_move_says_what_caused_it(sample: Document) -> None:
    argued = [row for row in sample["estimates"] if row["rationale"]]
    assert len(argued) / len(sample["estimates"]) > 0.6
    reasons = [row["rationale"] for row in argued]
    assert len(set(reasons)) == len(reasons)
    moved = [row for row in sample["estimates"] if row["moved_by"]]
    assert len(moved) >= 20
    first = {
        (row["participant_id"], row["hypothesis_id"]): row["best"]
        for row in of_round(sample, "estimates", 1)
    }
    for row in moved:
        assert first[row["participant_id"], row["hypothesis_id"]] != row["best"]


def test_every_open_judge_gives_the_primary_impact_with_each_estimate(sample: Document) -> None:
    primary = next(p["id"] for p in sample["perspectives"] if p["is_primary"])
    key = ("round_id", "participant_id", "hypothesis_id")
    given = {
        tuple(row[k] for k in key)
        for row in sample["impact_estimates"]
        if row["perspective_id"] == primary
    }
    assert given == {tuple(row[k] for k in key) for row in sample["estimates"]}

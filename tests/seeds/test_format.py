"""Both seeds are well-formed documents of the native format, before anything reads them."""

import re
import uuid
from datetime import datetime
from typing import Any

import pytest

from tests.seeds.reading import RECORD_TYPES, SEEDS, Document, records, seed

NAMES = ("russia-north-korea", "published-matrices")
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
PARTIAL_DATE = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")
TARGETS = {
    "question_id": "questions",
    "hypothesis_id": "hypotheses",
    "cause_id": "hypotheses",
    "effect_id": "hypotheses",
    "evidence_id": "evidence",
    "source_id": "sources",
    "origin_source_id": "sources",
    "link_id": "links",
    "participant_id": "participants",
    "author_id": "participants",
    "perspective_id": "perspectives",
    "round_id": "rounds",
    "implication_id": "implications",
    "parent_id": "arguments",
    "argument_id": "arguments",
    "merged_into_id": None,
    "profile_id": None,
}


@pytest.fixture(params=NAMES)
def document(request: pytest.FixtureRequest) -> Document:
    return seed(request.param)


def test_envelope(document: Document) -> None:
    assert (document["format"], document["format_version"]) == ("assay-assessment", "1.0")
    assert document["release"] is None
    assert set(RECORD_TYPES) <= set(document)
    assert all(isinstance(document[kind], list) for kind in RECORD_TYPES)


@pytest.mark.parametrize("name", NAMES)
def test_text_is_utf8_with_two_spaces_and_a_newline_at_the_end(name: str) -> None:
    text = (SEEDS / f"{name}.json").read_bytes().decode("utf-8")
    assert text.endswith("}\n")
    assert text.startswith('{\n  "$schema"')
    assert "\r" not in text


def test_ids_are_lower_case_version_4_and_used_once(document: Document) -> None:
    ids = [record["id"] for record in records(document)]
    ids += [document["assessment"]["id"], document["team"]["id"]]
    assert len(ids) == len(set(ids))
    for text in ids:
        parsed = uuid.UUID(text)
        assert (str(parsed), parsed.version, parsed.variant) == (text, 4, uuid.RFC_4122)


def test_no_id_is_shared_by_the_two_seeds_but_the_team() -> None:
    first, second = (seed(name) for name in NAMES)
    assert first["team"] == second["team"]
    assert not {r["id"] for r in records(first)} & {r["id"] for r in records(second)}


def test_every_record_says_when_and_which_version(document: Document) -> None:
    for record in [document["assessment"], *records(document)]:
        assert TIME.fullmatch(record["created_at"]), record
        assert TIME.fullmatch(record["modified_at"]), record
        assert record["created_at"] <= record["modified_at"]
        assert record["modified_at"] < document["exported_at"]
        assert record["created_at"].startswith("2024-12")
        assert record["version"] >= 1


def test_times_and_dates(document: Document) -> None:
    for record in [document["assessment"], *records(document)]:
        for key, value in record.items():
            if value is None:
                continue
            if key.endswith("_at"):
                datetime.strptime(value, "%Y-%m-%dT%H:%M:%S.%fZ")
            if key.endswith("_on"):
                assert PARTIAL_DATE.fullmatch(value), (key, value)


def test_references_resolve(document: Document) -> None:
    ids = {kind: {record["id"] for record in document[kind]} for kind in RECORD_TYPES}
    for record in records(document):
        for key, value in record.items():
            if key.endswith("_id") and value is not None:
                target = TARGETS[key]
                assert target is not None, key
                assert value in ids[target], (key, value)
    for entry in document["rounds"]:
        assert set(entry["hypothesis_ids"]) <= ids["hypotheses"]
    for argument in document["arguments"]:
        assert set(argument["evidence_ids"]) <= ids["evidence"]
    for estimate in document["estimates"]:
        for cause in estimate["moved_by"]:
            assert cause["type"] == "evidence"
            assert cause["id"] in ids["evidence"]


def test_vocabulary(document: Document) -> None:
    allowed: dict[tuple[str, str], set[Any]] = {
        ("participants", "role"): {"lead", "analyst", "curator", "observer"},
        ("questions", "framing"): {"competing", "independent"},
        ("hypotheses", "status"): {"active"},
        ("sources", "reliability"): {"A", "B", "C", "D", "E", "F", None},
        ("evidence", "status"): {"submitted", "accepted"},
        ("evidence", "credibility"): {1, 2, 3, 4, 5, 6, None},
        ("evidence", "kind"): {
            *("fact", "statement", "estimate", "judgement", "speculation", "gap", "absence")
        },
        ("links", "relevance"): {"low", "medium", "high"},
        ("ratings", "consistency"): {"CC", "C", "N", "I", "II", "NA"},
        ("rounds", "state"): {"blind", "revealed", "closed"},
        ("impact_estimates", "direction"): {"harm", "gain", "none"},
        ("judgements", "confidence"): {"low", "moderate", "high"},
        ("arguments", "stance"): {"supports", "attacks"},
        ("arguments", "target"): {"claim", "inference"},
        ("arguments", "status"): {"open", "conceded"},
        ("argument_votes", "weight"): set(range(5)),
    }
    for (kind, key), values in allowed.items():
        assert {record[key] for record in document[kind]} <= values, (kind, key)


@pytest.mark.parametrize("kind", ["questions", "hypotheses", "evidence"])
def test_labels_are_unique(document: Document, kind: str) -> None:
    found = [record["label"] for record in document[kind]]
    assert len(found) == len(set(found))


@pytest.mark.parametrize(
    ("kind", "keys"),
    [
        ("links", ("evidence_id", "hypothesis_id")),
        ("ratings", ("link_id", "participant_id", "round_id")),
        ("estimates", ("hypothesis_id", "participant_id", "round_id")),
        ("impact_estimates", ("hypothesis_id", "perspective_id", "participant_id", "round_id")),
        ("argument_votes", ("argument_id", "participant_id")),
        ("implications", ("cause_id", "effect_id")),
        ("implication_estimates", ("implication_id", "participant_id", "round_id")),
        ("participants", ("name",)),
    ],
)
def test_nothing_is_said_twice(document: Document, kind: str, keys: tuple[str, ...]) -> None:
    found = [tuple(record[key] for key in keys) for record in document[kind]]
    assert len(found) == len(set(found))

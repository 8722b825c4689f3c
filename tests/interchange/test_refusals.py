"""A broken document is refused whole, each fault named by its pointer, and nothing is written."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments.basis import Violations
from assessments.interchange.operations import check_document, import_as_operator
from assessments.interchange.parsing import parse_json, parse_ndjson
from tests.conftest import examples
from tests.interchange.documents import MATRICES, SAMPLE, document, load, operator, rows

OTHER = "7e57ab1e-0000-4000-8000-000000000001"


def pointers(call, *args, **kwargs):
    with pytest.raises(Violations) as refused:
        call(*args, **kwargs)
    return {fault.field for fault in refused.value.violations}


@pytest.mark.parametrize(
    ("text", "pointer"),
    [
        (b'{"a": NaN}', "/a"),
        (b'{"a": [1, -Infinity]}', "/a/1"),
        (b'{"a": 1e400}', "/a"),
        (b'{"a": 1e-400}', "/a"),
        (b'{"a": ' + b"9" * 5000 + b"}", "/a"),
        (b'{"a": {"b/c": 1, "b/c": 2}}', "/a/b~1c"),
        (b'{"a": "x\\u0000y"}', "/a"),
        (b'{"a": "\\ud800"}', "/a"),
        (b'{"\\ud800": 1}', "/\ufffd"),
        (b'{"a": "\xff"}', ""),
        (b"[]", ""),
        (b"", ""),
        (b'{"a": ', ""),
        (b"[" * 100_000, ""),
        (b'{"a":' + b"[" * 20 + b"]" * 20 + b"}", "/a" + "/0" * 16),
    ],
)
def test_what_json_lets_through_is_refused(text, pointer):
    assert pointers(parse_json, text) == {pointer}


HEAD = b'{"type":"header","format":"x","has_end":true}'
BEFORE = b'{"type":"header","format":"x"}'
END = b'{"type":"end","counts":{}}'


@pytest.mark.parametrize(
    ("lines", "pointer"),
    [
        ([], ""),
        ([b'{"type":"links","id":"x"}'], "/lines/1"),
        ([b'{"type":"header"}', b'{"type":"cats"}'], "/lines/2"),
        ([b'{"type":"header","format":"x"}', b"[1]"], "/lines/2"),
        ([b'{"type":"header","format":"x"}', b'{"type":"header"}'], "/lines/2"),
        ([b'{"type":"header","format":"x"}', b'{"type":"links","n":NaN}'], "/lines/2/n"),
        ([HEAD], ""),
        ([HEAD, b'{"type":"links"}', b'{"type":"end","counts":{}}'], "/lines/3/counts/links"),
        ([HEAD, b'{"type":"end","counts":{"links":1}}'], "/lines/2/counts/links"),
        ([HEAD, b'{"type":"end","counts":{"cats":0}}'], "/lines/2/counts/cats"),
        ([HEAD, b'{"type":"end"}'], "/lines/2/counts"),
        ([HEAD, b'{"type":"end","counts":{},"why":1}'], "/lines/2/why"),
        ([HEAD, END, b'{"type":"links"}'], "/lines/3"),
        ([HEAD, END, END], "/lines/3"),
        ([b'{"type":"header","has_end":1}'], "/lines/1/has_end"),
        ([BEFORE, b'{"type":"end","counts":{"links":1}}'], "/lines/2/counts/links"),
    ],
)
def test_lines_that_are_none_are_refused(lines, pointer):
    assert pointers(parse_ndjson, lines) == {pointer}


def put(path, value):
    """A breaker that sets what stands at `path`, a JSON pointer."""

    def broken(doc):
        *steps, last = path.strip("/").split("/")
        place = doc
        for step in steps:
            place = place[int(step) if isinstance(place, list) else step]
        place[int(last) if isinstance(place, list) else last] = value

    return broken


def twice(kind, *keys):
    def broken(doc):
        first, second = doc[kind][:2]
        for key in keys:
            second[key] = first[key]

    return broken


@pytest.mark.parametrize(
    ("broken", "pointer"),
    [
        (put("/surprise", 1), "/surprise"),
        (put("/evidence/3/surprise", 1), "/evidence/3/surprise"),
        (put("/format", "other"), "/format"),
        (put("/format_version", "2.0"), "/format_version"),
        (put("/evidence/3/credibility", 7), "/evidence/3/credibility"),
        (put("/evidence/3/credibility", True), "/evidence/3/credibility"),
        (put("/evidence/3/kind", "rumour"), "/evidence/3/kind"),
        (put("/evidence/3/statement", "  "), "/evidence/3/statement"),
        (put("/evidence/3/occurred_on", "2024-13"), "/evidence/3/occurred_on"),
        (put("/evidence/3/label", "E1\n"), "/evidence/3/label"),
        (put("/assessment/lang", "en\n"), "/assessment/lang"),
        (put("/evidence/3/label", "E٣"), "/evidence/3/label"),
        (put("/evidence/3/status", "merged"), "/evidence/3/merged_into_id"),
        (put("/evidence/3/wording", 0), "/evidence/3/wording"),
        (put("/evidence/3/id", "E3"), "/evidence/3/id"),
        (put("/evidence/3/created_at", "2024-12-02T09:00:00Z"), "/evidence/3/created_at"),
        (put("/evidence/3/created_at", "2024-02-30T09:00:00.000Z"), "/evidence/3/created_at"),
        (put("/evidence", {}), "/evidence"),
        (put("/citations/0/url", "javascript:alert(1)"), "/citations/0/url"),
        (put("/citations/0/source_id", OTHER), "/citations/0/source_id"),
        (put("/links/5/hypothesis_id", OTHER), "/links/5/hypothesis_id"),
        (put("/hypotheses/1/question_id", OTHER), "/hypotheses/1/question_id"),
        (put("/ratings/7/consistency", "CCC"), "/ratings/7/consistency"),
        (put("/ratings/7/wording", 2), "/ratings/7/wording"),
        (put("/ratings/7/round_id", OTHER), "/ratings/7/round_id"),
        (put("/assumptions", [{}]), "/assumptions"),
        (put("/assessment/impact_scale/3/weight", 0), "/assessment/impact_scale"),
        (put("/assessment/status", "open"), "/assessment/status"),
        (put("/participants/0/role", "king"), "/participants/0/role"),
        (twice("evidence", "id"), "/evidence/1/id"),
        (twice("evidence", "label"), "/evidence/1/label"),
        (twice("links", "evidence_id", "hypothesis_id"), "/links/1/evidence_id"),
        (lambda doc: doc.pop("assessment"), "/assessment"),
        (lambda doc: doc["links"][2].pop("relevance"), "/links/2/relevance"),
        (lambda doc: doc.pop("team"), "/team"),
    ],
)
@pytest.mark.django_db
def test_a_fault_is_named_and_nothing_is_written(broken, pointer):
    doc = document(MATRICES)
    broken(doc)
    before = rows()
    assert pointer in pointers(import_as_operator, actor=operator(), document=doc)
    assert rows() == before


def estimate(**more):
    def broken(doc):
        doc["estimates"][4].update(more)

    return broken


def argument(index, *, parent):
    def broken(doc):
        doc["arguments"][index]["parent_id"] = doc["arguments"][parent]["id"]

    return broken


@pytest.mark.parametrize(
    ("broken", "pointer"),
    [
        (estimate(lower=90, best=50, upper=95), "/estimates/4/best"),
        (estimate(upper=100.5), "/estimates/4/upper"),
        (estimate(lower=0.125), "/estimates/4/lower"),
        (estimate(interval_confidence=100), "/estimates/4/interval_confidence"),
        (put("/impact_estimates/2/direction", "none"), "/impact_estimates/2/direction"),
        (put("/rounds/1/state", "blind"), "/rounds/2/state"),
        (put("/rounds/0/closed_at", None), "/rounds/0/closed_at"),
        (put("/rounds/1/number", 1), "/rounds/1/number"),
        (put("/rounds/0/covers", ["ratings"]), "/estimates/4/round_id"),
        (twice("estimates", "hypothesis_id", "participant_id"), "/estimates/1/hypothesis_id"),
        (twice("judgements", "hypothesis_id"), "/judgements/1/hypothesis_id"),
        (twice("implications", "cause_id", "effect_id"), "/implications/1/cause_id"),
        (put("/perspectives/1/is_primary", True), "/perspectives/1/is_primary"),
        (put("/arguments/0/text", ""), "/arguments/0/text"),
        (put("/arguments/0/target", "inference"), "/arguments/0/target"),
        (put("/arguments/0/hypothesis_id", None), "/arguments/0/hypothesis_id"),
        (argument(11, parent=0), "/arguments/11/parent_id"),
        (argument(0, parent=5), "/arguments/5/parent_id"),
        (put("/arguments/0/evidence_ids/1", OTHER), "/arguments/0/evidence_ids/1"),
        (put("/arguments/0/author_id", OTHER), "/arguments/0/author_id"),
        (put("/argument_votes/0/weight", 5), "/argument_votes/0/weight"),
        (put("/argument_votes/0/wording", 2), "/argument_votes/0/wording"),
        (twice("argument_votes", "argument_id", "participant_id"), "/argument_votes/1/argument_id"),
    ],
)
def test_what_a_round_cannot_hold(broken, pointer):
    doc = document(SAMPLE)
    broken(doc)
    # As the file would have it: floats come in as decimals.
    text = json.dumps(doc, default=float).encode()
    assert pointer in pointers(lambda: check_document(parse_json(text)))


def test_consequences_that_run_in_a_circle_name_the_edge_that_closes_it():
    doc = document(SAMPLE)
    first = doc["implications"][0]
    closing = {**first, "id": OTHER, "cause_id": first["effect_id"], "effect_id": first["cause_id"]}
    doc["implications"].append(closing)
    assert pointers(check_document, doc) == {
        f"/implications/{len(doc['implications']) - 1}/effect_id"
    }


def test_merges_that_run_in_a_circle():
    doc = document(MATRICES)
    first, second = doc["evidence"][:2]
    first.update(status="merged", merged_into_id=second["id"])
    second.update(status="merged", merged_into_id=first["id"])
    assert pointers(check_document, doc) == {
        "/evidence/0/merged_into_id",
        "/evidence/1/merged_into_id",
    }


def test_every_fault_is_named_at_once():
    doc = document(MATRICES)
    put("/evidence/0/kind", "x")(doc)
    put("/links/0/relevance", "x")(doc)
    assert pointers(check_document, doc) == {"/evidence/0/kind", "/links/0/relevance"}


def test_a_competing_question_needs_no_remainder():
    doc = document(MATRICES)
    assert not any(row["is_remainder"] for row in doc["hypotheses"])
    check_document(doc)


@pytest.mark.django_db
def test_an_id_of_another_assessment_is_refused():
    load(SAMPLE)
    doc = document(MATRICES)
    taken = document(SAMPLE)["participants"][0]["id"]
    doc["participants"][2]["id"] = taken
    before = rows()
    assert pointers(import_as_operator, actor=operator(), document=doc) == {"/participants/2/id"}
    assert rows() == before


def places(value, path=()):
    """Every path in the document."""
    yield path
    items = (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list)
        else ()
    )  # fmt: skip
    for key, below in items:
        yield from places(below, (*path, key))


PLACES = [path for path in places(document(MATRICES)) if path and "csl" not in path]
JUNK = st.one_of(
    st.none(), st.booleans(), st.integers(-(10**6), 10**6), st.text(max_size=40),
    st.lists(st.integers(), max_size=3), st.dictionaries(st.text(max_size=5), st.integers()),
)  # fmt: skip


@settings(max_examples=examples(60))
@given(path=st.sampled_from(PLACES), junk=JUNK)
@pytest.mark.django_db
def test_whatever_stands_anywhere_is_refused_by_name_or_fits(path, junk):
    doc = document(MATRICES)
    place = doc
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = junk
    before = rows()
    text = json.dumps(doc, default=float).encode("utf-8", "surrogatepass")
    fields = []
    try:
        import_as_operator(actor=operator(), document=parse_json(text), dry_run=True)
    except Violations as refused:
        fields = [fault.field for fault in refused.violations]
    assert all(field.startswith("/") for field in fields)
    assert rows() == before


@settings(max_examples=examples(60))
@given(cut=st.integers(min_value=0, max_value=20_000))
def test_a_truncated_file_is_refused(cut):
    text = json.dumps(document(MATRICES), default=float).encode()
    with pytest.raises(Violations):
        check_document(parse_json(text[: min(cut, len(text) - 1)]))

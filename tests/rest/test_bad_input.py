"""What is not understood is refused with a pointer to every fault, and never with a 500."""

import pytest

from assessments.web.rest.parsing import BYTES_MOST


def faults(answer):
    assert answer["Content-Type"] == "application/problem+json"
    document = answer.json()
    assert document["status"] == answer.status_code
    assert document["request_id"]
    return {(f.get("pointer"), f["code"]) for f in document["errors"]}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"nonsense",
        b"\xff\xfe",
        b"\xef\xbb\xbf{}",
        b'{"name": NaN}',
        b'{"name": Infinity}',
        b'{"name": -Infinity}',
        b'{"name": 1e999}',
        b'{"name": ' + b"9" * 5000 + b"}",
        b'{"name": "a", "name": "b"}',
        b'{"name": "\\u0000"}',
        b'{"name": "\\ud800"}',
        b'{"\\ud800": 1}',
        b'{"name": "a", "csl": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        b'{"name": "a", "csl": ' + b'{"a":' * 40 + b"1" + b"}" * 41,
        b"[]",
        b"null",
        b"5",
        b'"text"',
    ],
    ids=range(20),
)
def test_what_is_no_document_is_refused(world, caller, base, body):
    answer = caller("ana").post(f"{base}sources/", body)
    assert answer.status_code == 400
    faults(answer)


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"statement": 5}, "/statement"),
        ({"statement": None}, "/statement"),
        ({"statement": "   "}, "/statement"),
        ({"statement": "x" * 4001}, "/statement"),
        ({"kind": "rumour"}, "/kind"),
        ({"kind": ["fact"]}, "/kind"),
        ({"credibility": True}, "/credibility"),
        ({"credibility": "3"}, "/credibility"),
        ({"credibility": 2.5}, "/credibility"),
        ({"credibility": 7}, "/credibility"),
        ({"occurred_on": "2024-13"}, "/occurred_on"),
        ({"occurred_on": "2023-02-30"}, "/occurred_on"),
        ({"occurred_on": 2024}, "/occurred_on"),
        ({"tags": "a"}, "/tags"),
        ({"tags": ["a", 1]}, "/tags/1"),
        ({"a/b~c": 1}, "/a~1b~0c"),
        ({"citation": {"source_id": True}}, "/citation/source_id"),
        ({"citation": {"source_id": "5"}}, "/citation/source_id"),
        ({"citation": {"source": {"name": 1}}}, "/citation/source/name"),
        ({"citation": {"source": {"name": "a"}, "nonsense": 1}}, "/citation/nonsense"),
        (
            {"citation": {"source": {"name": "a"}, "excerpt": {"exact": ""}}},
            "/citation/excerpt/exact",
        ),
    ],
)
def test_each_fault_has_its_place(world, caller, base, change, pointer):
    answer = caller("lena").post(
        f"{base}evidence/", {"statement": "A statement", "kind": "fact", **change}
    )
    assert answer.status_code == 400
    assert {place for place, _ in faults(answer)} == {pointer}


def test_every_fault_is_named_at_once(world, caller, base):
    answer = caller("lena").post(f"{base}evidence/", {"kind": "x", "tags": [1]})
    assert faults(answer) == {
        ("/statement", "required"),
        ("/kind", "invalid_choice"),
        ("/tags/0", "invalid"),
    }


def test_a_rules_fault_has_its_place_too(world, caller, base):
    round_ = world.open_round("H1", "H2")
    uid = str(world.hypothesis("H1").uid)
    answer = caller("ana").post(
        f"{base}rounds/{round_.uid}/answers/",
        {
            "estimates": [
                {"hypothesis_id": uid, "lower": 10, "best": 5, "upper": 90},
                {"hypothesis_id": uid, "lower": 10, "best": 20.123, "upper": 101},
            ]
        },
    )
    assert answer.status_code == 400
    assert faults(answer) == {
        ("/estimates/0/best", "order"),
        ("/estimates/1/best", "decimals"),
        ("/estimates/1/upper", "range"),
    }


@pytest.mark.parametrize("value", [True, "62", None, [], {}])
def test_a_likelihood_is_a_number(world, caller, base, value):
    round_ = world.open_round("H1")
    estimate = {"hypothesis_id": str(world.hypothesis().uid), "lower": 0, "upper": 100}
    answer = caller("ana").post(
        f"{base}rounds/{round_.uid}/answers/", {"estimates": [{**estimate, "best": value}]}
    )
    assert answer.status_code == 400
    assert {place for place, _ in faults(answer)} == {"/estimates/0/best"}


def test_too_large(world, caller, base):
    client = caller("ana")
    body = b'{"name": "' + b"a" * BYTES_MOST + b'"}'
    answer = client.post(f"{base}sources/", body)
    assert answer.status_code == 413
    faults(answer)


def test_formats_that_are_not_understood(world, caller, base):
    client = caller("ana")
    answer = client.post(
        f"{base}sources/", b"name=A", Content_Type="application/x-www-form-urlencoded"
    )
    assert answer.status_code == 415
    faults(answer)
    answer = client.ask("GET", f"{base}sources/", Accept="application/xml")
    assert answer.status_code == 406
    faults(answer)


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "NONSENSE"])
@pytest.mark.parametrize("signed_in", [True, False])
def test_methods_that_are_not_for_the_address(world, caller, base, method, signed_in):
    answer = caller("ana" if signed_in else None).ask(method, f"{base}sources/")
    assert answer.status_code == 405
    assert {"GET", "POST"} <= set(answer["Allow"].replace(" ", "").split(","))
    faults(answer)


@pytest.mark.parametrize(
    "path", ["nowhere/", "assessments/5/", "assessments/null/sources/", "assessments/%00/"]
)
def test_addresses_that_do_not_exist(world, caller, path):
    answer = caller("ana").get(path)
    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("key", ["", " ", "a" * 201, "ä", "a b"])
def test_a_key_that_is_none(world, caller, base, key):
    answer = caller("ana").post(f"{base}sources/", {"name": "A"}, Idempotency_Key=key)
    assert answer.status_code == 400


@pytest.mark.parametrize(
    "due",
    [
        "2024",
        "tomorrow",
        "2020-01-01T00:00:00Z",
        "2999-01-01T00:00:00",
        "9999-12-31T23:59:59-14:00",
        5,
        True,
    ],
)
def test_a_due_time_is_an_instant_to_come(world, caller, base, due):
    answer = caller("lena").post(
        f"{base}rounds/", {"hypothesis_ids": [str(world.hypothesis().uid)], "due_at": due}
    )
    assert answer.status_code == 400
    assert {place for place, _ in faults(answer)} == {"/due_at"}

"""What is read over REST is the record, for those who may see it, in pages that hold still."""

import base64
import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assessments.debate.queries import arguments_of, votes_of
from assessments.debate.records import argument_record, argument_vote_record
from assessments.estimates.queries import estimates_of, impact_estimates_of, judgements_of
from assessments.estimates.records import (
    estimate_record,
    impact_estimate_record,
    judgement_record,
)
from assessments.evidence.operations import SourceDraft, add_source
from assessments.evidence.queries import (
    citations_of,
    evidence_of,
    links_of,
    ratings_for,
    sources_of,
)
from assessments.evidence.records import (
    citation_record,
    evidence_record,
    link_record,
    rating_record,
    source_record,
)
from assessments.framing.access import access_to
from assessments.framing.queries import (
    hypotheses_of,
    participants_of,
    perspectives_of,
    questions_of,
)
from assessments.framing.records import (
    hypothesis_record,
    participant_record,
    perspective_record,
    question_record,
)
from assessments.implications.operations import add_implication
from assessments.implications.queries import implication_estimates_of, implications_of
from assessments.implications.records import implication_estimate_record, implication_record
from assessments.rounds.queries import rounds_of
from assessments.rounds.records import round_record

KINDS = {
    "participants": (participants_of, participant_record),
    "perspectives": (perspectives_of, perspective_record),
    "questions": (questions_of, question_record),
    "hypotheses": (hypotheses_of, hypothesis_record),
    "sources": (sources_of, source_record),
    "evidence": (evidence_of, evidence_record),
    "citations": (citations_of, citation_record),
    "links": (links_of, link_record),
    "ratings": (ratings_for, rating_record),
    "rounds": (rounds_of, round_record),
    "estimates": (estimates_of, estimate_record),
    "impact-estimates": (impact_estimates_of, impact_estimate_record),
    "judgements": (judgements_of, judgement_record),
    "arguments": (arguments_of, argument_record),
    "argument-votes": (votes_of, argument_vote_record),
    "implications": (implications_of, implication_record),
    "implication-estimates": (implication_estimates_of, implication_estimate_record),
}


@pytest.mark.parametrize("name", ["lena", "ana", "cora", "otto", "root"])
def test_lists_and_details_are_the_records(filled, caller, base, name):
    client = caller(name)
    access = access_to(filled.actor(name), filled.uid)
    for kind, (rows, record) in KINDS.items():
        answer = client.get(f"{base}{kind}/", limit=200)
        assert answer.status_code == 200, kind
        expected = sorted((record(row) for row in rows(access)), key=lambda r: r["id"])
        listed = answer.json()["results"]
        assert sorted(listed, key=lambda r: r["id"]) == expected, kind
        for one in expected[:2]:
            assert client.get(f"{base}{kind}/{one['id']}/").json() == one


@pytest.mark.parametrize("name", ["stranger", "rita"])
def test_to_strangers_nothing_below_exists(filled, caller, base, name):
    client = caller(name)
    assert client.get("assessments/").json()["results"] == []
    for path in ["", "changes/", *(f"{kind}/" for kind in KINDS)]:
        assert client.get(f"{base}{path}").status_code == 404, path


def test_another_assessments_record_is_not_found_here(filled, caller):
    client = caller("root")
    other = client.post(
        "assessments/", {"team_id": str(filled.team.uid), "title": "Another"}
    ).json()
    hypothesis = filled.hypothesis().uid
    assert client.get(f"assessments/{other['id']}/hypotheses/{hypothesis}/").status_code == 404


def test_a_page_follows_the_other_without_gap_or_repeat(filled, caller, base):
    for number in range(7):
        add_source(
            actor=filled.actor("ana"), assessment_uid=filled.uid, draft=SourceDraft(f"S{number}")
        )
    client = caller("ana")
    for ordering in ("name", "-name", "created_at", "-modified_at"):
        whole = client.get(f"{base}sources/", ordering=ordering).json()["results"]
        path, seen = f"{base}sources/?ordering={ordering}&limit=3", []
        while path:
            page = client.get(path).json()
            seen += page["results"]
            last, path = path, page["next"]
        assert seen == whole
        back = client.get(last).json()
        backwards = list(reversed(back["results"]))
        while back["previous"]:
            back = client.get(back["previous"]).json()
            backwards += reversed(back["results"])
        assert list(reversed(backwards)) == whole


def test_a_page_holds_still_while_others_write(filled, caller, base):
    client = caller("ana")
    first = client.get(f"{base}sources/", limit=2, ordering="name").json()
    for name in ("AAA", "zzz"):
        add_source(actor=filled.actor("ben"), assessment_uid=filled.uid, draft=SourceDraft(name))
    names = [row["name"] for row in first["results"]]
    path = first["next"]
    while path:
        page = client.get(path).json()
        names += [row["name"] for row in page["results"]]
        path = page["next"]
    assert len(names) == len(set(names))
    assert "zzz" in names
    assert "AAA" not in names


def test_the_link_header_says_what_the_body_says(filled, caller, base):
    answer = caller("ana").get(f"{base}sources/", limit=1)
    assert answer["Link"] == f'<{answer.json()["next"]}>; rel="next"'


def test_a_cursor_holds_only_what_the_row_shows(filled, caller, base):
    page = caller("ana").get(f"{base}ratings/", limit=1).json()
    packed = page["next"].rpartition("cursor=")[2]
    ordering, back, created_at, uid = json.loads(
        base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4))
    )
    assert (ordering, back) == ("created_at", False)
    assert uid == page["results"][0]["id"]
    assert created_at[:19] == page["results"][0]["created_at"][:19]


@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        "W10",
        base64.urlsafe_b64encode(b'["created_at",false,"2024","x"]').decode().rstrip("="),
        base64.urlsafe_b64encode(b'["name",false,"2024-01-01T00:00:00Z",1]').decode().rstrip("="),
        base64.urlsafe_b64encode(b"[" * 900).decode().rstrip("="),
        base64.urlsafe_b64encode(
            b'["created_at",false,"9999-12-31T23:59:59-12:00",'
            b'"00000000-0000-4000-8000-000000000000"]'
        )
        .decode()
        .rstrip("="),
    ],
)
def test_a_cursor_that_is_none_is_refused(filled, caller, base, cursor):
    answer = caller("ana").get(f"{base}ratings/", cursor=cursor)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["parameter"] == "cursor"


def test_filters_and_search(filled, caller, base):
    client = caller("lena")
    link = client.get(f"{base}links/", hypothesis_id=filled.hypothesis("H2").uid).json()["results"]
    assert [row["evidence_id"] for row in link] == [str(filled.item("E2").uid)]
    waiting = client.get(f"{base}evidence/", status="submitted").json()["results"]
    assert [row["label"] for row in waiting] == ["E3"]
    found = client.get(f"{base}evidence/", search="CAT WAS").json()["results"]
    assert [row["label"] for row in found] == ["E1"]
    ben = filled.participant("ben").uid
    mine = client.get(f"{base}ratings/", participant_id=ben, consistency="I").json()["results"]
    assert [row["rationale"] for row in mine] == ["ben says so"]
    assert client.get(f"{base}perspectives/", is_primary="true").json()["results"][0]["order"] == 0


@pytest.mark.parametrize(
    "query",
    [
        {"nonsense": "1"},
        {"limit": "0"},
        {"limit": "201"},
        {"limit": "1e1"},
        {"limit": "٣"},
        {"ordering": "pk"},
        {"status": "Accepted"},
        {"credibility": "true"},
        {"search": "a\x00b"},
    ],
)
def test_a_query_that_is_not_understood_is_refused(filled, caller, base, query):
    answer = caller("lena").get(f"{base}evidence/", **query)
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert [fault["parameter"] for fault in answer.json()["errors"]] == list(query)


def test_a_parameter_that_stands_twice_is_refused(filled, caller, base):
    answer = caller("lena").get(f"/api/v1/{base}evidence/?limit=1&limit=2")
    assert answer.json()["errors"][0]["code"] == "repeated"


def test_what_stands_is_not_sent_again(filled, caller, base):
    client = caller("ana")
    for path in ("", "evidence/", f"hypotheses/{filled.hypothesis().uid}/", "changes/"):
        first = client.get(f"{base}{path}")
        again = client.ask("GET", f"{base}{path}", If_None_Match=first["ETag"])
        assert again.status_code == 304, path
        assert again.content == b""
        assert again["ETag"] == first["ETag"]


def test_changes_fold_to_what_is_read(filled, caller, base):
    client = caller("ben")
    path, changes = f"{base}changes/?limit=3", []
    while path:
        page = client.get(path).json()
        changes += page["results"]
        path = page["next"]
    numbers = [change["number"] for change in changes]
    assert numbers == sorted(set(numbers))
    held = {}
    for change in changes:
        for upsert in change["upserts"]:
            record = dict(upsert)
            held[record.pop("type"), record["id"]] = record
    for kind in ("evidence", "links", "ratings", "estimates", "rounds"):
        folded = [record for (of, _), record in held.items() if of == kind]
        listed = client.get(f"{base}{kind}/", limit=200).json()["results"]
        assert sorted(folded, key=lambda r: r["id"]) == sorted(listed, key=lambda r: r["id"]), kind
    assert client.get(f"{base}changes/", after=numbers[-1]).json()["results"] == []


def test_sealed_answers_move_nothing(filled, caller, base):
    world = filled
    round_ = world.open_round("H1", "H4", covers=("estimates", "ratings"))
    readers = [caller(name) for name in ("ana", "ben", "lena", "cora", "otto", "root")]
    paths = ["", "changes/", *(f"{kind}/" for kind in KINDS), f"rounds/{round_.uid}/"]

    def read():
        answers = [client.get(f"{base}{path}") for client in readers for path in paths]
        return [(a.status_code, a.content, a["ETag"]) for a in answers]

    before = read()
    world.estimate("ana", round_, "H1", 1, 2, 3)
    world.rate("ana", "E1", "H1", "II", why="sealed")
    world.rate("ana", "E2", "H4", "II", why="a sealed link")
    world.finish("ana", round_)
    assert read() == before


def _grow(world, first, last):
    for number in range(first, last + 1):
        world.accepted(f"Item {number}", source=f"Source {number}", origin=f"Origin {number}")
        world.rate("ana", f"E{number}", "H1", "C")
        world.rate("ben", f"E{number}", "H1", "I")


def test_reads_do_not_grow_with_the_rows(world, caller, base):
    client = caller("ana")
    # A token's first request in an hour notes that it was used.
    client.get(base)
    for effect in ("H4", "H5"):
        add_implication(
            actor=world.actor("lena"),
            assessment_uid=world.uid,
            cause_uid=world.hypothesis("H1").uid,
            effect_uid=world.hypothesis(effect).uid,
        )
    counts = {}
    for first, last in ((1, 2), (3, 20)):
        _grow(world, first, last)
        for kind in [*KINDS, "changes", ""]:
            with CaptureQueriesContext(connection) as captured:
                answer = client.get(f"{base}{kind}/" if kind else base)
            assert answer.status_code == 200
            counts.setdefault(kind, []).append(len(captured))
    assert all(few == many for few, many in counts.values()), counts
    assert max(few for few, _ in counts.values()) <= 8, counts

"""What holds for every address alike: since when, HEAD and OPTIONS, what will go, and once."""

import threading
from datetime import UTC, datetime

import pytest
from django.db import connection, connections, transaction
from django.utils import timezone

from assessments.accounts.models import Token
from assessments.accounts.operations import claim_answer
from assessments.evidence.api.items import Sources
from assessments.evidence.models import Source
from assessments.web.rest.deprecation import Deprecation
from tests.house.routes import RECORDS


@pytest.mark.parametrize("kind", RECORDS)
def test_every_list_is_narrowed_by_time(filled, caller, base, kind):
    client = caller("ana")
    every = client.get(f"{base}{kind}/").json()["results"]
    future, past = "2999-01-01T00:00:00Z", "2000-01-01T00:00:00+02:00"
    for name, value, found in (
        ("modified_since", past, every),
        ("modified_since", future, []),
        ("created_after", past, every),
        ("created_after", future, []),
        ("created_before", future, every),
        ("created_before", past, []),
    ):
        answer = client.get(f"{base}{kind}/", **{name: value})
        assert answer.status_code == 200, answer.content
        assert answer.json()["results"] == found
    refused = client.get(f"{base}{kind}/", modified_since="yesterday")
    assert refused.status_code == 400
    assert refused.json()["errors"][0]["parameter"] == "modified_since"


def test_no_list_takes_a_time_that_its_records_have_not(world, caller):
    client, instant = caller("ana"), "2000-01-01T00:00:00Z"
    assert client.get("jobs/", created_after=instant).status_code == 200
    assert client.get("jobs/", modified_since=instant).status_code == 400


def test_a_client_resumes_with_the_time_of_its_last_record(world, caller, base):
    client = caller("lena")
    first = client.post(f"{base}sources/", {"name": "The first"}).json()
    second = client.post(f"{base}sources/", {"name": "The second"}).json()
    Source.objects.filter(uid=first["id"]).update(
        modified_at=datetime(2024, 1, 1, tzinfo=UTC), created_at=datetime(2024, 1, 1, tzinfo=UTC)
    )
    # What was changed in the very instant comes again: better than not at all.
    answer = client.get(f"{base}sources/", modified_since=second["modified_at"])
    assert [row["id"] for row in answer.json()["results"]] == [second["id"]]


@pytest.mark.parametrize(
    "path", ["", "sources/", "evidence/", "changes/", "judgements-table/", "export/"]
)
def test_head_is_get_without_the_body(filled, caller, base, path):
    client = caller("ana")
    got, head = client.get(f"{base}{path}"), client.ask("HEAD", f"{base}{path}")
    assert head.status_code == got.status_code == 200
    assert head.getvalue() == b""
    assert head.headers.get("ETag") == got.headers.get("ETag")


def test_options_say_what_an_address_takes(world, caller, base):
    client = caller("ana")
    answer = client.ask("OPTIONS", base)
    assert answer.status_code == 204
    assert set(answer["Allow"].split(", ")) == {"GET", "HEAD", "PATCH", "OPTIONS"}
    assert "application/merge-patch+json" in answer["Accept-Patch"]
    assert 'rel="service-desc"' in answer["Link"]
    listed = client.ask("OPTIONS", f"{base}matrix/")
    assert (listed.status_code, "Accept-Patch" in listed) == (204, False)
    assert caller("stranger").ask("OPTIONS", base).status_code == 404
    assert caller().ask("OPTIONS", base).status_code == 401
    assert caller("ana", scopes=["write"]).ask("OPTIONS", base).status_code == 403


def test_what_will_go_says_so_beforehand(world, caller, base, monkeypatch):
    going = Deprecation(
        since=datetime(2026, 1, 1, tzinfo=UTC),
        sunset=datetime(2027, 1, 1, tzinfo=UTC),
        instead="https://example.org/instead",
    )
    client = caller("ana")
    for name in ("A", "B"):
        client.post(f"{base}sources/", {"name": name})
    assert "Deprecation" not in client.get(f"{base}sources/")
    monkeypatch.setattr(Sources, "deprecated", {"GET": going})
    answer = client.get(f"{base}sources/", limit=1)
    assert answer["Deprecation"] == "@1767225600"
    assert answer["Sunset"] == "Fri, 01 Jan 2027 00:00:00 GMT"
    next_, instead = answer["Link"].split(", ")
    assert next_.endswith('rel="next"')
    assert instead == '<https://example.org/instead>; rel="deprecation"; type="text/html"'
    refused = client.get(f"{base}sources/", limit=0)
    assert (refused.status_code, refused["Deprecation"]) == (400, "@1767225600")
    assert "Deprecation" not in client.post(f"{base}sources/", {"name": "C"})


def test_a_revoked_token_is_refused_at_once(world, caller, base):
    client = caller("ana")
    assert client.get(base).status_code == 200
    Token.objects.all().delete()
    assert client.get(base).status_code == 401


def test_teams_are_founded_and_renamed(world, caller):
    client = caller("ana")
    made = client.post("teams/", {"name": "Night desk"})
    assert made.status_code == 201
    read = client.get(made["Location"])
    assert (read.json(), read["ETag"]) == (made.json(), made["ETag"])
    assert client.patch(made["Location"], {"name": "Day desk"}).status_code == 428
    done = client.patch(made["Location"], {"name": "Day desk"}, If_Match=made["ETag"])
    assert done.json()["name"] == "Day desk"
    stale = client.patch(made["Location"], {"name": "Desk"}, If_Match=made["ETag"])
    assert (stale.status_code, stale.json()["current"]["name"]) == (412, "Day desk")
    limited = caller("ana", team_uid=made.json()["id"])
    assert limited.post("teams/", {"name": "Another"}).status_code == 403


def test_evidence_is_decided_withdrawn_and_restored(world, caller, base):
    world.submit("It was seen", by="ana")
    path, curator = f"{base}evidence/{world.item().uid}/", caller("cora")
    seen = curator.get(path)
    assert caller("ben").get(path).status_code == 404
    assert curator.post(f"{path}reject/", {}).json()["errors"][0]["pointer"] == "/reason"
    assert curator.post(f"{path}accept/", {}, If_Match='"99-1"').status_code == 412
    accepted = curator.post(f"{path}accept/", {}, If_Match=seen["ETag"])
    assert (accepted.status_code, accepted.json()["status"]) == (200, "accepted")
    assert caller("ben").get(path).json() == accepted.json()
    assert curator.post(f"{path}accept/", {}).status_code == 409
    assert curator.post(f"{path}withdraw/", {"reason": "By mistake"}).status_code == 200
    assert caller("ben").get(path).status_code == 404
    restored = curator.post(f"{path}restore/")
    assert caller("ben").get(path)["ETag"] == restored["ETag"]
    rejected = curator.post(f"{path}reject/", {"reason": "It was a dog"})
    assert rejected.json()["status"] == "rejected"
    assert caller("ana").post(f"{path}accept/", {}).status_code == 403


def test_what_is_not_there_is_pointed_to_in_the_body(world, caller, base):
    world.accepted(source="The cook")
    client, nothing = caller("lena"), "5f6b1e1c-0000-4000-8000-000000000000"
    body = {"evidence_id": str(world.item().uid), "source_id": nothing.upper()}
    answer = client.post(f"{base}citations/", body)
    assert answer.status_code == 404
    assert answer.json()["errors"] == [
        {"pointer": "/source_id", "code": "not_found", "detail": "is nothing here"}
    ]
    # Of what is in an assessment of others no more is said than of nothing.
    team = caller("stranger").get("teams/").json()["results"][0]["id"]
    asked = {"team_id": team, "title": "Elsewhere"}
    theirs = caller("stranger").post("assessments/", asked).json()["id"]
    there = caller("stranger").post(f"assessments/{theirs}/sources/", {"name": "A"}).json()["id"]
    hidden = client.post(f"{base}citations/", {**body, "source_id": there})
    assert hidden.json()["errors"] == answer.json()["errors"]
    assert client.get(f"{base}evidence/{nothing}/").json()["errors"] == []
    assert client.get(f"assessments/{nothing}/").json()["errors"] == []
    broken = client.post(f"assessments/{nothing}/sources/", b"{")
    assert (broken.status_code, broken.json()["errors"]) == (404, [])


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_key_at_work_for_long_is_refused(world, caller, base):
    client = caller("ana")
    token = Token.objects.get()
    begun, over = threading.Event(), threading.Event()

    def first():
        try:
            with transaction.atomic():
                claim_answer(token=token, key="k", digest="d", at=timezone.now())
                begun.set()
                over.wait(30)
        finally:
            connections.close_all()

    thread = threading.Thread(target=first)
    thread.start()
    begun.wait(10)
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '200ms'")
    try:
        answer = client.post(f"{base}sources/", {"name": "A"}, Idempotency_Key="k")
    finally:
        over.set()
        thread.join()
        connection.close()
    assert answer.status_code == 409
    assert "still at work" in answer.json()["detail"]
    assert not Source.objects.exists()


def test_a_fault_of_the_body_is_said_before_one_of_if_match(filled, caller, base):
    source = filled.assessment.sources.first().uid
    cora, path = caller("cora"), f"{base}sources/{source}/regrade/"
    body = {"accept": False, "reason": "x" * 70_000}
    answer = cora.post(path, body, If_Match='"none"')
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, "/reason")
    assert cora.post(path, {"accept": False, "reason": "No"}, If_Match='"none"').status_code == 412

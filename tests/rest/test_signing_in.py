"""Who may come in, with what token, and how they are told that they may not."""

import json
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from assessments.accounts.models import Token
from assessments.framing.models import Assessment
from assessments.web.rest.throttling import StrangerThrottle, TokenThrottle


def test_without_a_token_there_is_a_challenge(world, caller, base):
    answer = caller().get(base)
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == 'Bearer realm="assay"'
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["status"] == 401


@pytest.mark.parametrize(
    "header",
    [
        "Bearer",
        "Bearer a b",
        "Bearer nonsense",
        "Bearer \xff\xfe",
        "Basic YTpi",
        "Token abc",
        "Bearer " + "a" * 9000,
    ],
)
def test_what_is_no_token_is_refused(world, base, header):
    answer = Client().get(f"/api/v1/{base}", headers={"Authorization": header})
    assert answer.status_code == 401


def test_a_browsers_session_is_no_way_in(world, base):
    client = Client()
    client.force_login(world.users["lena"])
    assert client.get(f"/api/v1/{base}").status_code == 401


def test_an_expired_token_is_refused_and_kept(world, caller, base):
    client = caller("ana")
    Token.objects.update(expiry=timezone.now() - timedelta(seconds=1))
    assert client.get(base).status_code == 401
    assert Token.objects.count() == 1


def test_a_token_dies_with_its_users_account(world, caller, base):
    client = caller("ana")
    world.users["ana"].is_active = False
    world.users["ana"].save()
    assert client.get(base).status_code == 401


def test_a_reading_token_may_not_write(world, caller, base):
    client = caller("lena", scopes=["read"])
    assert client.get(base).status_code == 200
    answer = client.post(f"{base}sources/", {"name": "A paper"})
    assert answer.status_code == 403


def test_a_writing_token_may_not_read(world, caller, base):
    client = caller("lena", scopes=["write"])
    assert client.get(base).status_code == 403
    assert client.post(f"{base}sources/", {"name": "A paper"}).status_code == 201


def test_a_token_limited_elsewhere_finds_nothing_here(world, caller, base):
    made = (
        caller("lena")
        .post("assessments/", {"team_id": str(world.team.uid), "title": "Elsewhere"})
        .json()
    )
    client = caller("lena", assessment_uid=made["id"])
    assert client.get(base).status_code == 404
    assert client.get("teams/").json()["results"] == []
    listed = client.get("assessments/").json()["results"]
    assert [row["id"] for row in listed] == [made["id"]]


def test_a_token_limited_to_a_team(world, caller, base):
    assert caller("lena", team_uid=world.team.uid).get(base).status_code == 200
    other = caller("root").get("teams/", search="Elsewhere").json()["results"][0]["id"]
    assert caller("lena", team_uid=other).get(base).status_code == 404


def test_too_many_requests(world, caller, base, monkeypatch):
    monkeypatch.setattr(TokenThrottle, "THROTTLE_RATES", {"token": "2/min", "stranger": "1/min"})
    monkeypatch.setattr(StrangerThrottle, "THROTTLE_RATES", {"stranger": "1/min"})
    client = caller("ana")
    answers = [client.get(base) for _ in range(3)]
    assert [a.status_code for a in answers] == [200, 200, 429]
    assert int(answers[-1]["Retry-After"]) >= 1
    assert answers[-1]["Content-Type"] == "application/problem+json"
    assert caller("ana").get(base).status_code == 200
    assert [caller().get(base).status_code for _ in range(2)] == [401, 429]


def test_the_command_prints_a_token_that_works(world, base, capsys):
    call_command("create_token", "ana", "--scope", "read", "--assessment", str(world.uid))
    text = capsys.readouterr().out.strip()
    answer = Client().get(f"/api/v1/{base}", headers={"Authorization": f"Bearer {text}"})
    assert answer.status_code == 200
    assert text not in str(Token.objects.values_list())


@pytest.mark.parametrize(
    "arguments",
    [
        ["nobody"],
        ["ana", "--days", "0"],
        ["ana", "--days", "9999"],
        ["stranger", "--assessment", "{assessment}"],
        ["stranger", "--team", "{team}"],
    ],
)
def test_the_command_refuses(world, arguments):
    known = {"assessment": world.uid, "team": world.team.uid}
    with pytest.raises(CommandError):
        call_command("create_token", *(part.format(**known) for part in arguments))
    assert not Token.objects.exists()


def test_a_token_for_one_assessment_makes_no_other(world, caller, base):
    """Neither begun, nor imported, nor duplicated: it would lie beyond the token's reach."""
    here = caller("lena", assessment_uid=world.uid)
    team = str(world.team.uid)
    document = json.loads(here.get(f"{base}export/").getvalue())
    assert here.post("assessments/", {"team_id": team, "title": "Another"}).status_code in {
        403,
        404,
    }
    assert here.ask("POST", "imports/", document, query={"team_id": team}).status_code in {403, 404}
    again = {"team_id": team, "title": "Again"}
    assert here.post(f"{base}duplicate/", again).status_code in {403, 404}
    assert Assessment.objects.count() == 1


def test_a_token_that_only_imports_reads_and_writes_nothing(world, caller, base):
    document = json.loads(caller("lena").get(f"{base}export/").getvalue())
    client = caller("lena", scopes=["import"])
    assert client.get(base).status_code == 403
    assert client.post(f"{base}sources/", {"name": "A paper"}).status_code == 403
    asked = {"team_id": str(world.team.uid), "dry_run": "true"}
    assert client.ask("POST", "imports/", document, query=asked).status_code == 200
    writing = caller("lena", scopes=["read", "write"])
    assert writing.ask("POST", "imports/", document, query=asked).status_code == 403

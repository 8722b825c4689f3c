"""One's own account: preferences, password, tokens; nobody else's."""

import pytest
from django.test import Client

from assessments.accounts.forms import zones
from assessments.accounts.models import Token, User
from assessments.accounts.queries import token_of
from tests.rounds.pages import client_of, controls
from tests.world import PASSWORD, World, build_world

pytestmark = [pytest.mark.django_db, pytest.mark.once]
PREFERENCES = {
    "first_name": "Ana",
    "last_name": "Kim",
    "time_zone": "Asia/Seoul",
    "theme": "dark",
}


@pytest.fixture
def world() -> World:
    return build_world()


def post(world, name, path, data=None):
    return client_of(world, name).post(f"/account/{path}", data or {})


def make_token(world, data, name="ana"):
    """By somebody who has just said who they are."""
    client = client_of(world, name)
    client.post("/account/confirm/", {"password": PASSWORD})
    return client.post("/account/tokens/", data)


def test_preferences_are_saved_and_used(world):
    assert post(world, "ana", "preferences/", PREFERENCES).status_code == 302
    shown = client_of(world, "ana").get("/account/").content.decode()
    assert 'data-theme="dark"' in shown
    assert User.objects.get(username="ana").time_zone == "Asia/Seoul"
    world.open_round("H1")
    assert "KST" in client_of(world, "ana").get("/").content.decode()
    assert "KST" not in client_of(world, "ben").get("/").content.decode()


@pytest.mark.parametrize(
    "change",
    [
        {"time_zone": "Moon/Base"},
        {"time_zone": "../../etc/passwd"},
        {"time_zone": ""},
        {"theme": "pink"},
        {"first_name": "x" * 200},
    ],
)
def test_refused_preferences_come_back_filled_in(world, change):
    refused = post(world, "ana", "preferences/", {**PREFERENCES, **change})
    assert refused.status_code == 422
    assert controls(refused)["last_name"] == "Kim"
    assert User.objects.get(username="ana").time_zone == "UTC"


def test_a_token_is_shown_once_works_and_can_be_revoked(world):
    form = {"name": "my script", "scopes": ["read", "write"], "days": "30"}
    made = make_token(world, form)
    assert "no-store" in made["Cache-Control"]
    token = Token.objects.get()
    assert (token.user, token.scopes) == (world.users["ana"], ["read", "write"])
    text = made.content.decode().split('id="new-token">')[1].split("<")[0]
    assert token_of(text) == token
    page = client_of(world, "ana").get("/account/tokens/").content.decode()
    assert "my script" in page
    assert "never used" in page
    assert text not in page
    assert "my script" not in client_of(world, "ben").get("/account/tokens/").content.decode()
    for name in ("ben", "root"):
        assert post(world, name, f"tokens/{token.uid}/revoke/").status_code == 404
    assert token_of(text) == token
    assert post(world, "ana", f"tokens/{token.uid}/revoke/").status_code == 302
    assert token_of(text) is None


@pytest.mark.parametrize(
    "change",
    [
        {"name": ""},
        {"scopes": []},
        {"scopes": ["all"]},
        {"days": "0"},
        {"days": "9999"},
        {"limit": "team:00000000-0000-4000-8000-000000000000"},
        {"limit": "everything"},
    ],
)
def test_a_refused_token_is_not_made(world, change):
    form = {"name": "n", "scopes": ["read"], "days": "30", **change}
    assert make_token(world, form).status_code == 422
    assert not Token.objects.exists()


def test_a_token_is_held_to_a_team_or_an_assessment_and_says_when_it_was_used(world):
    ana = client_of(world, "ana")
    ana.post("/account/confirm/", {"password": PASSWORD})
    form = {"name": "narrow", "scopes": ["read"], "days": "30"}
    made = ana.post("/account/tokens/", {**form, "limit": f"assessment:{world.uid}"})
    assert "only Who moved the cheese?" in made.content.decode()
    assert Token.objects.get().assessment_uid == world.uid
    text = made.content.decode().split('id="new-token">')[1].split("<")[0]
    headers = {"Authorization": f"Bearer {text}"}
    for _ in range(2):
        assert Client().get("/api/v1/teams/", headers=headers).json()["results"] == []
    used = Token.objects.get().used_at
    assert used is not None
    assert "last used" in ana.get("/account/tokens/").content.decode()
    ana.post("/account/tokens/", {**form, "name": "desk", "limit": f"team:{world.team.uid}"})
    assert Token.objects.get(name="desk").team_uid == world.team.uid


def test_the_password_is_changed_by_who_knows_it(world):
    new = "another long horse battery"
    client = client_of(world, "ana")
    wrong = client.post("/account/password/", {"old_password": "no", "password": new})
    assert wrong.status_code == 422
    short = client.post("/account/password/", {"old_password": PASSWORD, "password": "abc"})
    assert short.status_code == 422
    assert User.objects.get(username="ana").check_password(PASSWORD)
    right = client.post("/account/password/", {"old_password": PASSWORD, "password": new})
    assert right.status_code == 302
    assert User.objects.get(username="ana").check_password(new)
    assert client.get("/account/").status_code == 200


@pytest.mark.parametrize(
    "path", ["", "preferences/", "password/", "tokens/", "sessions/end/", "email/", "two-factor/"]
)
def test_anonymous_visitors_sign_in_first(world, path):
    client = client_of(world, "anonymous")
    answer = client.get("/account/") if not path else client.post(f"/account/{path}")
    assert answer.url.startswith("/sign-in/")


def test_zones_are_named_for_cities(world):
    offered = [name for name, _words in zones()]
    assert offered[0] == "UTC"
    assert {"Asia/Seoul", "America/Argentina/Ushuaia"} <= set(offered)
    assert not {"US/Eastern", "Etc/GMT+5", "EST", "Japan", "posix/Asia/Seoul"} & set(offered)

"""Signing in: guessing is slowed down, and there is no way to make an account."""

import pytest
from django.contrib.auth import get_user_model
from django.core import mail

pytestmark = pytest.mark.django_db
WORD = "correct horse battery"


@pytest.fixture
def kim():
    return get_user_model().objects.create_user("kim", "kim@example.org", WORD)


def attempt(client, login, word):
    return client.post("/sign-in/", {"login": login, "password": word})


@pytest.mark.parametrize("login", ["kim", "kim@example.org"])
def test_a_member_signs_in_by_name_or_by_address(client, kim, login):
    answer = attempt(client, login, WORD)
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert int(client.session["_auth_user_id"]) == kim.pk


def test_a_wrong_word_comes_back_with_the_form(client, kim):
    answer = attempt(client, "kim", "guess")
    assert answer.status_code == 200
    assert 'value="kim"' in answer.text
    assert "You are not signed in." in answer.text
    assert "Nothing you typed is lost" not in answer.text
    assert "guess" not in answer.text


def test_an_unknown_name_and_a_wrong_word_are_answered_alike(client, kim):
    known, unknown = (
        attempt(client, name, "guess").context["form"].errors for name in ("kim", "nobody")
    )
    assert known == unknown


def test_the_sixth_guess_is_refused_even_when_it_is_right(client, kim):
    for _ in range(5):
        attempt(client, "kim", "guess")
    answer = attempt(client, "kim", WORD)
    assert answer.status_code in {200, 429}
    assert "_auth_user_id" not in client.session


def test_a_flood_is_told_to_wait(client):
    answers = [client.post("/sign-in/", {"login": f"n{i}", "password": "x"}) for i in range(31)]
    assert answers[-1].status_code == 429
    assert answers[-1]["Retry-After"] == "60"
    assert "Too many attempts" in answers[-1].text


def test_it_sends_nobody_to_another_site(client, kim):
    answer = client.post("/sign-in/?next=https://evil.example/", {"login": "kim", "password": WORD})
    assert answer["Location"] == "/"


def test_signing_out_takes_a_post(client, kim):
    client.force_login(kim, "allauth.account.auth_backends.AuthenticationBackend")
    client.get("/sign-out/")
    assert "_auth_user_id" in client.session
    client.post("/sign-out/")
    assert "_auth_user_id" not in client.session


FORM = {
    "first_name": "Eve",
    "last_name": "",
    "email": "eve@example.org",
    "password": "a horse of another colour",
}


@pytest.mark.parametrize("policy", ["invite", "closed"])
def test_nobody_makes_an_account_without_an_invitation(client, settings, policy):
    settings.REGISTRATION = policy
    for answer in (client.get("/sign-in/register/"), client.post("/sign-in/register/", FORM)):
        assert (answer.status_code, "By invitation" in answer.text) == (403, True)
    assert "Make an account" not in client.get("/sign-in/").text
    assert not get_user_model().objects.exists()


def test_anybody_makes_one_where_the_operator_has_opened_the_door(client, settings):
    settings.REGISTRATION = "open"
    assert "Make an account" in client.get("/sign-in/").text
    short = client.post("/sign-in/register/", {**FORM, "password": "short"})
    assert short.status_code == 422
    assert client.post("/sign-in/register/", FORM)["Location"] == "/"
    assert client.get("/account/").status_code == 200
    assert [m.to for m in mail.outbox] == [["eve@example.org"]]
    client.post("/sign-out/")
    # The same address once more: answered alike, and the first account stays as it was.
    again = client.post("/sign-in/register/", {**FORM, "password": "a cat of another colour"})
    assert again["Location"] == "/"
    assert get_user_model().objects.filter(email="eve@example.org").count() == 2


def test_the_admin_signs_in_by_the_same_door(client):
    answer = client.get("/admin/")
    assert answer.status_code == 302
    answer = client.get(answer["Location"])
    assert answer.status_code in {302, 200}
    assert "/sign-in/" in answer.get("Location", "/sign-in/")


def test_the_form_says_what_to_type(client):
    assert client.get("/sign-in/").text.count("your password?") == 1
    assert "User name or e-mail" in client.get("/sign-in/").text

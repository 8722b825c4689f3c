"""The door beyond the password: reset by mail, addresses, sessions, the second factor."""

import re
import time

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.core import mail
from django.test import Client

from assessments.accounts.models import SignIn, Token, User
from assessments.accounts.operations import register_account
from tests.pages import signed_in, text_of
from tests.world import PASSWORD, START, World, build_world

pytestmark = [pytest.mark.django_db, pytest.mark.once]
NEW = "another long horse battery"


@pytest.fixture
def world() -> World:
    return build_world()


def at_the_door(login, password=PASSWORD, client=None):
    client = client or Client()
    client.post("/sign-in/", {"login": login, "password": password})
    return client


def is_in(client):
    return client.get("/account/").status_code == 200


def linked(body):
    return re.search(r"http://testserver(/\S+)", body)[1]


# ---------------------------------------------------------------------------------------- reset


def test_a_forgotten_password_is_reset_by_a_link_that_works_once(world):
    elsewhere = at_the_door("ana")
    client = Client()
    asked = client.post("/sign-in/reset/", {"email": "ANA@example.org"}, follow=True)
    assert "Look into your mail" in text_of(asked)
    (sent,) = mail.outbox
    assert sent.to == ["ana@example.org"]
    assert "works once" in sent.body
    form = client.get(linked(sent.body), follow=True)
    here = form.redirect_chain[-1][0]
    short = client.post(here, {"password1": "short", "password2": "short"})
    assert "At least" in text_of(short) or "too short" in text_of(short)
    done = client.post(here, {"password1": NEW, "password2": NEW}, follow=True)
    assert "Your password is changed" in text_of(done)
    assert not is_in(elsewhere)
    assert is_in(at_the_door("ana", NEW))
    again = Client().get(linked(sent.body), follow=True)
    assert "This link does not work" in text_of(again)
    assert mail.outbox[-1].subject == "Your password was changed"


def test_asking_tells_nobody_who_has_an_account(world):
    answers, mails = [], []
    for address in ("ana@example.org", "nobody@example.org"):
        asked = Client().post("/sign-in/reset/", {"email": address})
        answers.append((asked.status_code, asked["Location"], asked.content))
        mails.append(len(mail.outbox))
    assert answers[0] == answers[1]
    assert mails == [1, 2]
    assert "There is none" in mail.outbox[1].body


def test_a_mail_server_that_is_away_tells_nobody_either(world, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    for address in ("ana@example.org", "nobody@example.org"):
        assert Client().post("/sign-in/reset/", {"email": address}).status_code == 302


def test_without_mail_the_page_says_whom_to_ask(world, settings):
    settings.MAIL_IS_SET_UP = False
    for answer in (
        Client().get("/sign-in/reset/"),
        Client().post("/sign-in/reset/", {"email": "ana@example.org"}),
    ):
        assert "sends no mail" in text_of(answer)
    assert mail.outbox == []


def test_a_flood_of_resets_is_told_to_wait(world):
    for _ in range(6):
        last = Client().post("/sign-in/reset/", {"email": "ana@example.org"})
    assert (last.status_code, last["Retry-After"]) == (429, "60")


# -------------------------------------------------------------------------------------- address


def test_an_address_changes_once_its_link_is_opened(world):
    EmailAddress.objects.create(
        user=world.users["ana"], email="ana@example.org", verified=True, primary=True
    )
    client = at_the_door("ana")
    confirmed(client)
    client.post("/account/email/", {"email": "ana@example.com", "action_add": ""})
    assert User.objects.get(username="ana").email == "ana@example.org"
    assert "not confirmed" in text_of(client.get("/account/email/"))
    sent = next(m for m in mail.outbox if m.to == ["ana@example.com"])
    client.post(linked(sent.body))
    assert User.objects.get(username="ana").email == "ana@example.com"


def test_an_address_of_somebody_else_is_not_told(world):
    EmailAddress.objects.create(
        user=world.users["ben"], email="ben@example.org", verified=True, primary=True
    )
    said = []
    for address in ("ben@example.org", "nobody@example.org"):
        client = at_the_door("ana")
        confirmed(client)
        EmailAddress.objects.filter(user=world.users["ana"]).delete()
        answer = client.post("/account/email/", {"email": address, "action_add": ""}, follow=True)
        said.append((answer.status_code, "already" in text_of(answer).split("<main")[1]))
    assert said[0] == said[1] == (200, False)
    assert User.objects.get(username="ben").email == "ben@example.org"


def test_an_unconfirmed_address_locks_nobody_out(world):
    """Somebody registers with ana's address: ana still signs in with it, and with her password."""
    register_account(
        at=START, first_name="Eve", last_name="", email="ana@example.org", password=NEW
    )
    ana = at_the_door("ana@example.org")
    assert "You sign in as ana." in text_of(ana.get("/account/"))


def confirmed(client):
    """The session says that it is oneself."""
    client.post("/account/confirm/", {"password": PASSWORD})


# ----------------------------------------------------------------------------------- once more

SENSITIVE = {
    "/account/email/": {"email": "eve@example.com", "action_add": ""},
    "/account/tokens/": {"name": "t", "scopes": ["read"], "days": "9"},
    "/account/two-factor/app/off/": {},
    "/account/erase/": {"username": "ana"},
}


def what_ana_has():
    mine = User.objects.filter(username="ana")
    asked = EmailAddress.objects.filter(user__in=mine, email="eve@example.com")
    return (
        mine.exists(),
        asked.count(),
        Token.objects.filter(user__in=mine).count(),
        Authenticator.objects.filter(user__in=mine, type="totp").count(),
    )


@pytest.mark.parametrize("path", SENSITIVE)
def test_what_opens_or_ends_an_account_asks_once_more_who_it_is(world, path):
    client = at_the_door("ana")
    TOTP.activate(world.users["ana"], "A" * 32)
    before = what_ana_has()
    asked = client.post(path, SENSITIVE[path])
    assert (asked.status_code, what_ana_has()) == (302, before)
    here = asked["Location"]
    assert here.startswith("/account/confirm/")
    wrong = client.post(here, {"password": "nothing like it"})
    assert (wrong.status_code, what_ana_has()) == (200, before)
    # What was sent is not sent anew: the right word takes it up where it was left.
    done = client.post(here, {"password": PASSWORD}, follow=True)
    assert done.status_code == 200
    assert what_ana_has() != before


@pytest.mark.parametrize("path", SENSITIVE)
def test_it_asks_again_after_some_minutes(world, path):
    TOTP.activate(world.users["ana"], "A" * 32)
    with time_machine.travel("2030-01-01T12:00Z") as clock:
        client = signed_in(world, "ana")
        confirmed(client)
        clock.shift(660)
        before = what_ana_has()
        assert client.post(path, SENSITIVE[path]).status_code == 302
        assert what_ana_has() == before
        confirmed(client)
        clock.shift(300)
        client.post(path, SENSITIVE[path])
        assert what_ana_has() != before


def test_a_token_refused_after_asking_comes_back_filled_in(world):
    client = signed_in(world, "ana")
    asked = client.post("/account/tokens/", {"name": "my script", "days": "9"})
    refused = client.post(asked["Location"], {"password": PASSWORD})
    assert refused.status_code == 422
    assert 'value="my script"' in text_of(refused)
    assert 'action="/account/tokens/"' in text_of(refused)


# ------------------------------------------------------------------------------------- sessions


def test_sessions_are_listed_and_ended_by_their_owner(world):
    here = at_the_door("ana", client=Client(HTTP_USER_AGENT="Firefox at the desk"))
    there = at_the_door("ana", client=Client(HTTP_USER_AGENT="A stolen phone"))
    page = text_of(here.get("/account/sessions/"))
    assert "A stolen phone" in page
    assert "this one" in page
    assert "A stolen phone" not in text_of(signed_in(world, "ben").get("/account/sessions/"))
    phone = SignIn.objects.get(agent="A stolen phone")
    assert signed_in(world, "ben").post(f"/account/sessions/{phone.uid}/end/").status_code == 404
    assert is_in(there)
    here.post(f"/account/sessions/{phone.uid}/end/")
    assert not is_in(there)
    third = at_the_door("ana")
    ended = here.post("/account/sessions/end/", follow=True)
    assert "1 session has ended" in text_of(ended)
    assert (is_in(here), is_in(third)) == (True, False)


def test_a_session_that_a_new_password_ended_is_not_listed(world):
    here, there = at_the_door("ana"), at_the_door("ana", client=Client(HTTP_USER_AGENT="Old"))
    here.post("/account/password/", {"old_password": PASSWORD, "password": NEW})
    assert not is_in(there)
    assert "Old" not in text_of(here.get("/account/sessions/")).split("<main")[1]


# -------------------------------------------------------------------------------- second factor


def code_of(secret):
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def with_app(client):
    """Sets an authenticator app up by the pages; answers its secret."""
    confirmed(client)
    page = text_of(client.get("/account/two-factor/app/"))
    assert "data:image/svg+xml;base64," in page
    secret = re.search(r'id="secret"[^>]*value="([A-Z2-7]+)"', page)[1]
    wrong = client.post("/account/two-factor/app/", {"code": "000000"})
    assert "Incorrect code" in text_of(wrong)
    done = client.post("/account/two-factor/app/", {"code": code_of(secret)}, follow=True)
    assert "Recovery codes" in text_of(done)
    return secret, re.findall(r"<li>(\d{8})</li>", text_of(done))


def test_an_app_guards_the_door_and_a_recovery_code_opens_it_once(world):
    client = at_the_door("ana")
    assert client.get("/account/two-factor/app/")["Location"].startswith("/account/confirm/")
    secret, codes = with_app(client)
    assert len(codes) == 10
    stored = Authenticator.objects.get(type="totp")
    assert secret not in str(stored.data)
    back = at_the_door("ana")
    assert not is_in(back)
    page = back.get("/sign-in/code/")
    assert "Second step" in text_of(page)
    assert "Incorrect code" in text_of(back.post("/sign-in/code/", {"code": "123456"}))
    back.post("/sign-in/code/", {"code": codes[0]})
    assert is_in(back)
    once = at_the_door("ana")
    once.post("/sign-in/code/", {"code": codes[0]})
    assert not is_in(once)


def test_guessing_codes_is_slowed_down(world):
    secret, _codes = with_app(at_the_door("ana"))
    guess = at_the_door("ana")
    for _ in range(6):
        guess.post("/sign-in/code/", {"code": "000000"})
    guess.post("/sign-in/code/", {"code": code_of(secret)})
    assert not is_in(guess)


def test_a_reset_password_does_not_pass_the_second_factor(world):
    with_app(at_the_door("ana"))
    mail.outbox.clear()
    client = Client()
    client.post("/sign-in/reset/", {"email": "ana@example.org"})
    here = client.get(linked(mail.outbox[0].body), follow=True).redirect_chain[-1][0]
    client.post(here, {"password1": NEW, "password2": NEW})
    assert not is_in(client)
    again = at_the_door("ana", NEW)
    assert not is_in(again)


def test_the_admin_asks_for_the_second_factor_too(world):
    with_app(at_the_door("root"))
    client = at_the_door("root")
    assert "/sign-in/" in client.get("/admin/login/")["Location"]
    assert client.get("/admin/").status_code == 302


FACTOR_PAGES = (
    "two-factor/", "two-factor/app/", "two-factor/app/off/", "two-factor/codes/",
    "two-factor/codes/new/", "two-factor/codes/file/", "two-factor/keys/", "two-factor/keys/add/",
    "confirm/", "confirm/code/", "confirm/passkey/",
)  # fmt: skip


@pytest.mark.parametrize("path", FACTOR_PAGES)
def test_nobody_reaches_a_factor_without_signing_in(world, path):
    answer = Client().get(f"/account/{path}")
    assert answer.status_code == 302
    assert answer["Location"].startswith(("/sign-in/", "/account/confirm/"))
    assert Client().get("/account/confirm/")["Location"].startswith("/sign-in/")
    assert Client().post(f"/account/{path}").status_code == 302


def test_what_weakens_the_door_asks_who_it_is_first(world):
    client = at_the_door("ana")
    with_app(client)
    fresh = signed_in(world, "ana")
    for path in ("app/off/", "codes/new/", "keys/add/"):
        asked = fresh.get(f"/account/two-factor/{path}")
        assert asked["Location"].startswith("/account/confirm/"), path
    for key in ("name", "remove"):
        assert fresh.get(f"/account/two-factor/keys/1/{key}/").status_code in {302, 404}


def test_a_passkey_of_rubbish_opens_nothing(world):
    for credential in ("", "{}", "[]", '{"id": 1}', "\x00", "x" * 9000):
        answer = Client().post("/sign-in/passkey/", {"credential": credential})
        assert answer.status_code in {302, 429}
    client = at_the_door("ana")
    confirmed(client)
    for credential in ("", "{}", '{"id": 1}', "null"):
        answer = client.post("/account/two-factor/keys/add/", {"credential": credential})
        assert answer.status_code == 200
    assert not Authenticator.objects.exists()

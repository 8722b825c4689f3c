"""Each page in one language: whole in the reader's, or English from its title to its dates."""

import re
from gettext import NullTranslations

import pytest
from django.core.cache import cache
from django.db import transaction
from django.urls import resolve, reverse
from django.utils.translation import trans_real

from assessments.accounts.models import User
from assessments.web.languages import is_whole
from tests.house.full import build_full
from tests.house.routes import address, routes
from tests.pages import signed_in, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.once]

# Not in the table of routes: tested as a whole elsewhere.
DOOR = (
    "account_login", "account_reset_password", "account_reset_password_done",
    "account_reset_password_from_key_done", "account_inactive", "account_email",
    "account_reauthenticate", "mfa_index", "mfa_activate_totp", "mfa_add_webauthn",
    "mfa_generate_recovery_codes", "mfa_view_recovery_codes", "mfa_list_webauthn",
)  # fmt: skip


class Missed(NullTranslations):
    """Stands behind the German catalogue: keeps what is asked for and not there."""

    def __init__(self):
        super().__init__()
        self.texts = set()

    def gettext(self, message):
        self.texts.add(message)
        return message

    def ngettext(self, msgid1, msgid2, n):
        self.texts.add(msgid1)
        return msgid1 if n == 1 else msgid2


@pytest.fixture
def missed(monkeypatch):
    missed = Missed()
    monkeypatch.setattr(trans_real.translation("de"), "_fallback", missed)
    return missed


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        world = build_full()
        User.objects.filter(username="lena").update(language="de")
        yield world
        transaction.set_rollback(True)


def addresses(world):
    for name, route in routes().items():
        if not route.startswith("api/") and name != "pulse":
            yield name, address(world, name)
    for name in DOOR:
        yield name, reverse(name)


@pytest.mark.once
def test_a_page_speaks_one_language(world, missed):
    german, english, lacking = [], [], {}
    client = signed_in(world, "lena", raise_request_exception=False)
    stranger = type(client)(headers={"Accept-Language": "de"})
    for name, url in addresses(world):
        for asker in (client, stranger):
            for send in (asker.get, asker.post):
                cache.clear()
                missed.texts.clear()
                point = transaction.savepoint()
                response = send(url)
                transaction.savepoint_rollback(point)
                page = "" if response.streaming else text_of(response)
                lang = re.search(r'<html lang="([\w-]+)"', page)
                if lang is None or response.status_code in (403, 405):
                    continue
                whole = is_whole(resolve(url.partition("?")[0]).func)
                assert lang[1] == ("de" if whole else "en-gb"), url
                (german if whole else english).append(name)
                if missed.texts:
                    lacking[f"{send.__name__} {name}"] = sorted(missed.texts)
    assert lacking == {}
    assert len(set(german)) > 20
    assert len(set(english)) > 30

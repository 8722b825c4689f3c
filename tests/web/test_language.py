"""A second language: at the door the browser's, inside one's own choice; its catalogue holds."""

import ast
import gettext
import re
from datetime import UTC, datetime
from pathlib import Path

import allauth
import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from django.utils import translation
from django.utils.translation.template import templatize

from assessments.accounts.models import User
from assessments.framing.models import Assessment
from assessments.people.models import Invitation
from assessments.people.operations import invite
from tests.pages import signed_in, text_of
from tests.world import PASSWORD, build_world

CATALOGUE = Path(settings.LOCALE_PATHS[0], "de", "LC_MESSAGES")
HOLES = re.compile(r"%\(\w+\)[sd]")
STRING = r'"(?:[^"\\]|\\.)*"'
# What `makemessages` has xgettext look for.
ONE = {"gettext", "gettext_lazy", "gettext_noop", "_"}
SEVERAL = {"ngettext", "ngettext_lazy"}
WITH_CONTEXT = {"pgettext", "pgettext_lazy", "npgettext", "npgettext_lazy"}
CODE = sorted(Path(settings.BASE_DIR, "assessments").rglob("*.py"))
PAGES = sorted(Path(settings.BASE_DIR, "templates").rglob("*.html"))


def entries():
    """(context, msgid, plural or None, translations) of the source file."""
    for block in (CATALOGUE / "django.po").read_text().split("\n\n")[1:]:

        def said(key, block=block):
            found = re.search(rf"^{key} ((?:{STRING}\n?)+)", block, re.MULTILINE)
            return found and "".join(map(ast.literal_eval, re.findall(STRING, found[1])))

        forms = [said(rf"msgstr\[{n}\]") for n in (0, 1)] if "msgid_plural" in block else []
        yield said("msgctxt"), said("msgid"), said("msgid_plural"), forms or [said("msgstr")]


def test_the_compiled_catalogue_is_that_of_the_source():
    with (CATALOGUE / "django.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    found = list(entries())
    assert len(found) > 350
    for context, msgid, plural, forms in found:
        if plural:
            assert [compiled.ngettext(msgid, plural, n) for n in (1, 2)] == forms
        elif context:
            assert compiled.pgettext(context, msgid) == forms[0]
        else:
            assert compiled.gettext(msgid) == forms[0]


def test_no_translation_loses_what_is_filled_in():
    for _context, msgid, plural, forms in entries():
        holes = set(HOLES.findall(plural or msgid))
        assert set(HOLES.findall(forms[-1])) == holes, msgid


def aliases(tree):
    """What the file calls the functions of gettext, by their own names."""
    return {
        name.asname or name.name: name.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for name in node.names
    }


def test_translators_are_shown_every_text():
    """By any other name its texts are found by no tool, and stay English for ever."""
    known = ONE | SEVERAL | WITH_CONTEXT
    for path in CODE:
        for alias, name in aliases(ast.parse(path.read_text())).items():
            if "gettext" in name:
                is_known = name in known and (alias == name or (alias == "_" and name in ONE))
                assert is_known, f"{path}: {alias}"


def texts(pages=PAGES, code=CODE):
    """Every text of code and pages that is to be translated, with whether it has a plural."""
    for path in code:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args:
                said, name = node.args[0], node.func.id
                if isinstance(said, ast.Constant) and name in ONE | SEVERAL:
                    yield said.value, name in SEVERAL
    text = r"""(?<!\w)(n?gettext)\(u?('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
    for path in pages:
        for name, said in re.findall(text, templatize(path.read_text(), str(path))):
            yield ast.literal_eval(said), name in SEVERAL


def test_no_text_stands_alone_here_and_with_a_plural_there():
    """A catalogue has one entry for both, which xgettext refuses."""
    found = set(texts())
    assert len(found) > 1000
    assert not [text for text, plural in found if plural and (text, False) in found]


# What the pages of web/languages.WHOLE are made of.
OF_WHOLE_PAGES = ("account", "accounts", "mfa", "allauth", "people")
SPEAKS_ENGLISH = ("admin.py", "api.py", "once.py")


def test_every_text_of_a_page_that_is_whole_is_in_the_catalogue():
    """Also those that are shown only once something has gone wrong, which no visit meets."""
    known = {msgid for _context, msgid, _plural, _forms in entries()}
    root = Path(settings.BASE_DIR)
    pages = [path for path in PAGES if path.parent.name in OF_WHOLE_PAGES]
    code = [
        path
        for path in CODE
        if path.relative_to(root).parts[1] in ("accounts", "people")
        and path.name not in SPEAKS_ENGLISH
    ]
    found = {text for text, _plural in texts(pages, code)}
    assert len(found) > 250
    # The header of a program's request.
    lacking = {text for text in found - known if "Idempotency-Key" not in text}
    assert lacking == set()


@pytest.mark.django_db
def test_the_door_speaks_the_browser_s_language_and_the_house_one_s_own():
    world = build_world()
    door = Client(headers={"Accept-Language": "de-DE,de;q=0.9"}).get("/sign-in/")
    assert "Bei Assay anmelden" in text_of(door)
    assert '<html lang="de"' in text_of(door)
    assert "Sign in to Assay" in text_of(Client(headers={"Accept-Language": "fr"}).get("/sign-in/"))
    ana = signed_in(world, "ana", headers={"Accept-Language": "de"})
    assert "Your account" in text_of(ana.get("/account/"))
    form = {"first_name": "Ana", "last_name": "", "time_zone": "UTC", "theme": "system"}
    assert ana.post("/account/preferences/", {**form, "language": "xx"}).status_code == 422
    done = ana.post("/account/preferences/", {**form, "language": "de"}, follow=True)
    assert "Gespeichert." in text_of(done)
    assert User.objects.get(username="ana").language == "de"
    page = text_of(ana.get("/account/"))
    assert "Ihr Konto" in page
    assert '<html lang="de"' in page
    assert "Your account" in text_of(signed_in(world, "ben").get("/account/"))


@pytest.mark.django_db
def test_a_german_date_stands_in_a_german_page_and_no_other():
    world = build_world()
    User.objects.update(language="de")
    invite(actor=world.actor("lena"), team_uid=world.team.uid, team_role="analyst")
    Invitation.objects.update(expires_at=datetime(2096, 12, 1, 18, 30, tzinfo=UTC))
    team = text_of(signed_in(world, "lena").get(reverse("team", args=(world.team.uid,))))
    assert "1. Dezember 2096" in team
    Assessment.objects.update(information_cutoff_on="2024-12")
    answer = text_of(signed_in(world, "lena").get(reverse("answer", args=(world.uid,))))
    assert "December 2024" in answer
    assert "Dezember" not in answer
    assert '<html lang="en-gb"' in answer


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("behind", "greeting"),
    [("/", "You are signed in as Ana."), ("/account/", "Sie sind angemeldet als Ana.")],
)
def test_the_greeting_is_in_the_language_of_the_page_behind_the_door(behind, greeting):
    build_world()
    User.objects.update(language="de")
    door = Client(headers={"Accept-Language": "de"})
    typed = {"login": "ana", "password": PASSWORD, "next": behind}
    page = text_of(door.post("/sign-in/", typed, follow=True))
    assert greeting in page


def test_what_allauth_says_is_said_in_our_words():
    """Its own catalogue calls people Du, passkeys security keys, and knows no Assay."""
    theirs = Path(allauth.__file__).parent / "templates"
    ours = Path(settings.BASE_DIR, "templates")
    said = {
        f"{app}/messages/{path.name}"
        for app in ("account", "mfa")
        for path in (theirs / app / "messages").glob("*.txt")
    }
    elsewhere = {"login_code_sent.txt", "phone_verification_sent.txt", "phone_verified.txt"}
    assert {name for name in said if not (ours / name).exists()} == {
        f"account/messages/{name}" for name in elsewhere
    }
    with translation.override("de"):
        words = render_to_string("account/messages/email_deleted.txt", {"email": "a@b.org"})
    assert words.strip() == "a@b.org ist entfernt."


@pytest.mark.django_db
def test_who_signs_in_is_greeted_by_the_name_they_gave():
    build_world()
    User.objects.filter(username="ana").update(first_name="Ana", last_name="Berg")
    door = Client()
    typed = {"login": "ana", "password": PASSWORD}
    assert "signed in as Ana Berg." in text_of(door.post("/sign-in/", typed, follow=True))

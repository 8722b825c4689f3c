"""An erased account leaves its judgements, and nothing by which to know whose they were."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from assessments.accounts.models import SignIn, Token, User
from assessments.accounts.operations import create_token, update_preferences
from assessments.basis import AccessDenied, RuleViolation
from assessments.evidence.models import Rating
from assessments.framing.models import Participant
from assessments.framing.operations import hand_assessment_over
from assessments.journal.models import Change
from assessments.people.models import Invitation
from assessments.people.operations import accept_invitation, erase_account, invite
from assessments.teams.models import Membership
from assessments.teams.operations import hand_team_over
from tests.accounts.test_door import at_the_door, confirmed, is_in
from tests.pages import text_of
from tests.world import World, build_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    made = build_world()
    User.objects.filter(username="ana").update(last_name="Zanzibar")
    made.accepted()
    Participant.objects.filter(user=made.users["ana"]).update(name="Ana Zanzibar")
    made.rate("ana", "E1", "H1", "C", why="I saw it")
    made.rate("ben", "E1", "H1", "I")
    return made


def everything():
    """All that is stored, as text."""
    from django.apps import apps
    from django.core import serializers

    models = [m for m in apps.get_models() if m.__name__ not in {"Session", "ContentType"}]
    return "".join(serializers.serialize("json", m._base_manager.all()) for m in models)


def test_the_judgements_stay_and_the_person_goes(world):
    client = at_the_door("ana")
    create_token(user=world.users["ana"], name="t", scopes=["read"], days=9)
    assert "Zanzibar" in everything()
    before = Rating.objects.count()
    confirmed(client)
    page = client.get("/account/erase/")
    assert "under a pseudonym" in text_of(page)
    wrong = client.post("/account/erase/", {"username": "anna"})
    assert (wrong.status_code, User.objects.filter(username="ana").exists()) == (422, True)
    gone = client.post("/account/erase/", {"username": "ana"}, follow=True)
    assert "Your account is erased." in text_of(gone)
    assert not is_in(client)
    assert not User.objects.filter(username="ana").exists()
    assert not Token.objects.exists()
    assert not SignIn.objects.exists()
    assert Rating.objects.count() == before
    stays = Rating.objects.get(rationale="I saw it").participant
    assert (stays.user, stays.name.startswith("Erased account")) == (None, True)
    left = everything()
    assert "Zanzibar" not in left
    assert "ana@example.org" not in left
    last = Change.objects.filter(stream=world.assessment.stream_id).order_by("-number").first()
    assert (last.verb, last.is_resync) == ("erase_participant", True)
    history = at_the_door("lena").get(f"/a/{world.uid}/history/")
    assert "Zanzibar" not in text_of(history)
    assert "Erased account" in text_of(history)


def test_neither_a_newer_name_nor_the_address_that_was_invited_stays(world):
    User.objects.filter(username="stranger").update(email="stranger@quiet.example")
    asked = {"assessment_uid": world.uid, "role": "lead"}
    came = invite(actor=world.actor("lena"), email="stranger@quiet.example", **asked)
    accept_invitation(actor=world.actor("stranger"), invitation=came)
    update_preferences(
        actor=world.actor("stranger"),
        first_name="Quetzal",
        last_name="",
        time_zone="UTC",
        theme="system",
    )
    world.users["stranger"].refresh_from_db()
    other = invite(actor=world.actor("stranger"), **asked)
    accept_invitation(actor=world.actor("root"), invitation=other)
    assert "Quetzal" in everything()
    Membership.objects.filter(user=world.users["stranger"]).delete()
    erase_account(actor=world.actor("stranger"), user_id=world.users["stranger"].pk)
    assert "Quetzal" not in everything()
    assert "quiet.example" not in everything()


def test_others_stay_who_they_are(world):
    erase_account(actor=world.actor("ana"), user_id=world.users["ana"].pk)
    assert world.participant("ben").name == "Ben"
    names = set(Change.objects.values_list("actor_name", flat=True))
    assert {"Ben", "Lena"} <= names
    uid = str(world.participant("ben").uid)
    told = [r for c in Change.objects.all() for r in c.upserts if r.get("id") == uid]
    assert {r["name"] for r in told} <= {"Ben"}
    assert json.dumps(told) is not None


def test_a_last_lead_and_an_administrator_are_told_what_to_do_first(world):
    client = at_the_door("lena")
    confirmed(client)
    page = text_of(client.get("/account/erase/"))
    assert "Hand over first" in page
    assert "Desk" in page
    assert client.post("/account/erase/", {"username": "lena"}).status_code == 422
    for name in ("lena", "root"):
        with pytest.raises(RuleViolation):
            erase_account(actor=world.actor("system"), user_id=world.users[name].pk)
    hand_team_over(actor=world.actor("lena"), team_uid=world.team.uid, user=world.users["ben"])
    hand_assessment_over(
        actor=world.actor("lena"),
        assessment_uid=world.uid,
        participant_uid=world.participant("ben").uid,
    )
    invite(actor=world.actor("ben"), team_uid=world.team.uid, team_role="analyst")
    erase_account(actor=world.actor("lena"), user_id=world.users["lena"].pk)
    assert Invitation.objects.count() == 1
    assert not Membership.objects.filter(team=world.team, role="lead").exclude(
        user=world.users["ben"]
    )


def test_whoever_is_alone_in_a_team_may_go(world):
    erase_account(actor=world.actor("stranger"), user_id=world.users["stranger"].pk)
    assert not User.objects.filter(username="stranger").exists()


@pytest.mark.parametrize("by", ["ben", "lena", "root"])
def test_nobody_erases_another(world, by):
    with pytest.raises(AccessDenied):
        erase_account(actor=world.actor(by), user_id=world.users["ana"].pk)


def test_it_asks_who_it_is_first(world):
    client = at_the_door("ana")
    asked = client.post("/account/erase/", {"username": "ana"})
    assert asked["Location"].startswith("/account/confirm/")
    assert User.objects.filter(username="ana").exists()


def test_the_operator_erases_by_name(world):
    said = StringIO()
    call_command("erase_account", "ana", yes=True, stdout=said)
    assert "Erased account" in said.getvalue()
    assert not User.objects.filter(username="ana").exists()
    for name in ("nobody", "lena", "root"):
        with pytest.raises(CommandError):
            call_command("erase_account", name, yes=True)

"""An erased account leaves its judgements, and nothing by which to know whose they were."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from assessments.accounts.models import KeptAnswer, SignIn, Token, User
from assessments.accounts.operations import create_token, forget_answers, update_preferences
from assessments.basis import AccessDenied, RuleViolation
from assessments.evidence.models import Rating
from assessments.framing.models import Participant
from assessments.framing.operations import change_participant, hand_assessment_over
from assessments.journal.models import Change
from assessments.people.models import Invitation
from assessments.people.operations import accept_invitation, erase_account, invite
from assessments.teams.models import Membership
from assessments.teams.operations import (
    add_member,
    change_member,
    create_team,
    hand_team_over,
    leave_team,
    rename_team,
)
from tests.accounts.test_door import at_the_door, confirmed, is_in
from tests.house.full import Asker
from tests.pages import evidence_url, text_of
from tests.remembering import remembered
from tests.world import World, build_world

pytestmark = pytest.mark.django_db


@pytest.fixture
@remembered
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


def renamed(world, who, first, last):
    update_preferences(
        actor=world.actor(who), first_name=first, last_name=last, time_zone="UTC", theme="system"
    )
    world.users[who].refresh_from_db()


def test_no_name_that_they_ever_had_is_shown_anywhere(world):
    cora = world.users["cora"]
    renamed(world, "cora", "Quetzal", "Oldname")
    other = create_team(actor=world.actor("cora"), name="Another")
    add_member(actor=world.actor("cora"), team=other, user=world.users["ben"], role="lead")
    rename_team(actor=world.actor("cora"), team_uid=other.uid, name="Elsewhere")
    leave_team(actor=world.actor("cora"), team_uid=other.uid)
    change_member(actor=world.actor("lena"), team=world.team, user=cora, role="lead")
    Participant.objects.filter(user=cora).update(name="Quetzal Oldname")
    world.accepted("Another report")
    change_participant(
        actor=world.actor("lena"),
        assessment_uid=world.uid,
        participant_uid=world.participant("cora").uid,
        role="curator",
    )
    renamed(world, "cora", "Newname", "Altogether")
    Participant.objects.filter(user=cora).update(name="Newname Altogether")
    world.accepted("A third report")
    assert "Quetzal" in everything()
    erase_account(actor=world.actor("cora"), user_id=cora.pk)
    left = everything()
    assert [name for name in ("Quetzal", "Oldname", "Newname", "Altogether") if name in left] == []
    for label in ("E2", "E3"):
        page = at_the_door("ana").get(evidence_url(world, label))
        assert "by Erased account" in text_of(page)
    there = Change.objects.filter(stream=other.stream_id).order_by("-number").first()
    assert there.verb == "erase_member"
    assert not Change.objects.filter(actor_id=cora.pk).exists()
    assert not Change.objects.filter(about_id=cora.pk).exists()


def test_a_namesake_keeps_what_they_did(world):
    Participant.objects.filter(user=world.users["ben"]).update(name="Ana Zanzibar")
    world.rate("ben", "E1", "H2", "I")
    erase_account(actor=world.actor("ana"), user_id=world.users["ana"].pk)
    theirs = Change.objects.filter(actor_id=world.users["ben"].pk, verb="rate_evidence")
    assert "Ana Zanzibar" in set(theirs.values_list("actor_name", flat=True))


def test_an_answer_kept_for_a_program_is_emptied_and_not_given_anew(world):
    lead = Asker(world, "lead")
    kept = KeptAnswer.objects.create(
        token=Token.objects.get(user=world.users["lena"]),
        key="once",
        digest="d",
        made_at=timezone.now(),
        status=201,
        body={"name": "Zoë Zanzibar", "of": [{"id": "x"}]},
        headers={"ETag": '"1"'},
    )
    assert forget_answers(naming=["Zanzibar", "y"]) == 0
    here, body = (
        f"/api/v1/assessments/{world.uid}/questions/",
        {
            "text": "Who is Ana Zanzibar?",
            "framing": "independent",
        },
    )
    again = {"Idempotency-Key": "two"}
    made = lead.ask("POST", here, body, headers=again)
    assert made.status_code == 201
    assert forget_answers(naming=["Zoë Zanzibar", "Who is Ana Zanzibar?"]) == 2
    kept.refresh_from_db()
    assert (kept.status, kept.body, kept.headers) == (0, None, {})
    repeated = lead.ask("POST", here, body, headers=again)
    assert repeated.status_code == 409
    assert "has been erased since" in text_of(repeated)
    assert world.assessment.questions.filter(text=body["text"]).count() == 1


def test_erasing_reaches_the_answers_kept_for_programs(world):
    Asker(world, "lead")
    KeptAnswer.objects.create(
        token=Token.objects.get(user=world.users["lena"]),
        key="once",
        digest="d",
        made_at=timezone.now(),
        status=200,
        body={"name": "Ana Zanzibar"},
    )
    erase_account(actor=world.actor("ana"), user_id=world.users["ana"].pk)
    assert "Zanzibar" not in everything()


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

"""Invitations: a signed link, once, in its time; and nothing that tells who has an account."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.urls import reverse

from assessments.accounts.models import User
from assessments.basis import AccessDenied, NotVisible, RuleViolation
from assessments.framing.models import Participant
from assessments.framing.operations import change_participant, leave_assessment
from assessments.people.models import Invitation
from assessments.people.operations import (
    accept_invitation,
    invite,
    register_invited,
    withdraw_invitation,
)
from assessments.people.queries import invitation_of, link_of
from assessments.teams.models import Membership
from assessments.teams.operations import change_member, hand_team_over
from tests.pages import signed_in, text_of
from tests.world import START, World, build_world

pytestmark = pytest.mark.django_db
VOLATILE = re.compile(r"<time.*?</time>|Request [0-9a-f]{32}|(?<=middlewaretoken\" value=).*?>")
FORM = {
    "first_name": "Kim",
    "last_name": "Lee",
    "email": "kim@example.com",
    "password": "a horse of another colour",
}


@pytest.fixture
def world() -> World:
    with time_machine.travel(START, tick=False):
        yield build_world()


def invited(world, by="lena", **more):
    more.setdefault("team_role", "analyst")
    return invite(actor=world.actor(by), team_uid=world.team.uid, **more)


def address(invitation, name="invitation"):
    return reverse(name, args=(link_of(invitation),))


def test_a_link_brings_in_one_person_once(world):
    made = invited(world, assessment_uid=world.uid, role="observer")
    page = text_of(signed_in(world, "stranger").get(address(made)))
    assert "Join Desk" in page
    joined = signed_in(world, "stranger").post(address(made, "invitation-accept"))
    assert joined["Location"] == f"/a/{world.uid}/"
    assert Membership.objects.get(team=world.team, user=world.users["stranger"]).role == "analyst"
    assert world.participant("stranger").role == "observer"
    again = signed_in(world, "root").post(address(made, "invitation-accept"))
    assert again.status_code == 410
    assert "used already" in text_of(again)
    assert not Membership.objects.filter(user=world.users["root"]).exists()


def test_an_invitation_to_an_assessment_shows_nothing_else(world):
    made = invite(actor=world.actor("lena"), assessment_uid=world.uid, role="observer")
    accept_invitation(actor=world.actor("stranger"), invitation=made)
    client = signed_in(world, "stranger")
    assert client.get(f"/a/{world.uid}/").status_code == 200
    assert client.get(reverse("team", args=(world.team.uid,))).status_code == 404


def test_who_is_in_already_keeps_their_role(world):
    made = invited(world, team_role="lead", assessment_uid=world.uid, role="lead")
    accept_invitation(actor=world.actor("otto"), invitation=made)
    assert Membership.objects.get(user=world.users["otto"], team=world.team).role == "observer"
    assert world.participant("otto").role == "observer"


def test_a_removed_participant_comes_back_under_the_row_they_had(world):
    before = Participant.objects.get(user=world.users["rita"]).pk
    made = invite(actor=world.actor("lena"), assessment_uid=world.uid, role="analyst")
    accept_invitation(actor=world.actor("rita"), invitation=made)
    assert (world.participant("rita").pk, world.participant("rita").removed_at) == (before, None)


def works(made):
    return "Join" in text_of(_anonymous().get(address(made)))


def _anonymous():
    from django.test import Client

    return Client()


def test_it_stops_working(world):
    """In time, when withdrawn, and when who sent it may no longer invite."""
    made = invited(world, days=3)
    with time_machine.travel(START + timedelta(days=2)):
        assert works(made)
    with time_machine.travel(START + timedelta(days=4)):
        gone = _anonymous().get(address(made))
        assert (gone.status_code, "has expired" in text_of(gone)) == (410, True)
    withdraw_invitation(actor=world.actor("lena"), invitation_uid=made.uid)
    assert "was withdrawn" in text_of(_anonymous().get(address(made)))
    other = invited(world)
    hand_team_over(actor=world.actor("lena"), team_uid=world.team.uid, user=world.users["ben"])
    assert "was withdrawn" in text_of(_anonymous().get(address(other)))
    with pytest.raises(RuleViolation, match="withdrawn"):
        accept_invitation(actor=world.actor("stranger"), invitation=other)


@pytest.mark.parametrize("spoil", [str.upper, lambda link: link[:-1], lambda link: link + "a"])
def test_a_link_that_we_did_not_sign_is_nothing(world, spoil):
    link = link_of(invited(world))
    for bad in (spoil(link), link.partition(".")[0], "x", "a.b", "\u00e9"):
        with pytest.raises(NotVisible):
            invitation_of(bad)
        assert _anonymous().get(f"/invitation/{bad}/").status_code == 404


@pytest.mark.parametrize(
    ("by", "into", "refusal"),
    [
        ("ana", {"team_role": "analyst"}, AccessDenied),
        ("ana", {"team_role": None, "assessment": True, "role": "analyst"}, AccessDenied),
        ("stranger", {"team_role": "analyst"}, NotVisible),
        ("stranger", {"team_role": None, "assessment": True, "role": "analyst"}, NotVisible),
        ("lena", {"team_role": None}, RuleViolation),
        ("lena", {"team_role": "emperor"}, RuleViolation),
        ("lena", {"team_role": "analyst", "role": "analyst"}, RuleViolation),
        ("lena", {"team_role": "analyst", "assessment": True}, RuleViolation),
        ("lena", {"team_role": "analyst", "days": 0}, RuleViolation),
        ("lena", {"team_role": "analyst", "days": 61}, RuleViolation),
        ("lena", {"team_role": "analyst", "email": "kim"}, RuleViolation),
        ("lena", {"team_role": "analyst", "email": "a b@example.org"}, RuleViolation),
        ("lena", {"team_role": "analyst", "email": "a\r\nBcc: b@example.org"}, RuleViolation),
    ],
)
def test_who_may_invite_to_what(world, by, into, refusal):
    if into.pop("assessment", None):
        into["assessment_uid"] = world.uid
    with pytest.raises(refusal):
        invited(world, by, **into)
    assert not Invitation.objects.exists()


def test_invitations_are_seen_and_withdrawn_by_leads_alone(world):
    made = invited(world, email="kim@example.com")
    client = signed_in(world, "lena")
    assert "kim@example.com" in text_of(client.get(reverse("team", args=(world.team.uid,))))
    for name in ("ana", "stranger", "rita"):
        page = signed_in(world, name).get(reverse("team", args=(world.team.uid,)))
        assert "kim@example.com" not in text_of(page)
        with pytest.raises(NotVisible):
            withdraw_invitation(actor=world.actor(name), invitation_uid=made.uid)
    gone = client.post(reverse("invitation-withdraw", args=(made.uid,)), follow=True)
    assert "no longer works" in text_of(gone)
    assert "kim@example.com" not in text_of(gone)


def test_an_address_is_for_the_account_that_has_it(world):
    made = invited(world, email="Stranger@Example.org")
    refused = signed_in(world, "root").post(address(made, "invitation-accept"))
    assert refused.status_code == 410
    assert "another address" in text_of(refused)
    accept_invitation(actor=world.actor("stranger"), invitation=made)


# ----------------------------------------------------------------------------------- the pages


def test_a_lead_is_shown_the_link_once_and_the_mail_says_nothing_of_the_work(world):
    client = signed_in(world, "lena")
    form = {"email": "kim@example.com", "team_role": "observer", "days": "7", "assessment": ""}
    shown = client.post(reverse("team-invite", args=(world.team.uid,)), form)
    assert shown.status_code == 200
    assert "no-store" in shown["Cache-Control"]
    link = f"http://testserver{address(Invitation.objects.get())}"
    assert link in text_of(shown)
    assert link not in text_of(client.get(reverse("team", args=(world.team.uid,))))
    (sent,) = mail.outbox
    assert sent.to == ["kim@example.com"]
    assert link in sent.body
    assert "Lena" in sent.body
    for secret in ("cheese", "Desk", "board"):
        assert secret not in sent.body + sent.subject
    refused = client.post(reverse("team-invite", args=(world.team.uid,)), {**form, "days": "99"})
    assert refused.status_code == 422
    assert 'value="kim@example.com"' in text_of(refused)
    below = reverse("participant-invite", args=(world.uid,))
    shown = client.post(below, {"email": "", "role": "observer", "days": "2"})
    assert "shown this once" in text_of(shown)
    assert len(mail.outbox) == 1


def test_somebody_without_an_account_makes_one_and_is_in(world):
    made = invited(world, assessment_uid=world.uid, role="analyst")
    client = _anonymous()
    short = client.post(address(made, "invitation-register"), {**FORM, "password": "short"})
    assert short.status_code == 422
    assert 'value="kim@example.com"' in text_of(short)
    assert not User.objects.filter(email="kim@example.com").exists()
    done = client.post(address(made, "invitation-register"), FORM)
    assert done["Location"] == f"/a/{world.uid}/"
    assert client.get(done["Location"]).status_code == 200
    user = User.objects.get(email="kim@example.com")
    assert user.username.startswith("kim-")
    assert (user.is_staff, user.is_superuser) == (False, False)
    world.users["kim"] = user
    assert world.participant("kim").name == "Kim Lee"
    fresh = _anonymous()
    fresh.post("/sign-in/", {"login": "kim@example.com", "password": FORM["password"]})
    assert "_auth_user_id" in fresh.session


def test_an_address_of_an_invitation_is_the_account_s(world):
    made = invited(world, email="kim@example.org")
    _anonymous().post(address(made, "invitation-register"), FORM)
    assert not User.objects.filter(email=FORM["email"]).exists()
    assert User.objects.get(email="kim@example.org").memberships.get().team == world.team


def test_nothing_tells_whether_an_address_has_an_account(world):
    """The page, the answer to registering, and what a lead is told: the same for both."""
    seen = []
    for mailed in ("ana@example.org", "nobody@example.org"):
        made = invited(world, email=mailed)
        page = text_of(_anonymous().get(address(made)))
        done = _anonymous().post(address(made, "invitation-register"), FORM)
        form = {"email": mailed, "team_role": "analyst", "days": "7"}
        told = signed_in(world, "lena").post(reverse("team-invite", args=(world.team.uid,)), form)
        said = [page, text_of(told).split("<main")[1].split('id="members"')[0]]
        for link in (link_of(i) for i in Invitation.objects.all()):
            said = [text.replace(link, "LINK") for text in said]
        said = [VOLATILE.sub("", text.replace(mailed, "ADDRESS")) for text in said]
        seen.append((done.status_code, done["Location"], said))
    assert seen[0] == seen[1]
    # The new account has the address's name and nothing of the old one's.
    assert User.objects.filter(email="ana@example.org").count() == 2
    client = _anonymous()
    client.post("/sign-in/", {"login": "ana@example.org", "password": FORM["password"]})
    assert client.session["_auth_user_id"] != str(world.users["ana"].pk)


def test_closed_registration_lets_accounts_in_and_makes_none(world, settings):
    settings.REGISTRATION = "closed"
    made = invited(world)
    page = text_of(_anonymous().get(address(made)))
    assert "sign in" in page
    assert "Make an account" not in page
    assert _anonymous().post(address(made, "invitation-register"), FORM).status_code == 403
    with pytest.raises(AccessDenied):
        register_invited(at=START, invitation=made, **FORM)
    assert signed_in(world, "stranger").post(address(made, "invitation-accept")).status_code == 302


def test_a_flood_is_told_to_wait(world):
    client = _anonymous()
    for n in range(20):
        client.post(f"/invitation/{n}/register/", FORM)
    flood = client.post("/invitation/x/register/", FORM)
    assert (flood.status_code, flood["Retry-After"]) == (429, "60")
    for _ in range(60):
        client.get("/invitation/x/")
    assert client.get("/invitation/x/").status_code == 429


def test_a_lead_who_leaves_takes_their_invitations_along(world):
    made = invited(world)
    change_member(actor=world.actor("lena"), team=world.team, user=world.users["ben"], role="lead")
    change_member(
        actor=world.actor("ben"), team=world.team, user=world.users["lena"], role="analyst"
    )
    with pytest.raises(RuleViolation, match="withdrawn"):
        accept_invitation(actor=world.actor("stranger"), invitation=made)


def test_who_leads_a_team_hears_nothing_of_an_assessment_that_they_may_not_see(world):
    where = {"actor": world.actor("lena"), "assessment_uid": world.uid}
    change_participant(**where, participant_uid=world.participant("ben").uid, role="lead")
    change_member(actor=world.actor("lena"), team=world.team, user=world.users["ben"], role="lead")
    alone = invite(
        actor=world.actor("ben"), assessment_uid=world.uid, role="observer", email="a@b.example"
    )
    invited(world, "ben", assessment_uid=world.uid, role="observer", email="c@d.example")
    page = reverse("team", args=(world.team.uid,))
    shown = text_of(signed_in(world, "lena").get(page))
    assert "a@b.example" in shown
    assert f"{world.assessment.title} ·" in shown
    leave_assessment(actor=world.actor("lena"), assessment_uid=world.uid)
    hidden = text_of(signed_in(world, "lena").get(page))
    assert "c@d.example" in hidden
    assert "a@b.example" not in hidden
    assert world.assessment.title not in hidden
    with pytest.raises(NotVisible):
        withdraw_invitation(actor=world.actor("lena"), invitation_uid=alone.uid)
    assert "a@b.example" in text_of(signed_in(world, "ben").get(page))


def test_a_lead_from_outside_learns_nobody_of_the_team(world):
    made = invite(actor=world.actor("lena"), assessment_uid=world.uid, role="lead")
    accept_invitation(actor=world.actor("stranger"), invitation=made)
    where = {"actor": world.actor("lena"), "assessment_uid": world.uid}
    change_participant(**where, participant_uid=world.participant("otto").uid, role=None)
    page = reverse("participants", args=(world.uid,))
    otto = str(world.users["otto"].uid)
    assert otto in text_of(signed_in(world, "lena").get(page))
    client = signed_in(world, "stranger")
    assert otto not in text_of(client.get(page))
    sent = client.post(
        reverse("participant-add", args=(world.uid,)), {"member": otto, "role": "lead"}
    )
    assert sent.status_code == 422
    assert not Participant.objects.active().filter(user=world.users["otto"]).exists()

"""Teams: who is in them, who leads them, how one leaves, and that a lead is always there."""

import re
from uuid import UUID

import pytest
from django.urls import reverse

from assessments.accounts.models import User
from assessments.basis import AccessDenied, NotVisible, RuleViolation, StaleVersion
from assessments.framing.models import Participant
from assessments.framing.operations import (
    change_participant,
    hand_assessment_over,
    leave_assessment,
)
from assessments.people.operations import leave_team_and_assessments
from assessments.teams.models import Membership, Team
from assessments.teams.operations import (
    change_member,
    hand_team_over,
    leave_team,
    rename_team,
)
from tests.pages import signed_in, text_of
from tests.web.test_undo import undo_in
from tests.world import World, build_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return build_world()


def role_of(world, name):
    return world.team.memberships.filter(user=world.users[name]).values_list("role", flat=True)


def url(world, name, *more):
    return reverse(name, args=(world.team.uid, *more))


def test_a_team_is_made_and_its_maker_leads_it(world):
    client = signed_in(world, "stranger")
    assert "Elsewhere" in text_of(client.get("/teams/"))
    assert client.post("/teams/", {"name": " "}).status_code == 422
    made = client.post("/teams/", {"name": "The night desk"})
    team = Team.objects.get(name="The night desk")
    assert made["Location"] == reverse("team", args=(team.uid,))
    assert Membership.objects.get(team=team).user == world.users["stranger"]


def test_members_are_shown_to_members_and_changed_by_leads(world):
    page = signed_in(world, "ana").get(url(world, "team"))
    assert "Cora" in text_of(page)
    assert "Change role" not in text_of(page)
    assert "Invite somebody" not in text_of(page)
    lead = signed_in(world, "lena")
    assert "Change role" in text_of(lead.get(url(world, "team")))
    ben = url(world, "member-change", world.users["ben"].uid)
    lead.post(ben, {"role": "observer"})
    assert list(role_of(world, "ben")) == ["observer"]
    lead.post(ben, {"role": "emperor"})
    assert list(role_of(world, "ben")) == ["observer"]
    lead.post(ben, {"remove": "1"})
    assert list(role_of(world, "ben")) == []
    assert world.participant("ben").removed_at is None
    assert lead.post(ben, {"role": "lead"}).status_code == 409
    assert list(role_of(world, "ben")) == []


def held_in(page, action):
    """The version that the row's form would send, and the role that it has chosen."""
    form = text_of(page).partition(f'action="{action}"')[2].partition("</form>")[0]
    chosen = re.search(r'value="(\w+)" selected', form)
    return re.search(r'name="version" value="(\d+)"', form)[1], chosen and chosen[1]


@pytest.mark.parametrize("sent", [{"role": "curator"}, {"remove": "1", "role": "analyst"}])
def test_a_member_whom_another_lead_changed_meanwhile_is_not_overwritten(world, sent):
    client, ben = signed_in(world, "lena"), world.users["ben"]
    here = url(world, "member-change", ben.uid)
    version, role = held_in(client.get(url(world, "team")), here)
    assert (version, role) == ("1", "analyst")
    change_member(actor=world.actor("lena"), team=world.team, user=ben, role="observer")
    stale = client.post(here, {**sent, "version": version})
    assert stale.status_code == 409
    assert "Somebody else has changed Ben" in text_of(stale)
    assert "It stands at: observer" in text_of(stale)
    assert list(role_of(world, "ben")) == ["observer"]
    version, role = held_in(stale, here)
    assert (version, role) == ("2", sent["role"] if "remove" not in sent else "observer")
    client.post(here, {**sent, "version": version})
    assert list(role_of(world, "ben")) == ([] if "remove" in sent else ["curator"])


@pytest.mark.parametrize(
    ("leaves", "words"),
    [(False, "Ben is no longer in the team: Lena has taken"), (True, "they have left since")],
)
@pytest.mark.parametrize("sent", [{"role": "curator"}, {"remove": "1", "role": "analyst"}])
def test_a_lead_hears_that_a_member_is_out_by_now(world, sent, leaves, words):
    client, ben = signed_in(world, "lena"), world.users["ben"]
    if leaves:
        leave_team(actor=world.actor("ben"), team_uid=world.team.uid)
    else:
        change_member(actor=world.actor("lena"), team=world.team, user=ben, role=None)
    here = url(world, "member-change", ben.uid)
    stale = client.post(here, {**sent, "version": "1"})
    assert stale.status_code == 409
    assert words in text_of(stale)
    assert f"You chose: {'removed' if 'remove' in sent else 'curator'}." in text_of(stale)
    assert list(role_of(world, "ben")) == []


def test_nobody_hears_of_an_account_that_never_was_in_the_team(world):
    leave_team(actor=world.actor("ben"), team_uid=world.team.uid)
    role = {"role": "curator", "version": "1"}
    stranger = url(world, "member-change", world.users["stranger"].uid)
    nobody = url(world, "member-change", UUID(int=7))
    lead = signed_in(world, "lena")
    assert lead.post(stranger, role).status_code == lead.post(nobody, role).status_code == 404
    ben = url(world, "member-change", world.users["ben"].uid)
    assert lead.post(ben, {**role, "undo": "1"}).status_code in (302, 404)
    assert signed_in(world, "ana").post(ben, role).status_code == 403
    assert signed_in(world, "stranger").post(ben, role).status_code == 404


@pytest.mark.parametrize("theirs", ["observer", None])
@pytest.mark.parametrize("sent", [{"role": "curator"}, {"remove": "1", "role": "analyst"}])
def test_a_participant_whom_another_lead_changed_meanwhile_is_not_overwritten(world, sent, theirs):
    client, ben = signed_in(world, "lena"), world.participant("ben")
    here = below(world, "participant-change", ben.uid)
    version, _role = held_in(client.get(below(world, "participants")), here)
    change_participant(
        actor=world.actor("lena"), assessment_uid=world.uid, participant_uid=ben.uid, role=theirs
    )
    stale = client.post(here, {**sent, "version": version})
    assert stale.status_code == 409
    assert "Somebody else has changed Ben" in text_of(stale)
    assert f"It stands at: {'observer' if theirs else 'removed'}" in text_of(stale)
    assert world.participant("ben").version == ben.version + 1
    assert held_in(stale, here)[0] == str(ben.version + 1)


def test_a_removal_from_the_team_is_undone_and_nobody_else_is_put_in_so(world):
    lead = signed_in(world, "lena")
    ben = url(world, "member-change", world.users["ben"].uid)
    page = lead.post(ben, {"remove": "1"}, follow=True)
    to, fields = undo_in(page)
    assert to == ben
    stranger = url(world, "member-change", world.users["stranger"].uid)
    for forged in (fields, {**fields, "back": "x"}):
        assert lead.post(stranger, forged).status_code == 404
    lead.post(to, fields)
    assert list(role_of(world, "ben")) == ["analyst"]


def test_the_last_lead_stays_until_another_leads(world):
    team, lena = world.team, world.users["lena"]
    for role in ("analyst", None):
        with pytest.raises(RuleViolation, match="last lead"):
            change_member(actor=world.actor("lena"), team=team, user=lena, role=role)
    with pytest.raises(RuleViolation, match="last lead"):
        leave_team(actor=world.actor("lena"), team_uid=team.uid)
    hand_team_over(actor=world.actor("lena"), team_uid=team.uid, user=world.users["ben"])
    assert list(role_of(world, "ben")) == ["lead"]
    assert list(role_of(world, "lena")) == ["analyst"]
    leave_team(actor=world.actor("lena"), team_uid=team.uid)
    # An account that was shut leads nobody.
    User.objects.filter(username="ben").update(is_active=False)
    change_member(actor=world.actor("root"), team=team, user=world.users["ana"], role="lead")
    User.objects.filter(username="ana").update(is_active=False)
    with pytest.raises(RuleViolation, match="last lead"):
        change_member(actor=world.actor("root"), team=team, user=world.users["ana"], role=None)


@pytest.mark.parametrize("name", ["ana", "rita"])
def test_nobody_else_hands_over(world, name):
    with pytest.raises(AccessDenied):
        hand_team_over(actor=world.actor(name), team_uid=world.team.uid, user=world.users["ben"])


def test_a_lead_is_handed_to_members_only(world):
    for name, refusal in (("stranger", NotVisible), ("lena", RuleViolation)):
        with pytest.raises(refusal):
            hand_team_over(
                actor=world.actor("lena"), team_uid=world.team.uid, user=world.users[name]
            )


def test_an_assessment_is_handed_over_and_left(world):
    ben = world.participant("ben")
    lead = {"assessment_uid": world.uid}
    with pytest.raises(RuleViolation, match="last lead"):
        leave_assessment(actor=world.actor("lena"), **lead)
    with pytest.raises(AccessDenied):
        hand_assessment_over(actor=world.actor("ana"), participant_uid=ben.uid, **lead)
    hand_assessment_over(actor=world.actor("lena"), participant_uid=ben.uid, **lead)
    assert world.participant("ben").role == "lead"
    assert world.participant("lena").role == "analyst"
    leave_assessment(actor=world.actor("lena"), **lead)
    assert world.participant("lena").removed_at is not None
    assert signed_in(world, "lena").get(f"/a/{world.uid}/").status_code == 404


def test_a_stale_participant_is_not_overwritten(world):
    with pytest.raises(StaleVersion):
        change_participant(
            actor=world.actor("lena"),
            assessment_uid=world.uid,
            participant_uid=world.participant("ben").uid,
            role="curator",
            version=7,
        )


def test_leaving_takes_the_assessments_along_and_keeps_what_was_judged(world):
    world.accepted()
    world.rate("ana", "E1", "H1", "C")
    left = leave_team_and_assessments(actor=world.actor("ana"), team_uid=world.team.uid)
    assert [assessment.pk for assessment in left] == [world.assessment.pk]
    stays = Participant.objects.get(assessment=world.assessment, name="Ana")
    assert (stays.removed_at is not None, stays.ratings.count()) == (True, 1)
    client = signed_in(world, "lena")
    refused = client.post(url(world, "team-leave"), {"assessments": "1"}, follow=True)
    assert "Nobody else leads “Desk”, “Who moved the cheese?”" in text_of(refused)
    assert world.participant("lena").removed_at is None


def test_a_name_is_changed_and_a_stale_one_shows_what_stands(world):
    lead = signed_in(world, "lena")
    assert lead.post(url(world, "team-rename"), {"name": "East", "version": 1}).status_code == 302
    stale = lead.post(url(world, "team-rename"), {"name": "West", "version": 1})
    assert stale.status_code == 409
    assert "East" in text_of(stale)
    assert 'value="West"' in text_of(stale)
    assert lead.post(url(world, "team-rename"), {"name": "West", "version": 2}).status_code == 302
    with pytest.raises(AccessDenied):
        rename_team(actor=world.actor("ana"), team_uid=world.team.uid, name="Mine")


# --------------------------------------------------------------------------------- participants


def below(world, name, *more):
    return reverse(name, args=(world.uid, *more))


def test_a_lead_brings_in_members_of_the_team_and_can_name_nobody_else(world):
    client = signed_in(world, "lena")
    page = text_of(client.get(below(world, "participants")))
    assert "Bring in from Desk" in page
    assert "Took part" in page
    rita, stranger = (str(world.users[name].uid) for name in ("rita", "stranger"))
    assert rita in page
    assert stranger not in page
    for member in (stranger, "nobody", ""):
        refused = client.post(below(world, "participant-add"), {"member": member, "role": "lead"})
        assert refused.status_code == 422
    data = {"member": rita, "role": "observer"}
    assert client.post(below(world, "participant-add"), data).status_code == 302
    assert (world.participant("rita").role, world.participant("rita").removed_at) == (
        "observer",
        None,
    )


def test_roles_change_and_the_last_lead_of_an_assessment_stays(world):
    client = signed_in(world, "lena")
    ben, lena = (
        below(world, "participant-change", world.participant(n).uid) for n in ("ben", "lena")
    )
    client.post(ben, {"role": "curator"})
    assert world.participant("ben").role == "curator"
    client.post(ben, {"remove": "1"})
    assert world.participant("ben").removed_at is not None
    assert "last lead" in text_of(client.post(lena, {"role": "observer"}, follow=True))
    client.post(lena, {"role": "emperor"})
    assert world.participant("lena").role == "lead"
    heir = {"participant": world.participant("ana").uid}
    client.post(below(world, "assessment-hand-over"), heir)
    assert world.participant("ana").role == "lead"
    assert client.post(below(world, "assessment-leave")).status_code == 302
    assert world.participant("lena").removed_at is not None

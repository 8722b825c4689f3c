"""Arguing, editing, conceding, withdrawing, voting: who may, what changes, who reads it."""

import pytest

from assessments.basis import AccessDenied, NotVisible, RuleViolation, StaleVersion
from assessments.curation.operations import restore_evidence, withdraw_evidence
from assessments.debate.models import Argument, ArgumentVote
from assessments.debate.operations import (
    add_argument,
    concede_argument,
    edit_argument,
    reopen_argument,
    restore_argument,
    withdraw_argument,
)
from assessments.debate.queries import arguments_of, history_of, votes_of
from assessments.debate.records import argument_record
from assessments.debate.rules import ArgumentDraft
from assessments.evidence.operations import declare_cannot_rate
from assessments.framing.access import access_to
from assessments.framing.models import Hypothesis
from assessments.framing.operations import set_hypothesis_aside, update_assessment
from assessments.live.queries import changes_after
from tests.debate.talk import act, argue, place, vote
from tests.world import World, build_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return build_world()


def seen(world, name):
    return {
        a.uid: argument_record(a) for a in arguments_of(access_to(world.actor(name), world.uid))
    }


def tally(world, name, argument):
    votes = votes_of(access_to(world.actor(name), world.uid)).filter(argument=argument)
    return sorted(v.weight for v in votes)


def test_a_tree_grows_and_every_reply_is_in_its_parent_s(world):
    world.accepted()
    root = argue(world, "ana", evidence_uids=[world.item().uid])
    reply = argue(world, "ben", root, "It does not follow", stance="attacks", target="inference")
    again = argue(world, "chidi", reply, stance="attacks")
    assert [a.depth for a in (root, reply, again)] == [0, 1, 2]
    assert {a.hypothesis.label for a in (root, reply, again)} == {"H1"}
    record = argument_record(again)
    assert (record["parent_id"], record["link_id"]) == (str(reply.uid), None)
    assert argument_record(root)["evidence_ids"] == [str(world.item().uid)]
    with pytest.raises(RuleViolation, match="another debate"):
        argue(world, "ana", root, hypothesis_uid=world.hypothesis("H2").uid)
    with pytest.raises(RuleViolation):
        add_argument(
            actor=world.actor("ana"), assessment_uid=world.uid, draft=ArgumentDraft("So", "attacks")
        )


@pytest.mark.parametrize("name", ["cora", "otto", "root"])
def test_who_does_not_judge_does_not_argue_or_vote(world, name):
    root = argue(world, "ana")
    for attempt in (lambda: argue(world, name), lambda: vote(world, name, root, 3)):
        with pytest.raises(AccessDenied):
            attempt()
    assert Argument.objects.count() == 1


def test_evidence_that_is_cited_is_accepted_and_each_once(world):
    waiting = world.submit()
    accepted = world.accepted("Another report")
    for uids in ([waiting.uid], [accepted.uid, accepted.uid], [accepted.uid] * 21):
        with pytest.raises(RuleViolation) as refused:
            argue(world, "ana", evidence_uids=uids)
        assert refused.value.field == "evidence_ids"


def test_a_hypothesis_set_aside_is_not_debated_any_more(world):
    root = argue(world, "ana")
    set_hypothesis_aside(
        actor=world.actor("lena"),
        assessment_uid=world.uid,
        hypothesis_uid=world.hypothesis().uid,
        aside=True,
    )
    with pytest.raises(RuleViolation, match="not debated"):
        argue(world, "ben", root)
    assert root.uid in seen(world, "ben")


def test_a_change_of_meaning_raises_the_wording_once_somebody_has_answered(world):
    root = argue(world, "ana")
    edited = act(world, edit_argument, "ana", root, text="Other", meaning_changed=True)
    assert (edited.wording, edited.version) == (1, 2)
    argue(world, "ana", root, "I add to it myself")
    vote(world, "ben", root, 2)
    assert act(world, edit_argument, "ana", root, text="Othr").wording == 1
    changed = act(world, edit_argument, "ana", root, text="Quite other", meaning_changed=True)
    assert changed.wording == 2
    assert ArgumentVote.objects.get().wording == 1
    assert vote(world, "ben", root, 3).wording == 2
    access = access_to(world.actor("otto"), world.uid)
    texts = [c.upserts[0]["text"] for c in history_of(access, root)]
    assert texts == ["Quite other", "Othr", "Other", "Because it is so"]


def test_only_its_author_edits_and_concedes_and_no_stale_version_is_overwritten(world):
    root = argue(world, "ana")
    for name in ("ben", "lena"):
        for operation in (edit_argument, concede_argument, reopen_argument):
            with pytest.raises(AccessDenied):
                act(world, operation, name, root)
    act(world, edit_argument, "ana", root, text="Second")
    with pytest.raises(StaleVersion) as stale:
        act(world, edit_argument, "ana", root, text="Third", version=1)
    assert stale.value.record["text"] == "Second"


def test_citing_is_edited_without_touching_the_text(world):
    one, other = world.accepted("One report"), world.accepted("Quite another account")
    root = argue(world, "ana", evidence_uids=[one.uid])
    edited = act(world, edit_argument, "ana", root, evidence_uids=[other.uid, one.uid])
    assert argument_record(edited)["evidence_ids"] == [str(one.uid), str(other.uid)]
    edited = act(world, edit_argument, "ana", root, evidence_uids=[])
    assert argument_record(edited)["evidence_ids"] == []
    assert edited.text == root.text


def test_what_is_withdrawn_leaves_its_place_and_the_replies(world):
    root = argue(world, "ana")
    reply = argue(world, "ben", root)
    act(world, withdraw_argument, "ana", root)
    found = seen(world, "ben")
    assert (found[root.uid]["text"], found[root.uid]["status"]) == (None, "withdrawn")
    assert found[reply.uid]["parent_id"] == str(root.uid)
    for attempt in (
        lambda: argue(world, "ben", root),
        lambda: vote(world, "ben", root, 1),
        lambda: act(world, edit_argument, "ana", root, text="So"),
        lambda: act(world, concede_argument, "ana", root),
        lambda: act(world, withdraw_argument, "ana", root),
    ):
        with pytest.raises(RuleViolation):
            attempt()
    assert act(world, restore_argument, "ana", root).text == "Because it is so"


def test_what_a_lead_or_curator_withdrew_its_author_does_not_restore(world):
    for name in ("cora", "lena", "root"):
        root = argue(world, "ana")
        with pytest.raises(AccessDenied):
            act(world, withdraw_argument, "ben", root)
        act(world, withdraw_argument, name, root, reason="Off the point")
        for who in ("ana", "ben"):
            with pytest.raises(AccessDenied):
                act(world, restore_argument, who, root)
        assert act(world, restore_argument, name, root).status == "open"


def test_others_votes_are_read_once_one_has_voted(world):
    root = argue(world, "ana")
    vote(world, "ben", root, 4)
    vote(world, "chidi", root, 1)
    assert tally(world, "ana", root) == tally(world, "lena", root) == []
    assert tally(world, "ben", root) == [1, 4]
    assert tally(world, "otto", root) == tally(world, "cora", root) == [1, 4]
    vote(world, "lena", root, 0)
    assert tally(world, "lena", root) == [0, 1, 4]
    assert vote(world, "lena", root, 2).version == 2
    with pytest.raises(StaleVersion):
        vote(world, "lena", root, 3, version=1)


def test_a_concession_opens_the_votes_for_good(world):
    root = argue(world, "ana")
    vote(world, "ben", root, 4)
    act(world, concede_argument, "ana", root)
    assert tally(world, "chidi", root) == [4]
    with pytest.raises(RuleViolation):
        vote(world, "chidi", root, 4)
    act(world, reopen_argument, "ana", root)
    assert tally(world, "chidi", root) == [4]
    with pytest.raises(RuleViolation, match="not conceded"):
        act(world, reopen_argument, "ana", root)


def test_the_team_may_let_everybody_read_all_votes(world):
    root = argue(world, "ana")
    vote(world, "ben", root, 4)
    update_assessment(
        actor=world.actor("lena"), assessment_uid=world.uid, changes={"ratings_hidden": False}
    )
    assert tally(world, "ana", root) == [4]


def test_a_cell_s_arguments_stand_behind_its_gate(world):
    world.accepted()
    world.rate("ben", "E1", "H1", "C")
    root = argue(world, "ben", ("E1", "H1"), "It fits")
    world.rate("lena", "E1", "H1", "C")
    vote(world, "lena", root, 2)
    access = access_to(world.actor("ana"), world.uid)
    told = [c.verb for c in changes_after(access)]
    assert seen(world, "ana") == {}
    assert not {"add_argument", "vote_on_argument"} & set(told)
    with pytest.raises(NotVisible):
        argue(world, "ana", ("E1", "H1"))
    with pytest.raises(NotVisible):
        vote(world, "ana", root, 2)
    assert list(seen(world, "otto")) == [root.uid]
    declare_cannot_rate(
        actor=world.actor("ana"),
        assessment_uid=world.uid,
        evidence_uid=world.item().uid,
        hypothesis_uid=world.hypothesis().uid,
    )
    assert list(seen(world, "ana")) == [root.uid]
    handed = [c for c in changes_after(access) if c.verb == "open_cell"]
    assert {u["type"] for c in handed for u in c.upserts} == {"ratings", "arguments"}
    assert argue(world, "ana", root).link_id == root.link_id


def test_withdrawn_evidence_is_cited_no_more_and_takes_its_cells_debate_along(world):
    world.accepted()
    world.rate("ana", "E1", "H1", "C")
    root = argue(world, "ana", evidence_uids=[world.item().uid])
    on_cell = argue(world, "ana", ("E1", "H1"), evidence_uids=[world.item().uid])
    where = {"assessment_uid": world.uid, "evidence_uid": world.item().uid}
    withdraw_evidence(actor=world.actor("cora"), **where)
    found = seen(world, "otto")
    assert list(found) == [root.uid]
    assert (found[root.uid]["evidence_ids"], found[root.uid]["version"]) == ([], 2)
    restore_evidence(actor=world.actor("cora"), **where)
    found = seen(world, "otto")
    assert {r["evidence_ids"][0] for r in found.values()} == {str(world.item().uid)}
    assert list(found) == [root.uid, on_cell.uid]


def test_a_stranger_finds_no_argument(world):
    root = argue(world, "ana")
    for name in ("stranger", "rita"):
        with pytest.raises(NotVisible):
            act(world, edit_argument, name, root, text="Mine")
    assert place(world, "H1") == {"hypothesis_uid": Hypothesis.objects.get(label="H1").uid}


def test_nobody_weighs_their_own_argument_nor_what_is_debated_no_more(world):
    root = argue(world, "ana")
    with pytest.raises(RuleViolation):
        vote(world, "ana", root, 4)
    vote(world, "ben", root, 1)
    set_hypothesis_aside(
        actor=world.actor("lena"),
        assessment_uid=world.uid,
        hypothesis_uid=world.hypothesis().uid,
        aside=True,
    )
    with pytest.raises(RuleViolation):
        vote(world, "ben", root, 3)
    with pytest.raises(RuleViolation):
        act(world, edit_argument, "ana", root, text="Something else")
    assert ArgumentVote.objects.get().weight == 1

"""Sending evidence back with a question, handing it in again, taking a decision back."""

import pytest
from django.urls import reverse

from assessments.basis import AccessDenied, NotVisible, RuleViolation
from assessments.curation.operations import accept_evidence, reject_evidence
from assessments.curation.returning.operations import (
    reopen_evidence,
    resubmit_evidence,
    send_back_evidence,
)
from assessments.evidence.models import Evidence
from assessments.evidence.operations import EvidenceDraft, edit_evidence
from assessments.framing.access import access_to
from assessments.framing.operations import change_participant
from assessments.journal.models import Change
from assessments.live.queries import changes_after
from assessments.people.operations import erase_account
from tests.house.reading import read
from tests.pages import evidence_url, signed_in, text_of
from tests.remembering import remembered
from tests.world import World, build_world

pytestmark = [pytest.mark.django_db, pytest.mark.once]

QUESTION = "Which border is meant?"


@pytest.fixture
@remembered
def world() -> World:
    world = build_world()
    world.submit("Grain was shipped")
    return world


def do(operation, world, name, **more):
    where = {"assessment_uid": world.uid, "evidence_uid": world.item().uid}
    return operation(actor=world.actor(name), **where, **more)


def post(world, name, route, **fields):
    address = reverse(route, args=(world.uid, world.item().uid))
    return signed_in(world, name).post(address, fields, follow=True)


def page(world, name):
    return text_of(signed_in(world, name).get(evidence_url(world, "E1")))


def test_a_question_goes_to_the_submitter_and_the_answer_comes_back(world):
    assert "is sent back" in text_of(
        post(world, "cora", "evidence-decide", decision="send_back", reason=QUESTION)
    )
    item = world.item()
    assert (item.status, item.is_sent_back, item.sent_back_by_name) == ("submitted", True, "Cora")
    assert QUESTION in page(world, "ana")
    home = text_of(signed_in(world, "ana").get(reverse("home")))
    assert "A curator asks you about what you submitted" in home
    assert "Decide on" not in text_of(signed_in(world, "cora").get(reverse("home")))
    refused = post(world, "ana", "evidence-resubmit", answer=" ")
    assert "May not be empty" in text_of(refused)
    assert "submitted again" in text_of(post(world, "ana", "evidence-resubmit", answer="The north"))
    item = world.item()
    assert (item.status, item.is_sent_back, item.sent_back_question) == ("submitted", False, "")
    assert "Decide on one piece" in text_of(signed_in(world, "cora").get(reverse("home")))
    told = list(Change.objects.filter(note__in=[QUESTION, "The north"]).values_list("verb", "note"))
    assert told == [("send_back_evidence", QUESTION), ("resubmit_evidence", "The north")]


def test_other_words_are_an_answer(world):
    do(send_back_evidence, world, "cora", question=QUESTION)
    with pytest.raises(RuleViolation, match="may not be empty"):
        do(resubmit_evidence, world, "ana")
    draft = EvidenceDraft(statement="Grain was shipped over the northern border", kind="statement")
    do(edit_evidence, world, "ana", draft=draft, meaning_changed=False)
    do(resubmit_evidence, world, "ana")
    assert not world.item().is_sent_back
    do(send_back_evidence, world, "cora", question=QUESTION)
    again = EvidenceDraft(statement="Much grain was shipped", kind="statement")
    do(resubmit_evidence, world, "ana", draft=again)
    assert world.item().statement == "Much grain was shipped"


def test_only_a_curator_sends_back_and_only_the_submitter_answers(world):
    for name in ("ana", "lena"):
        with pytest.raises(AccessDenied):
            do(send_back_evidence, world, name, question=QUESTION)
    with pytest.raises(NotVisible):
        do(send_back_evidence, world, "ben", question=QUESTION)
    do(send_back_evidence, world, "cora", question=QUESTION)
    for name in ("cora", "lena", "root", "ben"):
        with pytest.raises(NotVisible):
            do(resubmit_evidence, world, name, answer="No")
    assert "evidence-resubmit" not in page(world, "cora")


@pytest.mark.parametrize("status", ["accepted", "rejected"])
def test_what_is_decided_is_not_sent_back(world, status):
    Evidence.objects.update(status=status)
    with pytest.raises(RuleViolation, match="waits for no decision"):
        do(send_back_evidence, world, "cora", question=QUESTION)


def test_nothing_is_asked_twice_or_of_nobody_or_without_words(world):
    with pytest.raises(RuleViolation, match="may not be empty"):
        do(send_back_evidence, world, "cora", question=" ")
    with pytest.raises(RuleViolation, match="was not sent back"):
        do(resubmit_evidence, world, "ana", answer="What?")
    do(send_back_evidence, world, "cora", question=QUESTION)
    with pytest.raises(RuleViolation, match="already"):
        do(send_back_evidence, world, "cora", question=QUESTION)
    change_participant(
        actor=world.actor("lena"),
        assessment_uid=world.uid,
        participant_uid=world.participant("ana").uid,
        role=None,
    )
    do(reopen_evidence, world, "cora")
    with pytest.raises(RuleViolation, match="takes part no more"):
        do(send_back_evidence, world, "cora", question=QUESTION)


@pytest.mark.parametrize("decide", [accept_evidence, reject_evidence])
def test_a_decision_ends_the_question(world, decide):
    do(send_back_evidence, world, "cora", question=QUESTION)
    do(decide, world, "cora", reason="Clear all the same")
    assert world.item().sent_back_at is None


def test_the_question_is_for_who_curates_and_who_submitted_it(world):
    do(send_back_evidence, world, "cora", question=QUESTION)
    for name, sees in (("ana", True), ("lena", True), ("root", True), ("ben", False)):
        notes = [c.note for c in changes_after(access_to(world.actor(name), world.uid))]
        assert (QUESTION in notes) is sees, name


@pytest.mark.parametrize("decision", [accept_evidence, reject_evidence])
def test_a_decision_taken_back_leaves_everybody_where_they_were(world, decision):
    before = {
        name: set(read(access_to(world.actor(name), world.uid)))
        for name in world.users
        if name not in ("rita", "stranger")
    }
    do(decision, world, "cora", reason="Too soon")
    do(reopen_evidence, world, "cora", version=world.item().version)
    item = world.item()
    assert (item.status, item.decided_by_name, item.decision_reason) == ("submitted", "", "")
    for name, seen in before.items():
        assert set(read(access_to(world.actor(name), world.uid))) == seen, name
    with pytest.raises(RuleViolation, match="waits for a decision already"):
        do(reopen_evidence, world, "cora")


def test_undo_takes_the_decision_back_unless_it_was_changed_since(world):
    post(world, "cora", "evidence-decide", decision="accept")
    accepted = world.item()
    late = {"version": accepted.version - 1, "undo": "1", "undo_to": reverse("home")}
    assert "nothing was undone" in text_of(post(world, "cora", "evidence-reopen", **late))
    assert world.item().status == "accepted"
    now = {**late, "version": accepted.version}
    assert "waits for a decision again" in text_of(post(world, "cora", "evidence-reopen", **now))
    assert world.item().status == "submitted"


def test_an_erased_curator_is_named_nowhere(world):
    do(send_back_evidence, world, "cora", question=QUESTION)
    name = erase_account(actor=world.actor("cora"), user_id=world.users["cora"].pk)
    assert world.item().sent_back_by_name == name

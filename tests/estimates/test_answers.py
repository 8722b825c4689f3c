"""Answers in a round: sealed while blind, immutable after, late ones flagged."""

import pytest

from assessments.basis import NotVisible, RuleViolation, Violations
from assessments.curation.operations import accept_evidence, reject_evidence, withdraw_evidence
from assessments.estimates.operations import (
    EstimateDraft,
    ImpactDraft,
    answer_round,
    reveal_round,
)
from assessments.estimates.queries import estimates_of, my_answers
from assessments.framing.access import access_to
from assessments.implications.operations import add_implication
from assessments.live.queries import changes_after, last_change_number
from assessments.rounds.operations import close_round
from assessments.rounds.queries import finished_count
from assessments.rounds.rules import is_late
from tests.world import World, build_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return build_world()


def test_answers_are_sealed_until_the_reveal(world):
    round_ = world.open_round("H1")
    before = last_change_number(access_to(world.actor("lena"), world.uid))
    for name in ("ana", "ben", "chidi"):
        world.estimate(name, round_, "H1", 10, 20, "30.5")
    for name in ("ana", "lena", "root", "system", "otto"):
        access = access_to(world.actor(name), world.uid)
        assert not estimates_of(access).exists()
        assert last_change_number(access) == before
        assert finished_count(access, round_) == 3
    ana = access_to(world.actor("ana"), world.uid)
    assert len(my_answers(ana, round_).estimates) == 1
    assert not my_answers(access_to(world.actor("lena"), world.uid), round_).estimates
    reveal_round(actor=world.actor("lena"), assessment_uid=world.uid, round_uid=round_.uid)
    assert estimates_of(ana).count() == 3
    (change,) = changes_after(ana, before)
    assert [u["type"] for u in change.upserts] == ["rounds"] + ["estimates"] * 3
    assert change.upserts[1]["upper"] == 30.5


def test_after_the_reveal_answers_are_fixed_and_late_ones_known(world):
    round_ = world.open_round("H1")
    world.estimate("ana", round_, "H1", 10, 20, 30)
    with pytest.raises(RuleViolation, match="fewer than 3"):
        reveal_round(actor=world.actor("lena"), assessment_uid=world.uid, round_uid=round_.uid)
    revealed = reveal_round(
        actor=world.actor("lena"), assessment_uid=world.uid, round_uid=round_.uid, reason="trial"
    )
    with pytest.raises(Violations, match="may not be changed"):
        world.estimate("ana", round_, "H1", 10, 25, 30)
    late = world.estimate("ben", round_, "H1", 10, 25, 30)
    assert is_late(estimated_at=late.estimated_at, revealed_at=revealed.revealed_at)
    close_round(actor=world.actor("lena"), assessment_uid=world.uid, round_uid=round_.uid)
    with pytest.raises(Violations, match="closed"):
        world.estimate("chidi", round_, "H1", 10, 25, 30)


@pytest.mark.parametrize(
    ("low", "best", "high", "field"),
    [
        (30, 20, 40, "estimates/0/best"),
        (10, 50, 40, "estimates/0/best"),
        (-1, 20, 40, "estimates/0/lower"),
        (1, 20, 100.5, "estimates/0/upper"),
        ("nan", 20, 40, "estimates/0/lower"),
        (float("inf"), 20, 40, "estimates/0/lower"),
        (1, True, 40, "estimates/0/best"),
        (1, "2.345", 40, "estimates/0/best"),
        (1, "many", 40, "estimates/0/best"),
    ],
)
def test_a_likelihood_out_of_order_is_refused_and_named(world, low, best, high, field):
    round_ = world.open_round("H1")
    with pytest.raises(Violations) as refused:
        world.estimate("ana", round_, "H1", low, best, high)
    assert refused.value.violations[0].field == field


def test_only_covered_hypotheses_are_asked(world):
    round_ = world.open_round("H1")
    with pytest.raises(Violations, match="does not ask"):
        world.estimate("ana", round_, "H2", 1, 2, 3)


def test_one_blind_round_at_a_time(world):
    world.open_round("H1")
    with pytest.raises(RuleViolation, match="still blind"):
        world.open_round("H2")


def test_implications_form_no_cycle(world):
    def imply(cause, effect):
        return add_implication(
            actor=world.actor("ana"),
            assessment_uid=world.uid,
            cause_uid=world.hypothesis(cause).uid,
            effect_uid=world.hypothesis(effect).uid,
        )

    imply("H1", "H4")
    imply("H4", "H5")
    with pytest.raises(RuleViolation, match="back to the cause"):
        imply("H5", "H1")
    with pytest.raises(RuleViolation, match="hypothesis itself"):
        imply("H5", "H5")
    with pytest.raises(RuleViolation, match="already"):
        imply("H1", "H4")


def test_curation_widens_and_narrows_what_readers_find(world):
    evidence = world.submit(by="ana")
    for name, seen in (("ana", True), ("cora", True), ("lena", True), ("ben", False)):
        rows = type(evidence).objects.visible_to(world.actor(name))
        assert rows.filter(pk=evidence.pk).exists() is seen
    with pytest.raises(NotVisible):
        accept_evidence(
            actor=world.actor("ben"), assessment_uid=world.uid, evidence_uid=evidence.uid
        )
    accept_evidence(actor=world.actor("cora"), assessment_uid=world.uid, evidence_uid=evidence.uid)
    world.rate("ana", "E1", "H1", "C")
    ben = access_to(world.actor("ben"), world.uid)
    before = last_change_number(ben)
    reject_evidence(
        actor=world.actor("cora"),
        assessment_uid=world.uid,
        evidence_uid=evidence.uid,
        reason="a copy",
    )
    (change,) = changes_after(ben, before)
    assert {r["type"] for r in change.removed} == {"evidence", "links", "citations"}
    withdraw_evidence(
        actor=world.actor("cora"), assessment_uid=world.uid, evidence_uid=evidence.uid
    )
    assert not type(evidence).objects.visible_to(world.actor("cora")).exists()


def test_what_waited_for_the_reveal_is_late_though_it_arrived_before(world):
    round_ = world.open_round("H1")
    world.estimate("ana", round_, "H1", 10, 20, 30)
    waiting = world.actor("ben")
    revealed = reveal_round(
        actor=world.actor("lena"), assessment_uid=world.uid, round_uid=round_.uid, reason="trial"
    )
    (late,), (impact,), _ = answer_round(
        actor=waiting,
        assessment_uid=world.uid,
        round_uid=round_.uid,
        estimates=[EstimateDraft(world.hypothesis().uid, 10, 25, 30)],
        impacts=[
            ImpactDraft(
                world.hypothesis().uid, world.assessment.perspectives.first().uid, 2, "harm"
            )
        ],
    )
    assert is_late(estimated_at=late.estimated_at, revealed_at=revealed.revealed_at)
    assert is_late(estimated_at=impact.created_at, revealed_at=revealed.revealed_at)


def test_what_was_sealed_before_a_waiting_reveal_is_in_time(world):
    round_ = world.open_round("H1")
    waiting = world.actor("lena")
    given = world.estimate("ana", round_, "H1", 10, 20, 30)
    revealed = reveal_round(
        actor=waiting, assessment_uid=world.uid, round_uid=round_.uid, reason="trial"
    )
    assert not is_late(estimated_at=given.estimated_at, revealed_at=revealed.revealed_at)


def test_what_was_meant_to_be_sealed_is_not_taken_as_late(world):
    round_ = world.open_round("H1")
    reveal_round(
        actor=world.actor("lena"), assessment_uid=world.uid, round_uid=round_.uid, reason="trial"
    )
    with pytest.raises(RuleViolation, match="while you were writing"):
        answer_round(
            actor=world.actor("ben"),
            assessment_uid=world.uid,
            round_uid=round_.uid,
            estimates=[EstimateDraft(world.hypothesis().uid, 10, 25, 30)],
            meant_for="blind",
        )
    assert not estimates_of(access_to(world.actor("ben"), world.uid)).exists()

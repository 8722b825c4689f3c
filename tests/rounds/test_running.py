"""A round while it runs: changed, finished and not, answers taken back, closed and opened again."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments.basis import AccessDenied, NotVisible, RuleViolation, StaleVersion, Violations
from assessments.estimates.models import Estimate, ImpactEstimate
from assessments.estimates.operations import (
    EstimateDraft,
    ImpactDraft,
    answer_round,
    reveal_round,
    withdraw_answers,
)
from assessments.framing.access import access_to
from assessments.framing.models import Perspective
from assessments.framing.operations import (
    change_participant,
    edit_perspective,
    move_hypothesis,
    set_hypothesis_aside,
)
from assessments.live.queries import last_change_number
from assessments.rounds import rules
from assessments.rounds.models import Round
from assessments.rounds.operations import (
    change_round,
    close_round,
    open_round,
    reopen_round,
    take_back_finish,
)
from assessments.rounds.queries import finished_count, unfinished_names
from assessments.rounds.records import round_record
from tests.world import World, build_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return build_world()


def change(world, round_, name="lena", version=None, **changes):
    return change_round(
        actor=world.actor(name),
        assessment_uid=world.uid,
        round_uid=round_.uid,
        changes=changes,
        version=version,
    )


def uids(world, *labels):
    return [world.hypothesis(label).uid for label in labels]


def labels(round_):
    return sorted(h.label for h in Round.objects.get(pk=round_.pk).hypotheses.all())


def lead(world, round_):
    return {"actor": world.actor("lena"), "assessment_uid": world.uid, "round_uid": round_.uid}


def finished(world, round_):
    return finished_count(access_to(world.actor("lena"), world.uid), round_)


# ------------------------------------------------------------------------------------ changing


@given(
    state=st.sampled_from(["blind", "revealed", "closed"]),
    otherwise=st.booleans(),
    done=st.integers(0, 9),
)
@settings(max_examples=60)
def test_what_is_asked_changes_only_while_blind_and_unfinished(state, otherwise, done):
    allowed = state != "closed" and (not otherwise or (state == "blind" and done == 0))
    try:
        rules.check_changing(state=state, asks_otherwise=otherwise, finished=done)
    except RuleViolation:
        assert not allowed
    else:
        assert allowed


def test_title_and_due_time_change_while_people_answer(world):
    round_ = world.open_round("H1")
    world.estimate("ana", round_, "H1", 10, 20, 30)
    due = world.actor("lena").at + timedelta(days=2)
    changed = change(world, round_, title=" Crumbs ", due_at=due, hypothesis_uids=uids(world, "H1"))
    assert (changed.title, changed.due_at, changed.version) == ("Crumbs", due, 2)
    with pytest.raises(RuleViolation, match="in the past"):
        change(world, round_, due_at=world.actor("lena").at)
    with pytest.raises(RuleViolation, match="1 have finished"):
        change(world, round_, hypothesis_uids=uids(world, "H1", "H2"))
    with pytest.raises(StaleVersion):
        change(world, round_, title="Late", version=1)
    with pytest.raises(AccessDenied):
        change(world, round_, "ana", title="Mine")


def test_what_is_taken_out_comes_back_or_is_dropped_at_the_reveal(world):
    round_ = world.open_round("H1", "H4", "H5")
    us = world.assessment.perspectives.get(is_primary=True)
    answer_round(
        actor=world.actor("ana"),
        assessment_uid=world.uid,
        round_uid=round_.uid,
        estimates=[EstimateDraft(uid, 10, 20, 30) for uid in uids(world, "H1", "H4")],
        impacts=[ImpactDraft(world.hypothesis("H4").uid, us.uid, 2, "harm")],
    )
    change(world, round_, hypothesis_uids=uids(world, "H1", "H5"))
    assert labels(round_) == ["H1", "H5"]
    with pytest.raises(Violations, match="does not ask"):
        world.estimate("ana", round_, "H4", 1, 2, 3)
    change(world, round_, hypothesis_uids=uids(world, "H1", "H4"))
    assert Estimate.objects.filter(round=round_).count() == 2
    change(world, round_, hypothesis_uids=uids(world, "H1"))
    reveal_round(**lead(world, round_), reason="Time")
    assert [e.hypothesis.label for e in Estimate.objects.filter(round=round_)] == ["H1"]
    assert not ImpactEstimate.objects.filter(round=round_).exists()


def test_a_round_that_seals_ratings_only_grows(world):
    round_ = world.open_round("H1", "H2", covers=("ratings",))
    with pytest.raises(RuleViolation, match="only grow"):
        change(world, round_, hypothesis_uids=uids(world, "H1"))
    change(world, round_, hypothesis_uids=uids(world, "H1", "H2", "H4"))
    assert labels(round_) == ["H1", "H2", "H4"]
    with pytest.raises(NotVisible):
        change(world, round_, hypothesis_uids=[*uids(world, "H1", "H2", "H4"), world.uid])


# ------------------------------------------------------------------------------- whose impact


def test_a_round_reads_the_same_when_what_it_asks_about_is_moved(world):
    round_ = world.open_round("H1", "H2")
    both = list(world.assessment.perspectives.values_list("uid", flat=True))
    before = round_record(change(world, round_, perspective_uids=both))
    place = {"actor": world.actor("lena"), "assessment_uid": world.uid, "order": 0}
    move_hypothesis(hypothesis_uid=world.hypothesis("H2").uid, **place)
    edit_perspective(perspective_uid=both[-1], **place)
    assert round_record(Round.objects.get()) == before
    assert before["hypothesis_ids"] == [str(uid) for uid in uids(world, "H1", "H2")]


def test_only_the_primary_party_is_asked_about_unless_said(world):
    us, them = (world.assessment.perspectives.get(name=name) for name in ("Us", "Them"))
    impact = ImpactDraft(world.hypothesis("H1").uid, them.uid, 3, "harm")
    round_ = world.open_round("H1")
    assert [p.name for p in round_.perspectives.all()] == ["Us"]
    answer = {"actor": world.actor("ana"), "assessment_uid": world.uid, "round_uid": round_.uid}
    with pytest.raises(Violations, match="does not ask"):
        answer_round(**answer, impacts=[impact])
    change(world, round_, perspective_uids=[us.uid, them.uid])
    answer_round(**answer, impacts=[impact])
    with pytest.raises(NotVisible):
        change(world, round_, perspective_uids=[world.uid])
    change(world, round_, perspective_uids=[us.uid])
    reveal_round(**lead(world, round_), reason="Time")
    assert not ImpactEstimate.objects.exists()
    second = open_round(
        actor=world.actor("lena"),
        assessment_uid=world.uid,
        hypothesis_uids=uids(world, "H1"),
        perspective_uids=[p.uid for p in Perspective.objects.filter(assessment=world.assessment)],
    )
    assert second.perspectives.count() == 2


# ----------------------------------------------------------------------------------- taking back


def test_answers_and_finishing_are_taken_back_without_a_trace(world):
    round_ = world.open_round("H1")
    before = last_change_number(access_to(world.actor("lena"), world.uid))
    world.estimate("ana", round_, "H1", 10, 20, 30)
    world.estimate("ben", round_, "H1", 10, 20, 30)
    ana = {"assessment_uid": world.uid, "round_uid": round_.uid}
    take_back_finish(actor=world.actor("ana"), **ana)
    assert finished(world, round_) == 1
    assert Estimate.objects.count() == 2
    withdraw_answers(actor=world.actor("ana"), **ana)
    withdraw_answers(actor=world.actor("ben"), **ana)
    assert (finished(world, round_), Estimate.objects.count()) == (0, 0)
    assert last_change_number(access_to(world.actor("lena"), world.uid)) == before
    with pytest.raises(AccessDenied):
        withdraw_answers(actor=world.actor("otto"), **ana)
    world.estimate("ana", round_, "H1", 10, 20, 30)
    reveal_round(**lead(world, round_), reason="Time")
    for act in (withdraw_answers, take_back_finish):
        with pytest.raises(RuleViolation, match="revealed"):
            act(actor=world.actor("ana"), **ana)


def test_what_says_the_same_again_is_not_written_anew(world):
    round_ = world.open_round("H1", "H4")
    first = world.estimate("ana", round_, "H1", 10, 20, 30)
    again = world.estimate("ana", round_, "H1", "10.00", 20, 30)
    assert (again.version, again.estimated_at) == (1, first.estimated_at)
    assert world.estimate("ana", round_, "H1", 10, 21, 30).version == 2


def test_autosaved_answers_do_not_finish(world):
    round_ = world.open_round("H1")
    answer_round(
        actor=world.actor("ana"),
        assessment_uid=world.uid,
        round_uid=round_.uid,
        estimates=[EstimateDraft(world.hypothesis("H1").uid, 1, 2, 3)],
        finishes=False,
    )
    assert finished(world, round_) == 0


# ------------------------------------------------------------------- what happens in the meantime


def test_a_hypothesis_set_aside_is_not_asked_any_more(world):
    round_ = world.open_round("H1", "H4")
    world.estimate("ben", round_, "H4", 1, 2, 3)
    aside = {"assessment_uid": world.uid, "hypothesis_uid": world.hypothesis("H4").uid}
    set_hypothesis_aside(actor=world.actor("lena"), aside=True, **aside)
    with pytest.raises(Violations, match="set aside"):
        world.estimate("ana", round_, "H4", 1, 2, 3)
    world.estimate("ana", round_, "H1", 1, 2, 3)
    assert finished(world, round_) == 1
    reveal_round(**lead(world, round_), reason="Time")
    assert Estimate.objects.filter(round=round_, hypothesis__label="H4").count() == 1


def test_who_is_removed_during_a_round_keeps_what_they_gave(world):
    round_ = world.open_round("H1")
    for name in ("ana", "ben", "chidi"):
        world.estimate(name, round_, "H1", 10, 20, 30)
    change_participant(
        actor=world.actor("lena"),
        assessment_uid=world.uid,
        participant_uid=world.participant("ben").uid,
        role=None,
    )
    access = access_to(world.actor("lena"), world.uid)
    assert unfinished_names(access, round_) == ["Lena"]
    reveal_round(**lead(world, round_))
    assert Estimate.objects.visible_to(world.actor("ana")).count() == 3


def test_a_closed_round_takes_late_answers_again(world):
    round_ = world.open_round("H1")
    reveal_round(**lead(world, round_), reason="Time")
    with pytest.raises(RuleViolation, match="only a closed"):
        reopen_round(**lead(world, round_))
    close_round(**lead(world, round_))
    with pytest.raises(RuleViolation, match="closed"):
        change(world, round_, title="x")
    again = reopen_round(**lead(world, round_))
    assert (again.state, again.closed_at) == ("revealed", None)
    world.estimate("ana", round_, "H1", 1, 2, 3)

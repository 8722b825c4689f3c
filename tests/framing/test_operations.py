"""The frame: who may write it, what a competing question carries, what a change tells readers."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from assessments.basis import AccessDenied, NotVisible, RuleViolation, StaleVersion, Violations
from assessments.estimates.operations import reveal_round
from assessments.evidence.operations import EvidenceDraft, edit_evidence
from assessments.framing.access import access_to
from assessments.framing.models import Assessment, Hypothesis, Perspective
from assessments.framing.operations import (
    AssessmentDraft,
    QuestionDraft,
    add_hypothesis,
    add_participant,
    add_perspective,
    add_question,
    change_participant,
    create_assessment,
    edit_hypothesis,
    set_hypothesis_aside,
    update_assessment,
)
from assessments.framing.rules import HypothesisDraft
from assessments.journal.models import Change
from assessments.live.queries import changes_after, last_change_number
from tests.world import World, build_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return build_world()


def test_a_competing_question_gets_its_remainder_and_the_next_labels(world):
    question = add_question(
        actor=world.actor("lena"),
        assessment_uid=world.uid,
        draft=QuestionDraft("And why?", "competing", [HypothesisDraft("Hunger")]),
        remainder="Something else",
    )
    assert question.label == "Q3"
    found = question.hypotheses.values_list("label", "statement", "is_remainder")
    assert list(found) == [("H6", "Hunger", False), ("H7", "Something else", True)]


def test_an_independent_question_has_no_remainder(world):
    question = add_question(
        actor=world.actor("lena"),
        assessment_uid=world.uid,
        draft=QuestionDraft("And then?", "independent", [HypothesisDraft("Rain")]),
    )
    assert not question.hypotheses.filter(is_remainder=True).exists()
    with pytest.raises(RuleViolation, match="competing questions only"):
        add_hypothesis(
            actor=world.actor("lena"),
            assessment_uid=world.uid,
            question_uid=question.uid,
            draft=HypothesisDraft("None", is_remainder=True),
        )


@pytest.mark.parametrize("name", ["ana", "cora", "otto", "root"])
def test_only_a_lead_frames(world, name):
    with pytest.raises(AccessDenied):
        add_question(
            actor=world.actor(name),
            assessment_uid=world.uid,
            draft=QuestionDraft("Mine?", "independent"),
        )


@pytest.mark.parametrize("name", ["stranger", "rita"])
def test_for_others_there_is_nothing(world, name):
    with pytest.raises(NotVisible):
        update_assessment(
            actor=world.actor(name), assessment_uid=world.uid, changes={"title": "Mine"}
        )
    with pytest.raises(NotVisible):
        access_to(world.actor(name), uuid4())


def test_a_refused_assessment_leaves_nothing_behind(world):
    before = Assessment.objects.count()
    draft = AssessmentDraft(
        title="New",
        questions=[QuestionDraft("Q?", "competing", [HypothesisDraft("ok"), HypothesisDraft(" ")])],
    )
    with pytest.raises(Violations):
        create_assessment(actor=world.actor("lena"), team_uid=world.team.uid, draft=draft)
    assert Assessment.objects.count() == before
    with pytest.raises(NotVisible):
        create_assessment(
            actor=world.actor("stranger"), team_uid=world.team.uid, draft=AssessmentDraft("Mine")
        )


def test_a_stale_edit_is_refused_with_both_versions(world):
    hypothesis = world.hypothesis()

    def edit(statement, version, *, changed=False):
        return edit_hypothesis(
            actor=world.actor("lena"),
            assessment_uid=world.uid,
            hypothesis_uid=hypothesis.uid,
            draft=HypothesisDraft(statement),
            meaning_changed=changed,
            version=version,
        )

    assert edit("The cat did it.", 1).wording == 1
    assert edit("The dog did it", 2, changed=True).wording == 2
    with pytest.raises(StaleVersion) as refused:
        edit("Nobody did it", 2)
    assert refused.value.current == 3
    assert refused.value.record["statement"] == "The dog did it"
    assert Hypothesis.objects.get(pk=hypothesis.pk).statement == "The dog did it"


def test_the_remainder_stays_and_others_may_be_set_aside(world):
    def aside(label, value):
        return set_hypothesis_aside(
            actor=world.actor("lena"),
            assessment_uid=world.uid,
            hypothesis_uid=world.hypothesis(label).uid,
            aside=value,
            reason="out of scope",
        )

    with pytest.raises(RuleViolation, match="keeps its remainder"):
        aside("H3", True)
    assert aside("H1", True).status == "set_aside"
    assert aside("H1", False).status == "active"


def test_the_last_lead_stays(world):
    def change(name, role):
        return change_participant(
            actor=world.actor("lena"),
            assessment_uid=world.uid,
            participant_uid=world.participant(name).uid,
            role=role,
        )

    with pytest.raises(RuleViolation, match="last lead"):
        change("lena", "analyst")
    with pytest.raises(RuleViolation, match="last lead"):
        change("lena", None)
    change("ana", "lead")
    assert change("lena", "observer").role == "observer"


def test_somebody_removed_comes_back_under_the_row_they_had(world):
    row = world.participant("rita")
    back = add_participant(
        actor=world.actor("lena"),
        assessment_uid=world.uid,
        user=world.users["rita"],
        name="Rita",
        role="observer",
    )
    assert back.pk == row.pk
    assert access_to(world.actor("rita"), world.uid).participant == back
    with pytest.raises(RuleViolation, match="takes part already"):
        add_participant(
            actor=world.actor("lena"),
            assessment_uid=world.uid,
            user=world.users["rita"],
            name="Rita",
            role="observer",
        )


def test_one_perspective_is_primary(world):
    add_perspective(
        actor=world.actor("lena"), assessment_uid=world.uid, name="The cat", is_primary=True
    )
    primary = Perspective.objects.filter(assessment=world.assessment, is_primary=True)
    assert [p.name for p in primary] == ["The cat"]
    with pytest.raises(RuleViolation, match="already"):
        add_perspective(actor=world.actor("lena"), assessment_uid=world.uid, name="Us")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": "  "}, "title"),
        ({"title": "a\x00b"}, "title"),
        ({"title": "\ud800"}, "title"),
        ({"title": "x" * 301}, "title"),
        ({"information_cutoff_on": "2024-13"}, "information_cutoff_on"),
        ({"information_cutoff_on": "December"}, "information_cutoff_on"),
        ({"status": "gone"}, "status"),
        ({"marking": "TLP:BLUE"}, "marking"),
        ({"impact_scale": []}, "impact_scale"),
        ({"uid": "1"}, "uid"),
    ],
)
def test_a_bad_value_is_named(world, changes, field):
    with pytest.raises(RuleViolation) as refused:
        update_assessment(actor=world.actor("lena"), assessment_uid=world.uid, changes=changes)
    assert refused.value.field == field


def test_after_the_first_reveal_another_pooling_method_needs_its_reason_and_keeps_it(world):
    def pool_by(method, **more):
        return update_assessment(
            actor=world.actor("lena"),
            assessment_uid=world.uid,
            changes={"pooling_method": method},
            **more,
        )

    assert pool_by("median").pooling_changes == []
    round_ = world.open_round("H1")
    reveal_round(
        actor=world.actor("lena"), assessment_uid=world.uid, round_uid=round_.uid, reason="a trial"
    )
    with pytest.raises(RuleViolation, match="first reveal"):
        pool_by("mean", reason="  ")
    assert pool_by("median").pooling_changes == []
    changed = pool_by("mean", reason="Asked by the customer")
    (kept,) = changed.pooling_changes
    del kept["at"]
    assert kept == {"former": "median", "method": "mean", "reason": "Asked by the customer"}
    newest = Change.objects.filter(stream=world.assessment.stream).latest("number")
    assert (newest.verb, newest.note) == ("change_pooling", "Asked by the customer")


def test_opening_the_ratings_tells_readers_to_read_anew(world):
    access = access_to(world.actor("ben"), world.uid)
    before = last_change_number(access)
    update_assessment(
        actor=world.actor("lena"), assessment_uid=world.uid, changes={"ratings_hidden": False}
    )
    (change,) = changes_after(access, before)
    assert change.is_resync
    update_assessment(
        actor=world.actor("lena"), assessment_uid=world.uid, changes={"title": "Another"}
    )
    *_, change = changes_after(access, before)
    assert not change.is_resync


def test_an_act_is_written_under_one_instant_cut_to_milliseconds(world):
    at = datetime(2025, 1, 2, 3, 4, 5, 678_901, tzinfo=UTC)
    changed = update_assessment(
        actor=world.actor("lena").moved_to(at), assessment_uid=world.uid, changes={"title": "T"}
    )
    assert changed.modified_at == at.replace(microsecond=678_000)


@pytest.mark.parametrize("scopes", [frozenset(), frozenset({"read"})])
def test_a_token_without_the_scope_does_not_write(world, scopes):
    with pytest.raises(AccessDenied, match="may not write"):
        update_assessment(
            actor=world.actor("lena", scopes=scopes),
            assessment_uid=world.uid,
            changes={"title": "T"},
        )


def test_a_token_reaches_no_further_than_its_limit(world):
    other = create_assessment(
        actor=world.actor("lena"), team_uid=world.team.uid, draft=AssessmentDraft("Other")
    )
    limited = world.actor("lena", assessment_uid=other.uid)
    assert access_to(limited, other.uid).powers.lead
    with pytest.raises(NotVisible):
        access_to(limited, world.uid)
    assert not Assessment.objects.visible_to(world.actor("lena", team_uid=uuid4())).exists()


def test_who_comes_back_is_told_to_read_anew(world):
    change_participant(
        actor=world.actor("lena"),
        assessment_uid=world.uid,
        participant_uid=world.participant("ana").uid,
        role=None,
    )
    removed = last_change_number(access_to(world.actor("lena"), world.uid))
    add_participant(
        actor=world.actor("lena"),
        assessment_uid=world.uid,
        user=world.users["ana"],
        name="Ana",
        role="observer",
    )
    seen = changes_after(access_to(world.actor("ana"), world.uid), removed + 1)
    assert [(change.verb, change.is_resync) for change in seen] == [
        ("add_participant", False),
        ("add_participant", True),
    ]


def test_an_observer_does_not_edit_what_they_submitted_as_an_analyst(world):
    evidence = world.submit(by="ana")
    change_participant(
        actor=world.actor("lena"),
        assessment_uid=world.uid,
        participant_uid=world.participant("ana").uid,
        role="observer",
    )
    with pytest.raises(AccessDenied):
        edit_evidence(
            actor=world.actor("ana"),
            assessment_uid=world.uid,
            evidence_uid=evidence.uid,
            draft=EvidenceDraft(statement="Another thing", kind="fact"),
            meaning_changed=False,
        )

"""What turned out: who records it, what it forbids, and that of rivals one at most is true."""

import json
from datetime import UTC, datetime

import pytest

from assessments.basis import AccessDenied, Conflict, RuleViolation, StaleVersion, Violations
from assessments.curation.shaping.operations import ask_again, merge_hypotheses
from assessments.estimates.operations import reveal_round
from assessments.framing.operations import (
    correct_resolution,
    edit_hypothesis,
    edit_question,
    resolve_hypothesis,
    set_hypothesis_aside,
    update_assessment,
    withdraw_resolution,
)
from assessments.framing.outcomes import Resolution
from assessments.framing.rules import (
    HypothesisDraft,
    ResolutionDraft,
    check_only_truth,
    check_resolution,
)
from assessments.interchange.operations import import_as_operator
from assessments.interchange.truths import several_truths
from assessments.journal.models import Change
from tests.interchange.documents import document, exported, operator
from tests.pages import signed_in
from tests.world import build_world

NOW = datetime(2024, 12, 2, 9, tzinfo=UTC)
DRAFT = ResolutionDraft("true", "2024-12-01", "The index says so")


def codes(refused):
    faults = getattr(refused.value, "violations", [refused.value])
    return [(fault.field, fault.code) for fault in faults]


def test_every_fault_of_a_draft_is_named_at_once():
    with pytest.raises(Violations) as refused:
        check_resolution(ResolutionDraft("maybe", "", " "), now=NOW)
    assert codes(refused) == [
        ("outcome", "unknown"), ("resolved_on", "required"), ("basis", "required"),
    ]  # fmt: skip


@pytest.mark.parametrize("day", ["2024", "2024-12", "2024-12-02"])
def test_what_has_begun_is_no_future(day):
    assert check_resolution(DRAFT._replace(resolved_on=day), now=NOW).resolved_on == day


@pytest.mark.parametrize("day", ["2024-12-04", "2025-01", "2025"])
def test_nothing_has_turned_out_in_the_future_but_in_an_exercise(day):
    draft = DRAFT._replace(resolved_on=day)
    with pytest.raises(Violations) as refused:
        check_resolution(draft, now=NOW)
    assert codes(refused) == [("resolved_on", "future")]
    assert check_resolution(draft, now=None) == draft


def test_of_rivals_one_is_true_and_not_none():
    check_only_truth("true", {"H2": "false", "H3": None})
    check_only_truth("false", {"H2": "false", "H3": None})
    check_only_truth("unresolvable", {"H2": "true"})
    with pytest.raises(RuleViolation, match="contradicts H2"):
        check_only_truth("true", {"H2": "true", "H3": None})
    with pytest.raises(RuleViolation, match="leaves none"):
        check_only_truth("false", {"H2": "false", "H3": "false"})


def test_a_document_may_not_call_two_rivals_true():
    document = {
        "questions": [{"id": "q", "framing": "competing"}, {"id": "i", "framing": "independent"}],
        "hypotheses": [
            {"id": "a", "question_id": "q", "status": "active"},
            {"id": "b", "question_id": "q", "status": "active"},
            {"id": "c", "question_id": "q", "status": "set_aside"},
            {"id": "d", "question_id": "i", "status": "active"},
            {"id": "e", "question_id": "i", "status": "active"},
        ],
        "resolutions": [{"hypothesis_id": h, "outcome": "true"} for h in "abcde"],
    }
    assert [fault.field for fault in several_truths(document)] == ["/resolutions/1/outcome"]


@pytest.fixture
def world(db):
    return build_world()


def resolve(world, label, outcome="true", by="lena", **more):
    return resolve_hypothesis(
        actor=world.actor(by),
        assessment_uid=world.uid,
        hypothesis_uid=world.hypothesis(label).uid,
        draft=DRAFT._replace(outcome=outcome),
        **more,
    )


def outcomes(world):
    rows = Resolution.objects.filter(assessment=world.assessment)
    return dict(rows.values_list("hypothesis__label", "outcome"))


def newest(world):
    return Change.objects.filter(stream=world.assessment.stream).latest("number")


def test_the_lead_records_it_once(world):
    for name in ("ana", "cora", "otto"):
        with pytest.raises(AccessDenied):
            resolve(world, "H4", by=name)
    row = resolve(world, "H4")
    assert (newest(world).verb, newest(world).upserts[0]["id"]) == (
        "resolve_hypothesis", str(row.uid),
    )  # fmt: skip
    with pytest.raises(Conflict):
        resolve(world, "H4", "false")
    assert outcomes(world) == {"H4": "true"}


def test_the_rivals_of_what_is_true_are_false(world):
    resolve(world, "H2", "unresolvable")
    resolve(world, "H1", others_false=True)
    assert outcomes(world) == {"H1": "true", "H2": "unresolvable", "H3": "false"}
    assert [u["outcome"] for u in newest(world).upserts] == ["true", "false"]


def test_a_correction_says_why_and_meets_the_same_rules(world):
    row = resolve(world, "H1", others_false=True)
    third = Resolution.objects.get(hypothesis=world.hypothesis("H3"))
    here = {"assessment_uid": world.uid, "reason": "Read again"}
    with pytest.raises(RuleViolation, match="contradicts H1"):
        correct_resolution(actor=world.actor("lena"), resolution_uid=third.uid, draft=DRAFT, **here)
    with pytest.raises(RuleViolation, match="leaves none"):
        correct_resolution(
            actor=world.actor("lena"),
            resolution_uid=row.uid,
            draft=DRAFT._replace(outcome="false"),
            **here,
        )
    with pytest.raises(RuleViolation, match="may not be empty"):
        correct_resolution(
            actor=world.actor("lena"),
            resolution_uid=row.uid,
            draft=DRAFT,
            **{**here, "reason": " "},
        )
    with pytest.raises(StaleVersion):
        correct_resolution(
            actor=world.actor("lena"), resolution_uid=row.uid, draft=DRAFT, version=9, **here
        )
    correct_resolution(
        actor=world.actor("lena"),
        resolution_uid=row.uid,
        draft=DRAFT._replace(outcome="unresolvable"),
        version=1,
        **here,
    )
    assert outcomes(world)["H1"] == "unresolvable"
    assert (newest(world).verb, newest(world).note) == ("correct_resolution", "Read again")


def test_taken_back_it_may_be_asked_again(world):
    row = resolve(world, "H4")
    with pytest.raises(RuleViolation, match="nothing is asked"):
        world.open_round("H4")
    withdraw_resolution(
        actor=world.actor("lena"), assessment_uid=world.uid, resolution_uid=row.uid, reason="Hasty"
    )
    assert newest(world).removed == [{"type": "resolutions", "id": str(row.uid)}]
    assert world.open_round("H4").pk


def test_a_resolved_hypothesis_takes_no_late_estimate_and_keeps_its_meaning(world):
    round_ = world.open_round("H1", "H4")
    with pytest.raises(RuleViolation, match="blind round"):
        resolve(world, "H4")
    reveal_round(
        actor=world.actor("lena"), assessment_uid=world.uid, round_uid=round_.uid, reason="Time"
    )
    resolve(world, "H4")
    with pytest.raises(Violations) as refused:
        world.estimate("ana", round_, "H4", 1, 2, 3)
    assert codes(refused) == [("estimates/0", "resolved")]
    assert world.estimate("ana", round_, "H1", 1, 2, 3).pk
    page = signed_in(world, "ben").get(f"/a/{world.uid}/rounds/{round_.uid}/").content.decode()
    assert "turned out true" in page
    assert f"h-{world.hypothesis('H4').uid}-best" not in page
    about = {"assessment_uid": world.uid, "hypothesis_uid": world.hypothesis("H4").uid}
    reword = {"draft": HypothesisDraft("Prices fall"), "meaning_changed": True}
    for operation, more in (
        (edit_hypothesis, reword),
        (ask_again, {}),
        (merge_hypotheses, {"into_uid": world.hypothesis("H5").uid}),
    ):
        with pytest.raises(RuleViolation, match="known how this turned out"):
            operation(actor=world.actor("lena"), **about, **more)


def test_hypotheses_that_are_both_true_may_not_begin_to_compete(world):
    resolve(world, "H4")
    resolve(world, "H5")
    question = {"assessment_uid": world.uid, "question_uid": world.question("Q2").uid}
    with pytest.raises(RuleViolation, match="H4, H5 all turned out true"):
        edit_question(actor=world.actor("lena"), framing="competing", **question)
    aside = {"assessment_uid": world.uid, "hypothesis_uid": world.hypothesis("H5").uid}
    set_hypothesis_aside(actor=world.actor("lena"), aside=True, **aside)
    edit_question(actor=world.actor("lena"), framing="competing", **question)
    with pytest.raises(RuleViolation, match="H4, H5 all turned out true"):
        set_hypothesis_aside(actor=world.actor("lena"), aside=False, **aside)


def test_outcomes_come_late_but_not_to_an_archive(world):
    for status in ("closed", "archived"):
        update_assessment(
            actor=world.actor("lena"), assessment_uid=world.uid, changes={"status": status}
        )
        if status == "closed":
            resolve(world, "H4")
    with pytest.raises(RuleViolation, match="archived"):
        resolve(world, "H5")


def test_the_page_records_corrects_and_takes_back(world):
    page = signed_in(world, "lena")
    address = f"/a/{world.uid}/hypotheses/{world.hypothesis('H1').uid}/outcome/"
    given = {"outcome": "true", "resolved_on": "2024-12", "basis": "So", "others_false": "on"}
    refused = page.post(address, {**given, "basis": ""})
    assert refused.status_code == 422
    assert 'value="2024-12"' in refused.content.decode()
    assert page.post(address, given).status_code == 302
    assert outcomes(world) == {"H1": "true", "H2": "false", "H3": "false"}
    shown = page.get(address.removesuffix("outcome/")).content.decode()
    assert "turned out true" in shown
    stale = page.post(address, {**given, "basis": "Other", "version": 7, "reason": "Why not"})
    assert stale.status_code == 409
    assert "Other" in stale.content.decode()
    given |= {"basis": "Other", "version": 1, "reason": "Read again"}
    assert page.post(address, given).status_code == 302
    assert Resolution.objects.get(hypothesis=world.hypothesis("H1")).basis == "Other"
    assert page.post(f"{address}withdraw/", {"reason": ""}).status_code == 422
    assert page.post(f"{address}withdraw/", {"reason": "Hasty"}).status_code == 302
    assert outcomes(world) == {"H2": "false", "H3": "false"}


@pytest.mark.django_db
def test_a_document_keeps_what_turned_out():
    whole = document()
    hypothesis = whole["hypotheses"][0]
    made = {key: hypothesis[key] for key in ("created_at", "modified_at", "version")}
    said = {"outcome": "false", "resolved_on": "2024", "basis": "So"}
    uid = "9b1d1c52-7a1e-4f57-8a70-0f2f3f4b5c02"
    row = {"id": uid, "hypothesis_id": hypothesis["id"], **said, **made}
    whole["resolutions"] = [row]
    report = import_as_operator(actor=operator(), document=whole)
    assert json.loads(exported(report.assessment_uid))["resolutions"] == [row]

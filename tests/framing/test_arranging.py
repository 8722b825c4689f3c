"""Parties, questions and hypotheses: renamed, moved, framed otherwise, taken out, brought back."""

import json

import pytest

from assessments.basis import RuleViolation, StaleVersion
from assessments.estimates.models import ImpactEstimate
from assessments.estimates.queries import impact_estimates_of
from assessments.framing.access import access_to
from assessments.framing.models import Hypothesis, Perspective
from assessments.framing.operations import (
    AssessmentDraft,
    QuestionDraft,
    add_hypothesis,
    add_perspective,
    add_question,
    create_assessment,
    edit_hypothesis,
    edit_perspective,
    edit_question,
    move_hypothesis,
    remove_perspective,
    restore_perspective,
    update_assessment,
)
from assessments.framing.queries import hypotheses_of, perspectives_of, questions_of
from assessments.framing.rules import HypothesisDraft, check_impact_scale, default_impact_scale
from assessments.interchange.operations import check_document
from assessments.interchange.queries import export_document
from assessments.live.queries import changes_after, last_change_number
from tests.house.full import Asker, answer
from tests.rounds.pages import client_of, controls, url
from tests.world import World, build_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return build_world()


def do(world, operation, who="lena", **arguments):
    return operation(actor=world.actor(who), assessment_uid=world.uid, **arguments)


def party(world, name):
    return Perspective.objects.get(assessment=world.assessment, name=name)


def seen(world, query, key, who="otto"):
    return [getattr(row, key) for row in query(access_to(world.actor(who), world.uid))]


# --------------------------------------------------------------------------------------- parties


def test_a_party_is_renamed_moved_and_made_primary(world):
    do(world, add_perspective, name="The cat")
    them = party(world, "Them")
    edited = do(
        world,
        edit_perspective,
        perspective_uid=them.uid,
        name="They",
        is_primary=True,
        order=0,
        version=1,
    )
    assert seen(world, perspectives_of, "name") == ["They", "Us", "The cat"]
    assert seen(world, perspectives_of, "is_primary") == [True, False, False]
    assert seen(world, perspectives_of, "order") == [0, 1, 2]
    with pytest.raises(StaleVersion) as stale:
        do(world, edit_perspective, perspective_uid=them.uid, name="Others", version=1)
    assert stale.value.record["name"] == "They"
    with pytest.raises(RuleViolation, match="already"):
        do(world, edit_perspective, perspective_uid=them.uid, name="Us", version=edited.version)
    do(world, edit_perspective, perspective_uid=party(world, "Us").uid, order=99)
    assert seen(world, perspectives_of, "name") == ["They", "The cat", "Us"]


def judged(world, *, reveal=True):
    from assessments.estimates.operations import reveal_round

    round_ = world.open_round("H1", "H4")
    answer(world, "ana", round_, "H1", 10, 20, 30)
    if reveal:
        do(world, reveal_round, round_uid=round_.uid, reason="Time")
    return round_


def test_a_party_taken_out_goes_with_its_impacts_and_comes_back_with_them(world):
    judged(world)
    us = party(world, "Us")
    access = access_to(world.actor("otto"), world.uid)
    before = last_change_number(access)
    do(world, remove_perspective, perspective_uid=us.uid)
    assert seen(world, perspectives_of, "name") == ["Them"]
    assert party(world, "Them").is_primary
    assert list(impact_estimates_of(access)) == []
    assert ImpactEstimate.objects.count() == 1
    (change,) = changes_after(access, before)
    assert (change.verb, change.is_resync) == ("remove_perspective", True)
    assert change.removed == [{"type": "perspectives", "id": str(us.uid)}]
    exported = export_document(access)
    assert [p["name"] for p in exported["perspectives"]] == ["Them"]
    check_document(exported)
    with pytest.raises(RuleViolation, match="bring it back"):
        do(world, add_perspective, name="Us")
    with pytest.raises(RuleViolation, match="last party"):
        do(world, remove_perspective, perspective_uid=party(world, "Them").uid)
    do(world, restore_perspective, perspective_uid=us.uid)
    assert len(impact_estimates_of(access)) == 1
    assert [p.is_primary for p in perspectives_of(access)] == [False, True]


def test_nobody_is_taken_out_while_a_blind_round_asks(world):
    judged(world, reveal=False)
    with pytest.raises(RuleViolation, match="blind round"):
        do(world, remove_perspective, perspective_uid=party(world, "Us").uid)


def test_fifty_parties_and_fifty_questions_are_enough_by_every_route(world):
    many = [f"Party {n}" for n in range(51)]
    asked = [QuestionDraft(f"Q {n}?", "independent") for n in range(51)]
    for draft in (
        AssessmentDraft("T", perspectives=many),
        AssessmentDraft("T", questions=asked),
    ):
        with pytest.raises(RuleViolation, match="at most 50"):
            create_assessment(actor=world.actor("lena"), team_uid=world.team.uid, draft=draft)
    for name in many[:48]:
        do(world, add_perspective, name=name)
    with pytest.raises(RuleViolation, match="at most 50"):
        do(world, add_perspective, name="One more")
    for draft in asked[:48]:
        do(world, add_question, draft=draft)
    with pytest.raises(RuleViolation, match="at most 50"):
        do(world, add_question, draft=asked[0])


# ------------------------------------------------------------------------------------- questions


def test_a_question_is_reworded_and_moved(world):
    second = world.question("Q2")
    do(world, edit_question, question_uid=second.uid, text="What then?", order=0, version=1)
    assert seen(world, questions_of, "label") == ["Q2", "Q1"]
    assert world.question("Q2").text == "What then?"
    with pytest.raises(StaleVersion):
        do(world, edit_question, question_uid=second.uid, text="And?", version=1)
    with pytest.raises(RuleViolation) as refused:
        do(world, edit_question, question_uid=second.uid, framing="sideways")
    assert refused.value.field == "framing"
    with pytest.raises(RuleViolation) as refused:
        do(world, edit_question, question_uid=second.uid, order=-1)
    assert refused.value.field == "order"


def test_framing_switched_keeps_the_rule_of_the_remainder(world):
    first, second = world.question("Q1"), world.question("Q2")
    do(world, edit_question, question_uid=first.uid, framing="independent")
    assert world.hypothesis("H3").status == "set_aside"
    check_document(export_document(access_to(world.actor("lena"), world.uid)))
    do(world, edit_question, question_uid=first.uid, framing="competing")
    assert world.hypothesis("H3").status == "active"
    do(world, edit_question, question_uid=second.uid, framing="competing", remainder="Else")
    added = world.hypothesis("H6")
    assert (added.statement, added.is_remainder, added.question_id) == ("Else", True, second.pk)
    world.open_round("H4")
    with pytest.raises(RuleViolation, match="blind round"):
        do(world, edit_question, question_uid=second.uid, framing="independent")


# ------------------------------------------------------------------------------------ hypotheses


def test_hypotheses_are_moved_and_the_remainder_stays_last(world):
    do(world, add_hypothesis, question_uid=world.question().uid, draft=HypothesisDraft("A dog"))
    assert seen(world, hypotheses_of, "label")[:4] == ["H1", "H2", "H6", "H3"]
    do(world, move_hypothesis, hypothesis_uid=world.hypothesis("H6").uid, order=0)
    assert seen(world, hypotheses_of, "label")[:4] == ["H6", "H1", "H2", "H3"]
    with pytest.raises(RuleViolation, match="comes last"):
        do(world, move_hypothesis, hypothesis_uid=world.hypothesis("H3").uid, order=0)


def test_what_a_blind_round_asks_about_stands_until_the_reveal(world):
    world.open_round("H1")
    which = {"hypothesis_uid": world.hypothesis("H1").uid}
    with pytest.raises(RuleViolation, match="blind round"):
        do(world, edit_hypothesis, draft=HypothesisDraft("X"), meaning_changed=True, **which)
    typo = HypothesisDraft("The cat did it.")
    assert do(world, edit_hypothesis, draft=typo, meaning_changed=False, **which).wording == 1


def test_a_superuser_from_outside_leads_what_they_make(world):
    made = create_assessment(
        actor=world.actor("root"), team_uid=world.team.uid, draft=AssessmentDraft("Mine")
    )
    lead = made.participants.get(user=world.users["root"])
    assert lead.role == "lead"
    assert access_to(world.actor("root"), made.uid).powers.lead


def test_weights_start_at_0_and_never_fall(world):
    scale = default_impact_scale()
    assert check_impact_scale(scale) == scale
    for weights in (
        [1, 1, 3, 10, 30, 100],
        [0, 3, 1, 10, 30, 100],
        [0, 1, 3, 10, 30, float("nan")],
    ):
        bad = [{**level, "weight": w} for level, w in zip(scale, weights, strict=True)]
        with pytest.raises(RuleViolation) as refused:
            do(world, update_assessment, changes={"impact_scale": bad})
        assert refused.value.field == "impact_scale"


# ----------------------------------------------------------------------------------------- pages


def post(world, route, data, who="lena", **more):
    return client_of(world, who).post(url(world, route, **more), data)


def test_the_page_moves_renames_takes_out_and_brings_back(world):
    them = {"perspective": party(world, "Them").uid}
    assert post(world, "perspective-change", {"order": "0"}, **them).status_code == 302
    assert post(world, "perspective-change", {"primary": "1"}, **them).status_code == 302
    assert seen(world, perspectives_of, "name") == ["Them", "Us"]
    version = {"version": party(world, "Them").version}
    refused = post(world, "perspective-rename", {"name": "Us", **version}, **them)
    assert refused.status_code == 422
    assert 'value="Us"' in refused.content.decode()
    assert post(world, "perspective-rename", {"name": "They", **version}, **them).status_code == 302
    post(world, "perspective-change", {"remove": "1"}, **them)
    shown = client_of(world, "lena").get(url(world, "frame")).content.decode()
    assert "Bring back<span" in shown
    assert (
        "Bring back<span" not in client_of(world, "ana").get(url(world, "frame")).content.decode()
    )
    post(world, "perspective-change", {"restore": "1"}, **them)
    assert party(world, "They").removed_at is None
    post(world, "question-move", {"order": "0"}, question=world.question("Q2").uid)
    post(world, "hypothesis-move", {"order": "0"}, hypothesis=world.hypothesis("H2").uid)
    assert seen(world, hypotheses_of, "label") == ["H4", "H5", "H2", "H1", "H3"]


def test_the_page_of_a_question_is_refused_filled_in_and_shows_both_when_stale(world):
    where = {"question": world.question().uid}
    page = client_of(world, "lena").get(url(world, "question-edit", **where))
    assert controls(page)["version"] == "1"
    form = {"text": "", "framing": "independent", "version": "1"}
    assert post(world, "question-edit", form, **where).status_code == 422
    do(world, edit_question, question_uid=world.question().uid, text="Theirs?")
    stale = post(world, "question-edit", {**form, "text": "Mine?"}, **where)
    assert stale.status_code == 409
    assert "Theirs?" in stale.content.decode()
    assert (controls(stale)["text"], controls(stale)["version"]) == ("Mine?", "2")
    mine = {**form, "text": "Mine?", "version": "2"}
    taken = post(world, "question-edit", {**mine, "take": "text"}, **where)
    assert (taken.status_code, controls(taken)["text"]) == (409, "Theirs?")
    again = post(world, "question-edit", mine, **where)
    assert again.status_code == 302
    assert world.question().framing == "independent"


def test_the_scale_has_its_own_words_and_weights(world):
    page = client_of(world, "lena").get(url(world, "frame"))
    form = {k: v for k, v in controls(page).items() if k[-2:-1] == "_"} | {"version": "1"}
    refused = post(world, "frame-scale", {**form, "label_2": "Bearable", "weight_2": "0.5"})
    assert refused.status_code == 422
    assert "never fall" in refused.content.decode()
    assert controls(refused)["label_2"] == "Bearable"
    assert post(world, "frame-scale", {**form, "weight_5": "1e999"}).status_code == 422
    assert post(world, "frame-scale", {**form, "label_2": "Bearable"}).status_code == 302
    world.assessment.refresh_from_db()
    assert world.assessment.impact_scale[2]["label"] == "Bearable"
    assert post(world, "frame-scale", form).status_code == 409


# ------------------------------------------------------------------------------------------ REST


def test_the_frame_over_rest(world):
    lead = Asker(world, "lead")
    base = f"/api/v1/assessments/{world.uid}/"

    def ask(method, path, body=None, status=200, **headers):
        got = lead.ask(method, f"{base}{path}", body, headers=headers)
        assert got.status_code == status, got.content
        return json.loads(got.content) if got.content else None

    cat = ask("POST", "perspectives/", {"name": "The cat"}, 201)
    ask("PATCH", f"perspectives/{cat['id']}/", {"is_primary": False}, 400)
    ask("PATCH", f"perspectives/{cat['id']}/", {"order": 0}, 412, **{"If-Match": '"9-1"'})
    ask("PATCH", f"perspectives/{cat['id']}/", {"order": 0, "name": "Tom", "is_primary": True})
    ask("DELETE", f"perspectives/{cat['id']}/", status=204)
    ask("GET", f"perspectives/{cat['id']}/", status=404)
    assert ask("POST", f"perspectives/{cat['id']}/restore/")["name"] == "Tom"
    asked = {"text": "Why?", "framing": "competing", "hypotheses": [{"statement": "Hunger"}]}
    question = ask("POST", "questions/", asked, 201)
    assert question["label"] == "Q3"
    assert Hypothesis.objects.filter(question__label="Q3", is_remainder=True).exists()
    ask("PATCH", f"questions/{question['id']}/", {"framing": "independent", "order": 0})
    made = {"question_id": question["id"], "statement": "Greed", "horizon_on": "2025"}
    greed = ask("POST", "hypotheses/", made, 201)
    changed = {"statement": "Mere greed", "meaning_changed": True, "order": 0}
    after = ask("PATCH", f"hypotheses/{greed['id']}/", changed)
    assert (after["wording"], after["horizon_on"], after["order"]) == (2, "2025", 0)
    assert ask("POST", f"hypotheses/{greed['id']}/set-aside/", {})["status"] == "set_aside"
    assert ask("POST", f"hypotheses/{greed['id']}/take-up/", {})["status"] == "active"

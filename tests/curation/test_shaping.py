"""Rewording, splitting and merging hypotheses: what becomes of what was judged."""

import json

import pytest
from django.urls import reverse

from assessments.basis import AccessDenied, RuleViolation, StaleVersion
from assessments.curation.shaping.operations import (
    Joint,
    ask_again,
    merge_hypotheses,
    reword_hypothesis,
    split_hypothesis,
    undo_reshaping,
)
from assessments.curation.shaping.queries import judged_so_far
from assessments.debate.models import Argument
from assessments.debate.operations import add_argument
from assessments.debate.rules import ArgumentDraft
from assessments.estimates.operations import reveal_round
from assessments.evidence.models import Link, Rating
from assessments.evidence.operations import recount_links, take_back_rating
from assessments.evidence.queries import ratings_for
from assessments.framing.access import access_to
from assessments.framing.operations import add_hypothesis, edit_hypothesis, update_assessment
from assessments.framing.rules import HypothesisDraft
from assessments.implications.models import Implication
from assessments.implications.operations import add_implication
from assessments.interchange.operations import check_document, import_as_operator
from assessments.interchange.queries import export_document
from assessments.results.queries import answer_of
from tests.house.full import Asker, answer
from tests.interchange.documents import clear, exported, operator
from tests.pages import cell_url, signed_in, text_of
from tests.remembering import remembered
from tests.rounds.pages import controls, url
from tests.world import World, build_world

pytestmark = pytest.mark.django_db


@pytest.fixture
@remembered
def world() -> World:
    world = build_world()
    update_assessment(
        actor=world.actor("lena"), assessment_uid=world.uid, changes={"ratings_hidden": False}
    )
    for number in (1, 2):
        world.accepted(f"Item {number}", source=f"Source {number}")
    return world


def do(world, operation, label, who="lena", **arguments):
    return operation(
        actor=world.actor(who),
        assessment_uid=world.uid,
        hypothesis_uid=world.hypothesis(label).uid,
        **arguments,
    )


def counts(world, evidence, hypothesis):
    found = Link.objects.filter(evidence=world.item(evidence), hypothesis__label=hypothesis).first()
    return found.counts if found else None


def imply(world, cause, effect):
    return add_implication(
        actor=world.actor("lena"),
        assessment_uid=world.uid,
        cause_uid=world.hypothesis(cause).uid,
        effect_uid=world.hypothesis(effect).uid,
    )


def edges(world):
    rows = Implication.objects.filter(assessment=world.assessment)
    return sorted(rows.values_list("cause__label", "effect__label"))


def told(world, label):
    _, found = answer_of(access_to(world.actor("lena"), world.uid)).of(world.hypothesis(label).uid)
    return found


def sound(world):
    """Counts are recounts, and what is exported can be imported as it is."""
    assert recount_links(assessment=world.assessment, repair=False) == []
    check_document(export_document(access_to(world.actor("system"), world.uid)))


def estimated(world, *labels):
    round_ = world.open_round(*labels)
    for name in ("ana", "ben", "chidi"):
        for label in labels:
            answer(world, name, round_, label, 20, 40, 60)
    reveal_round(actor=world.actor("lena"), assessment_uid=world.uid, round_uid=round_.uid)
    return round_


# --------------------------------------------------------------------------------- rewording


@pytest.mark.parametrize(
    ("meaning", "wording", "counts_from"),
    [
        ("same", 1, 1),
        ("changed", 2, 1),
        ("anew", 2, 2),
    ],
)
def test_a_change_of_meaning_says_what_becomes_of_the_judgements(
    world, meaning, wording, counts_from
):
    world.rate("ana", "E1", "H1", "II")
    world.rate("ben", "E1", "H1", "C")
    estimated(world, "H1", "H2")
    assert told(world, "H1").pooled.n == 3
    changed = do(world, reword_hypothesis, "H1", draft=HypothesisDraft("Anew"), meaning=meaning)
    assert (changed.wording, changed.counts_from) == (wording, counts_from)
    after = told(world, "H1")
    if meaning == "anew":
        assert counts(world, "E1", "H1") == (0,) * 6
        assert (after.pooled, after.impacts, after.total.rated) == (None, (), 0)
        judged = judged_so_far(access_to(world.actor("lena"), world.uid), changed)
        assert (judged.ratings, judged.estimates) == (0, 0)
    else:
        assert counts(world, "E1", "H1") == (0, 1, 0, 0, 1, 0)
        assert {point.older_wording for point in after.pooled.points} == {meaning == "changed"}
        assert after.impacts
    assert told(world, "H2").pooled.n == 3
    sound(world)


def test_asked_again_one_rates_anew_and_what_is_older_does_not_come_back(world):
    estimated(world, "H1")
    world.rate("ana", "E1", "H1", "II")
    round_ = world.open_round("H1", covers=("ratings",))
    world.rate("ana", "E1", "H1", "C")
    reveal_round(
        actor=world.actor("lena"), assessment_uid=world.uid, round_uid=round_.uid, reason="Time"
    )
    do(world, reword_hypothesis, "H1", draft=HypothesisDraft("Anew"), meaning="anew")
    world.rate("ana", "E1", "H1", "CC")
    assert counts(world, "E1", "H1") == (1, 0, 0, 0, 0, 0)
    take_back_rating(
        actor=world.actor("ana"),
        assessment_uid=world.uid,
        evidence_uid=world.item("E1").uid,
        hypothesis_uid=world.hypothesis("H1").uid,
    )
    assert counts(world, "E1", "H1") == (0,) * 6
    before = exported(world.uid, operator())
    document = export_document(access_to(world.actor("system"), world.uid))
    clear()
    import_as_operator(actor=operator(), document=document)
    assert exported(world.uid, operator()) == before
    assert not Rating.objects.filter(is_current=True).exists()


def test_a_meaning_kept_at_first_may_be_asked_again_later(world):
    world.rate("ana", "E1", "H1", "II")
    do(world, reword_hypothesis, "H1", draft=HypothesisDraft("Anew"), meaning="changed")
    world.rate("ben", "E1", "H1", "C")
    do(world, ask_again, "H1")
    assert counts(world, "E1", "H1") == (0, 1, 0, 0, 0, 0)
    with pytest.raises(AccessDenied):
        do(world, ask_again, "H1", who="ana")
    world.open_round("H1")
    with pytest.raises(RuleViolation, match="blind round"):
        do(world, ask_again, "H1")
    sound(world)


def test_the_page_asks_and_tells_how_many_but_never_what(world):
    world.rate("ana", "E1", "H1", "II")
    where = url(world, "hypothesis-edit", hypothesis=world.hypothesis("H1").uid)
    lead = signed_in(world, "lena")
    page = lead.get(where)
    assert "Judged so far: 1 rating, estimates of 0 members." in text_of(page)
    form = {**controls(page), "statement": "The cat did it and ran", "meaning": "anew"}
    hinted = lead.post(where, form)
    assert hinted.status_code == 422
    assert "It now contains “and”" in text_of(hinted)
    assert world.hypothesis("H1").statement == "The cat did it"
    assert lead.post(where, {**form, "anyway": "1"}).status_code == 302
    assert world.hypothesis("H1").counts_from == 2
    hidden = {"ratings_hidden": True}
    update_assessment(actor=world.actor("lena"), assessment_uid=world.uid, changes=hidden)
    world.rate("ana", "E2", "H1", "II")
    assert "Judged so far: 0 ratings" in text_of(lead.get(where))


# ------------------------------------------------------------------------------------- split


def test_a_split_copies_the_chosen_links_without_ratings(world):
    world.rate("ana", "E1", "H4", "C")
    world.rate("ana", "E2", "H4", "I")
    made = do(
        world,
        split_hypothesis,
        "H4",
        parts=[HypothesisDraft("Bread is dearer"), HypothesisDraft("Oil is dearer")],
        joints=[Joint(1, 0)],
        links={world.item("E1").uid: "both", world.item("E2").uid: "second"},
    )
    assert [h.label for h in made] == ["H6", "H7"]
    assert world.hypothesis("H4").status == "set_aside"
    assert counts(world, "E1", "H6") == counts(world, "E2", "H7") == (0,) * 6
    assert counts(world, "E2", "H6") is None
    assert edges(world) == [("H7", "H6")]
    sound(world)
    undone = do(world, undo_reshaping, "H4")
    assert (undone.status, undone.reshaped) == ("active", {})
    assert {world.hypothesis(label).status for label in ("H6", "H7")} == {"set_aside"}
    with pytest.raises(RuleViolation, match="can be undone"):
        do(world, undo_reshaping, "H4")


def test_a_split_is_refused_whole(world):
    parts = [HypothesisDraft("One"), HypothesisDraft("Two")]
    for who in ("ana", "cora", "root"):
        with pytest.raises(AccessDenied):
            do(world, split_hypothesis, "H1", who=who, parts=parts)
    with pytest.raises(RuleViolation, match="keeps its remainder"):
        do(world, split_hypothesis, "H3", parts=parts)
    with pytest.raises(StaleVersion):
        do(world, split_hypothesis, "H1", parts=parts, version=9)
    with pytest.raises(RuleViolation):
        do(world, split_hypothesis, "H1", parts=parts, joints=[Joint(0, 1), Joint(1, 0)])
    assert world.assessment.hypotheses.count() == 5
    parted = do(world, split_hypothesis, "H1", parts=parts)
    world.open_round("H2", parted[0].label)
    with pytest.raises(RuleViolation, match="blind round"):
        do(world, split_hypothesis, "H2", parts=parts)
    with pytest.raises(RuleViolation, match="blind round"):
        do(world, undo_reshaping, "H1")


def test_a_whole_is_kept_beside_its_parts_only_where_they_need_not_exclude_one_another(world):
    parts = [HypothesisDraft("One"), HypothesisDraft("Two")]
    with pytest.raises(RuleViolation, match="do not exclude one another"):
        do(world, split_hypothesis, "H1", parts=parts, keep=True)
    assert world.assessment.hypotheses.count() == 5
    lead = signed_in(world, "lena")
    for label, offered in (("H1", False), ("H4", True)):
        page = lead.get(url(world, "hypothesis-split", hypothesis=world.hypothesis(label).uid))
        assert ('name="keep"' in page.content.decode()) is offered
    do(world, split_hypothesis, "H4", parts=parts, keep=True)
    assert world.hypothesis("H4").status == "active"


def test_the_page_splits_by_the_sentence_and_undoes_it(world):
    world.rate("ana", "E1", "H1", "C")
    where = url(world, "hypothesis-split", hypothesis=world.hypothesis("H1").uid)
    lead = signed_in(world, "lena")
    page = lead.get(where, {"statement": "The mouse fled because the cat came"})
    form = controls(page)
    assert (form["first"], form["second"], form["how"]) == (
        "The mouse fled",
        "The cat came",
        "second",
    )
    link = f"link_{world.item('E1').uid}"
    assert form[link] == "both"
    refused = lead.post(where, {**form, "second": ""})
    assert refused.status_code == 422
    assert controls(refused)["first"] == "The mouse fled"
    done = lead.post(where, {**form, link: "first"}, follow=True)
    assert "H1 is split into H6 and H7." in text_of(done)
    assert counts(world, "E1", "H6") is not None
    assert edges(world) == [("H7", "H6")]
    back = url(world, "hypothesis-undo", hypothesis=world.hypothesis("H1").uid)
    stale = lead.post(back, {"version": "1", "undo": "1", "undo_to": url(world, "frame")})
    assert stale.status_code in {302, 409}
    assert world.hypothesis("H1").status == "set_aside"
    lead.post(back, {"version": world.hypothesis("H1").version})
    assert world.hypothesis("H1").status == "active"


def test_a_split_of_what_was_reworded_meanwhile_asks_again(world):
    where = url(world, "hypothesis-split", hypothesis=world.hypothesis("H1").uid)
    lead = signed_in(world, "lena")
    form = {**controls(lead.get(where)), "first": "The cat came", "second": "The cat ate"}
    do(world, edit_hypothesis, "H1", draft=HypothesisDraft("The dog did it"), meaning_changed=True)
    stale = lead.post(where, form)
    assert stale.status_code == 409
    assert "Somebody else has changed H1" in text_of(stale)
    assert "The dog did it" in text_of(stale)
    assert world.assessment.hypotheses.count() == 5
    held = controls(stale)
    assert (held["first"], held["second"], held["version"]) == ("The cat came", "The cat ate", "2")
    assert lead.post(where, held).status_code == 302
    assert world.assessment.hypotheses.count() == 7


def test_evidence_linked_meanwhile_is_not_left_out_of_a_split_unseen(world):
    world.rate("ana", "E1", "H1", "C")
    where = url(world, "hypothesis-split", hypothesis=world.hypothesis("H1").uid)
    lead = signed_in(world, "lena")
    form = {**controls(lead.get(where)), "first": "The cat came", "second": "The cat ate"}
    world.rate("ana", "E2", "H1", "C")
    asked = lead.post(where, form)
    assert asked.status_code == 422
    assert text_of(asked).count("was linked since you opened this") >= 1
    assert world.assessment.hypotheses.count() == 5
    assert lead.post(where, {**form, f"link_{world.item('E2').uid}": "second"}).status_code == 302
    assert (counts(world, "E2", "H6"), counts(world, "E2", "H7")) == (None, (0,) * 6)


@pytest.mark.parametrize("changed", ["H1", "H2"])
def test_a_merge_of_what_was_reworded_meanwhile_asks_again(world, changed):
    where = url(world, "hypothesis-merge", hypothesis=world.hypothesis("H1").uid)
    into = str(world.hypothesis("H2").uid)
    cora = signed_in(world, "cora")
    form = {**controls(cora.get(where)), "into_id": into, "reason": "The same"}
    do(world, edit_hypothesis, changed, draft=HypothesisDraft("Another"), meaning_changed=True)
    stale = cora.post(where, form)
    assert stale.status_code == 409
    assert f"Somebody else has changed {changed}" in text_of(stale)
    assert world.hypothesis("H1").status == "active"
    held = controls(stale)
    assert (held["reason"], held["into_id"]) == ("The same", into)
    assert cora.post(where, held).status_code == 302
    assert world.hypothesis("H1").status == "merged"


# ------------------------------------------------------------------------------------- merge


def test_in_a_merge_existing_ratings_win_and_missing_ones_come_over(world):
    for name, evidence, hypothesis, code in (
        ("ana", "E1", "H1", "II"),
        ("ben", "E1", "H1", "I"),
        ("ana", "E1", "H2", "C"),
        ("ben", "E2", "H1", "CC"),
    ):
        world.rate(name, evidence, hypothesis, code, why="Because")
    estimated(world, "H1", "H2")
    imply(world, "H1", "H4")
    imply(world, "H2", "H4")
    imply(world, "H5", "H1")
    imply(world, "H1", "H2")
    merged = do(
        world, merge_hypotheses, "H1", into_uid=world.hypothesis("H2").uid, reason="The same"
    )
    assert (merged.status, merged.merged_into.label) == ("merged", "H2")
    assert counts(world, "E1", "H2") == (0, 1, 0, 1, 0, 0)
    assert counts(world, "E2", "H2") == (1, 0, 0, 0, 0, 0)
    assert counts(world, "E1", "H1") == (0, 0, 0, 1, 1, 0)
    assert edges(world) == [("H1", "H2"), ("H1", "H4"), ("H2", "H4"), ("H5", "H1"), ("H5", "H2")]
    assert told(world, "H2").pooled.n == 3
    assert world.hypothesis("H1").estimates.count() == 3
    shown = signed_in(world, "ana").get(reverse("consequences", args=(world.uid,)))
    assert "H1" not in text_of(shown).split('id="graph-name"')[1].split("<h2")[0]
    sound(world)
    do(world, undo_reshaping, "H1", who="cora")
    assert counts(world, "E1", "H2") == (0, 1, 0, 0, 0, 0)
    assert counts(world, "E2", "H2") is None
    assert edges(world) == [("H1", "H2"), ("H1", "H4"), ("H2", "H4"), ("H5", "H1")]
    sound(world)


def test_the_debate_moves_along_and_back_with_what_was_replied(world):
    draft = ArgumentDraft(stance="supports", text="So it is")
    first = do(world, add_argument, "H1", who="ana", draft=draft)
    do(world, merge_hypotheses, "H1", into_uid=world.hypothesis("H2").uid)
    trees = Argument.objects.filter(hypothesis__label="H2")
    assert list(trees) == [first]
    sound(world)
    add_argument(
        actor=world.actor("ben"), assessment_uid=world.uid, parent_uid=first.uid, draft=draft
    )
    do(world, undo_reshaping, "H1")
    assert Argument.objects.filter(hypothesis__label="H1").count() == 2
    sound(world)


def hide_ratings(world):
    update_assessment(
        actor=world.actor("lena"), assessment_uid=world.uid, changes={"ratings_hidden": True}
    )


def read_by(world, who, hypothesis):
    """Who said what on E1 against the hypothesis, as the page shows it to `who`."""
    page = signed_in(world, who).get(cell_url(world, "E1", hypothesis))
    rows = ratings_for(access_to(world.actor(who), world.uid))
    rows = rows.filter(link__hypothesis__label=hypothesis, link__evidence__label="E1")
    found = sorted(rows.values_list("participant__name", "consistency"))
    voices = text_of(page).partition('<ul class="rows voices">')[2].partition("</ul>")[0]
    shown = [name for name in ("Ana", "Ben", "Chidi", "Lena") if name in voices]
    assert shown == [name for name, _code in found if name.lower() != who]
    return found


@pytest.mark.parametrize("rated", ["H1", "H2"])
def test_merging_and_undoing_opens_no_cell_to_who_merges(world, rated):
    hide_ratings(world)
    for who in ("ana", "ben"):
        world.rate(who, "E1", "H1", "II")
    world.rate("chidi", "E1", "H2", "CC")
    world.rate("lena", "E1", rated, "N")
    own = [("Lena", "N")]
    into = {"into_uid": world.hypothesis("H2").uid}
    before = {label: read_by(world, "lena", label) for label in ("H1", "H2")}
    do(world, merge_hypotheses, "H1", **into)
    assert read_by(world, "lena", "H2") == own
    do(world, undo_reshaping, "H1")
    assert {label: read_by(world, "lena", label) for label in ("H1", "H2")} == before
    do(world, merge_hypotheses, "H1", **into)
    world.rate("lena", "E1", "H2", "N")
    everybody = [("Ana", "II"), ("Ben", "II"), ("Chidi", "CC"), ("Lena", "N")]
    assert read_by(world, "lena", "H2") == everybody
    assert read_by(world, "ana", "H2") == [("Ana", "II")]
    sound(world)


def test_a_cell_that_a_merge_made_is_open_to_whom_the_other_was(world):
    hide_ratings(world)
    world.rate("ana", "E1", "H1", "II")
    world.rate("ben", "E1", "H1", "I")
    do(world, merge_hypotheses, "H1", into_uid=world.hypothesis("H2").uid)
    assert read_by(world, "ana", "H2") == [("Ana", "II"), ("Ben", "I")]
    assert read_by(world, "chidi", "H2") == []
    world.rate("chidi", "E1", "H2", "C")
    do(world, undo_reshaping, "H1")
    assert read_by(world, "ana", "H2") == []
    assert read_by(world, "chidi", "H2") == [("Chidi", "C")]


def test_what_a_reveal_opened_closes_over_what_a_merge_brings(world):
    hide_ratings(world)
    for who in ("ana", "ben"):
        world.rate(who, "E1", "H1", "II")
    round_ = world.open_round("H2", covers=("ratings",))
    for who in ("ana", "chidi", "lena"):
        world.rate(who, "E1", "H2", "C")
        world.finish(who, round_)
    reveal_round(actor=world.actor("lena"), assessment_uid=world.uid, round_uid=round_.uid)
    revealed = read_by(world, "lena", "H2")
    assert len(revealed) == 3
    do(world, merge_hypotheses, "H1", into_uid=world.hypothesis("H2").uid)
    assert read_by(world, "lena", "H2") == [("Lena", "C")]
    assert len(read_by(world, "ana", "H2")) == 4
    do(world, undo_reshaping, "H1")
    assert read_by(world, "lena", "H2") == revealed
    sound(world)


def test_what_was_changed_since_a_merge_stays_when_it_is_undone(world):
    world.rate("ana", "E1", "H1", "II")
    world.rate("ben", "E1", "H1", "II")
    do(world, merge_hypotheses, "H1", into_uid=world.hypothesis("H2").uid)
    world.rate("ana", "E1", "H2", "C")
    do(world, undo_reshaping, "H1")
    assert counts(world, "E1", "H2") == (0, 1, 0, 0, 0, 0)
    assert counts(world, "E1", "H1") == (0, 0, 0, 0, 2, 0)
    sound(world)


def test_ratings_of_an_older_wording_are_not_taken_over(world):
    world.rate("ana", "E1", "H1", "II")
    draft = HypothesisDraft("Other words")
    do(world, edit_hypothesis, "H1", draft=draft, meaning_changed=True)
    world.rate("ben", "E1", "H1", "C")
    do(world, merge_hypotheses, "H1", into_uid=world.hypothesis("H2").uid)
    assert counts(world, "E1", "H2") == (0, 1, 0, 0, 0, 0)
    sound(world)


def test_an_edge_that_would_close_a_circle_is_not_taken_over(world):
    imply(world, "H1", "H4")
    imply(world, "H4", "H2")
    do(world, merge_hypotheses, "H1", into_uid=world.hypothesis("H2").uid)
    assert edges(world) == [("H1", "H4"), ("H4", "H2")]


def test_a_merge_is_refused_for_what_it_is(world):
    two = world.hypothesis("H2").uid

    def refused(label, into, match):
        with pytest.raises(RuleViolation, match=match):
            do(world, merge_hypotheses, label, into_uid=world.hypothesis(into).uid)

    refused("H1", "H1", "itself")
    refused("H1", "H4", "another question")
    refused("H1", "H3", "keeps its remainder")
    refused("H3", "H1", "keeps its remainder")
    for who in ("ana", "otto"):
        with pytest.raises(AccessDenied):
            do(world, merge_hypotheses, "H1", who=who, into_uid=two)
    world.open_round("H2")
    refused("H1", "H2", "blind round")
    refused("H2", "H1", "blind round")


def test_a_label_is_not_used_again_and_a_merged_one_can_be_exported(world):
    do(world, merge_hypotheses, "H1", who="cora", into_uid=world.hypothesis("H2").uid)
    added = add_hypothesis(
        actor=world.actor("lena"),
        assessment_uid=world.uid,
        question_uid=world.question().uid,
        draft=HypothesisDraft("A dog did it"),
    )
    assert added.label == "H6"
    with pytest.raises(RuleViolation, match="take it up"):
        do(world, merge_hypotheses, "H1", into_uid=world.hypothesis("H6").uid)
    sound(world)


def test_the_page_merges_and_the_frame_offers_to_undo_it(world):
    where = url(world, "hypothesis-merge", hypothesis=world.hypothesis("H1").uid)
    curator = signed_in(world, "cora")
    assert "H2 A mouse did it" in text_of(curator.get(where))
    form = controls(curator.get(where))
    other = {**form, "into_id": str(world.hypothesis("H4").uid)}
    assert curator.post(where, other).status_code == 422
    same = {**form, "into_id": str(world.hypothesis("H2").uid)}
    done = curator.post(where, same, follow=True)
    assert "H1 is merged into H2." in text_of(done)
    assert "Undo the merge" in text_of(signed_in(world, "lena").get(url(world, "frame")))


def test_a_curator_merges_in_the_admin_and_undoes_it(world):
    world.users["cora"].is_staff = True
    world.users["cora"].save()
    world.rate("ana", "E1", "H1", "C")
    curator = signed_in(world, "cora")
    listed = curator.get(reverse("admin:assessments_hypothesis_changelist"))
    assert "The cat did it" in text_of(listed)
    where = reverse("admin:assessments_hypothesis_change", args=[world.hypothesis("H1").pk])
    page = curator.get(where)
    assert "A mouse did it" in text_of(page)
    assert "None of these" not in text_of(page)
    assert "Prices rise" not in text_of(page)
    form = {"version": "1", "into": str(world.hypothesis("H2").pk), "_merge": "1"}
    assert curator.post(where, {**form, "into": ""}).status_code == 200
    assert world.hypothesis("H1").status == "active"
    assert curator.post(where, form).status_code == 302
    assert world.hypothesis("H1").merged_into.label == "H2"
    assert counts(world, "E1", "H2") == (0, 1, 0, 0, 0, 0)
    assert "Undo the merge" in text_of(curator.get(where))
    curator.post(where, {"version": str(world.hypothesis("H1").version), "_undo": "1"})
    assert world.hypothesis("H1").status == "active"


# -------------------------------------------------------------------------------------- REST


def test_shaping_over_rest(world):
    lead = Asker(world, "lead")
    base = f"/api/v1/assessments/{world.uid}/hypotheses/"
    h1, h2 = (world.hypothesis(label).uid for label in ("H1", "H2"))
    world.rate("ana", "E1", "H1", "C")

    def ask(path, body, status=200):
        got = lead.ask("POST", f"{base}{path}", body)
        assert got.status_code == status, got.content
        return json.loads(got.content)

    again = ask(f"{h1}/ask-again/", {})
    assert again["counts_from"] == 1
    parts = {"parts": [{"statement": "One"}, {"statement": "Two"}], "implies": "first"}
    ask(f"{h1}/split/", {**parts, "links": [{"evidence_id": str(h1), "to": "all"}]}, 400)
    links = [{"evidence_id": str(world.item("E1").uid), "to": "first"}]
    made = ask(f"{h1}/split/", {**parts, "links": links}, 201)
    assert [h["label"] for h in made["hypotheses"]] == ["H6", "H7"]
    assert edges(world) == [("H6", "H7")]
    assert ask(f"{h1}/undo/", {})["status"] == "active"
    ask(f"{h1}/merge/", {"into_id": str(h1)}, 400)
    assert ask(f"{h1}/merge/", {"into_id": str(h2)})["merged_into_id"] == str(h2)
    assert ask(f"{h1}/undo/", {})["status"] == "active"


def test_a_merge_over_rest_keeps_to_what_was_read_of_either(world):
    lead = Asker(world, "lead")
    base = f"/api/v1/assessments/{world.uid}/hypotheses/"
    source, into = world.hypothesis("H1"), world.hypothesis("H2")
    read = {"into_id": str(into.uid), "into_version": into.version}
    tag = lead.ask("GET", f"{base}{source.uid}/")["ETag"]
    edit_hypothesis(
        actor=world.actor("lena"),
        assessment_uid=world.uid,
        hypothesis_uid=into.uid,
        draft=HypothesisDraft("Something else"),
        meaning_changed=False,
    )

    def merge(body):
        path, match = f"{base}{source.uid}/merge/", {"If-Match": tag}
        return lead.ask("POST", path, body, headers=match)

    stale = merge(read)
    assert stale.status_code == 412
    assert json.loads(stale.content)["current"]["id"] == str(into.uid)
    assert world.hypothesis("H1").status == "active"
    assert merge({**read, "into_version": 0}).status_code == 400
    assert merge({**read, "into_version": "2"}).status_code == 400
    done = merge({**read, "into_version": into.version + 1})
    assert json.loads(done.content)["merged_into_id"] == str(into.uid)

"""Both versions on a conflict, field by field; long texts saved while they are typed."""

import pytest
from django.urls import reverse

from assessments.estimates.models import Judgement
from assessments.estimates.operations import write_judgement
from assessments.evidence.operations import EvidenceDraft, edit_evidence
from assessments.framing.operations import edit_hypothesis, edit_perspective, update_assessment
from assessments.framing.rules import HypothesisDraft
from tests.pages import evidence_url, signed_in, text_of
from tests.remembering import remembered
from tests.rounds.pages import controls
from tests.world import World, build_world

pytestmark = [pytest.mark.django_db, pytest.mark.once]
AUTOSAVE = {"autosave": "1"}


@pytest.fixture
@remembered
def world() -> World:
    world = build_world()
    world.accepted("The cat was asleep")
    return world


class Edited:
    """One form with a version: its page, what I send, and what somebody else writes meanwhile."""

    first = 1  # the version that my form was begun from

    def __init__(self, world):
        self.world = world
        self.lead = {"actor": world.actor("lena"), "assessment_uid": world.uid}

    def held(self, response):
        return controls(response)


class EditedHypothesis(Edited):
    mine = {"statement": "Mine", "judged_by": "the same", "notes": "", "meaning": "same"}
    take, theirs = "statement", "Theirs"

    def url(self):
        uid = self.world.hypothesis().uid
        return reverse("hypothesis-edit", args=(self.world.uid, uid))

    def meanwhile(self):
        edit_hypothesis(
            **self.lead,
            hypothesis_uid=self.world.hypothesis().uid,
            draft=HypothesisDraft("Theirs", judged_by="the same", notes="A note"),
            meaning_changed=False,
        )

    def stands(self):
        return self.world.hypothesis().statement


class EditedSettings(Edited):
    mine = {"title": "Mine", "customer": "The board", "information_cutoff_on": "2024-12",
            "status": "active", "pooling_method": "log_odds", "curation": "required",
            "ratings_hidden": "on"}  # fmt: skip
    take, theirs = "title", "Theirs"

    def url(self):
        return reverse("frame-settings", args=(self.world.uid,))

    def meanwhile(self):
        update_assessment(**self.lead, changes={"title": "Theirs", "exercise": True})

    def stands(self):
        self.world.assessment.refresh_from_db()
        return self.world.assessment.title


class EditedEvidence(Edited):
    mine = {"statement": "Mine", "kind": "fact", "tags": "a", "meaning": "same"}
    first = 2
    take, theirs = "statement", "Theirs"

    def url(self):
        return evidence_url(self.world, "E1")

    def meanwhile(self):
        item = self.world.item()
        edit_evidence(
            **self.lead,
            evidence_uid=item.uid,
            draft=EvidenceDraft(statement="Theirs", kind="fact"),
            meaning_changed=False,
        )

    def stands(self):
        return self.world.item().statement


class EditedJudgement(Edited):
    mine = {"text": "Mine", "confidence": "low", "confidence_basis": ""}
    take, theirs = "text", "Theirs"

    def __init__(self, world):
        super().__init__(world)
        self.write("First")

    def write(self, text):
        uid = self.world.hypothesis().uid
        write_judgement(**self.lead, hypothesis_uid=uid, text=text, confidence="low")

    def url(self):
        return reverse("hypothesis", args=(self.world.uid, self.world.hypothesis().uid))

    def meanwhile(self):
        self.write("Theirs")

    def stands(self):
        return Judgement.objects.get().text


class EditedParty(Edited):
    mine = {"name": "Mine"}
    take, theirs = "name", "Theirs"

    def held(self, response):
        return controls(response, self.url())

    def party(self):
        return self.world.assessment.perspectives.order_by("pk").first()

    def url(self):
        return reverse("perspective-rename", args=(self.world.uid, self.party().uid))

    def meanwhile(self):
        edit_perspective(**self.lead, perspective_uid=self.party().uid, name="Theirs")

    def stands(self):
        return self.party().name


@pytest.fixture(
    params=[EditedHypothesis, EditedSettings, EditedEvidence, EditedJudgement, EditedParty]
)
def edited(request, world):
    return request.param(world)


def test_both_versions_stand_side_by_side_and_either_can_be_kept(world, edited):
    client, first, second = signed_in(world, "lena"), edited.first, str(edited.first + 1)
    edited.meanwhile()
    stale = client.post(edited.url(), {**edited.mine, "version": first})
    assert stale.status_code == 409
    shown = text_of(stale)
    assert "Somebody else has changed this" in shown
    assert f'name="take" value="{edited.take}"' in shown
    assert edited.stands() == "Theirs"
    held = edited.held(stale)
    assert (held[edited.take], held["version"]) == ("Mine", second)
    taken = client.post(edited.url(), {**edited.mine, "version": second, "take": edited.take})
    assert taken.status_code == 409
    assert edited.held(taken)[edited.take] == "Theirs"
    assert edited.stands() == "Theirs"
    kept = client.post(edited.url(), {**edited.mine, "version": second})
    assert kept.status_code == 302
    assert edited.stands() == "Mine"


def test_fields_that_agree_are_not_asked_about(world):
    edited = EditedHypothesis(world)
    edited.meanwhile()
    stale = signed_in(world, "lena").post(edited.url(), {**edited.mine, "version": "1"})
    shown = text_of(stale)
    assert 'name="take" value="notes"' in shown
    assert 'name="take" value="judged_by"' not in shown
    assert 'name="take" value="meaning"' not in shown


def test_a_tick_is_taken_over_as_well(world):
    edited = EditedSettings(world)
    edited.meanwhile()
    sent = {**edited.mine, "version": "2", "take": "exercise"}
    taken = signed_in(world, "lena").post(edited.url(), sent)
    assert controls(taken)["exercise"] == "on"
    assert 'name="take" value="exercise"' not in text_of(taken)


@pytest.mark.parametrize("who", ["ana", "cora", "otto"])
def test_taking_over_shows_nothing_to_who_may_not_edit(world, who):
    edited = EditedSettings(world)
    sent = {**edited.mine, "take": "title", "version": "1"}
    assert signed_in(world, who).post(edited.url(), sent).status_code == 403


# ---------------------------------------------------------------------------------- autosave


def test_notes_are_saved_while_typed_and_nothing_else_is(world):
    edited = EditedHypothesis(world)
    sent = {**edited.mine, "notes": "Half a thou", "version": "1", **AUTOSAVE}
    client = signed_in(world, "lena")
    answer = client.post(edited.url(), sent)
    assert answer.status_code == 200
    assert 'data-version="2"' in text_of(answer)
    assert "Saved · version 2" in text_of(answer)
    hypothesis = world.hypothesis()
    assert (hypothesis.notes, hypothesis.statement) == ("Half a thou", "The cat did it")
    late = client.post(edited.url(), sent)
    assert late.status_code == 409
    assert "Press Save to see both" in text_of(late)
    assert "<main" not in text_of(late)


def test_the_context_of_an_assessment_and_no_other_setting(world):
    edited = EditedSettings(world)
    sent = {**edited.mine, "context": "Why now", "version": "1", **AUTOSAVE}
    client = signed_in(world, "lena")
    assert 'data-version="2"' in text_of(client.post(edited.url(), sent))
    assert edited.stands() == "Who moved the cheese?"
    assert world.assessment.context == "Why now"
    assert client.post(edited.url(), sent).status_code == 409
    long = client.post(edited.url(), {**sent, "version": "2", "context": "x" * 20_001})
    assert long.status_code == 422
    assert "Not saved" in text_of(long)


def test_a_judgement_is_saved_while_it_is_whole(world):
    edited = EditedJudgement(world)
    client = signed_in(world, "lena")
    sent = {**edited.mine, "version": "1", **AUTOSAVE}
    assert "version 2" in text_of(client.post(edited.url(), sent))
    assert edited.stands() == "Mine"
    assert client.post(edited.url(), sent).status_code == 409
    empty = client.post(edited.url(), {**sent, "text": "", "version": "2"})
    assert empty.status_code == 422
    assert edited.stands() == "Mine"


def test_autosave_is_for_who_may_edit(world):
    edited = EditedJudgement(world)
    sent = {**edited.mine, "version": "1", **AUTOSAVE}
    assert signed_in(world, "ana").post(edited.url(), sent).status_code == 403
    assert edited.stands() == "First"

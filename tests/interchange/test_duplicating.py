"""An assessment as the beginning of another: the frame goes along, nobody's judgements do."""

import json

import pytest

from assessments.basis import AccessDenied, NotVisible
from assessments.evidence.models import Link, Rating
from assessments.framing.models import Assessment
from assessments.framing.operations import set_hypothesis_aside
from assessments.interchange.duplicating.operations import duplicate_assessment
from assessments.teams.operations import create_team
from tests.house.full import Asker, build_full
from tests.pages import signed_in, text_of
from tests.rounds.pages import controls, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return build_full()


def duplicate(world, who="ana", *, with_evidence=False, team=None, **limits):
    return duplicate_assessment(
        actor=world.actor(who, **limits),
        assessment_uid=world.uid,
        team_uid=(team or world.team).uid,
        title="Another time",
        with_evidence=with_evidence,
    )


def test_the_frame_goes_along_and_nothing_that_was_judged(world):
    for label in ("H2", "H5"):
        set_hypothesis_aside(
            actor=world.actor("lena"),
            assessment_uid=world.uid,
            hypothesis_uid=world.hypothesis(label).uid,
            aside=True,
        )
    made = duplicate(world)
    assert (made.title, made.status, made.team) == ("Another time", "active", world.team)
    assert made.context.startswith(f"Begun like “{world.assessment.title}”.")
    # An id tells a reader nothing, and names what they may not see.
    assert str(world.uid) not in made.context
    assert [q.label for q in made.questions.order_by("pk")] == ["Q1", "Q2"]
    assert [h.label for h in made.hypotheses.order_by("pk")] == ["H1", "H3", "H4"]
    assert made.hypotheses.get(label="H3").is_remainder
    edge = made.implications.get()
    assert (edge.cause.label, edge.effect.label) == ("H1", "H4")
    assert [p.name for p in made.perspectives.all()] == ["Us", "Them"]
    assert made.participants.get(user=world.users["ana"]).role == "lead"
    assert made.participants.get(user=world.users["cora"]).role == "curator"
    for name in ("evidence", "sources", "rounds", "estimates", "judgements", "arguments"):
        assert not getattr(made, name).exists(), name
    assert not edge.estimates.exists()


def test_accepted_evidence_goes_along_without_links_or_ratings(world):
    made = duplicate(world, "otto", with_evidence=True)
    accepted = list(made.evidence.order_by("pk"))
    assert [(e.label, e.status) for e in accepted] == [("E1", "accepted"), ("E2", "accepted")]
    assert accepted[0].citations.get().origin_source.name == "The agency"
    assert not Link.objects.filter(assessment=made).exists()
    assert not Rating.objects.filter(assessment=made).exists()
    other = create_team(actor=world.actor("ana"), name="Elsewhere too")
    waiting = duplicate(world, with_evidence=True, team=other)
    assert {e.status for e in waiting.evidence.all()} == {"submitted"}


def test_only_what_one_sees_into_a_team_of_one_s_own(world):
    with pytest.raises(NotVisible):
        duplicate(world, "stranger")
    with pytest.raises(NotVisible):
        duplicate(world, "ana", team=create_team(actor=world.actor("ben"), name="Theirs"))
    with pytest.raises(AccessDenied):
        duplicate(world, "ana", scopes=frozenset({"read"}))


def test_by_page_and_over_rest(world):
    ana = signed_in(world, "ana")
    page = ana.get(url(world, "duplicate"))
    form = {**controls(page), "team": str(world.team.uid), "what": "evidence"}
    refused = ana.post(url(world, "duplicate"), {**form, "title": ""})
    assert refused.status_code == 422
    done = ana.post(url(world, "duplicate"), form, follow=True)
    assert "Nobody has judged anything in it yet" in text_of(done)
    assert Assessment.objects.get(title="Who moved the cheese? (copy)").evidence.count() == 2
    body = {"team_id": str(world.team.uid), "title": "Over REST"}
    path = f"/api/v1/assessments/{world.uid}/duplicate/"
    got = Asker(world, "observer").ask("POST", path, body)
    assert got.status_code == 201
    assert json.loads(got.content)["assessment_id"] in got["Location"]

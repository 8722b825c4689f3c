"""The answer sheet: consequences, what moved one, saving unasked, two windows."""

import re

import pytest
from django.urls import reverse

from assessments.basis import Conflict, Violations
from assessments.estimates.models import Estimate, ImpactEstimate
from assessments.estimates.operations import EstimateDraft, answer_round
from assessments.framing.access import access_to
from assessments.framing.operations import edit_hypothesis
from assessments.framing.rules import HypothesisDraft
from assessments.implications.models import ImplicationEstimate
from assessments.implications.operations import EdgeDraft, add_implication
from assessments.live.queries import last_change_number
from assessments.rounds.models import RoundFinish
from tests.results.test_round_pages import filled, page, reveal, send
from tests.rounds.pages import client_of, controls
from tests.world import World, build_world

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def world() -> World:
    return build_world()


@pytest.fixture
def edge(world):
    return add_implication(
        actor=world.actor("ana"),
        assessment_uid=world.uid,
        cause_uid=world.hypothesis("H1").uid,
        effect_uid=world.hypothesis("H4").uid,
        mechanism="Through the pantry",
    )


def text(response):
    return response.content.decode()


def on_edge(edge, true, false, why=""):
    return {
        f"i-{edge.uid}-true": true,
        f"i-{edge.uid}-false": false,
        f"i-{edge.uid}-why": why,
    }


def answer(world, name, round_, **more):
    return answer_round(
        actor=world.actor(name), assessment_uid=world.uid, round_uid=round_.uid, **more
    )


# ------------------------------------------------------------------------------- consequences


def test_the_sheet_asks_what_follows_and_the_reveal_shows_it(world, edge):
    round_ = world.open_round("H1")
    assert "Through the pantry" in text(page(world, "ana", round_))
    half = send(world, "ana", round_, **filled(world, "H1", 1, 3, 2), **on_edge(edge, "80", ""))
    assert half.status_code == 422
    assert re.search(rf'id="i-{edge.uid}-false-fault"><span>This may not be empty', text(half))
    assert not Estimate.objects.exists()
    both = on_edge(edge, "80 %", "30,5", "It leads through the pantry")
    assert send(world, "ana", round_, **filled(world, "H1", 1, 3, 2), **both).status_code == 302
    assert controls(page(world, "ana", round_))[f"i-{edge.uid}-false"] == "30.5"
    for name in ("ben", "lena", "otto"):
        assert "30.5" not in text(page(world, name, round_))
    answer(world, "ben", round_, implied=[EdgeDraft(edge.uid, 60, 10)])
    reveal(world, round_)
    shown = text(page(world, "otto", round_))
    assert "70\xa0% (20\xa0% if not)" in shown or "70\xa0% (21\xa0% if not)" in shown
    assert "It leads through the pantry" in shown
    late = send(world, "chidi", round_, "revealed", **on_edge(edge, "5", "5"))
    assert late.status_code == 302
    assert "70\xa0%" in text(page(world, "otto", round_))


def test_a_round_asks_only_for_what_follows_from_it(world, edge):
    round_ = world.open_round("H4")
    assert str(edge.uid) not in text(page(world, "ana", round_))
    with pytest.raises(Violations, match="does not ask"):
        answer(world, "ana", round_, implied=[EdgeDraft(edge.uid, 1, 2)])


# ---------------------------------------------------------------------------- what moved them


def test_other_hypotheses_and_evidence_may_have_moved_one(world):
    first = world.open_round("H1")
    world.estimate("ana", first, "H1", 10, 20, 30)
    reveal(world, first)
    world.accepted("It was Tuesday")
    second = world.open_round("H1")
    send(world, "ana", second, **filled(world, "H1", 40, 60, 50, moved="h4; E1"))
    assert [m["type"] for m in Estimate.objects.get(round=second).moved_by] == [
        "hypotheses",
        "evidence",
    ]
    reveal(world, second)
    shown = text(page(world, "ben", second))
    assert "20\xa0% in round 1, now 50\xa0%" in shown
    assert "Moved by H4, E1." in re.sub(r"<[^>]+>", "", shown)
    assert "In round 1: 20\xa0%" in shown
    address = reverse("hypothesis", args=(world.uid, world.hypothesis("H1").uid))
    own = re.sub(r"<[^>]+>", " ", text(client_of(world, "ana").get(address)))
    assert re.search(r"Your estimates.*20.*50", own, re.DOTALL)
    assert "Your estimates" not in text(client_of(world, "ben").get(address))


def test_what_moved_one_is_something_that_one_may_see(world):
    waiting = world.submit("Not accepted", by="lena")
    world.rate("ana", world.accepted("Seen").label, "H1", "C")
    round_ = world.open_round("H1")
    for mover in (
        {"type": "evidence", "id": str(waiting.uid)},
        {"type": "hypotheses", "id": str(world.item("E2").uid)},
        {"type": "estimates", "id": str(world.uid)},
        {"type": "arguments", "id": str(world.uid)},
    ):
        draft = EstimateDraft(world.hypothesis("H1").uid, 1, 2, 3, moved_by=[mover])
        with pytest.raises(Violations, match="not here"):
            answer(world, "ana", round_, estimates=[draft])
    known = [
        {"type": "participants", "id": str(world.participant("ben").uid)},
        {"type": "evidence", "id": str(world.item("E2").uid)},
    ]
    draft = EstimateDraft(world.hypothesis("H1").uid, 1, 2, 3, moved_by=known)
    answer(world, "ana", round_, estimates=[draft])


# ------------------------------------------------------------------------------ saved unasked


def test_what_is_whole_is_saved_while_typing_and_finishes_nothing(world, edge):
    round_ = world.open_round("H1", "H4")
    before = last_change_number(access_to(world.actor("lena"), world.uid))
    typed = {
        **filled(world, "H1", 10, 30, 20, rationale="Seen"),
        **filled(world, "H4", 10, "", ""),
        **on_edge(edge, "5", "x"),
    }
    saved = send(world, "ana", round_, autosave="1", version="", **typed)
    tagged = controls(page(world, "ana", round_))["version"]
    assert saved.status_code == 200
    assert "<html" not in text(saved)
    first = send(world, "ana", round_, autosave="1", version=tagged, **typed)
    shown = text(first)
    assert "1 of 2 given" in shown
    assert "saved · version 1" in shown
    assert "Not saved yet:" in shown
    assert "given · saved" not in shown
    assert [e.hypothesis.label for e in Estimate.objects.all()] == ["H1"]
    assert not ImplicationEstimate.objects.exists()
    whole = {**typed, **filled(world, "H4", 10, 30, 20), **on_edge(edge, "5", "6")}
    tag = re.search(r'id="sheet-version" value="(\w+)"', shown)[1]
    done = text(send(world, "ana", round_, autosave="1", version=tag, **whole))
    assert "2 of 2 given · saved" in done
    assert Estimate.objects.get(hypothesis__label="H1").version == 1
    assert not RoundFinish.objects.exists()
    assert last_change_number(access_to(world.actor("lena"), world.uid)) == before
    assert "2 of 2 given" in text(page(world, "ana", round_))


def test_what_was_reworded_since_is_said_beside_the_former_figure(world):
    first = world.open_round("H1")
    world.estimate("ana", first, "H1", 10, 20, 30)
    reveal(world, first)
    edit_hypothesis(
        actor=world.actor("lena"),
        assessment_uid=world.uid,
        hypothesis_uid=world.hypothesis("H1").uid,
        draft=HypothesisDraft("The dog did it"),
        meaning_changed=True,
    )
    shown = text(page(world, "ana", world.open_round("H1")))
    assert "Yours in round 1" in shown
    assert "reworded" in shown


def test_nothing_is_saved_unasked_after_the_reveal(world):
    round_ = world.open_round("H1")
    reveal(world, round_)
    answered = send(world, "ana", round_, "revealed", autosave="1", **filled(world, "H1", 1, 3, 2))
    assert answered.status_code == 302  # a late answer is given by pressing, and this was pressed
    other = send(world, "ben", round_, "blind", autosave="1", **filled(world, "H1", 1, 3, 2))
    assert other.status_code == 422
    assert Estimate.objects.count() == 1


# -------------------------------------------------------------------------------- two windows


def test_two_windows_do_not_write_over_one_another(world):
    round_ = world.open_round("H1")
    tag = controls(page(world, "ana", round_))["version"]
    send(world, "ana", round_, version=tag, **filled(world, "H1", 10, 30, 20))
    refused = send(world, "ana", round_, version=tag, **filled(world, "H1", 50, 70, 60))
    assert refused.status_code == 409
    shown = text(refused)
    assert "20\xa0% (10\xa0% to 30\xa0%)" in shown
    now = controls(refused)
    assert now[f"h-{world.hypothesis('H1').uid}-best"] == "60"
    assert float(Estimate.objects.get().best) == 20
    unasked = send(world, "ana", round_, autosave="1", version=tag, **filled(world, "H1", 5, 7, 6))
    assert text(unasked).count("changed in another window") == 2  # of the row, and of the sheet
    assert "saved · version" not in text(unasked)
    again = send(world, "ana", round_, version=now["version"], **filled(world, "H1", 50, 70, 60))
    assert again.status_code == 302
    assert float(Estimate.objects.get().best) == 60
    with pytest.raises(Conflict):
        answer(world, "ana", round_, expected="old")


# ------------------------------------------------------------------------- what a reveal shows


def test_a_reveal_begins_with_where_members_differ(world):
    us = world.assessment.perspectives.get(is_primary=True)
    round_ = world.open_round("H1", "H4", "H5")
    for n, name in enumerate(("ana", "ben", "chidi", "lena")):
        send(
            world,
            name,
            round_,
            **filled(world, "H1", 10 + 20 * n, 30 + 20 * n, 20 + 20 * n),
            **filled(world, "H4", 20, 40, 30),
            **filled(world, "H5", 20, 40, 30, **{f"{us.uid}-severity": 2 + n % 2}),
            **{f"h-{world.hypothesis('H5').uid}-{us.uid}-direction": ("harm", "gain")[n % 2]},
        )
    assert ImpactEstimate.objects.count() == 4
    reveal(world, round_, reason="")
    plain = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", text(page(world, "otto", round_))))
    first = plain[plain.index("Discuss these first") : plain.index("Q1 Which of these")]
    assert first.index("H1 ") < first.index("H5 ")
    assert "points apart" in first
    assert "harm or gain for us?" in first
    assert "H4 " not in first
    assert re.search(r"harm \(2\) ?2", plain)
    assert re.search(r"gain \(3\) ?2", plain)
    assert "Middle half" in plain

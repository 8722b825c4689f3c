"""Implications changed, taken out and put back: by operation, page and REST."""

import pytest
from django.urls import reverse

from assessments.basis import AccessDenied, NotVisible, RuleViolation, StaleVersion
from assessments.estimates.operations import reveal_round
from assessments.framing.access import access_to
from assessments.implications.models import Implication
from assessments.implications.operations import (
    add_implication,
    edit_implication,
    estimate_implication,
    restore_implication,
    withdraw_implication,
)
from assessments.implications.queries import implication_estimates_of, implications_of
from assessments.live.queries import changes_after, last_change_number
from tests.rounds.pages import client_of, controls
from tests.world import World, build_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return build_world()


def draw(world, cause="H1", effect="H4", by="ana"):
    return add_implication(
        actor=world.actor(by),
        assessment_uid=world.uid,
        cause_uid=world.hypothesis(cause).uid,
        effect_uid=world.hypothesis(effect).uid,
    )


def on(world, edge, by):
    return {
        "actor": world.actor(by),
        "assessment_uid": world.uid,
        "implication_uid": edge.uid,
    }


def estimate(world, edge, round_, by="ana"):
    return estimate_implication(**on(world, edge, by), round_uid=round_.uid, if_true=70, if_false=3)


def reading(world, name="otto"):
    access = access_to(world.actor(name), world.uid)
    return implications_of(access).count(), implication_estimates_of(access).count()


def test_how_and_how_soon_change_by_version(world):
    edge = draw(world)
    changed = edit_implication(**on(world, edge, "ben"), changes={"lag": " Weeks "}, version=1)
    assert (changed.lag, changed.mechanism, changed.version) == ("Weeks", "", 2)
    with pytest.raises(StaleVersion):
        edit_implication(**on(world, edge, "ana"), changes={"lag": "x"}, version=1)
    with pytest.raises(AccessDenied):
        edit_implication(**on(world, edge, "otto"), changes={"lag": "x"})
    with pytest.raises(RuleViolation, match="at most"):
        edit_implication(**on(world, edge, "ana"), changes={"lag": "x" * 300})


def test_what_is_taken_out_goes_with_its_estimates_and_comes_back_with_them(world):
    edge = draw(world)
    round_ = world.open_round("H1")
    estimate(world, edge, round_)
    reveal_round(
        actor=world.actor("lena"), assessment_uid=world.uid, round_uid=round_.uid, reason="Time"
    )
    assert reading(world) == (1, 1)
    with pytest.raises(AccessDenied):
        withdraw_implication(**on(world, edge, "ana"))
    otto = access_to(world.actor("otto"), world.uid)
    before = last_change_number(otto)
    withdraw_implication(**on(world, edge, "cora"))
    assert reading(world) == (0, 0)
    restore_implication(**on(world, edge, "lena"))
    assert reading(world) == (1, 1)
    gone, back = changes_after(otto, before)
    assert sorted(r["type"] for r in gone.removed) == ["implication_estimates", "implications"]
    assert [r["type"] for r in back.upserts] == ["implications", "implication_estimates"]


def test_a_sealed_estimate_hinders_nobody_and_is_not_revealed_without_its_edge(world):
    edge, round_ = draw(world), world.open_round("H1")
    estimate(world, edge, round_, by="ben")
    withdraw_implication(**on(world, edge, "ana"))
    with pytest.raises(NotVisible):
        estimate(world, edge, round_)
    otto = access_to(world.actor("otto"), world.uid)
    before = last_change_number(otto)
    reveal_round(
        actor=world.actor("lena"), assessment_uid=world.uid, round_uid=round_.uid, reason="Time"
    )
    (change,) = changes_after(otto, before)
    assert [r["type"] for r in change.upserts] == ["rounds"]


def test_what_has_taken_its_place_keeps_it(world):
    edge = draw(world)
    withdraw_implication(**on(world, edge, "ana"))
    draw(world)
    with pytest.raises(RuleViolation, match="already"):
        restore_implication(**on(world, edge, "ana"))
    other = draw(world, "H4", "H5")
    withdraw_implication(**on(world, other, "ana"))
    draw(world, "H5", "H1")
    with pytest.raises(RuleViolation, match="back to the cause"):
        restore_implication(**on(world, other, "ana"))


def test_the_page_takes_out_undoes_and_shows_both_versions(world):
    edge = draw(world)
    ana, page = client_of(world, "ana"), reverse("consequences", args=(world.uid,))
    gone = ana.post(reverse("implication-withdraw", args=(world.uid, edge.uid)), follow=True)
    assert Implication.objects.get().withdrawn_at is not None
    assert "Undo" in gone.content.decode()
    undone = ana.post(
        reverse("implication-restore", args=(world.uid, edge.uid)), {"undo": 1, "undo_to": page}
    )
    assert undone.url == page
    assert Implication.objects.get().withdrawn_at is None
    address = reverse("implication-change", args=(world.uid, edge.uid))
    form = {**controls(ana.get(address)), "mechanism": "Through the pantry"}
    assert ana.post(address, form).status_code == 302
    stale = ana.post(address, {**form, "mechanism": "Up the stairs"})
    assert stale.status_code == 409
    assert "Through the pantry" in stale.content.decode()
    assert controls(stale)["mechanism"] == "Up the stairs"
    assert ana.post(address, {**form, "lag": "x" * 300}).status_code == 422
    assert "Through the pantry" in ana.get(page).content.decode()

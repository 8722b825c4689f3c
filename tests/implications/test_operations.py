"""Estimating consequences: asked for what follows from the round, sealed while it is blind."""

import pytest

from assessments.basis import RuleViolation, Violations
from assessments.estimates.operations import reveal_round
from assessments.framing.access import access_to
from assessments.implications.models import Implication
from assessments.implications.operations import add_implication, estimate_implication
from assessments.implications.queries import implication_estimates_of
from assessments.live.queries import changes_after, last_change_number
from tests.remembering import remembered
from tests.world import World, build_world

pytestmark = pytest.mark.django_db


@pytest.fixture
@remembered
def world() -> World:
    world = build_world()
    for cause, effect in (("H1", "H4"), ("H4", "H5")):
        add_implication(
            actor=world.actor("ana"),
            assessment_uid=world.uid,
            cause_uid=world.hypothesis(cause).uid,
            effect_uid=world.hypothesis(effect).uid,
        )
    return world


def estimate(world, round_, cause, name="ana", if_true=80, if_false=30):
    edge = Implication.objects.get(cause=world.hypothesis(cause))
    return estimate_implication(
        actor=world.actor(name),
        assessment_uid=world.uid,
        round_uid=round_.uid,
        implication_uid=edge.uid,
        if_true=if_true,
        if_false=if_false,
    )


def test_a_round_asks_for_consequences_of_every_order(world):
    round_ = world.open_round("H1")
    assert estimate(world, round_, "H1").if_true == 80
    assert estimate(world, round_, "H4").if_false == 30


def test_a_round_does_not_ask_for_causes(world):
    round_ = world.open_round("H4")
    with pytest.raises(RuleViolation, match="does not ask"):
        estimate(world, round_, "H1")


def test_estimates_of_edges_are_sealed_until_the_reveal(world):
    round_ = world.open_round("H1")
    lena = access_to(world.actor("lena"), world.uid)
    before = last_change_number(lena)
    estimate(world, round_, "H1")
    estimate(world, round_, "H1", if_true="62.5")
    for name in ("ana", "lena", "root", "system"):
        assert not implication_estimates_of(access_to(world.actor(name), world.uid)).exists()
    assert last_change_number(lena) == before
    reveal_round(
        actor=world.actor("lena"), assessment_uid=world.uid, round_uid=round_.uid, reason="trial"
    )
    (change,) = changes_after(lena, before)
    assert change.upserts[-1]["if_true"] == 62.5
    with pytest.raises(RuleViolation, match="may not be changed"):
        estimate(world, round_, "H1")


@pytest.mark.parametrize("value", ["nan", "-1", "100.5", True, None, "12.345"])
def test_a_bad_percentage_is_refused(world, value):
    round_ = world.open_round("H1")
    with pytest.raises(Violations) as refused:
        estimate(world, round_, "H1", if_false=value)
    assert [fault.field for fault in refused.value.violations] == ["if_false"]
    assert not implication_estimates_of(access_to(world.actor("ana"), world.uid)).exists()

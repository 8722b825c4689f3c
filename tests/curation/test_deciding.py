"""Deciding on evidence on its own page, with no door to the admin."""

import pytest
from django.urls import reverse

from tests.pages import evidence_url, signed_in, text_of
from tests.world import World, build_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    world = build_world()
    world.submit("Grain was shipped")
    return world


def decide(world, name="cora", **fields):
    address = reverse("evidence-decide", args=(world.uid, world.item().uid))
    typed = {"version": str(world.item().version), **fields}
    return signed_in(world, name).post(address, typed)


def page(world, name="cora"):
    return signed_in(world, name).get(evidence_url(world, "E1")).content.decode()


def test_a_curator_accepts_on_the_page(world):
    action = reverse("evidence-decide", args=(world.uid, world.item().uid))
    assert action in page(world)
    assert action not in page(world, "ana")
    assert decide(world, decision="accept").status_code == 302
    assert (world.item().status, world.item().decided_by_name) == ("accepted", "Cora")
    assert action not in page(world)


def test_a_curator_rejects_with_a_reason(world):
    refused = decide(world, decision="reject", reason=" ")
    assert refused.status_code == 422
    assert "May not be empty" in text_of(refused)
    assert '<details class="more" open>' in text_of(refused)
    assert world.item().status == "submitted"
    decide(world, decision="reject", reason="A rumour.")
    assert world.item().status == "rejected"
    assert "A rumour." in page(world, "ana")


def test_a_decision_on_what_has_changed_is_refused(world):
    for fields in ({"decision": "accept"}, {"decision": "reject", "reason": "A rumour, no more"}):
        refused = decide(world, version="99", **fields)
        assert refused.status_code == 409
        assert "Somebody else has changed this meanwhile" in text_of(refused)
        assert fields.get("reason", "") in text_of(refused)
        assert f'name="version" value="{world.item().version}"' in text_of(refused)
    assert world.item().status == "submitted"


def test_what_was_typed_outlives_a_decision_that_somebody_else_took(world):
    decide(world, decision="reject", reason="Untrue.")
    late = text_of(decide(world, decision="reject", reason="A rumour, no more"))
    assert "Is rejected already" in late
    assert "A rumour, no more" in late


def test_a_list_of_what_only_waits_blames_no_filter(world):
    shown = text_of(signed_in(world, "cora").get(evidence_url(world)))
    assert "Nothing is accepted yet" in shown
    assert "Nothing fits" not in shown


def test_an_edit_of_a_hypothesis_asks_nothing_while_it_is_typed(world):
    edit = reverse("hypothesis-edit", args=(world.uid, world.hypothesis("H1").uid))
    typed = signed_in(world, "lena").get(edit).content.decode()
    assert "#joined" not in typed
    assert 'name="statement"' in typed

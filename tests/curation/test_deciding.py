"""Deciding on evidence on its own page, with no door to the admin."""

import pytest
from django.urls import reverse

from assessments.evidence.models import Evidence
from assessments.framing.models import Assessment, Participant
from tests.evidence.test_add_page import TYPED
from tests.pages import evidence_url, signed_in, text_of
from tests.remembering import remembered
from tests.world import World, build_world

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
@remembered
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


def test_one_decision_leads_to_the_next(world):
    world.submit("Grain was eaten")
    world.submit("Grain was sold")
    too = "waits for a decision too"
    assert f"E2 {too}" in page(world)
    assert too not in page(world, "ana") + page(world, "lena")
    decide(world, decision="accept")
    assert f"E2 {too}" in page(world)
    assert evidence_url(world, "E2") in page(world)
    for label in ("E2", "E3"):
        Evidence.objects.filter(uid=world.item(label).uid).update(status="rejected")
    assert too not in page(world)


def test_a_curator_rejects_with_a_reason(world):
    refused = decide(world, decision="reject", reason=" ")
    assert refused.status_code == 422
    assert "May not be empty" in text_of(refused)
    assert '<details class="more" open>' in text_of(refused)
    assert world.item().status == "submitted"
    decide(world, decision="reject", reason="A rumour.")
    assert world.item().status == "rejected"
    assert "A rumour." in page(world, "ana")


@pytest.mark.parametrize("fields", [{}, {"decision": "acept"}])
def test_what_is_no_decision_accepts_nothing(world, fields):
    assert 400 <= decide(world, **fields).status_code < 500
    assert world.item().status == "submitted"


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


NOBODY = "Nobody here may accept evidence."


@pytest.fixture
@remembered
def alone() -> World:
    """lena with analysts and an observer: evidence waits, and nobody may accept it."""
    world = build_world()
    Participant.objects.filter(assessment=world.assessment, role="curator").delete()
    world.submit("Grain was shipped")
    return world


def test_a_lead_alone_is_told_that_nobody_may_accept_and_how_to_change_it(alone):
    matrix = reverse("matrix", args=(alone.uid,))
    for address in (evidence_url(alone), evidence_url(alone, "E1"), matrix):
        told = text_of(signed_in(alone, "lena").get(address))
        assert NOBODY in told
        assert f"{reverse('frame', args=(alone.uid,))}#s_curation" in told
        assert f'href="{reverse("participants", args=(alone.uid,))}"' in told
        shown = text_of(signed_in(alone, "ana").get(address))
        assert NOBODY in shown
        assert "#s_curation" not in shown
    frame = text_of(signed_in(alone, "lena").get(reverse("frame", args=(alone.uid,))))
    assert 'id="s_curation"' in frame


def test_nobody_is_told_so_where_a_curator_takes_part(world):
    assert NOBODY not in page(world, "lena")


def test_nobody_is_told_so_where_leads_may_accept(alone):
    Assessment.objects.filter(pk=alone.assessment.pk).update(curation="lead_may_accept")
    for name in ("lena", "ana"):
        assert NOBODY not in page(alone, name)
    decide(alone, "lena", decision="accept")
    assert alone.item().status == "accepted"


@pytest.mark.parametrize(
    ("policy", "told"),
    [
        ("required", "is submitted. Nobody here may accept it yet."),
        ("lead_may_accept", "is submitted. It counts once it is accepted, which you may do."),
    ],
)
def test_a_lead_who_submits_is_told_who_accepts_it(alone, policy, told):
    Assessment.objects.filter(pk=alone.assessment.pk).update(curation=policy)
    add = reverse("evidence-add", args=(alone.uid,))
    response = signed_in(alone, "lena").post(add, {**TYPED, "statement": "A barn"}, follow=True)
    assert told in text_of(response)


def test_a_list_of_what_only_waits_blames_no_filter(world):
    shown = text_of(signed_in(world, "cora").get(evidence_url(world)))
    assert "Nothing is accepted yet" in shown
    assert "Nothing fits" not in shown


def test_an_edit_of_a_hypothesis_asks_nothing_while_it_is_typed(world):
    edit = reverse("hypothesis-edit", args=(world.uid, world.hypothesis("H1").uid))
    typed = signed_in(world, "lena").get(edit).content.decode()
    assert "#joined" not in typed
    assert 'name="statement"' in typed

"""What rests on one piece of evidence, and what has been done to it, as one reader may see it."""

import pytest
from django.urls import reverse

from assessments.evidence.operations import EvidenceDraft, edit_evidence
from tests.pages import signed_in, text_of
from tests.remembering import remembered
from tests.world import World, build_world

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
@remembered
def world() -> World:
    world = build_world()
    world.accepted("The cat was asleep")
    world.accepted("Crumbs lead to a hole")
    for name in ("ana", "ben", "chidi"):
        world.rate(name, "E1", "H1", "II")
        world.rate(name, "E1", "H2", "C")
        world.rate(name, "E2", "H1", "N")
    return world


def standing(world, label, name="ana"):
    url = reverse("evidence-standing", args=(world.uid, world.item(label).uid))
    return text_of(signed_in(world, name).get(url))


def test_an_item_says_which_hypotheses_it_carries(world):
    assert "Without E1: H1 leads." in standing(world, "E1")
    assert "rests on it more than on any other item" in standing(world, "E1")
    assert "No hypothesis rests on it" in standing(world, "E2")


def test_a_closed_cell_carries_nothing_for_whom_it_is_closed(world):
    assert "No hypothesis rests on it" in standing(world, "E1", "lena")


def test_what_was_done_to_it_is_told_newest_first(world):
    edit_evidence(
        actor=world.actor("cora"),
        assessment_uid=world.uid,
        evidence_uid=world.item("E1").uid,
        draft=EvidenceDraft(statement="The cat was away", kind="statement"),
        meaning_changed=True,
    )
    html = standing(world, "E1")
    assert html.index("edited E1") < html.index("accepted E1")
    assert "edited" not in standing(world, "E2")


def test_the_item_s_page_asks_for_it_and_leads_there_without_script(world):
    item = world.item("E1")
    url = reverse("evidence-standing", args=(world.uid, item.uid))
    page = signed_in(world, "ana").get(reverse("evidence-detail", args=(world.uid, item.uid)))
    assert f'hx-get="{url}"' in text_of(page)
    assert f'href="{url}"' in text_of(page)

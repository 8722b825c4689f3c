"""An assessment with nothing in it: each page says what comes first."""

import re

import pytest
from django.urls import reverse

from assessments.framing.operations import create_assessment
from assessments.framing.operations.assessments import AssessmentDraft
from tests.pages import signed_in, text_of
from tests.world import build_world

pytestmark = [pytest.mark.django_db, pytest.mark.once]

PAGES = ("answer", "matrix", "one-by-one", "debate", "consequences", "frame")


@pytest.fixture
def world():
    return build_world()


@pytest.fixture
def bare(world):
    return create_assessment(
        actor=world.actor("lena"), team_uid=world.team.uid, draft=AssessmentDraft(title="Bare")
    )


@pytest.mark.parametrize("name", PAGES)
def test_a_page_without_hypotheses_leads_its_lead_to_the_first_question(world, bare, name):
    html = text_of(signed_in(world, "lena").get(reverse(name, args=(bare.uid,))))
    assert "Begin with a question" in html
    assert html.count(f'href="{reverse("frame-question", args=(bare.uid,))}"') == 1


@pytest.mark.parametrize("name", PAGES)
def test_others_are_told_who_asks_it(world, bare, name):
    html = text_of(signed_in(world, "ana").get(reverse(name, args=(bare.uid,))))
    assert "A lead adds the first one." in html
    assert reverse("frame-question", args=(bare.uid,)) not in html


def test_no_round_is_offered_before_there_is_anything_to_ask(world, bare):
    html = text_of(signed_in(world, "lena").get(reverse("debate", args=(bare.uid,))))
    assert reverse("round-open", args=(bare.uid,)) not in html


def test_a_refused_beginning_lists_its_faults_in_the_order_of_the_page(world):
    html = text_of(signed_in(world, "lena").post(reverse("assessment-new"), {}))
    summary, page = html.split('class="errors"')[1].split("</ul>", 1)
    fields = re.findall(r'href="#(\w+)"', summary)
    assert fields == sorted(fields, key=lambda field: page.index(f'id="{field}"'))
    assert len(fields) == 5


def test_the_context_is_shown_as_it_was_meant(world):
    client = signed_in(world, "lena")
    world.assessment.context = "Read **this** first."
    world.assessment.save()
    html = text_of(client.get(reverse("frame", args=(world.uid,))))
    assert "<strong>this</strong>" in html

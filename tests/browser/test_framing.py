"""Framing by keyboard: from a template, by a joined sentence, to a split and a rewording."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from assessments.framing.models import Assessment
from tests.browser.stage import load_demo

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def world(database):
    return load_demo()


def press(page, control):
    control.focus()
    page.keyboard.press("Enter")


def test_a_frame_is_made_split_and_reworded_by_keyboard(visit, world):
    page = visit(world.users["mara"])
    page.goto(reverse("assessment-new"))
    page.get_by_label("Title").focus()
    page.keyboard.type("The fire in the depot")
    press(page, page.get_by_role("button", name="Who did it?"))
    expect(page.get_by_role("heading", name="Who did it?")).to_be_visible()
    lines = page.get_by_label("Hypotheses")
    lines.focus()
    page.keyboard.press("Control+End")
    page.keyboard.type("\nThe guard left because the alarm was off")
    choice = page.get_by_label("Two: the second makes the first likelier")
    expect(choice).to_be_visible()
    choice.focus()
    page.keyboard.press("Space")
    press(page, page.get_by_role("button", name="Create").last)
    expect(page.locator("h1")).to_have_text("Frame")
    made = Assessment.objects.get(title="The fire in the depot")
    edge = made.implications.get()
    assert edge.cause.statement == "The alarm was off"
    assert edge.effect.statement == "The guard left"
    press(page, page.get_by_role("link", name=re.compile("^Edit H1")))
    press(page, page.get_by_role("link", name="Split it into two"))
    page.get_by_label("First", exact=True).fill("The group set it alight")
    page.get_by_label("Second", exact=True).fill("The group ordered it")
    page.get_by_label("Yes, the second the first").focus()
    page.keyboard.press("Space")
    press(page, page.get_by_role("button", name="Split it").last)
    expect(page.locator("[data-messages]")).to_contain_text("is split into")
    assert made.implications.count() == 2
    press(page, page.get_by_role("link", name=re.compile("^Edit H2")))
    page.get_by_label("Hypothesis", exact=True).fill("The party most often named did it")
    page.get_by_label(re.compile("everybody is asked again")).focus()
    page.keyboard.press("Space")
    press(page, page.get_by_role("button", name="Save").last)
    expect(page.locator("h1")).to_have_text("Frame")
    reworded = made.hypotheses.get(label="H2")
    assert (reworded.wording, reworded.counts_from) == (2, 2)


def test_a_long_context_is_folded_on_the_screen_and_prints(visit, world):
    Assessment.objects.filter(pk=world.assessment.pk).update(context="Much. " * 99 + "The end.")
    page = visit(world.users["mara"])
    page.goto(reverse("frame", args=(world.assessment.uid,)))
    last = page.locator("dl.framed").get_by_text("The end.")
    expect(page.get_by_text("Context and limits")).to_be_visible()
    expect(last).to_be_hidden()
    page.emulate_media(media="print")
    expect(last).to_be_visible()
    expect(page.get_by_text("Context and limits")).to_be_hidden()
    assert last.bounding_box()["height"] > 30

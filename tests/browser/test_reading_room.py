"""The reading room in Chromium: a text accounted for by keys alone."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from assessments.evidence.models import Evidence, SentenceUse
from assessments.evidence.operations import SourceDraft, TextDraft, add_text
from tests.browser.stage import set_stage

pytestmark = pytest.mark.browser

BODY = "An exercise. The ship left at noon. It carried grain.\n\nNobody saw it arrive. It rained."


@pytest.fixture(scope="module")
def world(database):
    return set_stage()


@pytest.fixture
def room(world):
    text = add_text(
        actor=world.actor("ana"),
        assessment_uid=world.uid,
        draft=TextDraft(title="The ship", body=BODY, new_source=SourceDraft(name="The Gazette")),
    )
    return reverse("reading-text", args=(world.uid, text.uid))


def tick(page, n):
    return page.get_by_role("checkbox", name=re.compile(f"^{n} "))


def test_a_text_is_accounted_for_by_keys(visit, world, room):
    page = visit(world.users["ana"])
    page.goto(room)
    count = page.locator("#reading-count")
    expect(count).to_contain_text("0 of 5")
    tick(page, 1).focus()
    page.keyboard.press("x")
    expect(page.get_by_label("Why")).to_be_focused()
    page.keyboard.type("Heading or byline")
    page.keyboard.press("Enter")
    expect(count).to_contain_text("1 of 5")
    expect(tick(page, 2)).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(tick(page, 4)).to_be_focused()
    page.keyboard.press("a")
    page.keyboard.type("E4")
    page.keyboard.press("Enter")
    expect(count).to_contain_text("2 of 5")
    expect(page.locator("#s-4")).to_contain_text("E4")
    expect(tick(page, 5)).to_be_focused()
    tick(page, 4).focus()
    page.keyboard.press("u")
    expect(count).to_contain_text("1 of 5")
    expect(tick(page, 4)).to_be_focused()
    page.get_by_role("button", name="Undo").last.click()
    expect(count).to_contain_text("2 of 5")
    tick(page, 2).focus()
    page.keyboard.press("Shift+ArrowDown")
    expect(page.get_by_text("2 sentences chosen")).to_be_visible()
    page.keyboard.press("e")
    statement = page.get_by_label("What is stated")
    expect(statement).to_have_value("The ship left at noon. It carried grain.")
    page.get_by_label("Kind").select_option("statement")
    page.get_by_role("button", name="Submit").click()
    expect(page).to_have_url(re.compile(r"#s-3$"))
    expect(count).to_contain_text("4 of 5")
    made = Evidence.objects.latest("pk")
    assert made.citations.get().excerpt["prefix"] == "An exercise."
    assert SentenceUse.objects.filter(citation__evidence=made).count() == 2


def test_what_is_refused_says_so_and_keeps_the_ticks(visit, world, room):
    page = visit(world.users["ana"])
    page.goto(room)
    tick(page, 3).check()
    page.get_by_role("button", name="Add to it").click()
    expect(page.get_by_text("This field is required")).to_be_visible()
    expect(tick(page, 3)).to_be_checked()
    page.get_by_label("Which").fill("E4")
    page.get_by_role("button", name="Add to it").click()
    expect(page.locator("#reading-count")).to_contain_text("1 of 5")
    expect(page.get_by_text("This field is required")).to_have_count(0)
    expect(page.get_by_label("Which")).not_to_have_attribute("aria-invalid", "true")
    page.complaints.clear()  # the refused form is a 422 in the console


def test_likes_appear_while_one_types(visit, world):
    page = visit(world.users["ana"])
    page.goto(reverse("evidence-add", args=(world.uid,)))
    page.get_by_label("What is stated").press_sequentially("The cat was asleep in the window")
    expect(page.locator("#alike")).to_contain_text("all afternoon")

"""Undo, autosave, drafts and the quiet bar, in Chromium: what the pages' scripts do."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from assessments.accounts.models import Draft
from assessments.basis import Actor
from assessments.evidence.models import Rating
from assessments.framing.operations import add_perspective
from tests.browser.stage import load_demo

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def world(database):
    return load_demo()


def url(world, name, *args):
    return reverse(name, args=(world.uid, *args))


def now(name, world):
    user = world.users[name]
    return Actor(at=timezone.now(), user_id=user.pk, name=user.display_name)


def test_a_rating_by_key_is_undone_from_its_message(visit, world):
    page = visit(world.users["samira"])
    page.goto(url(world, "matrix") + f"?question={world.question('Q3').uid}")
    cell = page.locator("td[data-rates][data-mine]:not([data-mine=''])").first
    had, place = cell.get_attribute("data-mine"), cell.get_attribute("id")
    cell = page.locator(f"[id='{place}']")
    cell.locator("a").focus()
    page.keyboard.press("x" if had != "NA" else "0")
    message = page.locator("#message-done")
    expect(message).to_contain_text("Saved")
    expect(cell).not_to_have_attribute("data-mine", had)
    expect(cell.locator("a")).to_be_focused()  # nothing is stolen
    message.get_by_role("button", name="Undo").focus()
    page.keyboard.press("Enter")
    expect(cell).to_have_attribute("data-mine", had)
    expect(page.get_by_role("button", name="Undo")).to_have_count(1)  # and back again


@pytest.mark.parametrize("script", [True, False], ids=["script", "plain"])
def test_a_hypothesis_set_aside_is_taken_up_again(visit, world, script):
    page = visit(world.users["mara"], java_script_enabled=script)
    page.goto(url(world, "frame"))
    page.get_by_role("button", name="Set aside H2").click()
    expect(page.locator(".message")).to_contain_text("H2 is set aside.")
    assert world.hypothesis("H2").status == "set_aside"
    if script:
        expect(page.locator("#announce")).to_have_text("H2 is set aside. Undo.")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".message")).to_contain_text("H2 is taken up again.")
    assert world.hypothesis("H2").status == "active"


def test_notes_are_saved_while_typed_and_save_is_not_refused_after(visit, world):
    page = visit(world.users["mara"])
    page.goto(url(world, "hypothesis-edit", world.hypothesis("H2").uid))
    version = world.hypothesis("H2").version
    notes = page.get_by_label("Notes")
    notes.press_sequentially("A first thought")
    expect(page.locator("[data-saved]")).to_have_text(f"Saved · version {version + 1}")
    assert world.hypothesis("H2").notes.startswith("A first thought")
    notes.press_sequentially(" and a second")
    page.get_by_label("Only the wording").check()
    page.get_by_role("button", name="Save").last.click()
    page.wait_for_url(re.compile("/frame/$"))
    assert "and a second" in world.hypothesis("H2").notes


def test_a_draft_outlives_the_page_and_an_ended_session(visit, world):
    page = visit(world.users["samira"])
    page.goto(url(world, "evidence-add"))
    page.get_by_label("What is stated").fill("Nobody has seen the tracks")
    expect(page.locator("[data-saved]")).to_contain_text("nobody else sees it")
    page.context.clear_cookies()
    page.get_by_label("What is stated").press_sequentially(" since May")
    expect(page.locator("[data-saved]")).to_contain_text("signed out or offline")
    page.complaints.clear()
    again = visit(world.users["samira"])
    again.goto(url(world, "evidence-add"))
    expect(again.get_by_label("What is stated")).to_have_value("Nobody has seen the tracks")
    again.get_by_role("button", name="Start afresh").click()
    expect(again.get_by_label("What is stated")).to_have_value("")
    assert not Draft.objects.exists()


def test_what_others_do_is_told_and_moves_nothing(visit, world):
    page = visit(world.users["tomasz"])
    page.goto(url(world, "answer"))
    bar = page.locator("[data-pulse]")
    expect(bar).to_be_hidden()
    page.evaluate("window.scrollTo(0, 400)")
    add_perspective(actor=now("mara", world), assessment_uid=world.uid, name="The press")
    bar.evaluate("bar => bar.ask()")
    # What the page of a test before this one was still saving counts as well.
    expect(bar).to_contain_text(re.compile(r"\d changes? since you opened this page"))
    assert page.evaluate("window.scrollY") == 400
    bar.get_by_role("link", name="Show").click()
    expect(bar).to_be_hidden()
    assert Rating.objects.exists()


def test_a_reason_is_saved_while_it_is_typed_and_the_next_press_is_no_conflict(visit, world):
    page = visit(world.users["samira"])
    page.goto(url(world, "cell", world.item("E24").uid, world.hypothesis("H1").uid))
    reason = page.get_by_label("Why")
    reason.fill("It is the count that matters")
    expect(page.locator("[data-saved]")).to_contain_text("Saved")
    mine = Rating.objects.filter(participant=world.participant("samira"), is_current=True)
    mine = mine.filter(link__evidence__label="E24", link__hypothesis__label="H1")
    assert mine.get().rationale == "It is the count that matters"
    page.get_by_role("button", name="No difference").click()
    expect(page.get_by_role("button", name="No difference")).to_have_attribute(
        "aria-pressed", "true"
    )
    assert (mine.get().consistency, mine.get().rationale) == ("N", "It is the count that matters")

"""A debate in Chromium: weighed in place, answered in the dialog, folded; and without script."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from assessments.debate.models import Argument, ArgumentVote
from tests.browser.stage import set_stage
from tests.debate.talk import argue, vote

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def world(base_url):
    return set_stage()


@pytest.mark.parametrize("script", [True, False], ids=["script", "plain"])
def test_weigh_answer_take_back_and_fold(visit, world, script):
    root = argue(world, "ben", text="The cat was hungry")
    argue(world, "chidi", root, "It had been fed", stance="attacks")
    vote(world, "chidi", root, 4)
    page = visit(world.users["ana"], java_script_enabled=script)
    page.goto(reverse("debate-hypothesis", args=(world.uid, world.hypothesis("H1").uid)))
    card = page.locator("#c1")
    expect(card).to_contain_text("votes open once you weigh it")
    card.get_by_role("button", name="2", exact=True).click()
    expect(card.locator(".arg__votes")).to_have_text("weighs 3.0 (2 to 4; 2 votes)")
    assert ArgumentVote.objects.get(participant=world.participant("ana")).weight == 2
    card.get_by_role("link", name="Reply A1").click()
    within = page.locator("#dialog" if script else "main")
    within.get_by_label("accepts the point, but not that it follows").check()
    within.get_by_label("Your argument").fill("Hungry cats eat mice")
    within.get_by_label(re.compile("^Evidence")).fill("E99")
    within.get_by_role("button", name="Reply").click()
    expect(within.locator(".field__error")).to_have_text("No accepted evidence is called E99.")
    within.get_by_label(re.compile("^Evidence")).fill("")
    if script:
        within.get_by_placeholder("Find evidence to cite").fill("E1")
        expect(within.get_by_label(re.compile("^Evidence"))).to_have_value("E1")
    within.get_by_role("button", name="Reply").click()
    expect(page.locator("#a3")).to_contain_text("Does not follow")
    assert Argument.objects.get(parent=root, author__name="Ana").target == "inference"
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#a3")).to_contain_text("Withdrawn. What was replied to it stays.")
    if script:
        page.get_by_role("button", name="Collapse all").click()
        expect(page.locator("#c2")).to_be_hidden()
    else:
        expect(page.get_by_role("button", name="Collapse all")).to_be_hidden()


def test_what_was_typed_in_a_dialog_outlives_its_closing(visit, world):
    root = argue(world, "ben", text="The cat was hungry")
    page = visit(world.users["ana"])
    page.goto(reverse("debate-hypothesis", args=(world.uid, world.hypothesis("H1").uid)))
    dialog = page.locator("#dialog")

    def open_it():
        page.locator("#c1").get_by_role("link", name="Reply A1").click()
        expect(dialog).to_be_visible()

    open_it()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(page.locator(".message")).to_have_count(0)  # nothing was typed

    open_it()
    dialog.get_by_label("attacks it").check()
    dialog.get_by_label("Your argument").fill("It had been fed")
    page.keyboard.press("Escape")
    expect(page.locator(".message")).to_contain_text("stands there again")
    open_it()
    expect(dialog.get_by_label("attacks it")).to_be_checked()
    expect(dialog.get_by_label("Your argument")).to_have_value("It had been fed")

    # Refused, what is typed is the form's own: it is kept all the same.
    dialog.get_by_label(re.compile("^Evidence")).fill("E99")
    dialog.get_by_role("button", name="Reply").click()
    expect(dialog.locator(".field__error")).to_have_count(1)
    page.mouse.click(5, 5)
    expect(dialog).to_be_hidden()
    open_it()
    expect(dialog.get_by_label(re.compile("^Evidence"))).to_have_value("E99")
    dialog.get_by_label(re.compile("^Evidence")).fill("")
    dialog.get_by_role("button", name="Reply").click()
    expect(page.locator("#a2")).to_contain_text("It had been fed")
    assert Argument.objects.get(parent=root).author.name == "Ana"

    open_it()  # sent is sent
    expect(dialog.get_by_label("Your argument")).to_have_value("")
    page.keyboard.press("Escape")

    # One's own: what one may do with it stands before another reply.
    page.locator("#c2").get_by_role("link", name="Reply or change A2").click()
    concede = dialog.get_by_role("button", name="Concede it")
    expect(concede).to_be_in_viewport()
    concede.click()
    expect(page.locator("#a2")).to_contain_text("conceded")

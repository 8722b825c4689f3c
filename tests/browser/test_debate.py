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

"""A round in Chromium: opened, estimated blind, revealed, with script and without."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from assessments.estimates.models import Estimate
from assessments.rounds.models import Round, RoundFinish
from tests.browser.stage import play_round, set_stage

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def world(base_url):
    """One each: at most one round is blind at a time."""
    return set_stage()


def round_url(world, opened):
    return reverse("round", args=(world.uid, opened.uid))


def given(world, name, opened):
    found = Estimate.objects.filter(participant=world.participant(name), round=opened)
    rows = found.order_by("hypothesis__label").values_list("lower", "best", "upper")
    return [tuple(map(float, row)) for row in rows]


def fill(page, label, low, high, best):
    page.get_by_label(f"Lowest {label}").fill(str(low))
    page.get_by_label(f"Highest {label}").fill(str(high))
    page.get_by_label(f"Best {label}").fill(str(best))


@pytest.mark.parametrize("script", [True, False], ids=["script", "plain"])
def test_a_blind_estimate_adds_up_and_is_finished(visit, world, script):
    opened = world.open_round("H1", "H2", "H3")
    page = visit(world.users["ana"], java_script_enabled=script)
    page.goto(reverse("debate", args=(world.uid,)))
    page.get_by_role("link", name="Estimate").first.click()
    expect(page.locator("h1")).to_contain_text("Round 3")
    fill(page, "H1", 10, 40, 20)
    fill(page, "H2", 30, 70, 50)
    fill(page, "H3", 0, 30, 10)
    if script:
        # What is whole is saved by itself, and finishes nothing.
        expect(page.locator("#sheet-state")).to_contain_text("3 of 3 given")
        assert len(given(world, "ana", opened)) == 3
        assert not RoundFinish.objects.filter(round=opened).exists()
        expect(page.locator("[data-sum] output")).to_have_text("80 %")
        expect(page.locator("#est-H1 .est__part--best output")).to_have_text(re.compile("unlikely"))
    page.get_by_role("button", name="Make it add up").click()
    expect(page.locator("[data-sum] output")).to_have_text("100 %")
    if not script:
        assert given(world, "ana", opened) == [], "adding up is not saving"
    assert page.get_by_label("Lowest H2").input_value() == "30"
    page.get_by_role("button", name="Save", exact=True).last.click()
    expect(page.locator("[data-sum] output")).to_have_text("100 %")
    saved = given(world, "ana", opened)
    assert sum(best for _, best, _ in saved) == 100
    assert [(low, high) for low, _, high in saved] == [(10, 40), (30, 70), (0, 30)]
    expect(page.get_by_text("you are finished").first).to_be_visible()
    expect(page.get_by_text(re.compile("^1 of . have finished"))).to_be_visible()


def test_an_order_that_cannot_be_is_said_and_nothing_typed_is_lost(visit, world):
    world.open_round("H4")
    page = visit(world.users["ana"], java_script_enabled=False)
    page.goto(round_url(world, Round.objects.get(number=3)))
    fill(page, "H4", 60, 30, 45)
    page.get_by_role("button", name="Save", exact=True).last.click()
    expect(page.get_by_role("alert").first).to_contain_text("Nothing you typed is lost")
    assert page.get_by_label("Lowest H4").input_value() == "60"


@pytest.mark.parametrize("script", [True, False], ids=["script", "plain"])
def test_the_lead_reveals_and_all_see_the_spread(visit, world, script):
    opened = world.open_round("H5")
    for n, name in enumerate(("ana", "ben", "chidi")):
        world.estimate(name, opened, "H5", 10, 30 + 10 * n, 80)
        world.finish(name, opened)
    reader = visit(world.users["otto"], java_script_enabled=script)
    reader.goto(round_url(world, opened))
    assert "50 %" not in reader.content()
    page = visit(world.users["lena"], java_script_enabled=script)
    page.goto(round_url(world, opened))
    assert "50 %" not in page.locator("main").inner_text()
    page.get_by_role("link", name="Reveal").click()
    expect(page.get_by_label("Why reveal now")).to_have_count(0)
    page.get_by_role("button", name="Reveal to all").click()
    expect(page.locator(".spread")).to_contain_text("Chidi")
    expect(page.locator(".spread")).to_contain_text("50 %")
    reader.reload()
    expect(reader.locator(".spread")).to_contain_text("Chidi")


def test_an_early_reveal_asks_for_a_reason_and_shows_it(visit, world):
    opened = world.open_round("H5")
    world.estimate("ana", opened, "H5", 10, 30, 80)
    page = visit(world.users["lena"])
    page.goto(round_url(world, opened))
    page.get_by_role("link", name="Reveal").click()
    page.get_by_role("button", name="Reveal to all").click()
    reason = page.get_by_label("Why reveal now")
    expect(reason).to_have_attribute("aria-invalid", "true")
    assert Round.objects.get(pk=opened.pk).is_blind
    reason.fill("The board meets tonight")
    page.get_by_role("button", name="Reveal to all").click()
    expect(page.locator("main")).to_contain_text("The board meets tonight")


def test_the_lead_opens_a_round_and_closes_another(visit, world):
    page = visit(world.users["lena"], java_script_enabled=False)
    page.goto(reverse("debate", args=(world.uid,)))
    page.get_by_role("link", name="Open a round").click()
    page.get_by_label("Title").fill("After the crumbs")
    for label in ("H1", "H2", "H3"):
        page.get_by_label(label).check()
    page.get_by_role("button", name="Open the round").click()
    expect(page.locator("h1")).to_contain_text("After the crumbs")
    page.goto(round_url(world, Round.objects.get(number=2)))
    page.get_by_role("button", name="Close the round").click()
    expect(page.get_by_role("button", name="Take late answers again")).to_be_visible()
    assert Round.objects.get(number=2).state == "closed"


def test_a_late_answer_is_flagged(visit, world):
    late = play_round(world, "H5")
    page = visit(world.users["ana"])
    page.goto(round_url(world, late))
    fill(page, "H5", 70, 95, 90)
    page.get_by_role("button", name="Give this late answer").last.click()
    expect(page.locator("main")).to_contain_text("One late answer is shown, not counted")


def opened_by_keys(lead, world):
    """The lead opens a round over H4 without a mouse."""
    lead.goto(reverse("round-open", args=(world.uid,)))
    lead.get_by_label("Title").focus()
    lead.keyboard.type("By keys")
    # Everything is ticked when it opens.
    lead.get_by_role("button", name="Choose none").focus()
    lead.keyboard.press("Enter")
    expect(lead.get_by_label("H1")).not_to_be_checked()
    lead.get_by_role("button", name="All Q2").focus()
    lead.keyboard.press("Enter")
    expect(lead.get_by_label("H4")).to_be_checked()
    lead.get_by_label("H5").focus()
    lead.keyboard.press("Space")
    expect(lead.get_by_label("H5")).not_to_be_checked()
    lead.get_by_label("Title").focus()
    lead.keyboard.press("Enter")
    expect(lead.locator("h1")).to_contain_text("By keys")
    return Round.objects.get(title="By keys")


def answer_by_keys(page):
    """H4: 40 to 80, best 55 by arrows, and why; saved by itself."""
    page.get_by_label("Lowest H4").focus()
    page.keyboard.type("40")
    page.keyboard.press("Tab")
    page.keyboard.type("80")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Shift+ArrowUp")
    assert page.get_by_label("Best H4").input_value() == "55"
    expect(page.locator("#state-H4")).to_contain_text("saved · version 1")
    page.get_by_label("Why, in a sentence H4").focus()
    page.keyboard.type("The door was open")
    expect(page.locator("#state-H4")).to_contain_text("saved · version 2")
    page.get_by_role("button", name="I’m finished").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("you are finished").first).to_be_visible()


def test_a_round_from_opening_to_the_second_by_keyboard(visit, world):
    lead, page = visit(world.users["lena"]), visit(world.users["ana"])
    opened = opened_by_keys(lead, world)
    for name in ("ben", "chidi"):
        world.estimate(name, opened, "H4", 10, 20, 90)
    page.goto(round_url(world, opened))
    answer_by_keys(page)
    lead.goto(reverse("round-reveal", args=(world.uid, opened.uid)))
    expect(lead.locator("main")).to_contain_text("Not yet: Lena.")
    lead.get_by_role("button", name="Reveal to all").focus()
    lead.keyboard.press("Enter")
    expect(lead.get_by_role("heading", name="Discuss these first")).to_be_visible()
    second = world.open_round("H4")
    page.goto(round_url(world, second))
    assert page.get_by_label("Best H4").input_value() == "55"
    expect(page.locator("main")).to_contain_text("Yours in round 3: 55 %")
    assert given(world, "ana", second) == [], "what it starts from is no answer yet"

"""What people come for, from the door on, played on the sample in Chromium."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from assessments.evidence.models import Evidence, Rating
from assessments.framing.models import Assessment
from assessments.management.commands.demo import PASSWORD
from tests.browser.stage import load_demo

pytestmark = pytest.mark.browser

PHONE = {"width": 360, "height": 740}
both = pytest.mark.parametrize("script", [True, False], ids=["script", "plain"])


@pytest.fixture(scope="module")
def world(database):
    return load_demo()


def url(world, name, *args):
    return reverse(name, args=(world.uid, *args))


def sign_in(page, username):
    page.goto("/")
    page.wait_for_url(re.compile("/sign-in/"))
    page.locator("input[name=login]").fill(username)
    page.locator("input[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def fill_evidence(page, statement):
    page.get_by_label("What is stated").fill(statement)
    page.locator("#id_kind").select_option("statement")
    page.locator("#id_source").fill("A dealer in the next town")


def submit_evidence(page, statement):
    fill_evidence(page, statement)
    page.get_by_role("button", name="Submit").click()
    expect(page.get_by_text(statement).first).to_be_visible()
    expect(page.locator("h1")).not_to_have_text("Add evidence")


@both
def test_a_newcomer_is_in_the_sample_in_three_clicks_and_out_in_two(visit, world, script):
    page = visit(None, java_script_enabled=script, viewport=PHONE)
    sign_in(page, "samira")
    expect(page.locator("h1")).to_have_text("Hello Samira")
    expect(page.get_by_role("link", name="Estimate in round 3")).to_be_visible()
    mine = page.get_by_role("region", name="Assessments")
    mine.get_by_role("link", name=re.compile("^Russia and North Korea")).click()
    expect(page.locator(".answer__sentence").first).to_be_visible()
    page.get_by_label("Assessment", exact=True).get_by_role("link", name="Evidence").click()
    expect(page.locator("h1")).to_have_text("Evidence")
    page.locator("details.menu summary").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(re.compile("/sign-in/"))
    page.goto(url(world, "answer"))
    page.wait_for_url(re.compile("/sign-in/"))


def test_the_theme_is_kept(visit, world):
    page = visit(world.users["samira"], color_scheme="light")
    page.goto("/")
    ground = "() => getComputedStyle(document.documentElement).backgroundColor"
    light = page.evaluate(ground)
    page.get_by_role("button", name="Use dark theme").click()
    dark = page.evaluate(ground)
    assert dark != light
    page.goto(url(world, "answer"))
    assert page.evaluate(ground) == dark
    page.get_by_role("button", name="Use light theme").click()
    page.reload()
    assert page.evaluate(ground) == light


@both
def test_evidence_is_added_rejected_and_its_submitter_told(visit, world, script):
    # Two runs in one database: the second's may not read like the first's.
    statement = "Winter tyres were ordered" if script else "Nobody had heard of any convoy"
    page = visit(world.users["samira"], java_script_enabled=script)
    page.goto(url(world, "evidence-list"))
    page.get_by_role("link", name="Add evidence").first.click()
    page.get_by_role("button", name="Submit").click()
    expect(page.get_by_role("alert").first).to_contain_text("need another look")
    submit_evidence(page, statement)
    made = Evidence.objects.get(statement=statement)
    assert made.status == "submitted"
    other = visit(world.users["tomasz"], java_script_enabled=script)
    other.goto(url(world, "evidence-list") + f"?q={made.label}")
    expect(other.get_by_text(statement)).to_have_count(0)
    curator = visit(world.users["pavel"], java_script_enabled=script)
    curator.goto(reverse("admin:index"))
    curator.get_by_role("link", name="Queue", exact=True).first.click()
    curator.get_by_role("link", name=made.label).first.click()
    curator.locator("textarea[name=reason]").fill("It says nothing about the treaty")
    curator.locator("input[name=_reject]").click()
    curator.wait_for_selector(f"text={made.label} rejected")
    made.refresh_from_db()
    assert made.status == "rejected"
    page.goto("/")
    expect(page.locator("main")).to_contain_text("It says nothing about the treaty")
    page.get_by_role("link", name=re.compile(statement)).first.click()
    expect(page.locator("main")).to_contain_text("It says nothing about the treaty")


def test_what_reads_like_something_here_already_is_said(visit, world):
    page = visit(world.users["samira"], java_script_enabled=False)
    page.goto(url(world, "evidence-add"))
    fill_evidence(page, world.item("E24").statement)
    page.get_by_role("button", name="Submit").click()
    expect(page.get_by_role("alert").first).to_contain_text("E24")
    assert page.get_by_label("What is stated").input_value() == world.item("E24").statement


@both
def test_one_s_own_assessment_in_the_first_five_minutes(visit, world, script):
    title = f"Bridge closed ({'with' if script else 'no'} script)"
    page = visit(world.users["samira"], java_script_enabled=script)
    page.goto("/")
    page.get_by_role("link", name="Start your own").click()
    page.get_by_label("Title").fill(title)
    page.get_by_label("Key question").fill("Why is the bridge closed?")
    page.get_by_label("Hypotheses").fill("The bridge is unsafe\nThe town saves money")
    page.get_by_role("button", name="Create").last.click()
    made = Assessment.objects.get(title=title)
    page.goto(reverse("evidence-add", args=(made.uid,)))
    submit_evidence(page, "A crack was seen in the third pier")
    assert Evidence.objects.get(assessment=made).label == "E1"
    page.goto(reverse("answer", args=(made.uid,)))
    expect(page.locator("main")).to_contain_text("the bridge is unsafe")


def test_search_finds_what_one_may_see(visit, world):
    page = visit(world.users["lucia"], java_script_enabled=False)
    page.goto("/")
    page.get_by_role("searchbox", name="Search").fill("E24")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Search")
    page.get_by_role("link", name=re.compile("E24")).first.click()
    expect(page.locator("main")).to_contain_text(world.item("E24").statement)


def test_history_tells_who_did_what_and_why(visit, world):
    page = visit(world.users["mara"], java_script_enabled=False)
    page.goto(url(world, "answer"))
    page.get_by_role("link", name="History").click()
    expect(page.locator("h1")).to_have_text("History")
    expect(page.locator(".timeline").first).to_be_visible()


def test_the_newcomer_rates_a_cell_of_the_sample_by_key(visit, world):
    page = visit(world.users["samira"])
    page.goto(f"{url(world, 'matrix')}?question={world.question('Q1').uid}")
    cell = page.get_by_role("link", name=re.compile("^E24 against H1:"))
    cell.focus()
    page.keyboard.press("-")
    expect(cell).to_have_accessible_name(re.compile("you: contradicts"))
    expect(cell).to_be_focused()
    held = Rating.objects.get(
        participant=world.participant("samira"),
        link__evidence=world.item("E24"),
        link__hypothesis=world.hypothesis("H1"),
    )
    assert held.consistency == "I"

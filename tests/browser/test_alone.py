"""One person, a team of their own, from nothing to a printed brief: without script; and what they
add and argue by keyboard alone, in Tab's own order."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from assessments.debate.models import Argument
from assessments.evidence.models import Evidence
from assessments.framing.models import Assessment
from tests.browser.hands import tab_to
from tests.browser.stage import set_stage

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def world(base_url):
    return set_stage()


def url(made, name, *args):
    return reverse(name, args=(made.uid, *args))


def test_a_lead_comes_from_nothing_to_a_printed_brief_without_script(visit, world):
    page = visit(world.users["stranger"], java_script_enabled=False)
    page.goto("/")
    page.get_by_role("link", name=re.compile("^Start")).first.click()
    page.get_by_label("Title").fill("The bridge")
    page.get_by_label("Key question").fill("Why is it closed?")
    page.get_by_label("Hypotheses").fill("It is unsafe\nThe town saves money")
    page.get_by_label("Parties for whom it matters").fill("The town")
    page.get_by_label(re.compile("^Team")).select_option(label="A new team")
    page.get_by_label("Name of the new team").fill("Bridge watch")
    page.get_by_role("button", name="Create").last.click()
    made = Assessment.objects.get(title="The bridge")
    page.get_by_role("link", name="Add evidence").first.click()
    page.get_by_label("What is stated").fill("A crack was seen")
    page.locator("#id_kind").select_option("fact")
    page.locator("#id_source").fill("The engineer")
    page.get_by_role("button", name="Submit").click()
    page.get_by_role("button", name="Accept").click()
    page.get_by_text("Not considered against 3 hypotheses").click()
    page.get_by_role("link", name=re.compile("H2")).first.click()
    page.get_by_role("button", name="Contradicts", exact=True).click()
    page.goto(url(made, "answer"))
    page.get_by_role("link", name="Open a round").click()
    page.get_by_role("button", name="Open the round").click()
    figures = {"H1": (40, 80, 60), "H2": (20, 50, 30), "H3": (5, 20, 10)}
    for label, parts in figures.items():
        for word, figure in zip(("Lowest", "Highest", "Best"), parts, strict=True):
            page.get_by_label(f"{word} {label}").fill(str(figure))
    page.get_by_role("button", name="Save").last.click()
    expect(page.get_by_text("you are finished").first).to_be_visible()
    page.get_by_role("link", name="Reveal").click()
    page.get_by_label("Why reveal now").fill("I work alone")
    page.get_by_role("button", name="Reveal to all").click()
    expect(page.locator("main")).to_contain_text("I work alone")
    page.goto(url(made, "answer"))
    expect(page.locator(".answer__sentence").first).to_contain_text("likely (60 %; 40 to 80")
    paper = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b(?!s)", paper)) == 1
    page.emulate_media(media="print")
    expect(page.get_by_role("heading", name="Every hypothesis")).to_be_visible()


def test_evidence_is_added_and_argued_about_without_a_mouse(visit, world):
    page = visit(world.users["ana"])
    page.goto(url(world.assessment, "evidence-list"))
    tab_to(page, page.get_by_role("link", name="Add evidence").first)
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Add evidence")
    tab_to(page, page.get_by_label("What is stated"))
    page.keyboard.type("Paw prints end at the cupboard")
    tab_to(page, page.locator("#id_kind"))
    page.keyboard.press("f")  # fact
    tab_to(page, page.locator("#id_source"))
    page.keyboard.type("The cook")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("Paw prints end at the cupboard")
    assert Evidence.objects.get(statement__startswith="Paw prints").kind == "fact"
    page.goto(url(world.assessment, "debate-hypothesis", world.hypothesis("H1").uid))
    # Where nobody has argued yet the form stands open.
    tab_to(page, page.get_by_label("for the hypothesis", exact=True))
    page.keyboard.press("Space")
    tab_to(page, page.get_by_label("Your argument"))
    page.keyboard.type("It had not been fed")
    tab_to(page, page.get_by_role("button", name="Add the argument"))
    page.keyboard.press("Enter")
    expect(page.locator(".arg").first).to_contain_text("It had not been fed")
    assert Argument.objects.get(text="It had not been fed").stance == "supports"

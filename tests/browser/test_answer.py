"""The sample's Answer in Chromium: an origin left out without script, each figure traced."""

import re
from datetime import UTC, datetime

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from assessments.accounts.models import User
from assessments.basis import system_actor
from assessments.evidence.operations import give_account
from assessments.framing.models import Assessment, Participant
from assessments.interchange.operations import import_as_operator
from assessments.interchange.parsing import parse_json
from tests.seeds.reading import SEEDS

pytestmark = pytest.mark.browser
NIS = "South Korean National Intelligence Service (NIS)"


@pytest.fixture(scope="module")
def sample(database):
    document = parse_json((SEEDS / "russia-north-korea.json").read_bytes())
    import_as_operator(
        actor=system_actor(datetime(2024, 12, 18, 12, tzinfo=UTC)), document=document
    )
    return Assessment.objects.get(uid=document["assessment"]["id"])


@pytest.fixture
def lead(sample):
    return account(sample, "Mara Lindqvist")


def account(sample: Assessment, name: str) -> User:
    participant = Participant.objects.get(assessment=sample, name=name)
    if participant.user is None:
        # With whatever they have rated open to them, as the operator's command does it.
        participant = give_account(
            actor=system_actor(datetime(2024, 12, 18, 13, tzinfo=UTC)),
            assessment_uid=sample.uid,
            participant_uid=participant.uid,
            user=User.objects.create_user(name.split(maxsplit=1)[0].lower()),
        )
    return participant.user


def test_leaving_out_the_nis_changes_the_leader(visit, sample, lead):
    page = visit(lead, java_script_enabled=False)
    page.goto(reverse("answer", args=(sample.uid,)))
    expect(page.get_by_text("the lead changes")).to_have_count(0)
    page.get_by_label(re.compile(re.escape(NIS))).check()
    page.get_by_role("button", name="Leave out what is ticked").click()
    status = page.get_by_role("status").filter(has_text="Q1")
    expect(status).to_contain_text("Q1: the lead changes.")
    expect(status).to_contain_text("H2, H3 and H4; without what is ticked it is H4")
    # The address alone shows the same to somebody else.
    other = visit(account(sample, "Lucia Ferreira"))
    other.goto(page.url)
    expect(other.get_by_text("Q1: the lead changes.")).to_be_visible()
    expect(other.get_by_label(re.compile(re.escape(NIS)))).to_be_checked()


def pages_of(page) -> int:
    """How many sheets of A4 the page takes."""
    paper = page.pdf(format="A4", print_background=True, prefer_css_page_size=True)
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", paper))


def test_a_button_prints_where_there_is_script(visit, sample, lead):
    page = visit(lead)
    page.add_init_script("window.print = () => { window.printed = true; };")
    page.goto(reverse("answer", args=(sample.uid,)))
    page.get_by_role("button", name="Print the brief").click()
    assert page.evaluate("window.printed")
    bare = visit(lead, java_script_enabled=False)
    bare.goto(reverse("answer", args=(sample.uid,)))
    expect(bare.get_by_role("button", name="Print the brief")).to_have_count(0)


def test_the_answer_prints_as_a_brief_of_two_pages(visit, sample, lead):
    page = visit(lead)
    page.goto(reverse("answer", args=(sample.uid,)))
    assert 1 <= pages_of(page) <= 2
    page.emulate_media(media="print")
    expect(page.get_by_role("heading", name="Every hypothesis")).to_be_visible()
    expect(page.get_by_role("button", name="Leave out what is ticked")).to_be_hidden()
    # Twenty hypotheses, as a large assessment has.
    page.evaluate(
        """() => {
          const body = document.querySelector(".brief__table tbody:last-of-type");
          for (const row of [...body.rows].slice(1, 5)) body.append(row.cloneNode(true));
        }"""
    )
    assert pages_of(page) <= 2


def test_each_figure_leads_to_how_it_was_worked_out(visit, sample, lead):
    page = visit(lead)
    page.goto(reverse("answer", args=(sample.uid,)))
    page.locator("#H1").get_by_role("link", name="35").click()
    expect(page.locator("h1")).to_have_text("H1: how it is worked out")
    expect(page.locator("#likelihood")).to_be_in_viewport()
    expect(page.locator("#likelihood")).to_contain_text("34.99")


def test_what_is_folded_is_linked_to_without_script_and_counted_on_paper(visit, sample, lead):
    """The sample has eight hypotheses and more in its third question."""
    q3 = sample.questions.get(label="Q3")
    asked = f"{reverse('coverage', args=(sample.uid,))}?question={q3.uid}"
    page = visit(lead, java_script_enabled=False)
    page.goto(asked)
    folded = page.locator("#all-covered")
    expect(folded).to_be_hidden()
    page.goto("about:blank")
    page.goto(f"{asked}#all-covered")
    expect(folded).to_be_visible()
    counted = page.get_by_text(re.compile(r"^and \d more hypothes[ie]s, no less considered$"))
    page.emulate_media(media="print")
    expect(counted).to_be_hidden()
    page.goto("about:blank")
    page.goto(asked)
    expect(counted).to_be_visible()

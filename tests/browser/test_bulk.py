"""A bulk import in Chromium: from the list of evidence to the report and back, script or none."""

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from assessments.evidence.models import Evidence
from assessments.jobs.runner import run_waiting
from tests.browser.stage import set_stage
from tests.pages import evidence_url

pytestmark = pytest.mark.browser

ROWS = (
    "Claim,Outlet,When,Grade,Remarks\n"
    "Nobody heard anything,The Gazette,2024-11,B3,\n"
    "A cat was seen on the stairs at noon,The Gazette,2024-11-05,C2,from page 3\n"
    "The lock was oiled the day before,Locksmiths weekly,5/11/2024,,\n"
    "Two plates were broken in the kitchen,The Gazette,2024-12,,\n"
)
# Where pictures of each step are put, for looking at; none unless it is asked for.
PICTURES = os.environ.get("ASSAY_PICTURES")


@pytest.fixture(scope="module")
def world(database):
    return set_stage()


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "Raw items.csv"
    path.write_text(ROWS)
    return path


def pictured(page, name):
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)


@pytest.mark.parametrize("has_script", [True, False])
def test_a_file_becomes_evidence_and_goes_again(visit, world, file, has_script):
    scheme, size = ("light", (1280, 900)) if has_script else ("dark", (360, 740))
    look = "desk" if has_script else "phone"
    page = visit(
        world.users["cora"],
        java_script_enabled=has_script,
        color_scheme=scheme,
        viewport={"width": size[0], "height": size[1]},
    )
    page.goto(evidence_url(world))
    page.get_by_role("link", name="Import in bulk").click()
    pictured(page, f"{look}-1-begin")
    page.get_by_label("File", exact=True).set_input_files(file)
    page.get_by_role("button", name="Read the file").click()
    expect(page.get_by_label("Claim", exact=True)).to_have_value("statement")
    expect(page.get_by_label("Outlet", exact=True)).to_have_value("source")
    page.get_by_label("Remarks", exact=True).select_option("origin_note")
    page.get_by_label("Kind", exact=True).last.select_option("fact")
    pictured(page, f"{look}-2-columns")
    page.get_by_role("button", name="Look at every row").click()
    expect(page.get_by_text("may be two dates: write it as 2024-11-05")).to_be_visible()
    pictured(page, f"{look}-3-faults")
    page.get_by_role("button", name="Import 3 rows").click()
    expect(page.locator(".field__error").get_by_text("rows have faults")).to_be_visible()
    page.get_by_role("link", name=re.compile("Read like others")).click()
    choice = page.get_by_label("What becomes of row 2")
    expect(choice).to_have_value("cite")
    pictured(page, f"{look}-4-likes")
    choice.select_option("skip")
    page.get_by_role("button", name="Keep these choices").click()
    expect(page.get_by_label("What becomes of row 2")).to_have_value("skip")
    page.get_by_label("Leave out the rows with faults").check()
    page.get_by_label("Accept all of it at once").check()
    page.get_by_role("button", name="Import 3 rows").click()
    expect(page).to_have_url(re.compile("/jobs/"))
    run_waiting()
    page.goto(page.url)
    pictured(page, f"{look}-5-job")
    page.get_by_role("link", name="What came of every row").click()
    expect(page.get_by_text("may be two dates")).to_be_visible()
    pictured(page, f"{look}-6-report")
    made = Evidence.objects.filter(withdrawn_at=None, statement__startswith="A cat was seen on")
    assert [(e.kind, e.status, e.credibility) for e in made] == [("fact", "accepted", 2)]
    page.get_by_role("button", name="Take this import back").click()
    expect(page.get_by_text("Taken back by Cora")).to_be_visible()
    assert not made.all().exists()


def test_what_is_pasted_is_mapped_by_keys_alone(visit, world):
    page = visit(world.users["ana"])
    page.goto(evidence_url(world))
    page.get_by_role("link", name="Import in bulk").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Statements").focus()
    page.keyboard.insert_text("- The tap dripped all night\n- The bin was moved")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Statement", exact=True)).to_have_value("statement")
    # What is a curator's alone is not offered.
    assert page.get_by_label("Statement", exact=True).locator("option[value=grade]").count() == 0
    page.get_by_label("Source", exact=True).last.focus()
    page.keyboard.type("A neighbour")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Import 2 rows")).to_be_visible()
    assert page.get_by_label("Accept all of it at once").count() == 0
    page.get_by_role("button", name="Import 2 rows").press("Enter")
    expect(page).to_have_url(re.compile("/jobs/"))
    run_waiting()
    assert Evidence.objects.filter(status="submitted", statement="The bin was moved").exists()


def test_a_file_that_is_none_is_refused_where_it_was_chosen(visit, world, tmp_path):
    path = tmp_path / "old.xls"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    page = visit(world.users["cora"])
    page.goto(f"/a/{world.uid}/bulk/")
    page.get_by_label("File", exact=True).set_input_files(path)
    page.get_by_role("button", name="Read the file").click()
    expect(page.locator(".field__error")).to_contain_text("save it as .xlsx or .csv")
    pictured(page, "desk-7-refused")


def test_the_queue_leads_to_it(visit, world):
    page = visit(world.users["cora"])
    page.goto("/admin/assessments/submittedevidence/")
    page.get_by_role("link", name="Import in bulk").click()
    expect(page).to_have_url(re.compile(f"/a/{world.uid}/bulk/"))

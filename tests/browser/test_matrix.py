"""Rating in Chromium: by keys, through a cell's dialog, and by plain forms."""

import re

import pytest
from playwright.sync_api import expect

from assessments.evidence.models import Link, Rating
from tests.browser.looking import axe_faults
from tests.browser.stage import set_stage
from tests.pages import cell_url, matrix_url

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def world(database):
    return set_stage()


def saved(world, name, evidence, hypothesis):
    """What the server holds."""
    found = Rating.objects.filter(
        participant=world.participant(name),
        link__evidence=world.item(evidence),
        link__hypothesis=world.hypothesis(hypothesis),
    )
    return found.values_list("consistency", flat=True).first()


def cell(page, name):
    """By its accessible name: "E1 against H1"."""
    return page.get_by_role("link", name=re.compile(f"^{name}:"))


def test_rating_by_keys_keeps_the_focus_and_moves_the_total(visit, world):
    page = visit(world.users["ana"])
    page.goto(matrix_url(world))
    total = page.locator("#total-H1")
    expect(total.locator(".mx__score")).to_have_text("–")
    grid = page.get_by_role("grid")
    assert grid.locator("[tabindex='0']").count() == 1, "the grid is one tab stop"
    page.locator("a", has_text="Skip to the page").focus()
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("() => !!document.activeElement.closest('table')"):
            break
    expect(cell(page, "E1 against H1")).to_be_focused()
    page.keyboard.press("-")
    expect(cell(page, "E1 against H1")).to_have_accessible_name(re.compile("you: contradicts"))
    expect(total.locator(".mx__score")).not_to_have_text("–")
    once = total.inner_text()
    expect(cell(page, "E1 against H1")).to_be_focused()
    page.keyboard.press("-")
    expect(cell(page, "E1 against H1")).to_have_accessible_name(re.compile("strongly contradicts"))
    expect(total).not_to_have_text(once)
    page.keyboard.press("ArrowRight")
    expect(cell(page, "E1 against H2")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("5")
    expect(cell(page, "E2 against H2")).to_have_accessible_name(re.compile("strongly supports"))
    expect(cell(page, "E2 against H2")).to_be_focused()
    assert saved(world, "ana", "E1", "H1") == "II"
    assert saved(world, "ana", "E2", "H2") == "CC"
    page.reload()
    expect(cell(page, "E1 against H1")).to_have_accessible_name(re.compile("strongly contradicts"))


def test_delete_takes_a_rating_back(visit, world):
    page = visit(world.users["ana"])
    page.goto(matrix_url(world))
    expect(page.get_by_role("grid")).to_be_visible()
    cell(page, "E4 against H2").focus()
    page.keyboard.press("+")
    expect(cell(page, "E4 against H2")).to_have_accessible_name(re.compile("you: supports"))
    assert saved(world, "ana", "E4", "H2") == "C"
    page.keyboard.press("Delete")
    expect(cell(page, "E4 against H2")).not_to_have_accessible_name(re.compile("you: supports"))
    expect(cell(page, "E4 against H2")).to_be_focused()
    assert saved(world, "ana", "E4", "H2") is None


def test_a_letter_outside_of_the_grid_rates_nothing(visit, world):
    page = visit(world.users["ana"])
    page.goto(matrix_url(world))
    page.locator("h1").click()
    page.keyboard.press("x")
    page.get_by_label("Sort").focus()
    page.keyboard.press("n")
    assert saved(world, "ana", "E4", "H1") is None


def test_rating_in_the_dialog_opens_what_others_said(visit, world):
    page = visit(world.users["ana"])
    page.goto(matrix_url(world))
    opener = cell(page, "E1 against H3")
    expect(opener).to_have_accessible_name(re.compile("hidden until you rate"))
    opener.click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("heading", name="E1 against H3")).to_be_visible()
    assert "ben has a reason" not in dialog.inner_text()
    dialog.get_by_label("Why").fill("Somebody has to have been there")
    dialog.get_by_role("button", name=re.compile("^No difference|^\\S No difference")).click()
    expect(dialog).to_be_hidden()
    expect(cell(page, "E1 against H3")).to_have_accessible_name(re.compile("you: no difference"))
    expect(cell(page, "E1 against H3")).to_be_focused()
    assert saved(world, "ana", "E1", "H3") == "N"
    cell(page, "E1 against H3").click()
    expect(dialog).to_contain_text("ben has a reason")
    expect(dialog.get_by_label("Why")).to_have_value("Somebody has to have been there")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(cell(page, "E1 against H3")).to_be_focused()


def test_rating_without_script(visit, world):
    page = visit(world.users["ben"], java_script_enabled=False)
    page.goto(matrix_url(world))
    cell(page, "E4 against H1").click()
    page.wait_for_url(re.compile(re.escape(cell_url(world, "E4", "H1"))))
    page.get_by_role("button", name="Strongly supports").click()
    assert saved(world, "ben", "E4", "H1") == "CC"
    page.goto(matrix_url(world))
    expect(cell(page, "E4 against H1")).to_have_accessible_name(re.compile("strongly supports"))


def test_one_by_one_on_a_phone_without_script(visit, world):
    page = visit(
        world.users["chidi"], java_script_enabled=False, viewport={"width": 360, "height": 740}
    )
    # Whatever the other tests have linked meanwhile, nothing that bears is left to chidi.
    for bears in Link.objects.select_related("evidence", "hypothesis"):
        world.rate("chidi", bears.evidence.label, bears.hypothesis.label, "N")
    page.goto(matrix_url(world))
    page.get_by_role("link", name="Rate one by one").click()
    page.get_by_role("link", name="Go through those too").click()
    pair = page.locator("#turn-title").inner_text()
    page.get_by_role("button", name="Contradicts", exact=True).click()
    expect(page.locator("#turn-title")).not_to_have_text(pair)
    assert saved(world, "chidi", *pair.split(" against ")) == "I"


def test_hypotheses_as_rows_work_by_the_same_keys(visit, world):
    page = visit(world.users["chidi"])
    page.goto(matrix_url(world, by="rows"))
    grid = page.get_by_role("grid")
    assert grid.locator("[tabindex='0']").count() == 1, "the grid is one tab stop"
    first = cell(page, "E1 against H1")
    first.focus()
    page.keyboard.press("ArrowRight")
    expect(cell(page, "E2 against H1")).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(cell(page, "E2 against H2")).to_be_focused()
    total = page.locator("#total-H2 .mx__score")
    before = int(total.inner_text())  # the tests before this one rate as well
    page.keyboard.press("-")
    expect(cell(page, "E2 against H2")).to_have_accessible_name(re.compile("you: contradicts"))
    expect(cell(page, "E2 against H2")).to_be_focused()
    expect(total).to_have_text(str(before + 1))
    assert grid.locator("[tabindex='0']").count() == 1
    page.keyboard.press("Control+End")
    page.keyboard.press("Control+Home")
    expect(page.locator("#row-E1 a")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("F2")
    expect(page.get_by_role("dialog").get_by_role("heading", name="E1 against H1")).to_be_visible()
    assert saved(world, "chidi", "E2", "H2") == "I"


def test_one_by_one_by_keys_goes_from_pair_to_pair(visit, world):
    page = visit(world.users["ben"])
    page.goto(f"/a/{world.uid}/one-by-one/?question={world.question().uid}&all=1")
    first = page.locator("#turn-title").inner_text()
    expect(page.get_by_role("button", name="Supports", exact=True)).to_be_focused()
    page.keyboard.press("x")
    expect(page.locator("#turn-title")).not_to_have_text(first)
    assert saved(world, "ben", *first.split(" against ")) == "NA"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_shape_and_view_is_clean(visit, world, scheme):
    page = visit(world.users["lena"], color_scheme=scheme, viewport={"width": 360, "height": 740})
    for asked in (
        {"view": "difference"},
        {"view": "two", "by": "rows", "contested": "1"},
        {"by": "cards"},
        {"by": "list", "view": "two"},
    ):
        page.goto(matrix_url(world, **asked))
        assert page.evaluate("document.documentElement.scrollWidth") == 360, asked
        assert axe_faults(page) == [], asked


def test_the_cell_that_has_the_focus_is_in_sight(visit, world):
    page = visit(world.users["ana"])
    page.goto(matrix_url(world))
    # At some of these widths a column is half in sight: what is in sight in part moves too.
    for width in range(460, 960, 50):
        page.set_viewport_size({"width": width, "height": 800})
        cell(page, "E1 against H1").focus()
        for label in ("H2", "H3"):
            page.keyboard.press("ArrowRight")
            place = cell(page, f"E1 against {label}")
            expect(place).to_be_focused()
            expect(place, f"{label} at {width}").to_be_in_viewport(ratio=0.99)


def test_the_words_in_the_search_box_are_whole(visit, world):
    page = visit(world.users["ana"])
    page.goto(matrix_url(world))
    box = page.locator("form.filters input[type=search]")
    assert box.evaluate(
        """(box) => {
          const words = document.createElement("span");
          words.textContent = box.placeholder;
          Object.assign(words.style, { font: getComputedStyle(box).font, position: "absolute" });
          document.body.append(words);
          const { paddingLeft, paddingRight } = getComputedStyle(box);
          const room = box.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight);
          return words.getBoundingClientRect().width < room;
        }"""
    )

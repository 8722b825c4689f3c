"""Where the team differs: cells first, cruxes between two, dissent, between rounds."""

import re

import pytest
from django.test import Client

from assessments.estimates.operations import reveal_round
from assessments.evidence.raters import raters_of
from assessments.framing.access import access_to
from assessments.framing.queries import participants_of
from assessments.results.disagreement.asked import CAMPS, between_asked
from assessments.results.queries import material_of
from assessments.results.queries.differing import differing_from, settling_of
from assessments.scoring.agreement import Level
from tests.house.full import text_of_token
from tests.pages import signed_in, text_of
from tests.remembering import remembered
from tests.rest.conftest import Caller
from tests.world import build_world

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
@remembered
def world():
    """lena and ben part over E1 on H1; everybody agrees on E2. otto sees all, ana nothing yet."""
    world = build_world()
    world.accepted("The cat slept", source="Daily")
    world.accepted("Crumbs lead to a hole", source="Evening")
    for name, code in (("lena", "II"), ("ben", "CC"), ("chidi", "II")):
        world.rate(name, "E1", "H1", code, why=f"{name} says so")
        world.rate(name, "E2", "H2", "I")
    for shift in (0, 5):
        round_ = world.open_round("H1", "H2")
        for name, best in (("lena", 20), ("ben", 80 - 4 * shift), ("chidi", 30)):
            world.estimate(name, round_, "H1", best - 5, best, best + 5)
        reveal_round(
            actor=world.actor("lena"), assessment_uid=world.uid, round_uid=round_.uid, reason="So"
        )
    return world


def read(world, name):
    access = access_to(world.actor(name), world.uid)
    material = material_of(access)
    return material, raters_of(access, material.grid.cells)


def met(world, name, a, b=""):
    material, raters = read(world, name)
    everyone = list(participants_of(material.access))
    ids = {person.name: str(person.uid) for person in everyone}
    who = [ids.get(one, one) for one in (a, b)]
    return between_asked(material, world.question("Q1"), raters, everyone, *who)


def test_split_cells_come_first(world):
    material, _raters = read(world, "otto")
    found = differing_from(material.grid, world.question("Q1"), 1)
    assert [(c.evidence.label, c.level) for c in found.cells] == [
        ("E1", Level.SPLIT), ("E2", Level.AGREE),
    ]  # fmt: skip
    assert (found.split, found.mixed, found.agreed, found.cells[0].polarised) == (1, 0, 1, True)
    assert found.cells[0].counts == (1, 0, 0, 0, 2, 0)


def test_the_crux_of_two_is_the_cell_that_parts_them(world):
    two = met(world, "otto", "Lena", "Ben")
    assert [(c.evidence.label, c.hypothesis.label) for c in two.cells] == [("E1", "H1")]
    assert two.cells[0].gap_after == pytest.approx(0)
    (estimate,) = two.estimates
    assert (estimate.one.best, estimate.other.best, estimate.apart) == (20, 60, 40)
    assert (estimate.one.n, estimate.overlaps) == (1, False)
    assert two.cells[0].one_counts == (0, 0, 0, 0, 1, 0)
    camps = met(world, "otto", CAMPS)
    assert sorted([p.name for p in side] for side in (camps.one, camps.other)) == [
        ["Ben"], ["Lena", "Chidi"],
    ]  # fmt: skip
    (estimate,) = camps.estimates
    pair = sorted((s.n, s.lower, s.best, s.upper) for s in (estimate.one, estimate.other))
    # Ben gave 55 to 65; Lena 15 to 25 and Chidi 25 to 35, whose ranges average 20 to 30.
    assert [(n, round(low), round(up)) for n, low, _best, up in pair] == [(1, 55, 65), (2, 20, 30)]
    assert 20 < pair[1][2] < 30
    assert met(world, "otto", "Lena", "Lena") is None
    assert met(world, "otto", "Lena", "nobody") is None


def test_a_cell_that_is_closed_is_no_crux(world):
    two = met(world, "ana", "Lena", "Ben")
    assert two.cells == ()
    assert met(world, "ana", CAMPS) is None
    page = text_of(signed_in(world, "ana").get(f"/a/{world.uid}/analysis/disagreement/?a=camps"))
    assert "hidden until you rate" in page
    assert "lena says so" not in page
    world.rate("ana", "E1", "H1", "N")
    assert [c.evidence.label for c in met(world, "ana", "Lena", "Ben").cells] == ["E1"]


def test_what_is_sealed_parts_nobody(world):
    before = met(world, "otto", "Lena", "Ben")
    blind = world.open_round("H2", covers=("estimates", "ratings"))
    for name, best in (("lena", 1), ("ben", 99)):
        world.estimate(name, blind, "H2", best, best, best)
        world.rate(name, "E1", "H2", "CC" if best == 1 else "II")
    assert met(world, "otto", "Lena", "Ben") == before


def test_between_rounds_the_same_people_are_compared(world):
    material, _raters = read(world, "otto")
    (row,) = settling_of(material.answers, material.frame.hypotheses)
    assert (row.hypothesis.label, row.first, row.second) == ("H1", 1, 2)
    assert (row.change.n, row.change.revised) == (3, 1)
    assert row.change.after.range < row.change.before.range


def test_page_and_rest_say_the_same(world):
    page = text_of(signed_in(world, "otto").get(f"/a/{world.uid}/analysis/disagreement/?a=camps"))
    assert "2 cells have been rated by two or more: 1 agreed, 0 mixed, 1 split." in page
    assert "drew together" in page
    # On a phone all stack, each cell with the head of its column.
    tables = page.split("<table ")[1:]
    assert len(tables) >= 4
    for table in tables:
        assert "table--stack" in table.partition(">")[0]
        cells = re.findall("<td[^>]*>", table.partition("</table>")[0])
        assert cells
        assert all('role="cell" data-label="' in cell for cell in cells)
    caller = Caller(text_of_token(world, "otto"), Client())
    base = f"assessments/{world.uid}/disagreement/"
    asked = {"question_id": world.question("Q1").uid}
    told = caller.get(base, between=CAMPS, **asked).json()
    assert [c["level"] for c in told["cells"]] == ["split", "agree"]
    shown = re.search(r"Krippendorff.*?<dd class=\"num\">([\d.−-]+)", page, re.DOTALL)[1]
    assert float(shown.replace("−", "-")) == pytest.approx(told["alpha"], abs=0.0006)
    assert told["between"]["cells"][0]["evidence"] == "E1"
    assert told["stability"][0]["revised"] == 1
    assert caller.get(base, **asked).json()["between"] is None
    ids = [str(world.participant(name).uid) for name in ("lena", "ben")]
    two = caller.get(base, between=",".join(ids), **asked).json()["between"]
    assert (two["one"], two["other"]) == ([ids[0]], [ids[1]])

"""The judgements table names the linchpins and the dissent that the pages name."""

import re

import pytest
from django.test import Client

from tests.browser.stage import set_stage
from tests.house.full import text_of_token
from tests.pages import signed_in, text_of
from tests.rest.conftest import Caller

pytestmark = pytest.mark.django_db

ITEM = re.compile(r"It rests most on (E\d+):|Without (E\d+) it would start or stop leading:")
ORIGIN = re.compile(r"Without everything that repeats (.+?), (?:.+? would lead|nothing is left)")


@pytest.fixture
def world():
    return set_stage()


@pytest.fixture
def rows(world):
    """The table's first row of each hypothesis, as lena has it."""
    table = read(world, "judgements-table/")["results"]
    return {row["hypothesis"]: row for row in reversed(table)}


def read(world, path, **asked):
    caller = Caller(text_of_token(world, "lena"), Client())
    return caller.get(f"assessments/{world.uid}/{path}", **asked).json()


def page(world, path):
    return text_of(signed_in(world, "lena").get(f"/a/{world.uid}/{path}"))


def test_linchpins_are_those_of_the_hypothesis_page(world, rows):
    found = {}
    for label in rows:
        text = page(world, f"hypotheses/{world.hypothesis(label).uid}/")
        items = ["".join(pair) for pair in ITEM.findall(text)]
        found[label] = items + ORIGIN.findall(text)
    assert found == {label: row["linchpins"] for label, row in rows.items()}
    assert found["H1"][0].startswith("E")


def test_linchpins_that_turn_the_lead_are_those_of_the_sensitivity_page(world, rows):
    asked = {"question_id": world.question("Q1").uid}
    told = read(world, "sensitivity/", **asked)["linchpins"]
    origins = [r["name"] for r in told if r["of"] == "origin"]
    items = {r["name"] for r in told if r["of"] == "evidence"}
    for label in ("H1", "H2", "H3"):
        item, *named = rows[label]["linchpins"]
        assert named == origins
        text = page(world, f"hypotheses/{world.hypothesis(label).uid}/")
        assert (f"Without {item} it would" in text) <= (item in items)


def test_dissent_is_that_of_where_we_differ(world, rows):
    found = {}
    for question in ("Q1", "Q2"):
        uid = world.question(question).uid
        text = page(world, f"analysis/disagreement/?question={uid}")
        part = text.partition('id="dissent"')[2].partition("</section>")[0]
        for card in part.split("<article")[1:]:
            label = re.search(r">(H\d+)</a>", card)[1]
            found[label] = re.findall(r"<strong>(.+?)</strong>", card)
    assert found == {label: row["dissent"] for label, row in rows.items() if row["dissent"]}
    assert sum(map(len, found.values())) > 0

"""The judgements table names the linchpins and the dissent that the pages name."""

import re
from html import unescape

import pytest
from django.test import Client

from tests.browser.stage import set_stage
from tests.house.full import text_of_token
from tests.pages import signed_in, text_of
from tests.rest.conftest import Caller

pytestmark = pytest.mark.django_db

ITEM = re.compile(r"It rests most on (E\d+):")
PIN = re.compile(
    r"Without (?:what rests on “(.+?)”|(E\d+)): (?:\S+ leads|[^<]+? share the lead|nothing is left)"
)


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


def pinned(text, start, end):
    part = text.partition(start)[2].partition(end)[0]
    return ["".join(pair) for pair in PIN.findall(unescape(part))]


def test_a_linchpin_is_the_same_everywhere(world, rows):
    """Table, sensitivity by page and by REST, hypothesis page, answer on paper, an item's page."""
    for question in ("Q1", "Q2"):
        uid = world.question(question).uid
        told = [p["name"] for p in read(world, "sensitivity/", question_id=uid)["linchpins"]]
        mine = {label: row for label, row in rows.items() if row["question"] == question}
        assert [row["linchpins"] for row in mine.values()] == [told] * len(mine)
        shown = page(world, f"analysis/sensitivity/?question={uid}")
        # A sentence stands twice: told, and for ears on the link that leaves it out.
        assert list(dict.fromkeys(pinned(shown, 'id="wires"', "What else turns it"))) == told
        for label, row in mine.items():
            text = page(world, f"hypotheses/{world.hypothesis(label).uid}/")
            assert pinned(text, 'id="mind"', "</section>") == told
            assert ITEM.findall(text) == ([row["rests_on"]] if row["rests_on"] else [])
        if question == "Q1":
            paper = page(world, "").partition('class="brief print-only"')[2]
            assert pinned(paper, "What carries the conclusion", "</ul>") == told[:4]
            item = next(name for name in told if name.startswith("E"))
            standing = page(world, f"evidence/{world.item(item).uid}/standing/")
            assert item in pinned(standing, 'class="plain"', "</ul>")
        else:
            assert told == []


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

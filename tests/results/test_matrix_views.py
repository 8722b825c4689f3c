"""Two readings side by side, filters, sorts, shapes and screens of the matrix."""

import re
from collections import Counter
from html import unescape

import pytest

from assessments.accounts.operations import create_token
from assessments.evidence.models import Rating
from assessments.results.matrix import grid
from tests.pages import cell_url, matrix_url, signed_in, text_of
from tests.remembering import remembered
from tests.rest.conftest import Caller
from tests.world import World, build_world

pytestmark = [pytest.mark.django_db, pytest.mark.once]

ROW = re.compile(r'id="row-(E\d+)"')


@pytest.fixture
@remembered
def world() -> World:
    """E1 is rated by all; E2 by ana and ben, far apart; E3 by ben alone; E4 by nobody."""
    world = build_world()
    for word in ("Cheese", "Crumbs", "Paws", "Whiskers"):
        world.accepted(word, source=f"A paper on {word}")
    for name in ("ana", "ben", "chidi"):
        world.rate(name, "E1", "H1", "I")
    world.rate("ana", "E2", "H1", "CC")
    world.rate("ben", "E2", "H1", "II")
    world.rate("ana", "E2", "H2", "N")
    world.rate("ben", "E2", "H2", "NA")
    world.rate("ben", "E3", "H1", "C", why="only ben knows")
    return world


def page(world, name, **query):
    response = signed_in(world, name).get(matrix_url(world, **query))
    assert response.status_code == 200
    return unescape(text_of(response))


def cell(html, evidence, hypothesis="H1"):
    return re.search(f'<(td|li)[^>]* id="cell-{evidence}-{hypothesis}".*?</\\1>', html)[0]


def marks(shown):
    return re.findall(r'<span class="cellmark" data-code="(\w*)"', shown)


def two(world, first, second):
    return {
        "view": "two",
        "a": str(world.participant(first).uid),
        "b": str(world.participant(second).uid),
    }


def test_two_people_side_by_side_as_the_records_have_them(world):
    html = page(world, "otto", **two(world, "ana", "ben"))
    shown = {
        (e, h): tuple(marks(cell(html, e, h)))
        for e in ("E1", "E2", "E3", "E4")
        for h in ("H1", "H2", "H3")
    }
    said = {
        (r.link.evidence.label, r.link.hypothesis.label, r.participant.name): r.consistency
        for r in Rating.objects.select_related("link__evidence", "link__hypothesis", "participant")
    }
    expected = {
        (e, h): (said.get((e, h, "Ana"), ""), said.get((e, h, "Ben"), "")) for e, h in shown
    }
    assert shown == expected
    gaps = {e: re.findall(r'data-gap="(\d)"', cell(html, e)) for e in ("E1", "E2", "E3")}
    assert gaps == {"E1": ["0"], "E2": ["4"], "E3": []}
    assert 'data-gap="2"' in cell(html, "E2", "H2")
    assert "Ana: strongly supports; Ben: strongly contradicts" in cell(html, "E2")


def test_two_people_show_only_what_is_open_to_the_reader(world):
    """chidi has opened E1 against H1 and nothing else."""
    html = page(world, "chidi", **two(world, "ana", "ben"))
    assert marks(cell(html, "E1")) == ["I", "I"]
    for evidence, hypothesis in (("E2", "H1"), ("E2", "H2"), ("E3", "H1")):
        shown = cell(html, evidence, hypothesis)
        assert marks(shown) == ["", ""]
        assert "Ana: hidden until you rate; Ben: hidden until you rate" in shown
        assert "data-gap" not in shown
    assert "<b>–</b>" in re.search(r'id="total-H2".*?</td>', html, re.DOTALL)[0]


def test_two_people_never_show_what_is_sealed(world):
    world.open_round("H1", "H2", "H3", covers=("ratings",))
    asked = two(world, "ana", "ben")
    watchers = ("lena", "otto", "root", "ben")
    before = {name: page(world, name, **asked) for name in watchers}
    world.rate("ana", "E1", "H1", "CC")
    world.rate("ana", "E4", "H2", "II")
    volatile = re.compile(r'csrfmiddlewaretoken" value="\w+"|Request [0-9a-f]+')
    after = {name: page(world, name, **asked) for name in watchers}
    assert {n: volatile.sub("", h) for n, h in after.items()} == {
        n: volatile.sub("", h) for n, h in before.items()
    }


def test_mine_beside_the_team_s(world):
    html = page(world, "ana", view="difference")
    assert marks(cell(html, "E2")) == ["CC", "N"]
    assert 'data-mine="CC"' in cell(html, "E2")
    assert marks(cell(html, "E3")) == ["", ""]
    assert "you: not considered; team: hidden until you rate" in cell(html, "E3")
    assert "only ben knows" not in html
    assert "is-leading" not in html
    total = re.search(r'id="total-H1".*?</td>', html, re.DOTALL)[0]
    assert re.findall(r'mxwho">([^<]+)<', total) == ["you", "team"]


def test_the_team_s_view_is_the_interface_s(world):
    _, token = create_token(user=world.users["otto"], name="t", scopes=["read"], days=1)
    answer = (
        Caller(token, signed_in(world, "otto"))
        .get(f"assessments/{world.uid}/matrix/", question_id=str(world.question().uid))
        .json()
    )
    labels = {t["hypothesis_id"]: t["hypothesis"] for t in answer["totals"]}
    read = {
        (row["evidence"], labels[c["hypothesis_id"]]): c["consensus"] or ""
        for row in answer["rows"]
        for c in row["cells"]
    }
    for shape in ("columns", "rows"):
        html = page(world, "otto", by=shape)
        shown = {
            (e, h): code
            for e, h, code in re.findall(r'id="cell-(E\d)-(H\d)" data-code="(\w*)"', html)
        }
        assert {pair: code for pair, code in shown.items() if code or pair in read} == read
        assert len(shown) == 12


@pytest.mark.parametrize("shape", ["columns", "rows"])
def test_a_grid_s_totals_and_heads_are_the_same_either_way(world, shape):
    html = page(world, "ben", by=shape)
    assert re.findall(r'class="mx__score">([^<]+)<', html) == ["3", "0", "–"]
    assert ROW.findall(html) == ["E1", "E2", "E3", "E4"]
    scope = "row" if shape == "rows" else "col"
    assert f'scope="{scope}" id="head-H1" data-live' in html


@pytest.mark.parametrize("shape", ["columns", "rows", "cards", "list"])
def test_a_rating_is_answered_in_the_shape_of_the_page(world, shape):
    url = f"{cell_url(world, 'E4', 'H1')}?by={shape}"
    client = signed_in(world, "ana")
    html = text_of(client.post(url, {"consistency": "I"}, headers={"HX-Request": "true"}))
    element = "td" if shape in ("columns", "rows") else "li"
    assert f"<{element} class=" in cell(unescape(html), "E4")
    assert 'data-mine="I"' in cell(html, "E4")
    shown = page(world, "ana", by=shape)
    assert cell(shown, "E4").split("href")[0] in unescape(html)


def test_cards_and_lists_hold_every_cell(world):
    html = page(world, "ana", by="cards")
    assert len(re.findall(r'<li class="mxline"', html)) == 12
    item = world.item("E3").uid
    assert f'href="{item}/?question={world.question().uid}"' in html
    assert signed_in(world, "ana").get(f"/a/{world.uid}/matrix/{item}/").status_code == 200
    listed = page(world, "ana", by="list", h=str(world.hypothesis("H2").uid))
    assert re.findall(r'id="cell-(E\d-H\d)"', listed) == ["E1-H2", "E2-H2", "E3-H2", "E4-H2"]


def test_a_card_says_in_one_line_what_nobody_has_considered(world):
    html = page(world, "ana", by="cards")
    card = html.partition(f"/evidence/{world.item('E4').uid}/")[2].partition("</ul></li>")[0]
    said, _, rest = card.partition('<li class="mxrest">')
    blank = [h for h in ("H1", "H2", "H3") if f'id="cell-E4-{h}"' in rest]
    assert len(blank) > 1
    words = f'<span id="rest-E4" data-live>Not considered: {", ".join(blank)}</span>'
    assert f"<summary>{words}</summary>" in rest
    assert len(re.findall('id="cell-E4-', said)) == 3 - len(blank)
    assert "not considered<" not in said
    # A rating of one of them takes it out of the line.
    url = f"{cell_url(world, 'E4', blank[0])}?by=cards"
    client = signed_in(world, "ana")
    html = text_of(client.post(url, {"consistency": "I"}, headers={"HX-Request": "true"}))
    assert f"Not considered: {', '.join(blank[1:])}</span>" in html


def test_filters_keep_rows_and_leave_the_totals(world):
    whole = page(world, "ana")
    totals = re.findall(r'<td class="mx__t".*?</td>', whole, re.DOTALL)
    for asked, expected in (
        ({"q": "paws paper"}, ["E3"]),
        ({"kind": "fact"}, []),
        ({"origin": str(world.item("E2").citations.get().source.uid)}, ["E2"]),
        ({"bearing": "1"}, ["E1", "E2", "E3"]),
        ({"contested": "1"}, ["E2"]),
        ({"grade": "none"}, ["E1", "E2", "E3", "E4"]),
        ({"unrated": "1"}, ["E3", "E4"]),
    ):
        html = page(world, "ana", **asked)
        assert ROW.findall(html) == expected, asked
        if expected:
            assert re.findall(r'<td class="mx__t".*?</td>', html, re.DOTALL) == totals
        else:
            assert "Nothing fits" in html


def test_only_with_gaps_of_mine(world):
    for label in ("H1", "H2", "H3"):
        world.rate("ana", "E1", label, "N")
    assert ROW.findall(page(world, "ana", unfinished="1")) == ["E2", "E3", "E4"]


def test_sorts(world):
    world.rate("ana", "E4", "H1", "C")
    world.rate("ben", "E4", "H1", "C")
    grades = {"E1": ("2024-10", 4), "E2": ("2024-11-03", 1), "E3": (None, None), "E4": ("2023", 2)}
    for label, (date, credibility) in grades.items():
        item = world.item(label)
        item.occurred_on, item.credibility = date, credibility
        item.save()
    assert ROW.findall(page(world, "ana", sort="date")) == ["E2", "E1", "E4", "E3"]
    assert ROW.findall(page(world, "ana", sort="grade")) == ["E2", "E4", "E1", "E3"]
    apart = page(world, "ana", sort="disagreement", **two(world, "ana", "ben"))
    assert ROW.findall(apart)[0] == "E2"
    assert 'option value="date" selected' in page(world, "ana", sort="date")


def test_screens_show_parts_and_totals_count_all(world, monkeypatch):
    whole = page(world, "ana")
    monkeypatch.setattr(grid, "CELLS_AT_ONCE", 4)
    monkeypatch.setattr(grid, "SCREEN", dict.fromkeys(grid.SCREEN, 2))
    totals = re.findall(r'<td class="mx__t".*?</td>', whole, re.DOTALL)
    first = page(world, "ana")
    assert ROW.findall(first) == ["E1", "E2"]
    assert "1 to 2 of 4; totals count all" in first
    assert "On this paper 1 to 2 of 4." in first
    assert "On this paper" not in whole
    following = re.search(r'rel="next" href="([^"]+)"', first)[1]
    assert "at=3" in following
    second = page(world, "ana", at="3")
    assert ROW.findall(second) == ["E3", "E4"]
    assert 'rel="prev"' in second
    assert ROW.findall(page(world, "ana", all="1")) == ["E1", "E2", "E3", "E4"]
    for html in (first, second):
        assert re.findall(r'<td class="mx__t".*?</td>', html, re.DOTALL) == totals
    assert ROW.findall(page(world, "ana", at="99")) == ["E3", "E4"]


@pytest.mark.parametrize("by", ["columns", "rows", "cards", "list"])
def test_no_screen_is_for_a_handful(world, monkeypatch, by):
    monkeypatch.setattr(grid, "CELLS_AT_ONCE", 4)
    monkeypatch.setattr(grid, "SCREEN", dict.fromkeys(grid.SCREEN, 3))
    assert "Next screen" not in page(world, "ana", by=by)
    for number in range(5, 11):
        world.accepted(f"Statement {number}")
    html = page(world, "ana", by=by)
    assert "1 to 4 of 10; totals count all" in html
    assert "9 to 10 of 10" in page(world, "ana", by=by, at="9")


def test_what_leaving_out_an_origin_makes_of_a_rank(world):
    """Without the source of E1, H1 is contradicted less than H2 for ana."""
    world.rate("ana", "E3", "H2", "I")
    world.rate("ana", "E1", "H1", "II")
    html = page(world, "ana")
    assert "1–2 without one origin" in re.search(r'id="total-H1".*?</td>', html, re.DOTALL)[0]


def test_the_state_is_in_the_address_of_every_link(world):
    html = page(world, "ana", view="team", by="rows", sort="grade", contested="1")
    for href in re.findall(r'<a href="(\?[^"]+)">(?:Mine|Difference|Cards)<', html):
        assert "sort=grade" in href
        assert "contested=1" in href
    assert "view=team" in re.search(r'href="(\?[^"]+)">Cards<', html)[1]
    assert Counter(re.findall(r"\?view=team&(?:amp;)?by=rows", html))


def test_my_ratings_so_far_stand_on_the_cell_s_page(world):
    round_ = world.open_round("H1", covers=("ratings",))
    world.rate("ana", "E1", "H1", "N", why="in the round")
    html = text_of(signed_in(world, "ana").get(cell_url(world, "E1", "H1")))
    assert "Your ratings so far" in html
    assert f"in round {round_.number}" in html
    assert "outside of rounds" in html
    assert "in the round" not in text_of(signed_in(world, "ben").get(cell_url(world, "E1", "H1")))

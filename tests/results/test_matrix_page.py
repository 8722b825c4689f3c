"""The matrix page: what stands in the cells, who sees what, how many queries it takes."""

import re
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.pages import cell_url, matrix_url, signed_in, text_of
from tests.world import World, build_world

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def world() -> World:
    return build_world()


@pytest.fixture
def rated(world) -> World:
    """E1 contradicts H1 by everybody's word, H2 is supported by ben alone."""
    world.accepted("The cat was asleep")
    for name in ("ana", "ben", "chidi"):
        world.rate(name, "E1", "H1", "I")
    world.rate("ben", "E1", "H2", "C", why="no other animal was there")
    return world


def page(world, name, **query):
    response = signed_in(world, name).get(matrix_url(world, **query))
    assert response.status_code == 200
    return text_of(response)


def cell(html, evidence, hypothesis):
    found = re.search(f'<td class="mx__c" id="cell-{evidence}-{hypothesis}".*?</td>', html)
    assert found, "no such cell"
    return found[0]


def total(html, hypothesis):
    return re.search(f'<td class="mx__t" id="total-{hypothesis}".*?</td>', html, re.DOTALL)[0]


@pytest.mark.parametrize("name", ["lena", "ana", "cora", "otto", "root"])
def test_whoever_takes_part_sees_the_matrix(rated, name):
    assert "The cat was asleep" in page(rated, name)


@pytest.mark.parametrize("name", ["stranger", "rita"])
@pytest.mark.parametrize("route", ["matrix", "matrix-item", "cell"])
def test_for_others_it_does_not_exist(rated, name, route):
    uids = {"matrix-item": (rated.item().uid,), "cell": (rated.item().uid, rated.hypothesis().uid)}
    url = reverse(route, args=(rated.uid, *uids.get(route, ())))
    assert signed_in(rated, name).get(url).status_code == 404


def test_who_is_not_signed_in_is_sent_to_sign_in(rated, client):
    response = client.get(matrix_url(rated))
    assert response.status_code == 302
    assert response["Location"].startswith("/sign-in/")


def test_a_question_of_elsewhere_does_not_exist(rated):
    other = build_world_elsewhere(rated)
    url = reverse("matrix", args=(rated.uid,)) + f"?question={other}"
    assert signed_in(rated, "ana").get(url).status_code == 404


def build_world_elsewhere(world):
    from assessments.framing.models import Question
    from assessments.framing.operations import create_assessment
    from tests.world import a_draft

    made = create_assessment(
        actor=world.actor("lena"), team_uid=world.team.uid, draft=a_draft("Elsewhere")
    )
    return Question.objects.filter(assessment=made).first().uid


def test_a_cell_says_what_i_and_the_team_say(rated):
    html = page(rated, "ana")
    assert 'aria-label="E1 against H1: you: contradicts; team: contradicts"' in html
    assert 'data-code="I" data-mine="I" data-agree="agree" data-rates' in cell(html, "E1", "H1")
    assert "−</a>" in unescape(cell(html, "E1", "H1"))


def test_a_split_cell_reads_split(rated):
    for name, code in (("lena", "II"), ("ana", "CC"), ("chidi", "II")):
        rated.rate(name, "E1", "H2", code)
    shown = cell(page(rated, "ana", view="team"), "E1", "H2")
    assert 'data-agree="split"' in shown
    assert "you: strongly supports; team: split" in shown


def test_a_closed_cell_tells_nothing_but_that_it_is_closed(rated):
    html = page(rated, "ana", view="team")
    shown = cell(html, "E1", "H2")
    assert 'data-code="" data-mine="" data-agree="hidden"' in shown
    assert "you: not considered; team: hidden until you rate" in shown
    assert "no other animal" not in html
    assert "stays hidden until you rate it" in html


def test_the_team_s_totals_count_open_cells_only(rated):
    rated.rate("chidi", "E1", "H2", "II")
    closed, opened = page(rated, "ana", view="team"), page(rated, "otto")
    assert '<span class="mx__score">–</span>' in total(closed, "H2")
    assert '<span class="mx__score">–</span>' not in total(opened, "H2")


def test_only_the_least_contradicted_of_competing_hypotheses_is_marked(rated):
    html = page(rated, "ben")
    assert re.findall(r'is-leading" scope="col" id="head-(\w+)"', html) == ["H2"]
    assert "1 of 2" in total(html, "H2")
    rated.rate("ben", "E1", "H4", "C")
    independent = page(rated, "ben", question="Q2")
    assert "is-leading" not in independent
    assert "never netted" in independent


def test_who_may_not_rate_gets_the_team_s_view_and_no_rating_keys(rated):
    html = page(rated, "otto", view="mine")
    assert 'data-code="I"' in cell(html, "E1", "H1")
    assert "data-rates" not in html
    assert "you:" not in html


def test_a_closed_assessment_is_for_reading(rated):
    rated.assessment.status = "closed"
    rated.assessment.save()
    html = page(rated, "ana", view="team")
    assert "data-rates" not in html
    assert "you: not considered; team: supports" in cell(html, "E1", "H2")


def test_leaving_out_an_origin_changes_the_totals(world):
    world.accepted("One", source="A paper", origin="The ministry")
    world.accepted("Two", source="A radio", origin="The ministry")
    world.accepted("Three", source="A witness")
    for label, hypothesis, code in (
        ("E1", "H1", "II"),
        ("E2", "H1", "I"),
        ("E3", "H2", "I"),
        ("E3", "H1", "C"),
    ):
        world.rate("ana", label, hypothesis, code)
    whole = page(world, "ana")
    assert re.findall(r'is-leading" scope="col" id="head-(\w+)"', whole) == ["H2"]
    from assessments.evidence.models import Source

    ministries = Source.objects.filter(assessment=world.assessment, name="The ministry")
    left = page(world, "ana", without=str(ministries[0].uid))
    assert "Left out: The ministry" in left
    assert "is-out" in left


def test_the_order_asked_for(world):
    for statement in ("One", "Two", "Three"):
        world.accepted(statement)
    world.rate("ana", "E2", "H1", "II")
    world.rate("ana", "E2", "H2", "CC")
    world.rate("ana", "E1", "H1", "C")
    world.rate("ana", "E1", "H2", "C")
    order = re.compile(r'id="row-(E\d)"')
    assert order.findall(page(world, "ana")) == ["E1", "E2", "E3"]
    assert order.findall(page(world, "ana", sort="diagnosticity"))[0] == "E2"
    world.rate("ben", "E3", "H1", "CC")
    world.rate("ana", "E3", "H1", "II")
    assert order.findall(page(world, "ana", sort="disagreement"))[0] == "E3"


def test_what_people_typed_is_escaped(world):
    world.accepted('<script>alert("e")</script>', source='"><img src=x onerror=alert(1)>')
    html = page(world, "ana")
    assert "<script>alert" not in html
    assert "<img src=x" not in html
    assert "&lt;script&gt;" in html


def test_a_stale_bookmark_still_opens(rated):
    html = page(rated, "ana", view="nonsense", sort="nonsense", without="nonsense")
    assert "The cat was asleep" in html


def test_evidence_that_waits_is_not_a_row(rated):
    rated.submit("Still in the queue")
    assert "Still in the queue" not in page(rated, "ana")


def test_an_empty_matrix_says_what_to_do_first(world):
    assert "No accepted evidence yet" in page(world, "ana")


def reads(client, url):
    client.get(url)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return [q["sql"] for q in queries if "SELECT" in q["sql"].upper()]


@pytest.mark.parametrize("name", ["ana", "otto"])
def test_the_number_of_queries_does_not_grow(rated, name):
    client, url = signed_in(rated, name), matrix_url(rated)
    few = len(reads(client, url))
    for number in range(20):
        rated.accepted(f"Item {number}", source=f"Source {number}")
        rated.rate("ana", f"E{number + 2}", "H1", "C")
        rated.rate("ben", f"E{number + 2}", "H2", "II")
    many = reads(client, url)
    assert len(many) == few
    assert len(many) <= 9


def test_one_by_one_shows_the_item_and_where_to_go_next(rated):
    rated.accepted("Second")
    client = signed_in(rated, "ana")
    url = reverse("matrix-item", args=(rated.uid, rated.item("E1").uid))
    html = text_of(client.get(url))
    assert "The cat was asleep" in html
    assert 'value="I" aria-pressed="true"' in html
    assert "no other animal" not in html
    response = client.post(cell_url(rated, "E1", "H2"), {"consistency": "N", "next": "item"})
    assert response["Location"].startswith(url)


def test_nobody_s_page_changes_by_a_byte_with_a_sealed_rating(rated):
    rated.open_round("H1", "H2", "H3", covers=("ratings",))
    rated.accepted("Rated in the round only")
    clients = {name: signed_in(rated, name) for name in ("lena", "ben", "cora", "otto", "root")}
    item = rated.item("E2").uid
    urls = [
        matrix_url(rated),
        matrix_url(rated, view="team"),
        matrix_url(rated, view="team", sort="disagreement"),
        cell_url(rated, "E1", "H1"),
        cell_url(rated, "E2", "H1"),
        reverse("matrix-item", args=(rated.uid, item)),
    ]

    def pages():
        return {
            (name, url): re.sub(rb"(csrfmiddlewaretoken\" value=\")\w+|Request \w+", b"", r.content)
            for name, client in clients.items()
            for url in urls
            if (r := client.get(url)).status_code == 200
        }

    before = pages()
    assert len(before) == len(clients) * len(urls)
    rated.rate("ana", "E1", "H1", "CC", why="sealed words")
    rated.rate("ana", "E2", "H1", "II")
    assert pages() == before
    own = page(rated, "ana")
    assert "you: strongly supports, sealed; team: contradicts" in cell(own, "E1", "H1")


def test_rows_that_nobody_finds_to_bear_can_be_left_away(rated):
    rated.accepted("Of no use here")
    assert "Of no use here" in page(rated, "ana")
    narrowed = page(rated, "ana", bearing="1")
    assert "Of no use here" not in narrowed
    assert "The cat was asleep" in narrowed
    assert total(narrowed, "H1") == total(page(rated, "ana"), "H1")

"""One by one: the pairs that wait, in an order of one's own, until nothing waits."""

import re

import pytest
from django.urls import reverse

from tests.pages import cell_url, matrix_url, signed_in, text_of
from tests.remembering import remembered
from tests.world import World, build_world

pytestmark = [pytest.mark.django_db, pytest.mark.once]

PAIR = re.compile(r'name="after" value="(E\d+)-(H\d+)"')
DONE = re.compile(r"You have rated (\d+) of (\d+) links")


@pytest.fixture
@remembered
def world() -> World:
    """ben has linked six pairs, of which ana has rated one."""
    world = build_world()
    for number in range(3):
        world.accepted(f"Statement {number}")
        world.rate("ben", f"E{number + 1}", "H1", "C")
        world.rate("ben", f"E{number + 1}", "H2", "I")
    world.rate("ana", "E1", "H1", "C")
    return world


def url_of(world, **query):
    chosen = {"question": str(world.question().uid), **query}
    url = reverse("one-by-one", args=(world.uid,))
    return f"{url}?" + "&".join(f"{key}={value}" for key, value in chosen.items())


def pair_on(html):
    return PAIR.search(html).groups()


def go_through(client, world, url, act):
    """Every pair from `url` on, answering each with `act`, until nothing waits."""
    shown = []
    for _ in range(20):
        html = text_of(client.get(url))
        if not PAIR.search(html):
            return shown, html
        pair = pair_on(html)
        shown.append(pair)
        sent = {"next": "one-by-one", "question": str(world.question().uid), **act}
        response = client.post(cell_url(world, *pair), {**sent, "after": "-".join(pair)})
        assert response.status_code == 302
        url = response["Location"]
    raise AssertionError("it never ends")


def test_each_pair_that_waits_once_then_it_says_so_and_stops(world):
    client = signed_in(world, "ana")
    assert DONE.search(text_of(client.get(url_of(world)))).groups() == ("1", "6")
    shown, html = go_through(client, world, url_of(world), {"consistency": "N"})
    waited = {(f"E{e}", h) for e in (1, 2, 3) for h in ("H1", "H2")} - {("E1", "H1")}
    assert len(shown) == 5
    assert set(shown) == waited
    assert "Nothing waits for you here" in html
    assert DONE.search(html).groups() == ("6", "6")
    assert 'name="consistency"' not in html


def test_the_order_is_the_reader_s_own_and_stays(world):
    def order(name):
        client, url, seen = signed_in(world, name), url_of(world), []
        for _ in range(6):
            pair = pair_on(text_of(client.get(url)))
            seen.append(pair)
            url = url_of(world, after="-".join(pair))
        return seen

    orders = {name: order(name) for name in ("chidi", "lena")}
    assert orders["chidi"] == order("chidi")
    assert sorted(orders["chidi"]) == sorted(orders["lena"])
    assert orders["chidi"] != sorted(orders["chidi"])
    assert orders["chidi"] != orders["lena"]


def test_what_was_skipped_comes_again(world):
    client = signed_in(world, "ana")
    first = pair_on(text_of(client.get(url_of(world))))
    seen = [first]
    for _ in range(5):
        seen.append(pair_on(text_of(client.get(url_of(world, after="-".join(seen[-1]))))))
    assert len(set(seen[:5])) == 5
    assert seen[5] == first


def test_what_i_cannot_rate_waits_no_longer(world):
    client = signed_in(world, "ana")
    shown, html = go_through(client, world, url_of(world), {"act": "cannot"})
    assert len(shown) == 5
    assert "5 you cannot rate" in html


def test_pairs_that_nobody_linked_wait_only_when_asked_for(world):
    client = signed_in(world, "ben")
    html = text_of(client.get(url_of(world)))
    assert "Nothing waits for you here" in html
    assert "3 pairs have no link" in html
    assert pair_on(text_of(client.get(url_of(world, all="1"))))[1] == "H3"


def test_a_sealed_rating_is_done_for_its_author_and_nothing_for_others(world):
    world.accepted("Only in the round")
    world.open_round("H1", "H2", "H3", covers=("ratings",))
    before = text_of(signed_in(world, "chidi").get(url_of(world)))
    world.rate("ana", "E4", "H1", "II")
    own = text_of(signed_in(world, "ana").get(url_of(world)))
    assert DONE.search(own).groups() == ("2", "7")
    after = text_of(signed_in(world, "chidi").get(url_of(world)))
    assert DONE.search(after).groups() == DONE.search(before).groups() == ("0", "6")


def test_who_does_not_judge_is_told_so(world):
    assert "Leads and analysts rate" in text_of(signed_in(world, "otto").get(url_of(world)))


def test_what_is_counted_is_counted_alike_everywhere(world):
    """Six links in nine cells: the same six on the matrix, one by one and on an item's page."""
    client = signed_in(world, "ana")
    client.post(cell_url(world, "E2", "H2"), {"act": "cannot"})
    item = reverse("matrix-item", args=(world.uid, world.item("E1").uid))
    for url in (url_of(world), matrix_url(world), f"{item}?question={world.question().uid}"):
        html = text_of(client.get(url))
        assert DONE.search(html).groups() == ("1", "6"), url
        assert "One you cannot rate." in html
    assert "The other 3 cells have no link" in text_of(client.get(matrix_url(world)))
    assert "2 of all 9 pairs done" in text_of(client.get(url_of(world, all="1")))
    assert not DONE.search(text_of(signed_in(world, "otto").get(url_of(world))))


def test_the_keys_speak_the_words_of_the_question(world):
    world.rate("ben", "E1", "H4", "C")
    client = signed_in(world, "ana")
    competing = text_of(client.get(url_of(world)))
    independent = text_of(client.get(url_of(world, question=str(world.question("Q2").uid))))
    assert "</kbd> supports" in competing
    assert "</kbd> more to be expected" in independent
    assert "</kbd> supports" not in independent

"""The page of one cell: rating with and without script, taking back, who and why."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assessments.evidence.models import CellOpening, Link, Rating
from tests.pages import cell_url, signed_in, text_of
from tests.remembering import remembered
from tests.world import World, build_world

pytestmark = [pytest.mark.django_db, pytest.mark.once]

SCRIPT = {"headers": {"HX-Request": "true"}}


@pytest.fixture
@remembered
def world() -> World:
    world = build_world()
    world.accepted("The cat was asleep")
    return world


def shown(world, name, evidence="E1", hypothesis="H1"):
    response = signed_in(world, name).get(cell_url(world, evidence, hypothesis))
    assert response.status_code == 200
    return text_of(response)


def test_a_plain_form_rates_and_leads_back_to_the_cell(world):
    client = signed_in(world, "ana")
    url = cell_url(world, "E1", "H1")
    response = client.post(url, {"consistency": "I", "rationale": "asleep", "version": "0"})
    assert (response.status_code, response["Location"]) == (302, url)
    rating = Rating.objects.get()
    assert (rating.consistency, rating.rationale) == ("I", "asleep")
    html = text_of(client.get(url))
    assert "asleep" in html
    assert 'value="I" aria-pressed="true"' in html


def test_with_script_the_answer_is_the_cell_and_what_it_changes(world):
    world.accepted("Another")
    response = signed_in(world, "ana").post(
        cell_url(world, "E1", "H1"), {"consistency": "II"}, **SCRIPT
    )
    html = text_of(response)
    assert response.status_code == 200
    assert re.findall(r'<td class="mx__c" id="([^"]+)"', html) == ["cell-E1-H1"]
    assert 'data-code="II" data-mine="II"' in html
    assert re.findall(r'id="(total-[^"]+)" data-live', html) == ["total-H1", "total-H2", "total-H3"]
    assert 'id="matrix-status" data-live' in html
    assert "Saved. E1 against H1: you: strongly contradicts" in html
    assert "<main" not in html


def test_the_answer_keeps_to_the_view_that_the_page_has(world):
    for name in ("ben", "chidi"):
        world.rate(name, "E1", "H1", "CC")
    url = cell_url(world, "E1", "H1") + "?view=team"
    html = text_of(signed_in(world, "ana").post(url, {"consistency": "I"}, **SCRIPT))
    assert 'data-code="CC" data-mine="I"' in html


def test_a_key_leaves_the_reason_as_it_was(world):
    world.rate("ana", "E1", "H1", "I", why="asleep")
    signed_in(world, "ana").post(cell_url(world, "E1", "H1"), {"consistency": "II"}, **SCRIPT)
    assert Rating.objects.get().rationale == "asleep"


def autosave(world, **sent):
    client = signed_in(world, "ana")
    return client.post(cell_url(world, "E1", "H1"), {"autosave": "1", **sent}, **SCRIPT)


def test_a_reason_is_kept_while_it_is_typed(world):
    assert "data-autosave" not in shown(world, "ana")
    assert autosave(world, rationale="asleep", version="0").status_code == 422
    given = world.rate("ana", "E1", "H1", "I")
    assert 'data-autosave="rationale"' in shown(world, "ana")
    answer = autosave(world, rationale="asleep", version=str(given.version))
    rating = Rating.objects.get()
    assert answer.status_code == 200
    assert f'data-version="{rating.version}"' in text_of(answer)
    assert (rating.consistency, rating.rationale) == ("I", "asleep")


def test_a_reason_does_not_overwrite_another_window_s(world):
    given = world.rate("ana", "E1", "H1", "I")
    world.rate("ana", "E1", "H1", "II", why="elsewhere")
    assert autosave(world, rationale="here", version=str(given.version)).status_code == 409
    rating = Rating.objects.get()
    assert (rating.consistency, rating.rationale) == ("II", "elsewhere")


@pytest.mark.parametrize("sent", [{}, {"consistency": ""}, {"consistency": "XX"}])
def test_a_refused_form_comes_back_filled_in(world, sent):
    response = signed_in(world, "ana").post(
        cell_url(world, "E1", "H1"), {"rationale": "what I typed <b>", **sent}
    )
    html = text_of(response)
    assert response.status_code == 422
    assert "what I typed &lt;b&gt;" in html
    assert 'class="errors"' in html
    assert not Rating.objects.exists()


def test_a_reason_that_is_too_long_comes_back(world):
    response = signed_in(world, "ana").post(
        cell_url(world, "E1", "H1"), {"consistency": "I", "rationale": "x" * 5000}
    )
    assert response.status_code == 422
    assert "x" * 5000 in text_of(response)
    assert not Rating.objects.exists()


def test_what_another_window_saved_is_not_overwritten_unseen(world):
    world.rate("ana", "E1", "H1", "I", why="first")
    world.rate("ana", "E1", "H1", "II", why="second thoughts")
    client, url = signed_in(world, "ana"), cell_url(world, "E1", "H1")
    sent = {"consistency": "CC", "rationale": "what I typed", "version": "1"}
    response = client.post(url, sent)
    html = text_of(response)
    assert response.status_code == 409
    assert "second thoughts" in html
    assert "what I typed" in html
    assert Rating.objects.get().consistency == "II"
    version = re.search(r'name="version" value="(\d+)"', html)[1]
    assert client.post(url, {**sent, "version": version}).status_code == 302
    assert Rating.objects.get().rationale == "what I typed"


def test_a_first_rating_does_not_overwrite_one_made_meanwhile(world):
    world.rate("ana", "E1", "H1", "I")
    response = signed_in(world, "ana").post(
        cell_url(world, "E1", "H1"), {"consistency": "CC", "version": "0"}
    )
    assert response.status_code == 409


def test_others_open_once_i_have_rated(world):
    world.rate("ben", "E1", "H1", "I", why="ben's reason")
    closed = shown(world, "ana")
    assert "ben&#x27;s reason" not in closed
    assert "Ben" not in closed
    assert "I cannot rate this" in closed
    world.rate("ana", "E1", "H1", "C")
    opened = shown(world, "ana")
    assert "ben&#x27;s reason" in opened
    assert "Ben" in opened
    assert "mixed" in opened or "split" in opened


def test_cannot_rate_opens_too(world):
    world.rate("ben", "E1", "H1", "I", why="ben's reason")
    client, url = signed_in(world, "ana"), cell_url(world, "E1", "H1")
    assert client.post(url, {"act": "cannot"}).status_code == 302
    assert CellOpening.objects.get(participant=world.participant("ana")).cannot
    assert "ben&#x27;s reason" in text_of(client.get(url))
    assert not Rating.objects.filter(participant=world.participant("ana")).exists()


def test_taking_back(world):
    world.rate("ana", "E1", "H1", "I")
    client, url = signed_in(world, "ana"), cell_url(world, "E1", "H1")
    assert "Take my rating back" in text_of(client.get(url))
    html = text_of(client.post(url, {"act": "take-back"}, **SCRIPT))
    assert 'data-code="" data-mine=""' in html
    assert not Rating.objects.exists()
    assert Link.objects.get().counts == (0, 0, 0, 0, 0, 0)
    again = client.post(url, {"act": "take-back"}, **SCRIPT)
    assert again.status_code == 200
    assert "There is no rating of yours here" in text_of(again)


@pytest.mark.parametrize("name", ["cora", "otto", "root"])
def test_who_may_not_rate_reads_and_is_refused(world, name):
    world.rate("ben", "E1", "H1", "I", why="open to readers")
    html = shown(world, name)
    assert "open to readers" in html
    assert 'name="consistency"' not in html
    response = signed_in(world, name).post(cell_url(world, "E1", "H1"), {"consistency": "I"})
    assert response.status_code == 403


def test_in_a_blind_round_the_page_says_that_it_is_sealed(world):
    world.rate("ben", "E1", "H1", "I")
    world.open_round("H1", covers=("ratings",))
    client, url = signed_in(world, "ana"), cell_url(world, "E1", "H1")
    assert "is blind" in text_of(client.get(url))
    html = text_of(client.post(url, {"consistency": "CC", "rationale": "sealed"}, **SCRIPT))
    assert "you: strongly supports, sealed; team: hidden until you rate" in html
    own = text_of(client.get(url))
    assert "sealed</textarea>" in own
    assert 'value="CC" aria-pressed="true"' in own
    assert "sealed</textarea>" not in shown(world, "ben")


def test_an_independent_hypothesis_asks_in_its_own_words(world):
    assert "more, or less, to be expected" in shown(world, "ana", "E1", "H4")
    assert "Less to be expected" in shown(world, "ana", "E1", "H4")
    assert "Less to be expected" not in shown(world, "ana", "E1", "H1")


def test_evidence_that_waits_is_not_rated(world):
    world.submit("Waiting")
    html = shown(world, "ana", "E2", "H1")
    assert "not accepted yet" in html
    assert 'name="consistency"' not in html
    response = signed_in(world, "ana").post(cell_url(world, "E2", "H1"), {"consistency": "I"})
    assert response.status_code == 422
    assert signed_in(world, "ben").get(cell_url(world, "E2", "H1")).status_code == 404


def test_reasons_are_escaped(world):
    world.rate("ben", "E1", "H1", "I", why="<script>alert(1)</script>")
    html = shown(world, "otto")
    assert "<script>alert" not in html
    assert "&lt;script&gt;" in html


def test_the_number_of_queries_does_not_grow(world):
    world.rate("ana", "E1", "H1", "I")
    client, url = signed_in(world, "ana"), cell_url(world, "E1", "H1")

    def reads():
        client.get(url)
        with CaptureQueriesContext(connection) as queries:
            client.get(url)
        return len([q for q in queries if "SELECT" in q["sql"].upper()])

    few = reads()
    for name in ("ben", "chidi", "lena"):
        world.rate(name, "E1", "H1", "C")
    assert reads() == few <= 9  # the debate on the cell among them


def test_those_who_gave_no_reason_stand_in_one_line(world):
    """One each would be fifty lines of "no reason given" among which the reasons are lost."""
    for name, code, why in [
        ("ana", "C", ""),
        ("ben", "I", ""),
        ("chidi", "I", ""),
        ("lena", "C", "It had the key"),
    ]:
        world.rate(name, "E1", "H1", code, why=why)
    voices = shown(world, "ana").partition('<ul class="rows voices">')[2].partition("</ul>")[0]
    assert voices.count("<li") == 2
    assert "It had the key" in voices
    assert "2 without a reason" in voices
    assert "2 × contradicts: Ben, Chidi</span>" in voices
    assert "no reason given" not in voices

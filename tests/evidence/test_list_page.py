"""The list of evidence: who sees which, what the filters leave, what it tells of ratings."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assessments.curation.operations import reject_evidence
from assessments.evidence.models import Evidence
from assessments.evidence.operations import grade_evidence
from assessments.framing.models import Assessment
from tests.pages import evidence_url, signed_in, text_of
from tests.world import World, build_world

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def world() -> World:
    return build_world()


@pytest.fixture
def stocked(world) -> World:
    world.accepted("Grain was shipped in March", source="A paper", origin="The ministry")
    world.accepted("A bridge was closed", source="A radio", kind="fact")
    world.accepted("Nobody saw the cat", source="A witness", kind="absence")
    return world


def listed(world, name="ana", **query):
    response = signed_in(world, name).get(evidence_url(world), query)
    assert response.status_code == 200
    return text_of(response)


def labels(html):
    """The labels of the rows, in order, without those of the reader's own submissions."""
    return re.findall(r'<span class="label">(E\d+)</span>', html.split("</form>")[-1])


@pytest.mark.parametrize("name", ["lena", "ana", "cora", "otto", "root"])
def test_whoever_takes_part_sees_what_is_accepted(stocked, name):
    assert labels(listed(stocked, name)) == ["E1", "E2", "E3"]


@pytest.mark.parametrize("name", ["stranger", "rita"])
def test_for_others_there_is_no_list(stocked, name):
    assert signed_in(stocked, name).get(evidence_url(stocked)).status_code == 404


def test_who_is_not_signed_in_is_sent_to_sign_in(stocked, client):
    assert client.get(evidence_url(stocked))["Location"].startswith("/sign-in/")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "GRAIN march"}, ["E1"]),
        ({"q": "ministry"}, ["E1"]),
        ({"q": "grain bridge"}, []),
        ({"kind": "absence"}, ["E3"]),
        ({"grade": "–2"}, ["E2"]),
        ({"sort": "newest"}, ["E3", "E2", "E1"]),
        ({"sort": "grade"}, ["E2", "E1", "E3"]),
        ({"sort": "nonsense", "status": "nonsense", "page": "x"}, ["E1", "E2", "E3"]),
        ({"origin": "not-a-uid"}, []),
    ],
)
def test_search_filters_and_order(stocked, query, found):
    bridge = Evidence.objects.get(label="E2")
    grade_evidence(
        actor=stocked.actor("cora"),
        assessment_uid=stocked.uid,
        evidence_uid=bridge.uid,
        credibility=2,
    )
    assert labels(listed(stocked, **query)) == found


def test_words_stand_before_sentences_among_the_tags(stocked):
    Evidence.objects.filter(label="E3").update(tags=["S10", "zeal", "S2", "Sofa"])
    shown = listed(stocked)
    places = [shown.index(f'<option value="{tag}"') for tag in ("Sofa", "zeal", "S2", "S10")]
    assert places == sorted(places)
    group = shown.index('<optgroup label="Sentences of the source"')
    assert places[1] < group < places[2]


def test_by_origin_and_tag(stocked):
    Evidence.objects.filter(label="E3").update(tags=["night watch"])
    html = listed(stocked)
    origin = re.search(r'value="([0-9a-f-]{36})">The ministry \(1\)', html)[1]
    assert labels(listed(stocked, origin=origin)) == ["E1"]
    assert labels(listed(stocked, tag="night watch")) == ["E3"]
    assert "?tag=night%20watch" in html


def test_what_i_have_not_rated(stocked):
    stocked.rate("ana", "E2", "H1", "I")
    assert labels(listed(stocked, unrated="1")) == ["E1", "E3"]
    assert "not rated by me" not in listed(stocked, "otto")


def test_what_waits_is_seen_by_who_submitted_it_and_by_curators(stocked):
    stocked.submit("Still waiting")
    mine = listed(stocked, "ana")
    assert "Your submissions" in mine
    assert "waits for a curator" in mine
    assert "Still waiting" not in listed(stocked, "ben", status="all")
    assert "1 waits for a curator" in listed(stocked, "cora")
    assert labels(listed(stocked, "cora", status="submitted")) == ["E4"]


def test_the_decision_s_reason_reaches_who_submitted_it(stocked):
    item = stocked.submit("A rumour")
    reject_evidence(
        actor=stocked.actor("cora"),
        assessment_uid=stocked.uid,
        evidence_uid=item.uid,
        reason="Nobody knows <where> it comes from",
    )
    html = listed(stocked, "ana")
    assert "Nobody knows &lt;where&gt; it comes from" in html
    assert "A rumour" not in listed(stocked, "ben")


def test_the_tally_counts_cells_that_are_open_to_me(stocked):
    for name in ("ben", "chidi"):
        stocked.rate(name, "E1", "H1", "II")
    stocked.rate("ana", "E1", "H2", "C")
    html = listed(stocked, "ana")
    assert "− 1" not in html
    assert "○ 1" in html
    assert "+ 1" in html
    assert "− 1" in listed(stocked, "otto")


def test_an_empty_list_says_what_to_do_first(world):
    html = listed(world)
    assert "No evidence yet" in html
    assert "evidence/add/" in html
    assert "evidence/add/" not in listed(world, "otto")


def test_what_people_typed_is_escaped(world):
    world.accepted("<script>alert(1)</script>", source='"><script>alert(2)</script>')
    Evidence.objects.update(tags=['"><script>alert(3)</script>'])
    html = listed(world)
    assert "<script>alert" not in html
    assert "&lt;script&gt;" in html


def test_long_lists_have_pages_that_keep_the_filters(world):
    for number in range(52):
        world.accepted(f"Item {number}", kind="fact")
    html = listed(world, kind="fact")
    assert len(labels(html)) == 50
    assert "?kind=fact&amp;page=2" in html
    assert len(labels(listed(world, kind="fact", page="2"))) == 2


def test_the_number_of_queries_does_not_grow(world):
    world.accepted("First", origin="Somebody")
    world.rate("ben", "E1", "H1", "C")
    client, url = signed_in(world, "ana"), evidence_url(world) + "?unrated=1"

    def reads():
        client.get(url)
        with CaptureQueriesContext(connection) as queries:
            client.get(url)
        return len([q for q in queries if "SELECT" in q["sql"].upper()])

    few = reads()
    for number in range(20):
        world.accepted(f"Item {number}", source=f"Source {number}", origin=f"Origin {number}")
        world.rate("ben", f"E{number + 2}", "H2", "I")
    assert reads() == few <= 8


def test_nobody_s_list_changes_by_a_byte_with_a_sealed_rating(stocked):
    stocked.rate("ben", "E1", "H1", "C")
    stocked.open_round("H1", "H2", "H3", covers=("ratings",))
    clients = [signed_in(stocked, name) for name in ("lena", "ben", "cora", "otto", "root")]
    urls = [evidence_url(stocked), evidence_url(stocked, "E1"), evidence_url(stocked, "E2")]

    def pages():
        return [
            re.sub(rb"(csrfmiddlewaretoken\" value=\")\w+|Request \w+", b"", c.get(url).content)
            for c in clients
            for url in urls
        ]

    before = pages()
    stocked.rate("ana", "E1", "H1", "II", why="sealed")
    stocked.rate("ana", "E2", "H1", "II")
    assert pages() == before


def test_what_is_later_than_the_as_of_date_is_marked(world):
    for label, on in (("E1", "2025-02"), ("E2", "2024-02")):
        world.accepted("It rained")
        Evidence.objects.filter(label=label).update(occurred_on=on)
    lena = signed_in(world, "lena")
    for cutoff, marked in ((None, 0), ("2024-12", 1), ("2025-02", 0)):
        Assessment.objects.filter(pk=world.assessment.pk).update(information_cutoff_on=cutoff)
        shown = text_of(lena.get(evidence_url(world)))
        assert shown.count("later than the as-of date") == marked

"""The page of one item: what hangs on it, what is gated, editing with a guard."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assessments.basis import RuleViolation
from assessments.evidence.models import Citation, Evidence
from assessments.evidence.operations import CitationDraft, SourceDraft, add_citation
from assessments.evidence.rules import CITATIONS_MOST
from tests.pages import cell_url, evidence_url, signed_in, text_of
from tests.remembering import remembered
from tests.world import World, build_world

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
@remembered
def world() -> World:
    world = build_world()
    world.accepted("Grain was shipped", source="A paper", origin="The ministry")
    return world


def shown(world, name="ana", label="E1"):
    response = signed_in(world, name).get(evidence_url(world, label))
    assert response.status_code == 200
    return text_of(response)


def edit(world, name="cora", label="E1", **changes):
    typed = {
        "statement": "Grain was shipped",
        "kind": "statement",
        "occurred_on": "",
        "tags": "",
        "origin_note": "",
        "meaning": "same",
        "version": str(Evidence.objects.get(label=label).version),
    }
    return signed_in(world, name).post(evidence_url(world, label), {**typed, **changes})


@pytest.mark.parametrize("name", ["lena", "ana", "cora", "otto", "root"])
def test_everything_that_hangs_on_it(world, name):
    html = shown(world, name)
    assert "A paper" in html
    assert "repeats The ministry" in html


@pytest.mark.parametrize("name", ["stranger", "rita"])
def test_for_others_it_does_not_exist(world, name):
    client = signed_in(world, name)
    assert client.get(evidence_url(world, "E1")).status_code == 404
    assert edit(world, name).status_code == 404


def test_what_waits_is_for_its_submitter_and_curators(world):
    world.submit("Still waiting")
    for name, status in (("ana", 200), ("cora", 200), ("lena", 200), ("ben", 404), ("otto", 404)):
        assert signed_in(world, name).get(evidence_url(world, "E2")).status_code == status


def test_ratings_show_where_they_are_open_to_me(world):
    for name in ("ben", "chidi"):
        world.rate(name, "E1", "H1", "II")
    closed = shown(world, "ana")
    assert "team: hidden until you rate" in closed
    assert "strongly contradicts" not in closed
    assert "2 ratings" not in closed
    world.rate("ana", "E1", "H1", "CC")
    opened = shown(world, "ana")
    assert "strongly contradicts" in opened
    assert "split" in opened
    assert "2 ratings" in shown(world, "otto") or "3 ratings" in shown(world, "otto")


def test_who_decided_is_for_curators_and_the_submitter(world):
    for name, tells in (("cora", True), ("lena", True), ("ana", True), ("ben", False)):
        assert ("Submitted by Ana" in shown(world, name)) is tells


@pytest.mark.parametrize(("name", "status"), [("cora", 302), ("lena", 302), ("root", 302)])
def test_curators_and_leads_edit(world, name, status):
    response = edit(world, name, statement="Wheat was shipped", credibility="3", meaning="changed")
    assert response.status_code == status
    item = Evidence.objects.get()
    assert (item.statement, item.credibility, item.wording) == ("Wheat was shipped", 3, 2)


@pytest.mark.parametrize("name", ["ana", "ben", "otto"])
def test_others_may_not_edit_what_is_accepted(world, name):
    assert "Edit the statement" not in shown(world, name)
    assert edit(world, name, statement="Mine now").status_code == 403
    assert Evidence.objects.get().statement == "Grain was shipped"


def test_the_submitter_edits_until_a_decision_is_made(world):
    world.submit("A first attempt")
    assert edit(world, "ana", "E2", statement="A second attempt").status_code == 302
    assert Evidence.objects.get(label="E2").statement == "A second attempt"


def test_a_refused_edit_comes_back_filled_in(world):
    response = edit(world, statement="", origin_note="what I typed")
    assert response.status_code == 422
    assert "what I typed" in text_of(response)


def test_what_another_saved_is_not_overwritten_unseen(world):
    assert edit(world, "lena", statement="Lena's words").status_code == 302
    response = edit(world, "cora", statement="Cora's words", version="1")
    html = text_of(response)
    assert response.status_code == 409
    assert "Lena&#x27;s words" in html
    assert "Cora&#x27;s words" in html
    version = re.search(r'name="version" value="(\d+)"', html)[1]
    assert edit(world, "cora", statement="Cora's words", version=version).status_code == 302


def test_a_further_source(world):
    client, url = signed_in(world, "ben"), evidence_url(world, "E1")
    typed = {"act": "cite", "source": "A radio", "relation": "conflicts"}
    assert client.post(url, typed).status_code == 302
    assert Citation.objects.count() == 2
    assert "says otherwise" in text_of(client.get(url))
    refused = client.post(url, {**typed, "url": "ftp://x", "excerpt": "word for word"})
    assert refused.status_code == 422
    assert "word for word" in text_of(refused)
    denied = signed_in(world, "otto").post(url, typed)
    assert denied.status_code == 403


def test_one_source_more_than_the_most_is_refused_however_it_is_added(world):
    evidence = world.item("E1")
    where = {"actor": world.actor("ana"), "assessment_uid": world.uid}
    where["evidence_uid"] = evidence.uid
    for number in range(evidence.citations.count(), CITATIONS_MOST):
        add_citation(**where, draft=CitationDraft(new_source=SourceDraft(name=f"S{number}")))
    one_more = CitationDraft(new_source=SourceDraft(name="One more"))
    with pytest.raises(RuleViolation, match="at most 20"):
        add_citation(**where, draft=one_more)
    typed = {"act": "cite", "source": "One more", "relation": "corroborates"}
    refused = signed_in(world, "ana").post(evidence_url(world, "E1"), typed)
    assert refused.status_code == 422
    assert "at most 20" in text_of(refused)
    assert 'value="One more"' in text_of(refused)
    assert evidence.citations.count() == CITATIONS_MOST


def test_what_people_typed_is_escaped(world):
    Citation.objects.update(
        excerpt={"exact": "<script>alert(1)</script>", "prefix": "", "suffix": ""}
    )
    Evidence.objects.update(origin_note="<script>alert(2)</script>")
    html = shown(world)
    assert "<script>alert" not in html
    assert html.count("&lt;script&gt;") >= 2


def test_the_number_of_queries_does_not_grow(world):
    client, url = signed_in(world, "ana"), evidence_url(world, "E1")
    world.rate("ben", "E1", "H1", "C")

    def reads():
        client.get(url)
        with CaptureQueriesContext(connection) as queries:
            client.get(url)
        return len([q for q in queries if "SELECT" in q["sql"].upper()])

    few = reads()
    for number in range(20):
        signed_in(world, "ben").post(
            url, {"act": "cite", "source": f"Source {number}", "relation": "corroborates"}
        )
    for name in ("ana", "ben", "chidi"):
        for label in ("H2", "H4", "H5"):
            world.rate(name, "E1", label, "C")
    assert reads() == few <= 9


def test_a_citation_is_corrected_with_a_guard(world):
    cora, url = signed_in(world, "cora"), evidence_url(world, "E1")
    cited = Citation.objects.get()
    form = text_of(cora.get(f"{url}?correct={cited.uid}"))
    assert 'name="version" value="1"' in form
    assert "?correct=" not in text_of(signed_in(world, "ben").get(url))
    typed = {
        "act": "correct",
        "citation": str(cited.uid),
        "source": "a paper",
        "origin": "The ministry",
        "relation": "conflicts",
        "excerpt": "Grain was shipped.",
        "before": "They say:",
        "version": "1",
    }
    assert cora.post(url, {**typed, "url": "ftp://x"}).status_code == 422
    assert cora.post(url, typed).status_code == 302
    cited.refresh_from_db()
    assert (cited.relation, cited.excerpt["prefix"], cited.version) == ("conflicts", "They say:", 2)
    assert cited.source.name == "A paper"
    stale = cora.post(url, {**typed, "relation": "corroborates"})
    assert stale.status_code == 409
    assert "Take theirs" in text_of(stale)
    assert signed_in(world, "ben").post(url, typed).status_code == 403


def test_a_citation_is_removed_and_undo_cites_it_again(world):
    cora, url = signed_in(world, "cora"), evidence_url(world, "E1")
    cited = Citation.objects.get()
    gone = {"act": "uncite", "citation": str(cited.uid)}
    assert signed_in(world, "ben").post(url, gone).status_code == 403
    assert cora.post(url, gone).status_code == 302
    page = text_of(cora.get(url))
    assert "No source is named." in page
    fields = dict(re.findall(r'name="([^"]+)" value="([^"]*)"', page.split("message__back")[1]))
    assert cora.post(url, fields).status_code == 302
    assert Citation.objects.get().origin_source.name == "The ministry"
    assert cora.post(url, gone).status_code == 404


def test_relevance_is_set_for_a_link_that_is_visible(world):
    world.rate("ben", "E1", "H1", "C")
    cora, url = signed_in(world, "cora"), evidence_url(world, "E1")
    given = {"act": "relevance", "hypothesis": str(world.hypothesis("H1").uid)}
    assert cora.post(url, {**given, "relevance": "high"}).status_code == 302
    link = world.assessment.links.get()
    assert link.relevance == "high"
    page = text_of(cora.get(url))
    assert "Relevance for H1: high." in page
    assert 'value="high" aria-pressed="true"' in page
    assert "relevance: high" in text_of(signed_in(world, "ben").get(url))
    assert cora.post(url, {**given, "relevance": "vast"}).status_code == 400
    assert signed_in(world, "ben").post(url, {**given, "relevance": "low"}).status_code == 403
    other = {"act": "relevance", "hypothesis": str(world.hypothesis("H2").uid), "relevance": "low"}
    assert cora.post(url, other).status_code == 404


def test_withdrawn_and_back_by_undo(world):
    world.rate("ben", "E1", "H1", "C")
    cora, url = signed_in(world, "cora"), evidence_url(world, "E1")
    assert "Withdraw" not in text_of(signed_in(world, "ana").get(url))
    assert signed_in(world, "lena").post(f"{url}withdraw/").status_code == 403
    assert cora.post(f"{url}withdraw/").status_code == 302
    assert signed_in(world, "ben").get(url).status_code == 404
    assert not Evidence.objects.visible_to(world.actor("lena")).exists()
    assert cora.post(f"{url}restore/", {"version": "1", "undo": "1"}).status_code in (302, 409)
    assert cora.post(f"{url}restore/").status_code == 302
    assert "E1" in text_of(signed_in(world, "ben").get(url))


def test_what_reads_like_it_is_what_i_may_see(world):
    world.accepted("Grain was shipped by sea", source="A radio")
    world.submit("Grain was shipped by rail", by="ben")
    url = f"{evidence_url(world, 'E1')}alike/"
    part = text_of(signed_in(world, "ana").get(url, headers={"HX-Request": "true"}))
    assert "<html" not in part
    assert "by sea" in part
    assert "by rail" not in part
    assert "by rail" in text_of(signed_in(world, "ben").get(url))


def test_a_source_shows_what_rests_on_it(world):
    world.accepted("Wheat was shipped", source="A radio", origin="The ministry")
    world.submit("That waits", by="ben", source="A paper")
    ministry = world.assessment.sources.filter(name="The ministry").order_by("pk")
    url = f"/a/{world.uid}/evidence/sources/"
    table = text_of(signed_in(world, "otto").get(url))
    assert "The ministry" in table
    page = text_of(signed_in(world, "ana").get(f"{url}{ministry[0].uid}/"))
    assert "Grain was shipped" in page
    assert "via A paper" in page
    assert "no other voice" in page
    assert "Edit and grade" not in page
    cora = signed_in(world, "cora")
    typed = {"name": "The Ministry", "reliability": "D", "stake": "Wants to sell", "version": "1"}
    one = f"{url}{ministry[0].uid}/"
    assert cora.post(one, {**typed, "name": ""}).status_code == 422
    assert cora.post(one, typed).status_code == 302
    assert "Wants to sell" in text_of(cora.get(one))
    assert cora.post(one, {**typed, "stake": "Other"}).status_code == 409
    world.accepted("It rained", source="The agency")
    again = cora.post(one, {**typed, "name": "the agency", "version": "2"})
    assert again.status_code == 422
    agency = world.assessment.sources.get(name="The agency")
    assert f'href="{one}merge/?with={agency.uid}"' in text_of(again)
    for name, waits in (("ana", False), ("ben", True)):
        paper = world.assessment.sources.filter(name="A paper").order_by("-pk")[0]
        shown = text_of(signed_in(world, name).get(f"{url}{paper.uid}/"))
        assert ("That waits" in shown) is waits


def test_a_change_of_meaning_may_ask_for_ratings_again(world):
    world.rate("ana", "E1", "H1", "C")
    assert edit(world, statement="Rye was shipped", meaning="changed").status_code == 302
    assert "earlier wording" not in shown(world, "ana")
    assert edit(world, statement="Nothing was shipped", meaning="again").status_code == 302
    assert Evidence.objects.get().wording == 3
    assert "of an earlier wording: rate it again" in shown(world, "ana")
    assert "of an earlier wording" not in shown(world, "ben")
    waiting = signed_in(world, "ana").get(evidence_url(world), {"unrated": "1"})
    assert "Nothing was shipped" in text_of(waiting)
    signed_in(world, "ana").post(cell_url(world, "E1", "H1"), {"consistency": "I"})
    assert "of an earlier wording" not in shown(world, "ana")
    waiting = signed_in(world, "ana").get(evidence_url(world), {"unrated": "1"})
    assert "Nothing fits" in text_of(waiting)

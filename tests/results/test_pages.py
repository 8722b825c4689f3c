"""The Answer page and what it links to: for every role, empty and full, nothing sealed."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessments.curation.operations import accept_evidence
from assessments.estimates.models import Estimate, Judgement
from assessments.estimates.operations import write_judgement
from assessments.evidence.operations import CitationDraft, EvidenceDraft, submit_evidence
from assessments.framing.access import access_to
from assessments.framing.operations import change_participant
from assessments.results.answer.told import origin_rows
from assessments.results.hypothesis import views
from assessments.results.leads import labels
from assessments.results.queries import answer_from, leave_out_origins, material_of
from assessments.results.queries.grounds import without
from tests.results.test_queries import ANALYSTS, judge_impact, reveal, two_origins
from tests.world import World, build_world

pytestmark = [pytest.mark.django_db, pytest.mark.once]
ROLES = ("lena", "ana", "cora", "otto", "root")


@pytest.fixture
def world() -> World:
    return build_world()


def client_of(world: World, name: str) -> Client:
    client = Client()
    client.force_login(world.users[name])
    return client


def page(world: World, name: str, route: str, *args, query: str = ""):
    url = reverse(route, args=(world.uid, *args)) + query
    return client_of(world, name).get(url)


def text_of(response) -> str:
    """The page's words, tags and runs of space removed."""
    body = response.content.decode().replace("\N{NO-BREAK SPACE}", " ")
    return " ".join(re.sub(r"<[^>]+>", "", body).split())


def full(world: World) -> None:
    two_origins(world)
    round_ = world.open_round("H1", "H2", "H3", "H4")
    for name in ANALYSTS:
        for label, best in (("H1", 20), ("H2", 60), ("H3", 20)):
            world.estimate(name, round_, label, best - 10, best, best + 10)
        judge_impact(world, round_, name, 3, "harm")
    reveal(world, round_)


def test_an_empty_assessment_says_what_to_do_first(world):
    for name in ROLES:
        text = text_of(page(world, name, "answer"))
        assert "Nobody has estimated yet how likely it is that" in text
        assert "No evidence has been rated on it yet." in text
        assert ("There is no evidence yet." in text) == (name in {"lena", "ana", "cora"})
        assert ("Open a round" in text) == (name == "lena")


def test_evidence_that_waits_is_not_called_none(world):
    world.submit("Grain was shipped")
    told = {name: text_of(page(world, name, "answer")) for name in ROLES}
    assert {name for name in ROLES if "There is no evidence yet." in told[name]} == set()
    waits = "1 piece of evidence waits for"
    assert {name for name in ROLES if f"{waits} a decision" in told[name]} == {"cora", "root"}
    assert {name for name in ROLES if f"yet: {waits} a curator" in told[name]} == {"lena", "ana"}
    assert "?status=submitted" in page(world, "cora", "answer").content.decode()
    assert waits not in brief_of(world, "cora") + brief_of(world, "lena")
    # Nobody but its author, the leads and the curators knows of it.
    assert "There is no evidence yet." in text_of(page(world, "ben", "answer"))
    world.accepted("It rained")
    assert f"{waits} a decision" in text_of(page(world, "cora", "answer"))
    assert waits not in text_of(page(world, "lena", "answer"))


def test_one_of_three_who_stands_apart_is_told_as_a_difference(world):
    round_ = world.open_round("H1")
    for name, best in (("ana", 80), ("ben", 82), ("chidi", 55)):
        world.estimate(name, round_, "H1", best - 15, best, best + 15)
    reveal(world, round_)
    shown = text_of(page(world, "otto", "answer"))
    assert "Nowhere that is open to you" not in shown
    assert "H1, from 55 to 82 %: 1 member stands apart, round 1." in brief_of(world)


def test_a_single_dissenter_of_a_larger_team_stands_in_the_brief_with_their_figure(world):
    change_participant(
        actor=world.actor("lena"),
        assessment_uid=world.uid,
        participant_uid=world.participant("cora").uid,
        role="analyst",
    )
    round_ = world.open_round("H1")
    bests = {"lena": 30, "ana": 30, "ben": 30, "cora": 30, "chidi": 55}
    for name, best in bests.items():
        world.estimate(name, round_, "H1", best - 10, best, best + 10)
    reveal(world, round_)
    brief = brief_of(world)
    # Among the differences one of five is a matter of course.
    assert "apart" not in brief
    assert "Dissent: Chidi 55 %." in brief


def test_every_role_reads_every_page(world):
    full(world)
    for name in ROLES:
        assert page(world, name, "answer").status_code == 200
        for label in ("H1", "H3", "H4", "H5"):
            for route in ("hypothesis", "method"):
                uid = world.hypothesis(label).uid
                assert page(world, name, route, uid).status_code == 200


def test_strangers_find_nothing(world):
    for route in ("answer", "hypothesis", "method"):
        args = [] if route == "answer" else [world.hypothesis().uid]
        for name in ("stranger", "rita"):
            assert page(world, name, route, *args).status_code == 404
        assert Client().get(reverse(route, args=(world.uid, *args))).status_code == 302


def test_a_hypothesis_of_another_assessment_is_not_there(world):
    assert page(world, "ana", "hypothesis", world.uid).status_code == 404
    assert page(world, "ana", "method", world.uid).status_code == 404


def test_the_answer_says_how_likely_with_number_and_range(world):
    full(world)
    text = text_of(page(world, "otto", "answer"))
    assert (
        "As of December 2024 we judge it likely (60 %; 50 to 70; 3 analysts, round 1) that" in text
    )
    assert "serious harm to us" in text
    assert "The team's figures add up to 100 %." in text
    assert "Likelihood × impact on us" in text


def test_leaving_out_an_origin_changes_the_leader_and_the_address_says_so(world):
    full(world)
    access = access_to(world.actor("otto"), world.uid)
    agency = leave_out_origins(access, world.question()).origins[0].origin
    plain = text_of(page(world, "otto", "answer"))
    assert "the lead changes" not in plain
    shown = page(world, "otto", "answer", query=f"?without={agency.uid}")
    assert "Q1: the lead changes. Least contradicted was H2; without what is ticked it is H1." in (
        text_of(shown)
    )
    assert f'value="{agency.uid}" checked' in shown.content.decode()


def test_what_is_not_there_is_not_left_out(world):
    for query in ("?without=nonsense", "?without=&perspective=x", f"?without={world.uid}%00"):
        response = page(world, "otto", "answer", query=query)
        assert response.status_code == 200
        assert response.context["answer"].without == ()


def test_closed_cells_are_told_and_not_counted(world):
    full(world)
    text = text_of(page(world, "chidi", "answer"))
    assert "4 cells stay hidden until you rate them, and are not counted." in text
    assert "Its evidence opens to you once you have rated it." in text
    assert "The agency" not in text


def test_a_blind_round_is_announced_and_says_nothing_else(world):
    full(world)
    uid = world.hypothesis("H5").uid
    assert "under way" not in text_of(page(world, "otto", "hypothesis", uid))
    round_ = world.open_round("H5")
    world.estimate("ana", round_, "H5", 11, 22, 33)
    for name in ROLES:
        text = text_of(page(world, name, "answer"))
        assert "is being estimated in round 2; nothing is shown before the reveal." in text
        assert "22 %" not in text
        assert "22 %" not in text_of(page(world, name, "hypothesis", uid))
    assert "You have not judged H5 in round 2 yet." in text_of(page(world, "ben", "answer"))
    assert "You have not judged H5" not in text_of(page(world, "ana", "answer"))


def judgement(world: World, version: int | str, text: str = "We think so.") -> dict[str, object]:
    return {
        "text": text,
        "confidence": "low",
        "confidence_basis": "One paper.",
        "version": version,
    }


def test_the_lead_writes_a_judgement_and_only_the_lead(world):
    uid = world.hypothesis("H4").uid
    url = reverse("hypothesis", args=(world.uid, uid))
    for name in ("ana", "cora", "otto"):
        assert client_of(world, name).post(url, judgement(world, 0)).status_code == 403
        assert "Save judgement" not in text_of(page(world, name, "hypothesis", uid))
    assert client_of(world, "lena").post(url, judgement(world, 0)).status_code == 302
    assert Judgement.objects.get().text == "We think so."
    assert "Confidence is low. One paper." in text_of(page(world, "otto", "hypothesis", uid))


def test_a_refused_judgement_comes_back_filled_in(world):
    url = reverse("hypothesis", args=(world.uid, world.hypothesis("H4").uid))
    response = client_of(world, "lena").post(url, {**judgement(world, 0), "confidence": "sure"})
    assert response.status_code == 422
    assert "We think so." in response.content.decode()
    response = client_of(world, "lena").post(url, judgement(world, 0, "a\x00b"))
    assert response.status_code == 422
    assert not Judgement.objects.exists()


def test_a_conflicting_judgement_shows_both(world):
    hypothesis = world.hypothesis("H4")
    url = reverse("hypothesis", args=(world.uid, hypothesis.uid))
    for text in ("First.", "Second."):
        write_judgement(
            actor=world.actor("lena"),
            assessment_uid=world.uid,
            hypothesis_uid=hypothesis.uid,
            text=text,
            confidence="high",
        )
    response = client_of(world, "lena").post(url, judgement(world, 1, "Mine."))
    assert response.status_code == 409
    body = response.content.decode()
    assert "Second." in body
    assert "Mine." in body
    assert Judgement.objects.get().text == "Second."
    version = response.context["form"]["version"].value()
    assert client_of(world, "lena").post(url, judgement(world, version, "Mine.")).status_code == 302
    assert Judgement.objects.get().text == "Mine."


def test_reads_are_few_and_do_not_grow(world):
    full(world)
    uid = world.hypothesis("H1").uid
    pages = [("answer", []), ("hypothesis", [uid]), ("method", [uid])]
    few = [reads(world, route, args) for route, args in pages]
    for n in range(3, 23):
        world.accepted(f"Report {n}", source=f"Paper {n}")
        for label in ("H1", "H2", "H4"):
            world.rate("ana", f"E{n}", label, "I")
    # Session, user, access; frame, evidence, links, answers; the hypothesis page its edges.
    assert [reads(world, route, args) for route, args in pages] == few == [7, 9, 7]


def reads(world: World, route: str, args: list) -> int:
    client = client_of(world, "ana")
    with CaptureQueriesContext(connection) as captured:
        assert client.get(reverse(route, args=(world.uid, *args))).status_code == 200
    return sum(q["sql"].lstrip("( ").upper().startswith("SELECT") for q in captured)


def test_the_printed_brief_holds_every_hypothesis_and_what_carries_them(world):
    full(world)
    body = page(world, "otto", "answer").content.decode()
    brief = body.split('class="brief print-only"')[1].split("</main>")[0]
    for hypothesis in world.assessment.hypotheses.all():
        assert f'<span class="label">{hypothesis.label}</span> {hypothesis.statement}' in brief
    assert re.search(
        r"Printed \d+ \w+ \d{4}, \d+:\d+ UTC for Otto; worked out at change \d+", brief
    )
    head = body.split('class="brief__head')[1].split("</dl>")[0]
    assert "The board" in head
    assert "as of December 2024" in head


def brief_of(world: World, name: str = "otto") -> str:
    body = page(world, name, "answer").content.decode()
    brief = body.split('class="brief print-only"')[1].split("<aside")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", brief).split())


def test_a_brief_tells_what_is_sealed_from_what_nobody_has_said(world):
    world.open_round("H4")
    brief = brief_of(world)
    assert "Prices rise asked in round 1, which is blind" in brief
    assert "The board resigns not estimated" in brief


def test_a_brief_has_the_lead_s_own_words(world):
    full(world)
    for label in ("H1", "H2"):
        write_judgement(
            actor=world.actor("lena"),
            assessment_uid=world.uid,
            hypothesis_uid=world.hypothesis(label).uid,
            text=f"We hold {label} to be the one to watch",
            confidence="low",
            confidence_basis="One paper",
        )
    brief = brief_of(world)
    # H2 comes first: how sure the lead is of it stands above, beside its sentence.
    assert "H2: We hold H2 to be the one to watch H1:" in brief
    assert "H1: We hold H1 to be the one to watch Confidence is low" in brief


def test_a_brief_says_what_each_item_states_that_it_names(world):
    full(world)
    brief, named = brief_of(world).split("The evidence named here")
    mentioned = set(re.findall(r"\bE\d+\b", brief))
    assert mentioned
    for item in world.assessment.evidence.all():
        assert (f"{item.label} {item.statement}" in named) == (item.label in mentioned)


def test_where_nothing_is_left_it_is_said_in_words(world):
    world.accepted("It is said", origin="The agency")
    world.rate("ben", "E1", "H2", "I")
    access = access_to(world.actor("ben"), world.uid)
    agency = leave_out_origins(access, world.question()).origins[0].origin
    for query, said in (
        ("", "none, for nothing is left"),
        (f"?without={agency.uid}", "nobody leads then"),
    ):
        shown = page(world, "ben", "answer", query=query).content.decode()
        assert said in shown
        assert not re.search(r'class="(chip chip--against|faint)">–<', shown)
        assert "<strong>–</strong>" not in shown


def test_the_basis_counts_every_origin_whether_or_not_it_is_rated(world):
    world.accepted("It is said", origin="The agency")
    world.accepted("It is denied", source="Another paper")
    body = text_of(page(world, "otto", "answer"))
    assert "Basis2 items of evidence from 2 origins" in body


def test_a_brief_names_nothing_that_its_reader_has_left_undone(world):
    full(world)
    world.open_round("H1")
    body = page(world, "ana", "answer").content.decode()
    brief = body.split('class="brief print-only"')[1].split("<aside")[0]
    assert "You have not judged" in body
    assert "You have not judged" not in brief


def test_none_of_these_that_leads_alone_is_not_read_as_a_reading(world):
    remainder, other = world.hypothesis("H3"), world.hypothesis("H1")
    assert remainder.is_remainder
    assert labels([remainder]) == "H3 alone (none of these)"
    assert labels([other, remainder]) == "H1 and H3"
    told = "".join(f.text for f in without("the NIS", remainder.uid, [remainder]))
    assert told == "leave out the NIS and H3 alone (none of these) leads"


def test_none_of_these_has_no_verb_to_follow_that(world):
    text = text_of(page(world, "lena", "answer"))
    assert "that none of these" not in text
    assert "Nobody has estimated yet how likely “none of these” is." in text
    assert "Open a round. Open a round" not in text


def test_an_origin_has_the_same_items_whichever_cells_are_open(world):
    two_origins(world)
    citation = world.item("E1").citations.get()
    again = CitationDraft(source_uid=citation.source.uid, origin_uid=citation.origin_source.uid)
    evidence = submit_evidence(
        actor=world.actor("ana"),
        assessment_uid=world.uid,
        draft=EvidenceDraft(statement="It is said again", kind="statement", citation=again),
    )
    accept_evidence(actor=world.actor("cora"), assessment_uid=world.uid, evidence_uid=evidence.uid)
    world.rate("lena", "E1", "H1", "C")
    counted = {}
    for name in ("ana", "lena", "otto"):
        material = material_of(access_to(world.actor(name), world.uid))
        rows = origin_rows(answer_from(material), material.grid)
        counted[name] = {row.origin.name: row.items for row in rows}["The agency"]
    # Nobody has rated E3, and E1 alone counts so far.
    assert set(counted.values()) == {("E1", "E3")}


def test_of_many_items_the_weightiest_are_shown_and_the_rest_folded(world):
    for n in range(12):
        world.accepted(f"Report {n}")
        world.rate("ana", f"E{n + 1}", "H1", "C")
    body = page(world, "ana", "hypothesis", world.hypothesis("H1").uid).content.decode()
    shown, folded = body.split("2 more of less weight", 1)
    assert shown.count('class="rowitem__title"><a href="/a/') == 10
    assert "Report 11" in folded
    assert "and 2 more of less weight" in folded


def items_of(world: World, query: str = "") -> list[str]:
    """The labels of the rated items on the method page of H1."""
    body = page(world, "otto", "method", world.hypothesis("H1").uid, query=query).content.decode()
    tally = body[body.index('id="tally"') : body.index('id="origin"')]
    return re.findall(r'scope="row"><a [^>]+>(E\d+)</a>', tally)


def test_of_many_items_those_come_first_that_count_most_and_all_when_asked(world):
    for n in range(41):
        world.accepted(f"Statement {n}", source="The agency")
        world.rate("ana", f"E{n + 1}", "H1", "II" if n == 40 else "I")
    assert items_of(world)[0] == "E41"
    assert len(items_of(world)) == 25
    assert len(items_of(world, "?evidence=all")) == 41
    text = text_of(page(world, "otto", "method", world.hypothesis("H1").uid))
    assert "16 more count as much or less. Show all 41" in text


def test_of_many_reasons_those_of_who_dissents_come_first(world, monkeypatch):
    monkeypatch.setattr(views, "REASONS_WHOLE", 1)
    monkeypatch.setattr(views, "REASONS_SHOWN", 1)
    round_ = world.open_round("H1")
    for name, best in (("ana", 20), ("ben", 20), ("chidi", 90)):
        given = world.estimate(name, round_, "H1", best - 5, best, best + 5)
        Estimate.objects.filter(pk=given.pk).update(rationale=f"So says {name}")
    reveal(world, round_)
    body = page(world, "otto", "hypothesis", world.hypothesis("H1").uid).content.decode()
    shown, folded, rest = body.partition('id="all-reasons"')
    assert folded
    assert "So says chidi" in shown
    assert "So says ana" in rest
    assert "So says ana" not in shown
    assert "2 more reasons" in shown


def test_every_origin_can_be_asked_for_on_the_method_page(world, monkeypatch):
    two_origins(world)
    monkeypatch.setattr("assessments.results.method.ORIGINS_FIRST", 0)
    uid = world.hypothesis("H1").uid
    few = page(world, "otto", "method", uid)
    every = page(world, "otto", "method", uid, query="?origins=all")
    assert [row.origin for row in few.context["origins"]] == [None]
    assert few.context["origins_more"] == len(every.context["origins"]) - 1 > 0
    assert 'href="?origins=all#origin"' in few.content.decode()
    assert every.context["origins_more"] == 0

"""Merging on pages and over REST: side by side, refused with what was chosen, undone."""

import re

import pytest
from django.urls import reverse
from django.utils.html import strip_tags

from assessments.curation.merging.models import KeptApart
from assessments.evidence.operations import EvidenceDraft, edit_evidence
from tests.curation.merging import counts, hide_ratings, merge, scene, source
from tests.house.full import Asker
from tests.pages import evidence_url, signed_in, text_of
from tests.remembering import remembered
from tests.rounds.pages import controls, url
from tests.world import World, build_world

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
@remembered
def world() -> World:
    return scene(build_world())


def page_of(world, gone="E2", into="E1"):
    where = url(world, "evidence-merge", evidence=world.item(gone).uid)
    return f"{where}?with={world.item(into).uid}"


def test_two_stand_side_by_side_and_the_better_words_are_kept(world):
    world.rate("ana", "E2", "H1", "C")
    cora = signed_in(world, "cora")
    page = cora.get(page_of(world))
    text = text_of(page)
    assert "Trains crossed the bridge" in text
    assert "Trains went over the bridge" in text
    assert "Evening News" in text
    assert "1 rating" in text
    form = controls(page)
    assert form["text_statement"] == "keep"
    assert "text_kind" not in form
    done = cora.post(page_of(world), {**form, "text_statement": "take"}, follow=True)
    assert "E2 is merged into E1." in text_of(done)
    assert world.item("E1").statement == "Trains went over the bridge"
    gone = evidence_url(world, "E2")
    assert "Take apart again" in text_of(cora.get(gone))
    back = controls(done, url(world, "evidence-merge-undo", evidence=world.item("E2").uid))
    undone = cora.post(
        url(world, "evidence-merge-undo", evidence=world.item("E2").uid), back, follow=True
    )
    assert "E2 is as it was before." in text_of(undone)
    assert world.item("E1").statement == "Trains crossed the bridge"


def test_what_changed_meanwhile_is_shown_and_what_was_chosen_kept(world):
    cora = signed_in(world, "cora")
    form = {**controls(cora.get(page_of(world))), "text_statement": "take", "reason": "Same trains"}
    edit_evidence(
        actor=world.actor("lena"),
        assessment_uid=world.uid,
        evidence_uid=world.item("E1").uid,
        draft=EvidenceDraft("Trains crossed it by night", "statement"),
        meaning_changed=True,
    )
    stale = cora.post(page_of(world), form)
    assert stale.status_code == 409
    assert "Trains crossed it by night" in text_of(stale)
    held = controls(stale)
    assert (held["text_statement"], held["reason"], held["into_version"]) == (
        "take", "Same trains", str(world.item("E1").version),
    )  # fmt: skip
    assert world.item("E2").status == "accepted"
    assert cora.post(page_of(world), held).status_code == 302
    assert world.item("E2").status == "merged"


def test_the_page_counts_no_rating_of_a_cell_that_is_closed(world):
    hide_ratings(world)
    for who in ("ana", "ben"):
        world.rate(who, "E2", "H1", "C")
    lead = text_of(signed_in(world, "lena").get(page_of(world)))
    assert "0 ratings" in lead
    assert "merging opens none of them" in lead
    assert "2 ratings" in text_of(signed_in(world, "cora").get(page_of(world)))


def test_a_blind_round_of_ratings_refuses_on_the_page_too(world):
    cora = signed_in(world, "cora")
    form = controls(cora.get(page_of(world)))
    world.open_round("H1", covers=("ratings",))
    refused = cora.post(page_of(world), form)
    assert refused.status_code == 422
    assert "a blind round collects ratings" in text_of(refused)


def test_another_is_chosen_by_likeness_or_by_label(world):
    cora = signed_in(world, "cora")
    where = url(world, "evidence-merge", evidence=world.item("E2").uid)
    assert f"?with={world.item('E1').uid}" in text_of(cora.get(where))
    assert cora.get(where, {"label": "e1"})["Location"] == page_of(world)
    missing = cora.get(where, {"label": "E9"})
    assert missing.status_code == 422
    assert "There is none of that name" in text_of(missing)
    assert cora.get(where, {"with": "nonsense"}).status_code == 404
    assert cora.get(where, {"with": str(world.uid)}).status_code == 404


def test_sources_are_merged_and_taken_apart_on_pages(world):
    cora = signed_in(world, "cora")
    gone, into = source(world, "Evening News"), source(world, "Daily News")
    where = f"{url(world, 'source-merge', source=gone.uid)}?with={into.uid}"
    page = cora.get(where)
    assert "Evening News" in text_of(page)
    done = cora.post(where, {**controls(page), "text_name": "take"}, follow=True)
    assert "“Evening News” is merged into “Daily News”." in text_of(done)
    into.refresh_from_db()
    assert into.name == "Evening News"
    # The address of the one that is gone leads to the one that stays.
    old = signed_in(world, "otto").get(url(world, "source", source=gone.uid))
    assert old["Location"] == url(world, "source", source=into.uid)
    back = url(world, "source-merge-undo", source=gone.uid)
    assert cora.post(back, controls(done, back)).status_code == 302
    into.refresh_from_db()
    assert into.name == "Daily News"


def test_an_item_that_counted_leads_on_to_what_it_was_merged_into(world):
    world.submit("Trains crossed some bridge", by="ana")
    merge(world)
    merge(world, gone="E3")
    otto = signed_in(world, "otto")
    assert otto.get(evidence_url(world, "E2"))["Location"] == evidence_url(world, "E1")
    # What never counted never was there for otto.
    assert otto.get(evidence_url(world, "E3")).status_code == 404


def test_likely_duplicates_are_listed_and_kept_apart_for_good(world):
    world.accepted("It rained in Vladivostok all week", source="Radio Vladivostok")
    cora = signed_in(world, "cora")
    where = url(world, "duplicates")
    page = cora.get(where)
    assert page_of(world).replace("&", "&amp;") in text_of(page)
    assert "Radio Vladivostok" not in text_of(page)
    apart = url(world, "duplicates-apart")
    form = controls(page, apart)
    done = cora.post(apart, form, follow=True)
    assert "Nothing reads alike" in text_of(done)
    assert "1 pair that is not the same" in text_of(done)
    assert KeptApart.objects.get().participant.name == "Cora"
    # Whoever says it again changes nothing.
    cora.post(apart, form)
    assert KeptApart.objects.count() == 1
    again = controls(done, apart)
    cora.post(apart, {**again, "apart": ""})
    assert not KeptApart.objects.exists()
    assert cora.post(apart, {"kind": "evidence"}).status_code == 400
    assert cora.get(where, {"kind": "sources"}).status_code == 200
    assert "Hypotheses" in text_of(cora.get(where, {"kind": "hypotheses"}))


def test_merging_over_rest_is_guarded_on_both_sides(world):
    cora = Asker(world, "curator")
    base = f"/api/v1/assessments/{world.uid}/"
    one, two = world.item("E1"), world.item("E2")
    world.rate("ana", "E2", "H1", "C")

    def ask(path, body, match, status):
        got = cora.ask("POST", f"{base}{path}", body, headers={"If-Match": match})
        assert got.status_code == status, got.content
        return got

    path, body = f"evidence/{two.uid}/merge/", {"into_id": str(one.uid)}
    ask(path, {**body, "into_version": 9}, f'"{two.version}-1"', 412)
    ask(path, {**body, "into_version": one.version}, '"9-1"', 412)
    refused = ask(path, {**body, "take": ["label"]}, "*", 400).json()
    assert refused["errors"][0]["pointer"] == "/take/0"
    gone = ask(path, {**body, "into_version": one.version}, f'"{two.version}-1"', 200)
    assert (gone.json()["status"], gone.json()["merged_into_id"]) == ("merged", str(one.uid))
    assert counts(world, "E1", "H1") == (0, 1, 0, 0, 0, 0)
    back = ask(f"evidence/{two.uid}/undo/", None, gone["ETag"], 200).json()
    assert (back["status"], back["merged_into_id"]) == ("accepted", None)
    paper, agency = source(world, "Daily News"), source(world, "The agency")
    path, body = f"sources/{agency.uid}/merge/", {"into_id": str(paper.uid)}
    ask(path, {**body, "into_version": 9}, "*", 412)
    gone = ask(path, {**body, "take": ["name"]}, f'"{agency.version}-1"', 200)
    assert cora.ask("GET", f"{base}sources/{agency.uid}/").status_code == 404
    assert cora.ask("GET", f"{base}sources/{paper.uid}/").json()["name"] == "The agency"
    ask(f"sources/{agency.uid}/undo/", None, gone["ETag"], 200)
    assert cora.ask("GET", f"{base}sources/{agency.uid}/").status_code == 200


def test_duplicates_over_rest(world):
    cora = Asker(world, "curator")
    where = f"/api/v1/assessments/{world.uid}/duplicates/"
    found = cora.ask("GET", where).json()
    ids = [pair[side]["id"] for pair in found["pairs"] for side in ("gone", "into")]
    assert ids == [str(world.item(label).uid) for label in ("E2", "E1")]
    assert (found["compared"], found["pairs"][0]["kept_apart"]) == (2, False)
    assert cora.ask("POST", where, {"kind": "evidence", "ids": ids}).status_code == 204
    assert cora.ask("GET", where).json()["pairs"][0]["kept_apart"] is True
    assert cora.ask("POST", where, {"kind": "evidence", "ids": [ids[0]] * 2}).status_code == 400
    assert cora.ask("POST", where, {"kind": "sources", "ids": ids}).status_code == 400
    assert cora.ask("GET", f"{where}?kind=hypotheses").json()["pairs"] == []


def test_the_history_tells_curators_and_nobody_else_what_waited(world):
    world.submit("Trains crossed the river bridge", by="ana")
    merge(world, gone="E3", reason="Nothing new in it")
    history = reverse("history", args=(world.uid,))
    assert "merged evidence that says the same" in text_of(signed_in(world, "cora").get(history))
    for who in ("otto", "ben"):
        told = text_of(signed_in(world, who).get(history))
        assert "river bridge" not in told
        # A whole word: a token of the page may well hold these two letters.
        assert not re.search(r"\bE3\b", strip_tags(told))

"""Merging, the library and its offers in the admin."""

import pytest
from django.urls import reverse

from assessments.accounts.models import User
from assessments.evidence.library.operations import (
    ProfileDraft,
    add_profile,
    link_profile,
    regrade_profile,
)
from assessments.evidence.models import Source, SourceProfile
from tests.curation.merging import scene, source
from tests.pages import signed_in, text_of
from tests.rounds.pages import controls, url
from tests.world import World, build_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    world = scene(build_world())
    User.objects.filter(username__in=["cora", "ana"]).update(is_staff=True)
    return world


def at(model, page="changelist", *args):
    return reverse(f"admin:assessments_{model}_{page}", args=args)


def chosen(action, rows):
    return {"action": action, "index": "0", "_selected_action": [row.pk for row in rows]}


@pytest.mark.parametrize("model", ["evidence", "source", "hypothesis"])
def test_two_that_are_selected_stand_side_by_side(world, model):
    cora = signed_in(world, "cora")
    two = {
        "evidence": [world.item("E1"), world.item("E2")],
        "source": [source(world, "Daily News"), source(world, "Evening News")],
        "hypothesis": [world.hypothesis("H1"), world.hypothesis("H2")],
    }[model]
    answer = cora.post(at(model), chosen("merge_selected", two))
    into, gone = two
    assert answer["Location"] == (
        url(world, f"{model}-merge", **{model: gone.uid}) + f"?with={into.uid}"
    )
    assert cora.get(answer["Location"]).status_code == 200
    one = cora.post(at(model), chosen("merge_selected", two[:1]), follow=True)
    assert "Choose two of one assessment" in text_of(one)


def test_hypotheses_are_compared_before_they_are_merged(world):
    world.rate("ana", "E1", "H1", "C")
    cora = signed_in(world, "cora")
    where = url(world, "hypothesis-merge", hypothesis=world.hypothesis("H1").uid)
    plain = text_of(cora.get(where))
    assert f"?with={world.hypothesis('H2').uid}" in plain
    page = cora.get(where, {"with": str(world.hypothesis("H2").uid)})
    text = text_of(page)
    assert "1 link" in text
    assert "0 links" in text
    assert controls(page)["into_id"] == str(world.hypothesis("H2").uid)


def test_the_lists_lead_to_likely_duplicates(world):
    page = text_of(signed_in(world, "cora").get(at("assessment")))
    assert f"{url(world, 'duplicates')}?kind=sources" in page


def test_the_library_is_kept_in_the_admin(world):
    cora = signed_in(world, "cora")
    new = {"team": str(world.team.pk), "name": "Daily News", "reliability": "B"}
    assert cora.post(at("sourceprofile", "add"), new).status_code == 302
    profile = SourceProfile.objects.get()
    page = at("sourceprofile", "change", profile.pk)
    form = {"name": "Daily News", "reliability": "D", "version": "1", "stake": "Sales"}
    refused = cora.post(page, form)
    assert refused.status_code == 200
    assert "may not be empty" in text_of(refused)
    profile.refresh_from_db()
    assert (profile.stake, profile.reliability) == ("", "B")
    assert cora.post(page, {**form, "reason": "Caught"}).status_code == 302
    assert "Caught" in text_of(cora.get(page))
    withdrawn = cora.post(at("sourceprofile", "delete", profile.pk), {"post": "yes"}, follow=True)
    assert "is retired" in text_of(withdrawn)
    cora.post(at("sourceprofile"), chosen("reinstate_selected", [profile]))
    profile.refresh_from_db()
    assert profile.retired_at is None
    assert signed_in(world, "ana").get(at("sourceprofile")).status_code in {302, 403}


def test_what_the_library_offers_is_listed_and_taken_over_row_by_row(world):
    profile = add_profile(
        actor=world.actor("cora"), team_uid=world.team.uid, draft=ProfileDraft("Daily News", "B")
    )
    daily = source(world, "Daily News")
    link_profile(
        actor=world.actor("cora"),
        assessment_uid=world.uid,
        source_uid=daily.uid,
        profile_uid=profile.uid,
        take_grade=True,
    )
    regrade_profile(
        actor=world.actor("cora"),
        team_uid=world.team.uid,
        profile_uid=profile.uid,
        reliability="E",
        basis="",
        reason="Caught",
    )
    cora = signed_in(world, "cora")
    assert "sources that the library grades otherwise" in text_of(cora.get(reverse("admin:index")))
    listed = text_of(cora.get(at("source"), {"offer": "yes"}))
    assert "→ E" in listed
    assert "Evening News" not in listed
    rows = Source.objects.filter(assessment=world.assessment, name__contains="News")
    done = text_of(cora.post(at("source"), chosen("take_over_selected", rows), follow=True))
    assert "1 graded as the library does: Daily News." in done
    assert "Evening News: no other grade is on offer for it" in done
    daily.refresh_from_db()
    assert daily.reliability == "E"

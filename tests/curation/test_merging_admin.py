"""Merging, the library and its offers in the admin."""

import json
import re
from html import unescape
from urllib.parse import quote

import pytest
from django.urls import reverse

from assessments.accounts.models import User
from assessments.curation.operations import accept_evidence
from assessments.evidence.library.operations import (
    ProfileDraft,
    add_profile,
    link_profile,
    regrade_profile,
)
from assessments.evidence.models import Evidence, Source, SourceProfile
from assessments.evidence.operations import grade_source
from assessments.framing.operations import add_hypothesis, lock_assessment
from assessments.framing.rules import HypothesisDraft
from tests.curation.merging import merge, scene, source
from tests.pages import signed_in, text_of
from tests.remembering import remembered
from tests.rounds.pages import controls, url
from tests.world import World, build_world

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
@remembered
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
        url(world, f"admin:{model}-merge", **{model: gone.uid}) + f"?with={into.uid}"
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
    assert f"{url(world, 'admin:duplicates')}?kind=sources" in page


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


@pytest.fixture
def offered(world):
    """Daily News is B here; the library says E since."""
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
    return daily


def test_what_the_library_offers_is_listed_and_taken_over_row_by_row(world, offered):
    cora, daily = signed_in(world, "cora"), offered
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


def test_what_the_library_offers_is_declined_with_a_reason(world, offered):
    cora = signed_in(world, "cora")
    asked = cora.post(at("source"), chosen("decline_selected", [offered]))
    assert "Decline the library’s grade for 1 source" in text_of(asked)
    given = {**chosen("decline_selected", [offered]), "apply": "1", "reason": "Right in our field"}
    assert "1 keep their grade: Daily News." in text_of(cora.post(at("source"), given, follow=True))
    offered.refresh_from_db()
    assert offered.reliability == "B"
    assert "→ E" not in text_of(cora.get(at("source")))


def test_a_source_is_taken_into_the_library_linked_and_unlinked_on_its_admin_page(world, offered):
    cora = signed_in(world, "cora")
    here = at("source", "change", offered.pk)
    page = cora.get(here)
    assert "The library says E, here it is B." in text_of(page)
    assert "Caught" in text_of(page)
    answer = url(world, "source-regrade", source=offered.uid)
    form = {**controls(page, answer), "answer": "accept"}
    assert cora.post(answer, form)["Location"] == here
    offered.refresh_from_db()
    assert offered.reliability == "E"
    link = url(world, "source-profile-link", source=offered.uid)
    assert cora.post(link, controls(cora.get(here), link))["Location"] == here
    linked = controls(cora.get(here), link)
    assert linked["profile"] == str(SourceProfile.objects.get().uid)
    cora.post(link, linked)
    evening = source(world, "Evening News")
    there = at("source", "change", evening.pk)
    adopt = url(world, "source-adopt", source=evening.uid)
    done = cora.post(adopt, controls(cora.get(there), adopt), follow=True)
    assert done.redirect_chain[-1][0] == there
    assert "It is “Evening News” there" in text_of(done)


def test_many_are_graded_and_tagged_at_once(world):
    cora = signed_in(world, "cora")
    items = [world.item("E1"), world.item("E2")]
    Evidence.objects.filter(pk=items[1].pk).update(credibility=5)
    given = {**chosen("grade_selected", items), "apply": "1", "credibility": "2"}
    done = cora.post(at("evidence"), given, follow=True)
    assert "2 graded: E1, E2." in text_of(done)
    assert world.item("E2").credibility == 2
    assert "2 graded as before: E1, E2." in text_of(undo_of(cora, done))
    assert (world.item("E1").credibility, world.item("E2").credibility) == (None, 5)
    given = {**chosen("tag_selected", items[:1]), "apply": "1", "tag": "rail", "act": "on"}
    cora.post(at("evidence"), given, follow=True)
    given = {**chosen("tag_selected", items), "apply": "1", "tag": "rail", "act": "on"}
    done = cora.post(at("evidence"), given, follow=True)
    assert "“rail” put on 1 item." in text_of(done)
    undo_of(cora, done)
    assert (world.item("E1").tags, world.item("E2").tags) == (["rail"], [])
    papers = [source(world, name) for name in ("Daily News", "Evening News")]
    given = {**chosen("grade_selected", papers), "apply": "1", "reliability": "C", "basis": "New"}
    assert "2 graded" in text_of(cora.post(at("source"), given, follow=True))
    assert source(world, "Evening News").reliability_basis == "New"


def test_many_sources_graded_alike_keep_their_bases_and_get_their_grades_back(world):
    cora = signed_in(world, "cora")
    papers = [source(world, name) for name in ("Daily News", "Evening News")]
    Source.objects.filter(pk=papers[0].pk).update(reliability="A", reliability_basis="Its “own”")
    given = {**chosen("grade_selected", papers), "apply": "1", "reliability": "", "basis": "New"}
    asked = cora.post(at("source"), given)
    assert "reliability" in asked.context["form"].errors, "no grade is chosen beforehand"
    assert "\nNew</textarea>" in text_of(asked)
    given |= {"reliability": "ungraded", "basis": ""}
    done = cora.post(at("source"), given, follow=True)
    papers[0].refresh_from_db()
    assert (papers[0].reliability, papers[0].reliability_basis) == (None, "Its “own”")
    # What somebody else has graded since stays theirs.
    evening = grade_source(
        actor=world.actor("lena"),
        assessment_uid=world.uid,
        source_uid=papers[1].uid,
        reliability="D",
        basis="Leaks",
    )
    told = text_of(undo_of(cora, done))
    assert "1 graded as before: Daily News." in told
    assert "Evening News: somebody else has changed this meanwhile" in told
    papers[0].refresh_from_db()
    assert (papers[0].reliability, papers[0].reliability_basis) == ("A", "Its “own”")
    assert source(world, "Evening News").reliability == evening.reliability == "D"


@pytest.mark.parametrize(
    "had", ["", "{", "7", '[{"pk": "1"}]', '[{"pk": 1, "version": 1, "x": []}]']
)
def test_no_grades_are_given_back_of_what_was_never_sent(world, had):
    assert (
        signed_in(world, "cora").post(at("source", "grades_back"), {"had": had}).status_code == 400
    )


def test_whom_no_team_of_theirs_lets_give_grades_back_gives_none(world):
    daily = source(world, "Daily News")
    had = [{"pk": daily.pk, "version": daily.version, "reliability": "E", "reliability_basis": ""}]
    asked = {"had": json.dumps(had)}
    for name in ("ana", "stranger"):
        User.objects.filter(username=name).update(is_staff=True)
        signed_in(world, name).post(at("source", "grades_back"), asked)
        assert source(world, "Daily News").reliability == daily.reliability


def test_where_all_are_refused_the_page_comes_back_with_what_was_typed(world, offered):
    cora = signed_in(world, "cora")
    evening = source(world, "Evening News")
    given = {**chosen("decline_selected", [evening]), "apply": "1", "reason": "Right in our field"}
    page = text_of(cora.post(at("source"), given))
    assert "Evening News: no other grade is on offer for it" in page
    assert "\nRight in our field</textarea>" in page
    lock_assessment(actor=world.actor("lena"), assessment_uid=world.uid)
    for model, act, row, typed in (
        ("source", "grade_selected", evening, {"reliability": "C", "basis": "Typed once"}),
        ("evidence", "tag_selected", world.item("E1"), {"tag": "Typed once", "act": "on"}),
    ):
        page = text_of(cora.post(at(model), {**chosen(act, [row]), "apply": "1", **typed}))
        assert "Typed once" in page
        assert f'value="{row.pk}"' in page


def test_the_journal_names_what_was_merged_and_nothing_by_no_name(world):
    for words in ("Miners struck in Musan", "Miners struck in Musan again"):
        world.submit(words)
    merge(world, gone="E4", into="E3")
    told = text_of(signed_in(world, "cora").get(at("journalentry")))
    assert "Merged evidence that says the same: E4" in told
    assert "a piece of evidence" not in told


# ------------------------------------------------------------ likely duplicates, one after another


def pair_page(world, gone, into):
    where = url(world, "admin:evidence-merge", evidence=world.item(gone).uid)
    return f"{where}?with={world.item(into).uid}&queued=1"


@pytest.fixture
def likely(world):
    """Three pairs: E2 and E1, E4 and E3, E6 and E5."""
    for words in ("Grain was unloaded at Rason", "Miners struck in Musan on Monday"):
        world.accepted(words)
        world.submit(f"{words} again")
    return world


def undo_of(cora, page, **more):
    """Press the Undo of the page's message."""
    text = text_of(page)
    action = text.partition('class="message__back" method="post" action="')[2].partition('"')[0]
    fields = controls_of_undo(text)
    return cora.post(action, {**fields, **more}, follow=True)


def controls_of_undo(text):
    form = text.partition('class="message__back"')[2].partition("</form>")[0]
    return {k: unescape(v) for k, v in re.findall(r'name="([^"]+)" value="([^"]*)"', form)}


def test_likely_duplicates_are_worked_one_after_another_within_the_admin(likely):
    cora = signed_in(likely, "cora")
    listed = cora.get(reverse("admin:duplicates-anywhere"), follow=True)
    assert listed.redirect_chain[-1][0] == url(likely, "admin:duplicates")
    pairs = [(p.gone.label, p.into.label) for p in listed.context["shown"]]
    assert sorted(pairs) == [("E2", "E1"), ("E4", "E3"), ("E6", "E5")]
    first, second, third = (pair_page(likely, *pair) for pair in pairs)
    assert first.replace("&", "&amp;") in text_of(listed)
    page = cora.get(first)
    assert "1 of 3" in text_of(page)
    assert second.replace("&", "&amp;") in text_of(page)
    merged = cora.post(first, controls(page, ""), follow=True)
    assert merged.redirect_chain[-1][0] == second
    assert "1 of 2" in text_of(merged)
    assert likely.item(pairs[0][0]).status == "merged"
    back = undo_of(cora, merged)
    assert back.redirect_chain[-1][0] == first
    assert likely.item(pairs[0][0]).status != "merged"
    apart = url(likely, "admin:duplicates-apart")
    kept = cora.post(apart, controls(cora.get(second), apart), follow=True)
    assert kept.redirect_chain[-1][0] == third
    assert undo_of(cora, kept).redirect_chain[-1][0] == second
    cora.post(apart, controls(cora.get(third), apart))
    cora.post(apart, controls(cora.get(second), apart))
    last = cora.post(apart, controls(cora.get(first), apart), follow=True)
    assert last.redirect_chain[-1][0] == f"{url(likely, 'admin:duplicates')}?kind=evidence"
    assert "Nothing else reads alike." in text_of(last)
    assert "3 pairs that are not the same" in text_of(last)


def test_a_merge_out_of_the_queue_leads_back_into_it_with_the_next(likely):
    cora = signed_in(likely, "cora")
    kept = "?_changelist_filters=q%3Dagain"
    place = {n: at("submittedevidence", "change", likely.item(n).pk) + kept for n in ("E4", "E6")}
    (link,) = re.findall(r'href="([^"]+/merge/[^"]+)"', text_of(cora.get(place["E4"])))
    page = cora.get(unescape(link))
    assert f'href="{place["E4"]}&amp;known=1">Cancel' in text_of(page)
    assert page.context["swapped"].endswith(page.request["QUERY_STRING"].partition("&")[2])
    merged = cora.post(unescape(link), controls(page, ""), follow=True)
    assert merged.redirect_chain[-1][0] == place["E6"]
    assert likely.item("E4").status == "merged"
    told = [str(message) for message in merged.context["messages"]]
    assert told == ["E4 is merged into E3."], "and nobody is told that they came too late"
    back = undo_of(cora, merged)
    assert back.redirect_chain[-1][0].startswith(place["E4"])
    # What stays itself is still to be decided.
    likely.submit("Grain was unloaded at Rason once again")
    where = url(likely, "admin:evidence-merge", evidence=likely.item("E7").uid)
    asked = f"{where}?with={likely.item('E4').uid}&then={quote(place['E4'])}"
    other = cora.post(asked, controls(cora.get(asked), ""), follow=True)
    assert other.redirect_chain[-1][0] == place["E4"]
    assert other.status_code == 200


def test_who_looked_at_a_merge_and_comes_too_late_hears_of_it_and_of_what_they_wrote(likely):
    """The address that a merge page leads back to keeps silent of the merge, of nothing else."""
    cora = signed_in(likely, "cora")
    item = likely.item("E4")
    place = at("submittedevidence", "change", item.pk) + "?known=1"
    form = controls(cora.get(place), "_reject") | {"_reject": "1", "reason": "A fabrication"}
    accept_evidence(actor=likely.actor("root"), assessment_uid=likely.uid, evidence_uid=item.uid)
    late = cora.post(place, form, follow=True)
    told = " ".join(str(message) for message in late.context["messages"])
    assert "E4 waits no more: it is accepted" in told
    assert "A fabrication" in told
    seen = cora.get(place, follow=True)
    assert "E4 waits no more" in " ".join(map(str, seen.context["messages"]))


def test_a_merge_leads_to_no_other_site(likely):
    cora = signed_in(likely, "cora")
    where = url(likely, "admin:evidence-merge", evidence=likely.item("E4").uid)
    asked = f"{where}?with={likely.item('E3').uid}&then=//example.org/"
    merged = cora.post(asked, controls(cora.get(asked), ""))
    assert merged["Location"] == at("evidence", "change", likely.item("E3").pk)


def test_only_what_is_alike_enough_is_worked_where_that_is_asked(likely):
    likely.accepted("Grain was unloaded at Rason by night in the old harbour again")
    cora = signed_in(likely, "cora")
    listed = cora.get(url(likely, "admin:duplicates"), {"from": "90"})
    steps = dict(listed.context["steps"])
    assert steps[1] > steps[90] > 0
    first = listed.context["first_url"]
    assert first.endswith("&queued=90")
    assert f"1 of {steps[90]}" in text_of(cora.get(first))
    apart = url(likely, "admin:duplicates-apart")
    kept = cora.post(apart, controls(cora.get(first), apart), follow=True)
    assert "90" in kept.redirect_chain[-1][0].partition("?")[2]
    assert undo_of(cora, kept).redirect_chain[-1][0] == first


def test_hypotheses_that_read_alike_are_worked_the_same_way(world):
    said = "The price of cheese rises in all of the country by spring"
    for words in (said, f"{said} again"):
        add_hypothesis(
            actor=world.actor("lena"),
            assessment_uid=world.uid,
            question_uid=world.question("Q2").uid,
            draft=HypothesisDraft(words),
        )
    cora = signed_in(world, "cora")
    listed = cora.get(url(world, "admin:duplicates"), {"kind": "hypotheses"})
    page = cora.get(listed.context["first_url"])
    assert "1 of 1" in text_of(page)
    merged = cora.post(listed.context["first_url"], controls(page, ""), follow=True)
    assert "Nothing else reads alike" in text_of(merged)
    assert undo_of(cora, merged).redirect_chain[-1][0] == listed.context["first_url"]


def test_pages_of_the_product_stay_in_the_admins_frame_and_for_whom_it_is(world):
    cora = signed_in(world, "cora")
    paste = {"text": "Statement\tSource\nShips were seen off Rason\tDaily News"}
    columns = cora.post(url(world, "admin:bulk"), paste)
    assert columns["Location"].startswith("/admin/a/")
    page = cora.get(columns["Location"])
    assert page.status_code == 200
    assert "Assay administration" in text_of(page)
    assert "asmt__line" not in text_of(page), "the assessment's own tabs"
    assert "/admin/a/" not in text_of(cora.get(url(world, "bulk")))
    # ana may import on the site; the admin is not for her.
    ana = signed_in(world, "ana")
    assert ana.get(url(world, "bulk")).status_code == 200
    assert ana.get(url(world, "admin:bulk"), follow=True).status_code == 403
    for route in ("admin:duplicates", "admin:bulk"):
        assert signed_in(world, "root").get(url(world, route)).status_code == 200


@pytest.mark.parametrize(
    ("model", "first"),
    [("sourceprofile", "team"), ("source", "assessment"), ("user", "username")],
)
def test_a_new_one_is_asked_for_in_the_order_of_its_form(world, model, first):
    page = signed_in(world, "root").get(at(model, "add"))
    [fieldset] = page.context["adminform"].fieldsets
    assert fieldset[1]["fields"][0] == first


def test_the_bar_holds_what_is_open_to_the_reader_in_order(world):
    def bar(who):
        page = signed_in(world, who).get(reverse("admin:index"))
        return [entry.title for entry in page.context["admin_entries"]]

    assert bar("cora")[:4] == ["Import in bulk", "Queue", "Likely duplicates", "Evidence"]
    assert "Users" not in bar("cora")
    assert bar("root")[-1] == "Users"

"""The team's library: grades with a history, offered to assessments and never applied by itself."""

import pytest
from django.urls import reverse

from assessments.basis import AccessDenied, NotVisible, RuleViolation, StaleVersion
from assessments.evidence.library.operations import (
    ProfileDraft,
    add_profile,
    adopt_source,
    answer_regrade,
    edit_profile,
    link_profile,
    regrade_profile,
    retire_profile,
)
from assessments.evidence.library.queries import grades_of, offers_of, suggested_for
from assessments.evidence.models import Source, SourceProfile
from assessments.framing.access import access_to
from assessments.framing.operations import create_assessment
from assessments.journal.models import Change
from assessments.people.operations import erase_account
from tests.house.full import Asker
from tests.pages import signed_in, text_of
from tests.remembering import remembered
from tests.rounds.pages import controls, url
from tests.world import World, a_draft, build_world

pytestmark = pytest.mark.django_db


@pytest.fixture
@remembered
def world() -> World:
    world = build_world()
    world.accepted("Trains crossed the bridge", source="The Daily News")
    return world


def keep(world, operation, profile=None, who="cora", **more):
    which = {"profile_uid": profile.uid} if profile else {}
    return operation(actor=world.actor(who), team_uid=world.team.uid, **which, **more)


def add(world, name="Daily News", grade="B", who="cora"):
    return keep(world, add_profile, who=who, draft=ProfileDraft(name, grade, "Long known"))


def regrade(world, profile, grade="D", reason="Caught inventing", **more):
    return keep(
        world, regrade_profile, profile, reliability=grade, basis="Lately", reason=reason, **more
    )


def here(world, operation, who="cora", **more):
    return operation(
        actor=world.actor(who),
        assessment_uid=world.uid,
        source_uid=source(world).uid,
        **more,
    )


def source(world):
    return Source.objects.get(assessment=world.assessment, name="The Daily News")


def offers(world, who="cora"):
    return offers_of(access_to(world.actor(who), world.uid))


def test_a_regrade_is_on_offer_and_changes_nothing_by_itself(world):
    profile = add(world)
    here(world, link_profile, profile_uid=profile.uid, take_grade=True)
    assert (source(world).reliability, source(world).reliability_basis) == ("B", "Long known")
    assert offers(world) == []
    before = source(world).version
    regrade(world, profile)
    assert (source(world).reliability, source(world).version) == ("B", before)
    assert not Change.objects.filter(stream=world.assessment.stream, verb="regrade_profile")
    offer = offers(world)[0]
    assert (offer.source.reliability, offer.profile.reliability) == ("B", "D")
    assert (offer.graded.by, offer.graded.reason) == ("Cora", "Caught inventing")
    assert offers(world, "ana") == []
    accepted = here(world, answer_regrade, who="lena", accept=True, reason="We saw it too")
    assert (accepted.reliability, accepted.reliability_basis) == ("D", "Lately")
    assert offers(world) == []
    told = Change.objects.filter(stream=world.assessment.stream).last()
    assert (told.verb, told.note, told.actor_name) == ("accept_regrade", "We saw it too", "Lena")


def test_declining_needs_a_reason_and_holds_until_the_next_regrade(world):
    profile = add(world)
    here(world, link_profile, profile_uid=profile.uid, take_grade=True)
    regrade(world, profile)
    with pytest.raises(RuleViolation):
        here(world, answer_regrade, accept=False)
    declined = here(world, answer_regrade, accept=False, reason="Not on this question")
    assert declined.reliability == "B"
    assert offers(world) == []
    with pytest.raises(RuleViolation, match="on offer"):
        here(world, answer_regrade, accept=True)
    regrade(world, profile, "E", "Again")
    assert len(offers(world)) == 1
    # Answered for a regrade that is not the newest: read that first.
    with pytest.raises(RuleViolation, match="graded it again"):
        here(world, answer_regrade, accept=True, number=1)
    here(world, answer_regrade, accept=True, number=2)
    assert source(world).reliability == "E"
    # Graded back to what stands here, nothing is to be decided.
    regrade(world, profile, "A", "Reformed")
    regrade(world, profile, "E", "Not so")
    assert offers(world) == []


def test_the_history_says_who_when_and_why(world):
    profile = add(world)
    regrade(world, profile)
    regrade(world, profile, None, "Sold", who="lena")
    told = [(g.by, g.reliability, g.reason) for g in grades_of(profile)]
    assert told == [("Lena", None, "Sold"), ("Cora", "D", "Caught inventing"), ("Cora", "B", "")]
    erase_account(actor=world.actor("system"), user_id=world.users["cora"].pk)
    assert "Cora" not in {graded.by for graded in grades_of(profile)}


def test_who_keeps_the_library_and_who_reads_it(world):
    profile = add(world)
    for who in ("ana", "otto"):
        with pytest.raises(AccessDenied):
            add(world, "Another", who=who)
        with pytest.raises(AccessDenied):
            regrade(world, profile, who=who)
    with pytest.raises(NotVisible):
        add(world, "Another", who="stranger")
    assert add(world, "By root", who="root").name == "By root"
    with pytest.raises(RuleViolation, match="library already"):
        add(world, "daily news")
    with pytest.raises(StaleVersion):
        regrade(world, profile, version=7)
    with pytest.raises(RuleViolation, match="this grade already"):
        keep(world, regrade_profile, profile, reliability="B", basis="Long known", reason="So")
    edited = keep(world, edit_profile, profile, draft=ProfileDraft("Daily", stake="Sales"))
    assert (edited.name, edited.stake, edited.reliability) == ("Daily", "Sales", "B")


def test_what_is_retired_offers_nothing_and_comes_back(world):
    profile = add(world)
    here(world, link_profile, profile_uid=profile.uid, take_grade=True)
    regrade(world, profile)
    keep(world, retire_profile, profile)
    assert offers(world) == []
    with pytest.raises(RuleViolation, match="retired"):
        regrade(world, profile, "E")
    with pytest.raises(RuleViolation, match="retired already"):
        keep(world, retire_profile, profile)
    with pytest.raises(RuleViolation, match="retired"):
        here(world, link_profile, profile_uid=profile.uid)
    add(world)
    with pytest.raises(RuleViolation, match="library already"):
        keep(world, retire_profile, profile, retired=False)


def test_a_source_is_linked_by_likeness_or_taken_in(world):
    profile = add(world)
    add(world, "Ministry of Defence")
    access = access_to(world.actor("cora"), world.uid)
    assert suggested_for(access, source(world)) == [profile]
    made = here(world, adopt_source)
    assert (made.name, source(world).profile_uid) == ("The Daily News", made.uid)
    with pytest.raises(RuleViolation, match="has a profile"):
        here(world, adopt_source)
    here(world, link_profile, profile_uid=None)
    assert source(world).profile_uid is None
    with pytest.raises(AccessDenied):
        here(world, link_profile, who="ana", profile_uid=profile.uid)
    foreign = SourceProfile.objects.create(
        team=world.users["stranger"].memberships.get().team, name="Foreign"
    )
    with pytest.raises(NotVisible):
        here(world, link_profile, profile_uid=foreign.uid)
    # Even a document that names it finds nothing of it here.
    Source.objects.filter(pk=source(world).pk).update(profile_uid=foreign.uid)
    page = signed_in(world, "cora").get(url(world, "source", source=source(world).uid))
    assert "Foreign" not in text_of(page)


def test_a_regrade_reaches_every_assessment_of_the_team_and_home_says_so(world):
    profile = add(world)
    other = create_assessment(
        actor=world.actor("lena"), team_uid=world.team.uid, draft=a_draft("Another question")
    )
    copied = Source.objects.create(
        assessment=other, name="Daily News", reliability="B", profile_uid=profile.uid
    )
    here(world, link_profile, profile_uid=profile.uid, take_grade=True)
    regrade(world, profile)
    home = text_of(signed_in(world, "lena").get("/"))
    assert home.count("The library grades one source otherwise") == 2
    assert "The library grades" not in text_of(signed_in(world, "ana").get("/"))
    lena = signed_in(world, "lena")
    page = lena.get(url(world, "sources"))
    assert "the library says D, here it is B." in text_of(page)
    form = controls(page, url(world, "source-regrade", source=source(world).uid))
    refused = lena.post(
        url(world, "source-regrade", source=source(world).uid),
        {**form, "answer": "decline"},
        follow=True,
    )
    assert "reason: may not be empty" in text_of(refused)
    done = lena.post(
        url(world, "source-regrade", source=source(world).uid),
        {**form, "answer": "decline", "reason": "Not here"},
        follow=True,
    )
    assert "keeps its grade" in text_of(done)
    copied.refresh_from_db()
    assert copied.reliability == "B"
    assert text_of(lena.get("/")).count("The library grades one source otherwise") == 1


def test_the_library_on_pages(world):
    cora = signed_in(world, "cora")
    where = reverse("source-profiles", args=(world.team.uid,))
    assert "The library is empty" in text_of(cora.get(where))
    refused = cora.post(where, {"name": "", "notes": "Owned by a bank"})
    assert refused.status_code == 422
    assert "Owned by a bank" in text_of(refused)
    made = cora.post(where, {"name": "Daily News", "reliability": "B"}, follow=True)
    assert "“Daily News” is in the library." in text_of(made)
    profile = SourceProfile.objects.get()
    page = reverse("source-profile", args=(world.team.uid, profile.uid))
    assert "Daily News" in text_of(cora.get(where, {"q": "daily"}))
    assert "Nothing fits" in text_of(cora.get(where, {"q": "nightly"}))
    regraded = {"act": "regrade", "reliability": "C", "basis": "", "version": "1"}
    assert cora.post(page, regraded).status_code == 422
    assert cora.post(page, {**regraded, "reason": "Why not"}).status_code == 302
    stale = cora.post(page, {**regraded, "reliability": "D", "reason": "Late"})
    assert stale.status_code == 409
    assert "Late" in text_of(stale)
    assert "Why not" in text_of(signed_in(world, "otto").get(page))
    link = url(world, "source-profile-link", source=source(world).uid)
    shown = cora.get(url(world, "source", source=source(world).uid))
    assert cora.post(link, {**controls(shown, link), "take_grade": "1"}).status_code == 302
    assert source(world).reliability == "C"
    assert world.assessment.title in text_of(cora.get(page))
    retired = cora.post(page, {"act": "retire", "version": "2"}, follow=True)
    assert "is retired." in text_of(retired)
    assert "Daily News" not in text_of(cora.get(where)).partition("<h1")[2].partition("messages")[0]


def test_the_library_over_rest(world):
    cora, otto = Asker(world, "curator"), Asker(world, "observer")
    base = f"/api/v1/teams/{world.team.uid}/source-profiles/"
    made = cora.ask("POST", base, {"name": "Daily News", "reliability": "B"})
    assert made.status_code == 201
    one = made["Location"].partition("testserver")[2]
    assert one.endswith(f"/source-profiles/{made.json()['id']}/")
    assert otto.ask("GET", f"{base}?search=daily").json()["results"] == [made.json()]
    assert otto.ask("GET", f"{base}?retired=true").json()["results"] == []
    edited = cora.ask("PATCH", one, {"stake": "Sales"}, headers={"If-Match": made["ETag"]})
    assert edited.json()["stake"] == "Sales"
    stale = cora.ask("PATCH", one, {"stake": "Fame"}, headers={"If-Match": made["ETag"]})
    assert stale.status_code == 412
    body = {"reliability": "D", "reason": "Caught"}
    at = f"/api/v1/assessments/{world.uid}/sources/{source(world).uid}/"
    linked = cora.ask("POST", f"{at}profile/", {"profile_id": made.json()["id"]})
    assert linked.json()["profile_id"] == made.json()["id"]
    assert cora.ask("POST", f"{one}regrade/", body).json()["regrades"] == 1
    offered = cora.ask("GET", f"/api/v1/assessments/{world.uid}/regrades/").json()["offers"]
    assert [(o["stands"], o["offered"], o["reason"]) for o in offered] == [(None, "D", "Caught")]
    assert cora.ask("POST", f"{at}regrade/", {"accept": False}).status_code == 400
    taken = cora.ask("POST", f"{at}regrade/", {"accept": True, "number": 1})
    assert taken.json()["reliability"] == "D"
    history = otto.ask("GET", f"{one}history/").json()["grades"]
    assert [grade["reliability"] for grade in history] == ["D", "B"]
    assert cora.ask("POST", f"{one}retire/", {}).json()["retired_at"] is not None
    assert cora.ask("POST", f"{at}adopt/").status_code == 409

"""Rating: the first makes the link, the counts stay in step, a blind round seals."""

from uuid import uuid4

import pytest

from assessments.basis import AccessDenied, NotVisible, RuleViolation, Violations
from assessments.estimates.operations import reveal_round
from assessments.evidence.cells import cells_of
from assessments.evidence.models import Link, Rating
from assessments.evidence.operations import (
    RatingDraft,
    declare_cannot_rate,
    rate_evidence,
    rate_many,
    recount_links,
    take_back_rating,
)
from assessments.evidence.queries import evidence_of, ratings_for
from assessments.framing.access import access_to
from assessments.framing.operations import add_participant
from assessments.live.queries import changes_after, last_change_number
from tests.world import World, build_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return build_world()


def grid(world: World, name: str):
    access = access_to(world.actor(name), world.uid)
    evidence = list(evidence_of(access))
    return cells_of(access, evidence, list(world.question().hypotheses.all()))


def test_the_first_rating_makes_the_link_and_counts(world):
    world.accepted()
    world.rate("ana", "E1", "H1", "I")
    link = Link.objects.get()
    assert link.counts == (0, 0, 0, 1, 0, 0)
    world.rate("ana", "E1", "H1", "II")
    world.rate("ben", "E1", "H1", "CC")
    link.refresh_from_db()
    assert link.counts == (1, 0, 0, 0, 1, 0)
    assert recount_links(assessment=world.assessment, repair=False) == []


def test_a_miscount_is_found_and_repaired(world):
    world.accepted()
    world.rate("ana", "E1", "H1", "I")
    Link.objects.update(n_cc=4)
    (miscount,) = recount_links(assessment=world.assessment, repair=True)
    assert miscount.stored == (4, 0, 0, 1, 0, 0)
    assert Link.objects.get().counts == (0, 0, 0, 1, 0, 0)


def test_unaccepted_evidence_is_not_rated(world):
    world.submit(by="ana")
    with pytest.raises(RuleViolation, match="not accepted"):
        world.rate("ana", "E1", "H1", "C")
    with pytest.raises(NotVisible):
        world.rate("ben", "E1", "H1", "C")
    assert not Link.objects.exists()


@pytest.mark.parametrize("name", ["cora", "otto"])
def test_curators_and_observers_do_not_judge(world, name):
    world.accepted()
    with pytest.raises(AccessDenied):
        world.rate(name, "E1", "H1", "C")


@pytest.mark.parametrize("name", ["stranger", "rita"])
def test_strangers_and_removed_members_find_nothing(world, name):
    world.accepted()
    with pytest.raises(NotVisible):
        world.rate(name, "E1", "H1", "C")


def test_others_ratings_open_once_i_have_rated(world):
    world.accepted()
    world.rate("ana", "E1", "H1", "I")
    assert grid(world, "ben").closed_cells == 1
    assert grid(world, "ben").counts.sum() == 0
    assert not ratings_for(access_to(world.actor("ben"), world.uid)).exists()
    world.rate("ben", "E1", "H1", "C")
    assert grid(world, "ben").counts.sum() == 2
    assert ratings_for(access_to(world.actor("ben"), world.uid)).count() == 2
    assert ratings_for(access_to(world.actor("otto"), world.uid)).count() == 2


def test_saying_that_i_cannot_opens_the_cell(world):
    world.accepted()
    world.rate("ana", "E1", "H1", "I")
    before = last_change_number(access_to(world.actor("ben"), world.uid))
    declare_cannot_rate(
        actor=world.actor("ben"),
        assessment_uid=world.uid,
        evidence_uid=world.item().uid,
        hypothesis_uid=world.hypothesis().uid,
    )
    assert grid(world, "ben").counts.sum() == 1
    *_, change = changes_after(access_to(world.actor("ben"), world.uid), before)
    assert change.verb == "open_cell"
    assert change.upserts[0]["consistency"] == "I"
    assert not changes_after(access_to(world.actor("chidi"), world.uid), before).exists()


def test_taking_back_removes_the_rating_from_the_counts(world):
    world.accepted()
    world.rate("ana", "E1", "H1", "I")
    take_back_rating(
        actor=world.actor("ana"),
        assessment_uid=world.uid,
        evidence_uid=world.item().uid,
        hypothesis_uid=world.hypothesis().uid,
    )
    assert Link.objects.get().counts == (0, 0, 0, 0, 0, 0)
    assert not Rating.objects.exists()


def test_a_blind_ratings_round_seals_links_counts_and_journal(world):
    world.accepted()
    round_ = world.open_round("H1", covers=("ratings",))
    access = access_to(world.actor("lena"), world.uid)
    before = last_change_number(access)
    for name in ("ana", "ben", "chidi"):
        world.rate(name, "E1", "H1", "II")
        world.finish(name, round_)
    assert last_change_number(access) == before
    assert not Link.objects.visible_to(world.actor("lena")).exists()
    assert not ratings_for(access_to(world.actor("ana"), world.uid)).exists()
    assert grid(world, "ana").mine[0, 0] == 4
    assert grid(world, "root").counts.sum() == 0
    reveal_round(actor=world.actor("lena"), assessment_uid=world.uid, round_uid=round_.uid)
    assert Link.objects.get().counts == (0, 0, 0, 0, 3, 0)
    assert grid(world, "lena").counts.sum() == 3
    assert changes_after(access, before).count() == 1


def test_a_round_rating_supersedes_the_open_one_at_the_reveal(world):
    world.accepted()
    world.rate("ana", "E1", "H1", "C")
    round_ = world.open_round("H1", covers=("ratings",))
    world.rate("ana", "E1", "H1", "I")
    assert Link.objects.get().counts == (0, 1, 0, 0, 0, 0)
    reveal_round(
        actor=world.actor("lena"), assessment_uid=world.uid, round_uid=round_.uid, reason="short"
    )
    assert Link.objects.get().counts == (0, 0, 0, 1, 0, 0)
    world.rate("ana", "E1", "H1", "N")
    assert Link.objects.get().counts == (0, 0, 1, 0, 0, 0)
    assert recount_links(assessment=world.assessment, repair=False) == []


def test_a_rating_costs_a_constant_number_of_queries(world, django_assert_num_queries):
    """A savepoint's two included; 2 more come with a web request (session, user)."""
    world.accepted()
    world.rate("ana", "E1", "H1", "I")
    world.rate("ben", "E1", "H1", "I")
    cell = {
        "assessment_uid": world.uid,
        "evidence_uid": world.item().uid,
        "hypothesis_uid": world.hypothesis().uid,
    }
    ana, lena = world.actor("ana"), world.actor("lena")
    with django_assert_num_queries(2 + 8):
        rate_evidence(actor=ana, consistency="C", **cell)
    with django_assert_num_queries(2 + 10):
        rate_evidence(actor=lena, consistency="C", **cell)


def take_back(world: World, name: str) -> None:
    take_back_rating(
        actor=world.actor(name),
        assessment_uid=world.uid,
        evidence_uid=world.item().uid,
        hypothesis_uid=world.hypothesis().uid,
    )


def revealed_rating(world: World, name: str, code: str) -> None:
    round_ = world.open_round("H1", covers=("ratings",))
    world.rate(name, "E1", "H1", code)
    reveal_round(
        actor=world.actor("lena"), assessment_uid=world.uid, round_uid=round_.uid, reason="few"
    )


def test_a_rating_tells_what_it_said_before(world):
    world.accepted()
    assert world.rate("ana", "E1", "H1", "I", "Doubtful").former is None
    assert world.rate("ana", "E1", "H1", "C", "Clear").former == ("I", "Doubtful")
    assert world.rate("ana", "E1", "H1", "C", "").former == ("C", "Clear")
    assert Rating.objects.get().former is None
    world.open_round("H1", covers=("ratings",))
    assert world.rate("ana", "E1", "H1", "N").former is None
    assert world.rate("ana", "E1", "H1", "II").former == ("N", "")


def test_of_many_ratings_at_once_each_costs_what_is_its_own(world, django_assert_num_queries):
    for n in range(3):
        world.accepted(f"Item {n}")
        world.rate("ana", f"E{n + 1}", "H1", "N")
    drafts = [RatingDraft(world.item(f"E{n}").uid, world.hypothesis().uid, "CC") for n in (1, 2, 3)]
    actor = world.actor("ana")
    before = last_change_number(access_to(actor, world.uid))
    # What comes before them, and the savepoint of the test.
    with django_assert_num_queries(4 + 3 * 6):
        given = rate_many(actor=actor, assessment_uid=world.uid, drafts=drafts)
    assert [rating.consistency for rating in given] == ["CC"] * 3
    assert last_change_number(access_to(actor, world.uid)) == before + 3
    assert recount_links(assessment=world.assessment, repair=False) == []


def test_of_many_ratings_none_is_kept_when_one_is_refused(world):
    world.accepted()
    world.submit(by="ana")
    drafts = [
        RatingDraft(world.item("E1").uid, world.hypothesis().uid, "CC"),
        RatingDraft(world.item("E2").uid, world.hypothesis().uid, "CC"),
        RatingDraft(world.item("E1").uid, uuid4(), "CC"),
        RatingDraft(uuid4(), world.hypothesis().uid, "CC"),
        RatingDraft(world.item("E1").uid, world.hypothesis().uid, "?"),
    ]
    actor = world.actor("ana")
    before = last_change_number(access_to(actor, world.uid))
    with pytest.raises(Violations) as refusal:
        rate_many(actor=actor, assessment_uid=world.uid, drafts=drafts)
    assert [(fault.code, fault.field) for fault in refusal.value.violations] == [
        ("not_accepted", "ratings/1/evidence_id"),
        ("not_found", "ratings/2/hypothesis_id"),
        ("not_found", "ratings/3/evidence_id"),
        ("unknown", "ratings/4/consistency"),
    ]
    assert (Link.objects.count(), Rating.objects.count()) == (0, 0)
    assert last_change_number(access_to(actor, world.uid)) == before


def test_taking_back_lets_what_a_revealed_round_recorded_count_again(world):
    world.accepted()
    revealed_rating(world, "ana", "II")
    world.rate("ana", "E1", "H1", "C")
    assert Link.objects.get().counts == (0, 1, 0, 0, 0, 0)
    take_back(world, "ana")
    assert Rating.objects.get().is_current
    assert Link.objects.get().counts == (0, 0, 0, 0, 1, 0)


def test_what_a_revealed_round_has_superseded_is_not_taken_back_in_its_stead(world):
    world.accepted()
    world.rate("ana", "E1", "H1", "C")
    revealed_rating(world, "ana", "II")
    with pytest.raises(RuleViolation, match="stays"):
        take_back(world, "ana")
    assert Rating.objects.count() == 2
    assert Link.objects.get().counts == (0, 0, 0, 0, 1, 0)


def test_a_superuser_who_judges_rates_before_they_see_the_others(world):
    add_participant(
        actor=world.actor("lena"),
        assessment_uid=world.uid,
        user=world.users["root"],
        name="Root",
        role="analyst",
    )
    world.accepted()
    world.rate("ana", "E1", "H1", "I")
    access = access_to(world.actor("root"), world.uid)
    assert grid(world, "root").counts.sum() == 0
    assert not ratings_for(access).exists()
    assert "rate_evidence" not in {change.verb for change in changes_after(access)}
    world.rate("root", "E1", "H1", "C")
    assert grid(world, "root").counts.sum() == 2
    assert ratings_for(access).count() == 2

"""A subquery that was written for somebody else gives each actor their own rows."""

from dataclasses import replace
from uuid import uuid4

import pytest
from django.db import connection

from assessments.basis import anonymous
from assessments.debate.models import Argument, ArgumentVote
from assessments.evidence.models import Evidence, Link
from assessments.framing import subqueries
from assessments.framing.models import Assessment
from assessments.framing.subqueries import Written
from tests.remembering import remembered
from tests.world import MEMBERS, START, World, build_world

pytestmark = pytest.mark.django_db

BUILDS = {
    "assessments": (Assessment, Assessment.objects.visible_to),
    "curated assessments": (Assessment, Assessment.objects.curated_by),
    "evidence": (Evidence, Evidence.objects.visible_to),
    "links": (Link, Link.objects.open_to),
    "arguments": (Argument, Argument.objects.visible_to),
}


@pytest.fixture
@remembered
def world() -> World:
    world = build_world()
    world.accepted("It rained")
    world.submit("It may have rained", by="ben")
    world.rate("ana", "E1", "H1", "C")
    return world


@pytest.fixture(autouse=True)
def nothing_kept(monkeypatch):
    monkeypatch.setattr(subqueries, "_kept", {})


def actors(world):
    """Everybody, by several doors; some see nothing."""
    yield anonymous(START)
    yield replace(world.actor("ana"), user_id=None, is_system=True)
    for name in (*MEMBERS, "root"):
        actor = world.actor(name)
        yield actor
        yield replace(actor, assessment_uid=world.uid)
        yield replace(actor, assessment_uid=uuid4())
        yield replace(actor, team_uid=world.team.uid)


@pytest.mark.parametrize("name", BUILDS)
def test_it_holds_what_the_query_itself_gives(world, name):
    model, build = BUILDS[name]
    for _ in range(2):  # written, then from what is kept
        for actor in actors(world):
            held = model.objects.filter(pk__in=Written(build, actor)).order_by("pk")
            assert list(held) == list(build(actor).order_by("pk")), actor


def test_it_stays_what_it_is_within_other_subqueries_and_where_it_is_denied(world):
    ben, out = world.actor("ben"), world.actor("stranger")
    for actor in (ben, out):
        seen = Evidence.objects.filter(assessment__in=Written(BUILDS["assessments"][1], actor))
        links = Link.objects.filter(evidence__in=seen)
        assert list(links) == [link for link in Link.objects.all() if actor is ben]
        unseen = Evidence.objects.exclude(assessment__in=Written(BUILDS["assessments"][1], actor))
        assert unseen.count() == (0 if actor is ben else 2)


def test_it_is_written_once_for_all_of_a_kind(world):
    written = [
        Written(ArgumentVote.objects.visible_to, world.actor(name)).as_sql(None, connection)
        for name in ("ana", "ben")
    ]
    assert written[0][0] is written[1][0]
    mine = [[p for p in params if p == world.users["ben"].pk] for _, params in written]
    assert mine[0] == []
    assert mine[1]

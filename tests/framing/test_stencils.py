"""A stencil is the query that the ORM would have written for the reader, word for word."""

from dataclasses import replace
from uuid import uuid4

import pytest

from assessments.evidence.cells import _links_alone, _links_and_mine
from assessments.evidence.queries import is_gated
from assessments.framing import stencils
from assessments.framing.access import access_to
from assessments.results.matrix.reading import _accepted, _corroborating
from tests.world import MEMBERS, World, build_world

pytestmark = pytest.mark.django_db

BUILDS = (_accepted, _corroborating, _links_alone, _links_and_mine)


@pytest.fixture
def world() -> World:
    return build_world()


def readers(world):
    """Everybody who may read, by two doors: themselves, and a token that reaches this far."""
    for name in (*MEMBERS, "root"):
        actor = world.actor(name)
        yield access_to(actor, world.uid)
        yield access_to(replace(actor, assessment_uid=world.uid), world.uid)


@pytest.mark.parametrize("build", BUILDS, ids=lambda build: build.__name__)
def test_it_is_filled_in_as_if_it_had_been_written_for_the_reader(world, build, monkeypatch):
    monkeypatch.setattr(stencils, "_kept", {})
    for keys in ([world.hypothesis(f"H{n}").pk for n in (1, 2, 3)], [7], [12, 5]):
        for access in readers(world):
            for hidden in (True, False):
                access.assessment.ratings_hidden = hidden
                kind = is_gated(access)
                for _ in range(2):  # written, then from what is kept
                    assert (
                        stencils.filled(build, access, keys, kind=kind)
                        == build(access, keys).query.sql_with_params()
                    )
    assert stencils._kept


def test_a_token_of_another_assessment_finds_nothing_by_it(world):
    world.accepted("It rained")
    access = access_to(world.actor("ana"), world.uid)
    sql, params = stencils.filled(_accepted, access)
    elsewhere = replace(access, actor=replace(access.actor, assessment_uid=uuid4()))
    assert stencils.filled(_accepted, elsewhere) != (sql, params)


def test_no_more_is_kept_than_a_bound(world, monkeypatch):
    monkeypatch.setattr(stencils, "_kept", {})
    monkeypatch.setattr(stencils, "_MOST", 3)
    access = access_to(world.actor("ana"), world.uid)
    for n in range(1, 9):
        stencils.filled(_links_alone, access, range(n))
    assert len(stencils._kept) <= 3

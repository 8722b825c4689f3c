"""Whatever has been said: a merge that is undone leaves what was there, for everybody."""

from copy import copy

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments.curation.merging.operations import merge_sources, undo_source_merge
from assessments.estimates.operations import reveal_round
from assessments.evidence.models import Citation, Rating, Source
from tests.conftest import examples
from tests.curation.merging import (
    cite,
    counts,
    everybody,
    hide_ratings,
    merge,
    scene,
    sound,
    undo,
)
from tests.debate.talk import argue
from tests.world import build_world

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

READERS = ("lena", "ana", "otto", "system")

people = st.sampled_from(("lena", "ana", "ben", "chidi"))
items = st.sampled_from(("E1", "E2", "E3"))
rating = st.tuples(people, items, st.sampled_from(("H1", "H2", "H4")),
                   st.sampled_from(("CC", "N", "II")))  # fmt: skip
names = st.sampled_from(("Daily News", "Evening News", "The agency", "Radio"))
citation = st.tuples(items, names, st.none() | names, st.sampled_from(("", "https://a.example/")))
argument = st.tuples(people, items, st.sampled_from(("H1", "H2")), st.sets(items))


@settings(max_examples=examples(6), deadline=None)
@given(
    ratings=st.lists(rating, max_size=8),
    citations=st.lists(citation, max_size=4),
    arguments=st.lists(argument, max_size=3),
    take=st.sets(st.sampled_from(("statement", "kind", "credibility"))),
    gate=st.booleans(),
    revealed=st.booleans(),
    pair=st.sampled_from((("E1", "E2"), ("E2", "E3"), ("E3", "E1"))),
)
def test_a_merge_undone_leaves_what_was_there(
    one_world, ratings, citations, arguments, take, gate, revealed, pair
):
    point = transaction.savepoint()
    world = copy(one_world)
    try:
        hide_ratings(world, hidden=False)
        rate_all(world, ratings, revealed)
        for item, name, origin, url in citations:
            cite(world, item, name, None if origin == name else origin, url=url)
        for who, item, hypothesis, cited in arguments:
            place = (item, hypothesis) if counts(world, item, hypothesis) else hypothesis
            argue(world, who, place, evidence_uids=[world.item(n).uid for n in sorted(cited)])
        hide_ratings(world, gate)
        there_and_back(world, pair, take)
    finally:
        transaction.savepoint_rollback(point)


def rate_all(world, ratings, revealed):
    half = len(ratings) // 2
    for who, item, hypothesis, code in ratings[:half]:
        world.rate(who, item, hypothesis, code)
    if revealed:
        round_ = world.open_round("H1", "H2", covers=("ratings",))
    for who, item, hypothesis, code in ratings[half:]:
        world.rate(who, item, hypothesis, code)
    if revealed:
        reveal_round(
            actor=world.actor("lena"), assessment_uid=world.uid, round_uid=round_.uid, reason="Time"
        )


def there_and_back(world, pair, take):
    before = everybody(world, READERS)
    said = {(r.participant_id, r.link.hypothesis_id) for r in current(world, pair)}
    gone, into = pair
    merge(world, gone, into, take=take)
    sound(world)
    # Whoever had rated either has rated the one that is left; nobody twice.
    after = [(r.participant_id, r.link.hypothesis_id) for r in current(world, [into])]
    assert sorted(after) == sorted(said)
    seen = Citation.objects.visible_to(world.actor("otto")).filter(evidence=world.item(into))
    assert seen.values("source").distinct().count() > 0
    undo(world, gone)
    sound(world)
    assert everybody(world, READERS) == before
    a, b = Source.objects.filter(assessment=world.assessment).order_by("pk")[:2]
    at = {"assessment_uid": world.uid, "source_uid": a.uid}
    merge_sources(actor=world.actor("lena"), into_uid=b.uid, **at)
    sound(world)
    undo_source_merge(actor=world.actor("lena"), **at)
    assert everybody(world, READERS) == before


def current(world, labels):
    return Rating.objects.filter(
        is_current=True, link__evidence__label__in=labels, assessment=world.assessment
    ).select_related("link")


@pytest.fixture(scope="module")
def one_world(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        world = scene(build_world())
        world.accepted("Trains used that bridge", source="Radio")
        yield world
        transaction.set_rollback(True)

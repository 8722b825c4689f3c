"""A statement that was written once does what the ORM does, for whatever it is filled in with."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, IntegrityError, connection, models, transaction
from django.db.models import Exists, OuterRef
from django.test.utils import CaptureQueriesContext

from assessments.evidence.models import Evidence, Link, Rating
from assessments.framing.models import Participant
from assessments.journal.models import Audience, Change
from assessments.journal.operations import lock_stream
from assessments.journal.statements import Insert, Rows, Update
from tests.world import START, World, build_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    world = build_world()
    world.accepted("It rained")
    world.accepted("It poured")
    world.rate("ana", "E1", "H1", "C")
    world.rate("ben", "E1", "H1", "I")
    world.rate("ana", "E2", "H1", "II")
    return world


def links(assessment, evidence_uid):
    rated = Rating.objects.filter(link=OuterRef("pk"), consistency="I")
    return (
        Link.objects.filter(assessment=assessment, evidence__uid=evidence_uid)
        .select_related("evidence", "hypothesis")
        .annotate(is_doubted=Exists(rated))
    )


def ratings(link):
    return Rating.objects.filter(link=link)


def values_of(row):
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def test_rows_are_those_of_the_query_with_all_that_it_selects(world):
    rows = Rows(links)
    for item in (world.item("E1"), world.item("E2"), world.item("E1")):
        given = {"assessment": world.assessment.pk, "evidence_uid": item.uid}
        (plain,) = links(**given)
        hypothesis = world.hypothesis()
        with CaptureQueriesContext(connection) as asked:
            (link,) = rows.all(**given)
            assert link == rows.one(**given)
            assert (link.evidence, link.hypothesis) == (item, hypothesis)
        assert len(asked) == 2
        for one, other in (
            (link, plain),
            (link.evidence, plain.evidence),
            (link.hypothesis, plain.hypothesis),
        ):
            assert values_of(one) == values_of(other)
            assert {type(v) for v in values_of(one).values()} == {
                type(v) for v in values_of(other).values()
            }
            assert not one._state.adding
        assert link.is_doubted is plain.is_doubted


def test_of_what_is_beside_a_row_no_more_is_read_than_is_named(world):
    item = world.item("E2")
    given = {"assessment": world.assessment.pk, "evidence_uid": item.uid}
    link = Rows(links, evidence=("id", "status")).one(**given)
    assert link.evidence.get_deferred_fields() >= {"statement", "uid", "tags"}
    assert link.hypothesis.get_deferred_fields() == link.get_deferred_fields() == set()
    assert (link.evidence.pk, link.evidence.status) == (item.pk, item.status)
    assert link.evidence.statement == item.statement


def test_each_gets_their_own_and_nobody_what_is_not_there(world):
    rows = Rows(ratings)
    for link in Link.objects.all():
        assert rows.all(link=link.pk) == list(ratings(link.pk))
    assert rows.all(link=0) == []
    assert rows.one(link=0) is None


def test_it_is_written_once(world):
    made = []

    def build(uid):
        made.append(uid)
        return Evidence.objects.filter(uid=uid)

    rows = Rows(build)
    for item in (world.item("E1"), world.item("E2")):
        assert rows.one(uid=item.uid) == item
    assert rows.one(uid=uuid4()) is None
    assert len(made) == 1


def test_an_update_writes_the_columns_that_it_names_and_no_other(world):
    rating = Rating.objects.get(participant__name="Ben")
    before = values_of(rating)
    rating.consistency, rating.rationale, rating.wording = "CC", 'I\'d "say" so %s', 7
    rating.rated_at = START + timedelta(days=3)
    Update(Rating, "consistency", "rationale", "rated_at")(rating)
    rating.wording = before["wording"]
    assert values_of(Rating.objects.get(pk=rating.pk)) == values_of(rating)
    assert Rating.objects.exclude(pk=rating.pk).filter(consistency="CC").count() == 0


def test_an_update_of_a_row_that_is_gone_is_no_success(world):
    member = Participant.objects.first()
    member.pk = 0
    with pytest.raises(DatabaseError):
        Update(Participant, "name")(member)


def changes(world, numbers):
    return [
        Change(
            stream=world.assessment.stream,
            number=number,
            at=START,
            verb="say",
            actor_name='Ä "%s" \'',
            audience=Audience.RATERS,
            audience_ref=uuid4(),
            upserts=[{"type": "ratings", "name": "Ä", "value": None, "share": 0.1}],
            removed=[{"type": "links", "id": str(number)}],
        )
        for number in numbers
    ]


@pytest.mark.parametrize("count", [1, 3])
def test_an_insert_writes_what_the_orm_writes_to_the_byte(world, count):
    first = range(1001, 1001 + count)
    mine, theirs = changes(world, first), changes(world, [n + 500 for n in first])
    for one, other in zip(mine, theirs, strict=True):
        other.audience_ref, other.removed = one.audience_ref, one.removed
    with CaptureQueriesContext(connection) as asked:
        Insert(Change)(mine)
    assert len(asked) == 1
    Change.objects.bulk_create(theirs)
    columns = [f.name for f in Change._meta.concrete_fields if f.name not in {"id", "number"}]
    texts = [models.functions.Cast(name, models.TextField()) for name in columns]
    rows = Change.objects.order_by("number").values_list(*texts)
    assert list(rows.filter(number__in=first)) == list(rows.filter(number__gt=1500))
    assert list(rows.filter(number__in=first)) != []


def test_an_insert_is_held_to_what_the_database_forbids(world):
    insert = Insert(Change)
    for forbidden in (changes(world, [0]), changes(world, [1]), changes(world, [2001, 2001])):
        with pytest.raises(IntegrityError), transaction.atomic():
            insert(forbidden)


def test_a_stream_is_found_by_its_key_or_by_whose_it_is(world):
    stream = world.assessment.stream
    assert lock_stream(pk=stream.pk) == lock_stream(assessment__uid=world.uid) == stream
    assert lock_stream(team__uid=world.team.uid) == world.team.stream
    assert lock_stream(assessment__uid=uuid4()) is None


@pytest.mark.django_db(transaction=True)
def test_a_lock_that_would_end_at_once_is_refused():
    with pytest.raises(transaction.TransactionManagementError):
        lock_stream(assessment__uid=uuid4())

"""The benchmark's generator: what it writes obeys the product's invariants and its seed."""

import pytest
from django.db import transaction

from assessments.evidence.models import CellOpening, Evidence, Link, Rating
from assessments.evidence.operations import recount_links
from benchmarks.workload import SIZES, make_workload

pytestmark = pytest.mark.django_db

SMALL = SIZES["S"]


def content_of(seed):
    """Everything that the seed determines, primary keys left out; the database stays empty."""
    with transaction.atomic():
        make_workload(SMALL, seed=seed)
        found = (
            list(Evidence.objects.order_by("pk").values_list("uid", "statement", "credibility")),
            list(Rating.objects.order_by("pk").values_list("uid", "link__uid", "consistency")),
        )
        transaction.set_rollback(True)
    return found


def test_the_counts_are_those_of_the_ratings():
    workload = make_workload(SMALL)
    assert Rating.objects.count() == SMALL.ratings == 500
    assert {sum(link.counts) for link in Link.objects.all()} == {SMALL.members}
    assert recount_links(assessment=workload.assessment, repair=False) == []


def test_whoever_has_rated_a_cell_has_opened_it():
    make_workload(SMALL)
    pairs = ("link_id", "participant_id")
    opened = set(CellOpening.objects.values_list(*pairs))
    assert len(opened) == SMALL.ratings
    assert opened == set(Rating.objects.values_list(*pairs))


def test_the_same_seed_gives_the_same_content_and_another_gives_another():
    first, again, other = content_of(1), content_of(1), content_of(2)
    assert first == again
    assert first[0] != other[0]
    assert first[1] != other[1]

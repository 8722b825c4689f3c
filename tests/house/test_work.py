"""What a page makes the database do grows with what is there, not with its square, and a page of a
list costs as much at the beginning of a long one as at its end and in a short one.

Counted in the steps of SQLite's machine, which are the same on every run.
"""

import base64
import json
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client

from assessments.accounts.models import Token
from assessments.evidence.models import Rating
from benchmarks.pages import path_of, routes
from benchmarks.workload import SIZES, make_workload

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.sqlite]

SMALL, LARGE = SIZES["S"], SIZES["M"]
# A tenth of the links, a fortieth of the ratings. Below so many steps a page has done nothing yet.
LINEAR, LITTLE = 10, 5_000
# What reads every rating because it gives every rating.
WHOLE = {"api/v1/assessments/<uuid:assessment>/export/"}
BY = 100  # SQLite says when another so many have been done


def steps(client, path):
    """How many steps a GET takes; None where it does not answer 200."""
    done = [0]

    def another():
        done[0] += 1
        return 0

    cache.clear()
    connection.connection.set_progress_handler(another, BY)
    try:
        answer = client.get(path)
        if answer.streaming:
            b"".join(answer.streaming_content)
    finally:
        connection.connection.set_progress_handler(None, BY)
    return done[0] * BY if answer.status_code == 200 else None


def signed_in(workload):
    client = Client()
    client.force_login(workload.members[0])
    return client


def by_token(workload):
    _, text = Token.objects.create(
        user=workload.members[0], expiry=timedelta(days=1), name="script", scopes=["read"]
    )
    return Client(headers={"Authorization": f"Bearer {text}"})


def work(size):
    """Of every route that the first member may read: {pattern: steps}."""
    with transaction.atomic():
        workload = make_workload(size)
        person, script = signed_in(workload), by_token(workload)
        done = {}
        for route in routes():
            path = path_of(route, workload)
            if path is not None:
                done[route.pattern] = steps(script if path.startswith("/api/") else person, path)
        transaction.set_rollback(True)
    return {pattern: number for pattern, number in done.items() if number is not None}


def test_no_page_works_more_than_what_is_there_asks_for():
    few, many = work(SMALL), work(LARGE)
    assert len(few.keys() & many.keys()) > 70
    grown = {p: many[p] / max(few[p], LITTLE) for p in (few.keys() & many.keys()) - WHOLE}
    assert {p: round(by) for p, by in grown.items() if by > 1.5 * LINEAR} == {}


def at(rating):
    """The cursor behind a rating."""
    packed = json.dumps(["created_at", False, rating.created_at.isoformat(), str(rating.uid)])
    return base64.urlsafe_b64encode(packed.encode()).decode().rstrip("=")


def test_a_page_of_ratings_costs_the_same_wherever_it_is():
    done = []
    for size in (SMALL, LARGE):
        with transaction.atomic():
            workload = make_workload(size)
            script = by_token(workload)
            path = f"/api/v1/assessments/{workload.assessment.uid}/ratings/?limit=20"
            ratings = Rating.objects.order_by("created_at", "uid")
            done.append(
                (
                    steps(script, path),
                    steps(script, f"{path}&cursor={at(ratings[len(ratings) // 2])}"),
                    steps(script, f"{path}&cursor={at(ratings[len(ratings) - 30])}"),
                )
            )
            transaction.set_rollback(True)
    # What is open to the reader is looked up once a page: that grows with the links, not with
    # the ratings.
    short, long = done
    assert max(long) < 1.5 * LINEAR * min(short)
    assert max(long) < 1.3 * min(long)

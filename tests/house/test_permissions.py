"""Every route and method, for everybody: the permission table."""

import pytest
from django.core.cache import cache
from django.db import transaction

from tests.conftest import ON_POSTGRES
from tests.house.full import WHO, Asker, build_full
from tests.house.routes import DENIED, DOOR, HIDDEN, OK, POLICIES, ROWS, address, routes

pytestmark = pytest.mark.django_db

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
EVERYBODY = (*WHO, "anonymous", "expired", "readonly", "elsewhere")
# Refused for what it says, not for who asks: a shape, a rule, a version, a state.
PASSED = {200, 201, 202, 204, 302, 303, 304, 400, 409, 412, 422, 428}


def test_every_route_stands_in_the_table():
    assert sorted(set(routes()) - set(ROWS)) == []


def test_every_row_has_its_route():
    assert sorted(set(ROWS) - set(routes())) == []


def kind_of(response):
    if response.status_code == 401:
        return DOOR
    if response.status_code == 302 and response["Location"].startswith("/sign-in/"):
        return DOOR
    if response.status_code == 403:
        return DENIED
    if response.status_code == 404:
        return HIDDEN
    if response.status_code in PASSED:
        return OK
    return str(response.status_code)


@pytest.fixture(scope="module")
def full(django_db_setup, django_db_blocker):
    """One world for the whole table; each asking is rolled back."""
    with django_db_blocker.unblock(), transaction.atomic():
        world = build_full()
        yield world, {who: Asker(world, who) for who in EVERYBODY}
        transaction.set_rollback(True)


def answer(full, name, method, who):
    world, askers = full
    cache.clear()
    row = ROWS[name]
    body = row.bodies.get(method, lambda world: {} if method != "GET" else None)(world)
    point = transaction.savepoint()
    try:
        return askers[who].ask(method, address(world, name), body)
    finally:
        transaction.savepoint_rollback(point)


@pytest.mark.parametrize("name", sorted(ROWS))
def test_each_is_answered_as_the_table_says(full, name):
    path = routes()[name]
    # A page knows no tokens: whoever brings one is a stranger at the door.
    asking = EVERYBODY if path.startswith("api/") else (*WHO, "anonymous")
    if ON_POSTGRES:
        # Who may is decided without the database: a few show that each query can be asked there.
        asking = ("lead", "analyst", "observer", "stranger")
    expected, found = {}, {}
    for method, policy in ROWS[name].methods.items():
        for who in asking:
            expected[method, who] = POLICIES[policy][who]
            found[method, who] = kind_of(answer(full, name, method, who))
    wrong = {key: (found[key], expected[key]) for key in expected if found[key] != expected[key]}
    assert wrong == {}


@pytest.mark.once
@pytest.mark.parametrize("name", sorted(ROWS))
def test_no_other_method_does_anything(full, name):
    for method in METHODS:
        if method in ROWS[name].methods:
            continue
        for who in ("lead", "stranger", "anonymous"):
            status = answer(full, name, method, who).status_code
            assert status in {302, 401, 403, 404, 405}, (method, who, status)
            if who == "lead":
                assert status == 405, (method, status)

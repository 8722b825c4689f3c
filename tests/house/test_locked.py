"""A locked assessment: nobody writes in it, by any route or operation, until a lead unlocks it."""

import inspect
import re
from importlib import import_module
from pathlib import Path
from types import FunctionType
from typing import get_type_hints
from unittest.mock import MagicMock
from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

import assessments
from assessments.basis import AccessDenied, Actor
from assessments.evidence.operations import RatingDraft
from assessments.framing.access import LOCKED
from assessments.framing.operations import QuestionDraft, lock_assessment, unlock_assessment
from assessments.framing.rules import HypothesisDraft
from tests.house.full import Asker, build_full
from tests.house.routes import HIDDEN, POLICIES, ROWS, address, routes

pytestmark = pytest.mark.django_db

WRITING = {
    name: sorted(set(row.methods) - {"GET"})
    for name, row in ROWS.items()
    if set(row.methods) - {"GET"} and "<uuid:assessment>" in routes()[name]
}
# They unlock it, or make another assessment of what they read here.
UNLOCKING = {"assessment-lock", "api-assessments-lock"}
PURGING = {name for name in WRITING if "purge" in name}
READING = {"duplicate", "api-assessments-duplicate"}
# Nobody else's: an answer kept for a program, a token's last use, a session, what somebody types.
OWN = "keptanswer|token|draft|signin|visit"
WRITES = re.compile(rf'^(INSERT INTO|UPDATE|DELETE FROM) "assessments_(?!({OWN})")', re.IGNORECASE)


@pytest.fixture(scope="module")
def locked(django_db_setup, django_db_blocker):
    """One locked world for all routes; each asking is rolled back."""
    with django_db_blocker.unblock(), transaction.atomic():
        world = build_full()
        lock_assessment(actor=world.actor("lena"), assessment_uid=world.uid, reason="It is signed")
        yield world, {who: Asker(world, who) for who in ("lead", "curator")}
        transaction.set_rollback(True)


@pytest.mark.once
@pytest.mark.parametrize("name", sorted(set(WRITING) - UNLOCKING - READING - PURGING))
def test_no_route_writes(locked, name):
    world, askers = locked
    for method in WRITING[name]:
        body = ROWS[name].bodies.get(method, lambda world: {})(world)
        for who, asker in askers.items():
            point = transaction.savepoint()
            with CaptureQueriesContext(connection) as captured:
                response = asker.ask(method, address(world, name), body)
            transaction.savepoint_rollback(point)
            written = [q["sql"] for q in captured if WRITES.match(q["sql"])]
            assert written == [], (method, who)
            policy = POLICIES[ROWS[name].methods[method]]
            # What is somebody else's alone is as little there as ever.
            refused = {400, 403, 422, *([404] if policy[who] == HIDDEN else [])}
            assert response.status_code in refused, (method, who, response.status_code)
            if who == "lead" and policy["lead"] == "ok" and response.status_code == 403:
                assert "locked" in response.content.decode(), method


@pytest.mark.once
@pytest.mark.parametrize(
    "name", sorted(n for n, r in routes().items() if r.startswith("a/<uuid:assessment>/"))
)
def test_no_page_offers_a_form(locked, name):
    """But what unlocks it. What is asked by GET (filters, searches) writes nothing."""
    world, askers = locked
    if "GET" not in ROWS[name].methods:
        return
    for who, asker in askers.items():
        response = asker.ask("GET", address(world, name))
        if response.status_code != 200 or response.streaming:
            continue
        page = response.content.decode()
        forms = re.findall(r'<form[^>]*method="post"[^>]*action="(/a/[^"]*)"', page)
        forms += re.findall(r'hx-post="(/a/[^"]*)"', page)
        unlocking = address(world, "assessment-lock")
        # What was spilled is forgotten all the same.
        assert [f for f in forms if f != unlocking and "/purge/" not in f] == [], who
        assert "<main" not in page or "It is signed" in page
        assert (unlocking in page) == (who == "lead" and "<main" in page)


def operations():
    """Every public function of an `operations` module that names an assessment."""
    root = Path(assessments.__file__).parent
    for path in sorted(root.glob("**/operations/**/*.py")) + sorted(root.glob("**/operations.py")):
        module = ".".join(path.relative_to(root.parent).with_suffix("").parts)
        module = module.removesuffix(".__init__")
        for name, function in vars(import_module(module)).items():
            wrapped = inspect.unwrap(function) if callable(function) else None
            if not isinstance(wrapped, FunctionType) or wrapped.__module__ != module:
                continue
            if not name.startswith("_") and {"actor", "assessment_uid"} <= set(
                inspect.signature(wrapped).parameters
            ):
                yield pytest.param(function, id=f"{module}.{name}")


# These read one assessment to make another, or may write here all the same.
PASSING = {"duplicate_assessment", "lock_assessment", "unlock_assessment", "mark_seen"}
# What must be forgotten all the same, and what somebody typed for themselves.
PASSING |= {"drop_draft", "purge_argument", "purge_assessment", "purge_evidence", "purge_source"}


DRAFT = QuestionDraft(text="Why?", framing="independent")
# Words that are looked at before the assessment is.
GIVEN = {
    "change_status": {"status": "conceded"},
    "invite": {"role": "analyst"},
    "reword_hypothesis": {"meaning": "same"},
    "rate_many": {"drafts": [RatingDraft(uuid4(), uuid4(), "C")]},
    "add_joined_question": {"draft": DRAFT},
    "add_joined_hypotheses": {"drafts": [HypothesisDraft("So")]},
}


def anything(hint):
    return {UUID: uuid4(), str: "x", int: 1, bool: True}.get(hint, MagicMock())


@pytest.mark.parametrize("operation", list(operations()))
def test_no_operation_writes(locked, operation):
    """It is asked before anything else, so that what else it is given plays no part."""
    world, _askers = locked
    if operation.__name__ in PASSING:
        return
    wrapped = inspect.unwrap(operation)
    hints = get_type_hints(wrapped)
    given = {
        name: anything(hints.get(name))
        for name, parameter in inspect.signature(wrapped).parameters.items()
        if parameter.default is inspect.Parameter.empty
    } | GIVEN.get(operation.__name__, {})
    for who in ("lena", "ana", "cora", "root", "system"):
        given |= {"actor": world.actor(who), "assessment_uid": world.uid}
        with pytest.raises(AccessDenied, match=LOCKED):
            operation(**given)


def test_a_lead_unlocks_it_and_only_a_lead(locked):
    world, _askers = locked
    for who in ("ana", "cora", "otto", "root"):
        with pytest.raises(AccessDenied):
            unlock_assessment(actor=world.actor(who), assessment_uid=world.uid)
    point = transaction.savepoint()
    unlock_assessment(actor=world.actor("lena"), assessment_uid=world.uid)
    assert isinstance(world.actor("lena"), Actor)
    world.submit("Written again")
    transaction.savepoint_rollback(point)

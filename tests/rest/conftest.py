"""A world, and a client for each of its people."""

import json
from dataclasses import dataclass

import pytest
from django.core.cache import cache
from django.test import Client

from assessments.accounts.operations import create_token
from assessments.estimates.operations import reveal_round
from tests.remembering import remembered
from tests.world import World, build_world


@dataclass
class Caller:
    """Sends JSON with a token (None: a stranger without one)."""

    token: str | None
    client: Client

    def ask(self, method, path, body=None, *, query=None, **headers):
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        more = (
            {} if body is None else {"data": body if isinstance(body, bytes) else json.dumps(body)}
        )
        media = headers.pop("Content-Type", "application/json")
        return self.client.generic(
            method,
            path if path.startswith(("/", "http")) else f"/api/v1/{path}",
            content_type=media,
            headers=headers,
            query_params=query,
            **more,
        )

    def get(self, path, **query):
        return self.ask("GET", path, query=query)

    def post(self, path, body=None, **headers):
        return self.ask("POST", path, body, **headers)

    def put(self, path, body=None, **headers):
        return self.ask("PUT", path, body, **headers)

    def patch(self, path, body=None, **headers):
        headers.setdefault("Content_Type", "application/merge-patch+json")
        return self.ask("PATCH", path, body, **headers)

    def delete(self, path):
        return self.ask("DELETE", path)


@pytest.fixture
def world(request, db) -> World:
    """The world that the test asks for: `filled` is the same one with something in it."""
    return build_filled() if "filled" in request.fixturenames else build_world()


@pytest.fixture(autouse=True)
def no_throttle_from_before():
    cache.clear()


@pytest.fixture
def caller(world):
    """`caller("ana", scopes=["read"])`: a client with a token of hers."""

    def make(name=None, *, scopes=("read", "write", "import"), days=30, **limits):
        text = None
        if name is not None:
            _, text = create_token(
                user=world.users[name], name="test", scopes=list(scopes), days=days, **limits
            )
        return Caller(text, Client(raise_request_exception=True))

    return make


@pytest.fixture
def base(world):
    return f"assessments/{world.uid}/"


@remembered
def build_filled():
    """Evidence, ratings, a revealed round with estimates, a blind one."""
    world = build_world()
    world.accepted("The cat was seen", source="The neighbour", origin="The postman")
    world.accepted("Crumbs were found", source="The cook")
    world.submit("A rumour", source="Somebody")
    for name, code in (("ana", "C"), ("ben", "I"), ("lena", "N")):
        world.rate(name, "E1", "H1", code, why=f"{name} says so")
    world.rate("ana", "E2", "H2", "CC")
    round_ = world.open_round("H1", "H2")
    for name, best in (("ana", 60), ("ben", 40), ("chidi", 62.5)):
        world.estimate(name, round_, "H1", 10, best, 90)
        world.finish(name, round_)
    reveal_round(actor=world.actor("lena"), assessment_uid=world.uid, round_uid=round_.uid)
    return world


@pytest.fixture
def filled(world):
    return world

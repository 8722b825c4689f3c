"""A browser's view of the pages, for tests: who asks, and what the page says."""

from typing import Any

from django.test import Client
from django.urls import reverse

from tests.world import World

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def signed_in(world: World, name: str, **more: Any) -> Client:
    client = Client(**more)
    client.force_login(world.users[name], backend=BACKEND)
    return client


def matrix_url(world: World, question: str = "Q1", **query: str) -> str:
    url = reverse("matrix", args=(world.uid,))
    chosen = {"question": str(world.question(question).uid), **query}
    return f"{url}?" + "&".join(f"{key}={value}" for key, value in chosen.items())


def cell_url(world: World, evidence: str, hypothesis: str) -> str:
    pair = (world.item(evidence).uid, world.hypothesis(hypothesis).uid)
    return reverse("cell", args=(world.uid, *pair))


def text_of(response: Any) -> str:
    return response.content.decode()


def evidence_url(world: World, label: str = "") -> str:
    """The page of one item, or the list."""
    if not label:
        return reverse("evidence-list", args=(world.uid,))
    return reverse("evidence-detail", args=(world.uid, world.item(label).uid))

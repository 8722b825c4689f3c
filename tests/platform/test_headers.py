"""The headers that every answer carries."""

import re

import pytest

from tests.pages import BACKEND

PLACES = ["/sign-in/", "/health/live/", "/no/such/page/", "/api/v1/no/such/"]


@pytest.mark.django_db
@pytest.mark.parametrize("place", PLACES)
def test_every_answer_is_fenced_in(client, place):
    headers = client.get(place).headers
    policy = dict(
        part.strip().partition(" ")[::2] for part in headers["Content-Security-Policy"].split(";")
    )
    assert policy == {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self' data:",
        "font-src": "'self'",
        "connect-src": "'self'",
        "form-action": "'self'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
    }
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]


def test_each_request_has_an_id_of_its_own(client):
    first, second = (client.get("/health/live/")["X-Request-ID"] for _ in range(2))
    assert re.fullmatch(r"[0-9a-f]{32}", first)
    assert first != second


def test_a_proxys_id_is_kept(client):
    given = "0123456789abcdef"
    assert client.get("/health/live/", headers={"X-Request-ID": given})["X-Request-ID"] == given


@pytest.mark.parametrize(
    "given", ["short", "a" * 65, "with space here", "<script>alert(1)", "é" * 10]
)
def test_a_harmful_id_is_replaced(client, given):
    assert client.get("/health/live/", headers={"X-Request-ID": given})["X-Request-ID"] != given


@pytest.mark.django_db
def test_pages_of_somebody_signed_in_are_kept_by_nobody(django_user_model, client):
    client.force_login(django_user_model.objects.create_user("kim"), backend=BACKEND)
    for place in ("/", "/account/", "/search/?q=x"):
        assert "no-store" in client.get(place).headers["Cache-Control"], place
    for place in ("/api/v1/schema/", "/health/live/"):
        assert "private, no-store" not in client.get(place).headers.get("Cache-Control", ""), place

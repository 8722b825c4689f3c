"""The frame of pages: what the content security policy would refuse must not be there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.test import Client

TEMPLATES = Path(settings.BASE_DIR) / "templates"
INLINE = re.compile(
    r"\sstyle=|<style|\son[a-z]+=|javascript:|hx-on|<script(?![^>]*\ssrc=)", re.IGNORECASE
)


@pytest.mark.parametrize("path", sorted(TEMPLATES.rglob("*.html")), ids=lambda path: path.name)
def test_no_template_holds_inline_script_or_style(path: Path) -> None:
    assert not INLINE.search(path.read_text())


def test_the_page_for_faults_needs_neither_request_nor_user() -> None:
    page = render_to_string(
        "errors/error.html",
        {"status": 500, "title": "Broken", "detail": "It has been logged.", "request_id": "r-1"},
    )
    assert "<h1>Broken</h1>" in page
    assert "r-1" in page


@pytest.mark.django_db
def test_signing_in_starts_in_the_products_frame(client: Client) -> None:
    answer = client.get("/sign-in/")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "data-sign-in" in page
    assert "Skip to the page" in page
    assert page.count("<h1>") == 1


@pytest.mark.django_db
def test_a_refused_sign_in_keeps_the_name(client: Client) -> None:
    page = client.post("/sign-in/", {"login": "ines", "password": "wrong"}).content.decode()
    assert 'value="ines"' in page
    assert 'class="errors"' in page

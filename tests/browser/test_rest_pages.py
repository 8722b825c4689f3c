"""The page that describes the REST interface: it can be tried there, under the strict policy."""

import pytest

from assessments.accounts.operations import create_token
from tests.world import build_world

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_call_is_made_from_the_page(page, complaints):
    world = build_world()
    world.accepted("The cat was seen", source="The neighbour")
    _, text = create_token(user=world.users["ana"], name="page", scopes=["read"], days=1)
    page.goto("/api/v1/docs/")
    page.get_by_role("button", name="Authorize").first.click()
    page.get_by_label("auth-bearer-value").fill(text)
    page.get_by_role("button", name="Apply credentials").click()
    page.locator(".modal-btn.btn-done").click()
    page.locator("#operations-tag-evidence").click()
    listed = page.locator("#operations-evidence-evidence_list")
    listed.locator(".opblock-summary-control").click()
    listed.get_by_placeholder("assessment", exact=True).fill(str(world.uid))
    listed.get_by_role("button", name="Execute").click()
    answer = listed.locator(".live-responses-table .response").first
    answer.wait_for()
    assert answer.locator(".response-col_status").first.inner_text().startswith("200")
    assert "The cat was seen" in answer.inner_text()
    assert complaints == []

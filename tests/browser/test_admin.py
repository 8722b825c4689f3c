"""The curators' queue in Chromium: the policy holds, axe is content, a decision takes a key."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from assessments.accounts.models import User
from assessments.evidence.models import Evidence
from tests.world import build_world

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def world(base_url):
    world = build_world()
    User.objects.filter(username="cora").update(is_staff=True)
    world.submit("Trains were seen at the border", source="Daily News", origin="The agency")
    world.submit("Nobody saw any trains")
    return world


def sign_in(page, base_url, world, name):
    """By the session's cookie: the door has a test of its own."""
    client = Client()
    client.force_login(world.users[name], backend=settings.AUTHENTICATION_BACKENDS[0])
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": base_url}])
    page.goto(base_url + reverse("admin:index"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_curator_accepts_what_waits(page, base_url, world, complaints, axe, scheme):
    def accessible():
        """Clean before axe, whose own inline styles the policy refuses."""
        assert complaints == []
        assert axe() == []
        complaints.clear()

    page.emulate_media(color_scheme=scheme)
    sign_in(page, base_url, world, "cora")
    accessible()
    page.get_by_role("link", name="Queue", exact=True).first.click()
    assert "Daily News → The agency" in page.inner_text("#result_list")
    accessible()
    page.click("text=E1")
    page.wait_for_selector("input[name=_accept]")
    accessible()
    page.focus("input[name=_accept]")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=E1 accepted.")
    assert "Nobody saw any trains" in page.content()
    page.click("input[name=_reject]")
    page.wait_for_selector(".errorlist")
    page.fill("textarea[name=reason]", "It says nothing new")
    page.click("input[name=_reject]")
    page.wait_for_selector("text=Nothing else waits.")
    assert complaints == []
    assert list(Evidence.objects.order_by("pk").values_list("status", flat=True)) == [
        "accepted",
        "rejected",
    ]


def test_every_kind_of_page_keeps_to_the_policy(page, base_url, world, complaints):
    world.accepted("Known to all")
    sign_in(page, base_url, world, "root")
    for model in ("evidence", "source", "assessment", "team", "membership", "user"):
        page.goto(base_url + reverse(f"admin:assessments_{model}_changelist"))
        page.click("#result_list tbody th a")
        page.wait_for_selector(".submit-row")
    assert complaints == []

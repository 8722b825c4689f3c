"""The curators' queue in Chromium: the policy holds, axe is content, a decision takes a key."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from assessments.accounts.models import User
from assessments.evidence.models import Evidence
from tests.browser.hands import arrive
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
    page.wait_for_selector("text=Nothing else waits here.")
    assert complaints == []
    assert list(Evidence.objects.order_by("pk").values_list("status", flat=True)) == [
        "accepted",
        "rejected",
    ]


@pytest.fixture
def grain(page, base_url, world):
    """The queue as cora finds it under a search that three items fit, the first one open."""
    for n in range(3):
        world.submit(f"Grain was shipped in month {n}", source="Daily News")
    sign_in(page, base_url, world, "cora")
    queue = reverse("admin:assessments_submittedevidence_changelist")
    page.goto(f"{base_url}{queue}?q=Grain")
    page.locator("#result_list tbody th a").first.press("Enter")
    arrive(page, "1 of 3")
    return world


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_queue_is_worked_by_keys_alone(page, grain, complaints, axe, scheme):
    page.emulate_media(color_scheme=scheme)
    assert page.locator("[data-keys]").is_visible()
    for key, shown in (("n", "2 of 3"), ("p", "1 of 3"), ("a", "E3 accepted."),
                       ("u", "E3 waits for a decision again.")):  # fmt: skip
        page.keyboard.press(key)
        arrive(page, shown)
    for key, grade in (("3", "3"), ("9", "3"), ("0", ""), ("2", "2")):
        page.keyboard.press(key)
        assert page.input_value("#id_credibility") == grade
    page.keyboard.press("r")
    assert page.evaluate("document.activeElement.id") == "id_reason"
    page.keyboard.type("It says nothing new")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    arrive(page, "E3 rejected.")
    page.keyboard.press("s")
    page.keyboard.type("Which border is meant?")
    page.keyboard.press("Escape")
    page.keyboard.press("s")
    arrive(page, "E4 sent back.")
    assert complaints == []
    assert axe() == []
    complaints.clear()
    page.keyboard.press("a")
    page.wait_for_selector("text=Nothing else waits here.")
    assert "q=Grain" in page.url
    statuses = dict(Evidence.objects.values_list("label", "status"))
    assert [statuses[f"E{n}"] for n in (3, 4, 5)] == ["rejected", "submitted", "accepted"]
    assert grain.item("E4").is_sent_back


def test_a_letter_is_a_letter_while_one_types_and_keys_can_be_switched_off(page, grain):
    page.keyboard.press("e")
    page.keyboard.type("a rain: ")
    assert "a rain: " in page.input_value("#id_statement")
    page.keyboard.press("Escape")
    page.uncheck("[data-keys-on]")
    page.keyboard.press("a")
    page.reload()
    assert "1 of 3" in page.content()
    assert not page.is_checked("[data-keys-on]")
    assert grain.item("E3").status == "submitted"


def test_every_kind_of_page_keeps_to_the_policy(page, base_url, world, complaints):
    world.accepted("Known to all")
    sign_in(page, base_url, world, "root")
    for model in (
        "evidence",
        "source",
        "assessment",
        "team",
        "membership",
        "user",
        "journalentry",
        "decisionentry",
    ):
        page.goto(base_url + reverse(f"admin:assessments_{model}_changelist"))
        page.click("#result_list tbody th a")
        page.wait_for_selector(".submit-row")
    assert complaints == []

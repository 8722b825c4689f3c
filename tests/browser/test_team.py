"""A team comes together, changes hands and leaves; what one keeps for oneself: by keyboard alone
and without script."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from assessments.accounts.models import Token, User
from assessments.evidence.models import SavedView
from assessments.framing.models import Assessment, Participant
from tests.browser.hands import HANDS
from tests.world import PASSWORD, build_world

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
both = pytest.mark.parametrize("how", list(HANDS))


@pytest.fixture
def world(base_url):
    return build_world()


@pytest.fixture
def hand_of(visit, world, how):
    """Call it with a name: their page, and what works on it."""

    def open_for(name):
        page = visit(world.users[name], java_script_enabled=how == "keys")
        return page, HANDS[how](page)

    return open_for


def url(world, name):
    return reverse(name, args=(world.uid,))


def button(page, name, **how):
    return page.get_by_role("button", name=name, **how)


def role_of(world, name):
    found = Participant.objects.filter(assessment=world.assessment, user=world.users[name])
    return found.filter(removed_at__isnull=True).values_list("role", flat=True).first()


@both
def test_a_team_is_invited_changed_handed_over_and_left(hand_of, world, how):
    page, hand = hand_of("lena")
    page.goto(url(world, "participants"))
    hand.press(page.locator("summary", has_text="Invite somebody"))
    invited = page.get_by_role("region", name="Invite to this assessment alone")
    hand.choose(invited.get_by_label("Role", exact=True), "Observer: reads")
    hand.press(button(page, "Make the invitation"))
    link = page.get_by_label("Link", exact=True).input_value()
    guest, theirs = hand_of("stranger")
    guest.goto(link)
    theirs.press(button(guest, "Join"))
    guest.wait_for_url(f"**{url(world, 'answer')}")
    assert role_of(world, "stranger") == "observer"
    page.goto(url(world, "participants"))
    name = world.participant("stranger").name
    hand.choose(page.get_by_label(f"Role of {name}", exact=True), "curator")
    hand.press(button(page, f"Change role {name}"))
    expect(page.get_by_label(f"Role of {name}", exact=True)).to_have_value("curator")
    assert role_of(world, "stranger") == "curator"
    hand.press(page.locator("summary", has_text="Hand over or leave"))
    hand.choose(page.get_by_label("Hand the lead over to"), world.participant("ana").name)
    hand.press(button(page, "Hand over", exact=True))
    expect(page.locator("summary", has_text="Hand over or leave")).to_have_count(0)
    assert (role_of(world, "ana"), role_of(world, "lena")) == ("lead", "analyst")
    hand.press(page.locator("summary", has_text="Leave"))
    hand.press(button(page, "Leave this assessment"))
    page.wait_for_url(re.compile("//[^/]+/$"))
    assert role_of(world, "lena") is None


@both
def test_what_one_keeps_for_oneself_is_made_and_taken_away(hand_of, world, how):
    world.accepted("The cat slept")
    world.accepted("Crumbs lead to a hole")
    page, hand = hand_of("ana")
    keep_a_view(page, hand, world)
    duplicate(page, hand, world)
    make_a_token(page, hand)
    prefer(page, hand)


def keep_a_view(page, hand, world):
    page.goto(url(world, "evidence-list"))
    hand.write(page.locator("main input[type=search]"), "crumbs")
    hand.press(button(page, "Show", exact=True))
    expect(page.locator("main")).not_to_contain_text("The cat slept")
    hand.press(page.locator("summary", has_text="Keep this view"))
    hand.write(page.get_by_label("Name", exact=True), "Traces")
    hand.press(button(page, "Keep", exact=True))
    expect(page.get_by_role("link", name="Traces")).to_be_visible()
    page.goto(url(world, "evidence-list"))
    hand.press(page.get_by_role("link", name="Traces"))
    expect(page.locator("main")).not_to_contain_text("The cat slept")
    hand.press(page.locator("summary", has_text="Change this view"))
    hand.press(button(page, "Remove", exact=True))
    expect(page.locator("summary", has_text="Change this view")).to_have_count(0)
    expect(page.get_by_role("link", name="Traces")).to_have_count(0)
    assert not SavedView.objects.filter(removed_at__isnull=True).exists()


def duplicate(page, hand, world):
    page.goto(url(world, "duplicate"))
    hand.write(page.get_by_label("Title"), "Who moved it again?")
    hand.press(button(page, "Duplicate"))
    page.wait_for_url(lambda at: "duplicate" not in at)
    assert Assessment.objects.filter(title="Who moved it again?").exists()


def make_a_token(page, hand):
    page.goto("/account/tokens/")
    hand.write(page.get_by_label("What it is for"), "Feed")
    hand.press(button(page, "Make the token"))
    # Asked whether it is they; what was asked for is done then.
    hand.write(page.locator("main input[name=password]"), PASSWORD)
    hand.press(button(page, "Go on"))
    expect(page.locator("#new-token")).to_be_visible()
    hand.press(button(page, "Revoke Feed"))
    expect(page.get_by_role("heading", name="No token yet")).to_be_visible()
    assert not Token.objects.exists()


def prefer(page, hand):
    page.goto("/account/")
    hand.choose(page.get_by_label("Time zone"), "Asia/Seoul")
    hand.pick(page.get_by_role("group", name="Theme"), "Dark")
    hand.choose(page.get_by_label("Language"), "Deutsch")
    hand.press(button(page, "Save", exact=True))
    expect(page.locator("html")).to_have_attribute("lang", "de")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    ana = User.objects.get(username="ana")
    assert (ana.time_zone, ana.language, ana.theme) == ("Asia/Seoul", "de", "dark")

"""People in a browser: in by invitation, a second factor, a passkey, a forgotten password."""

import re
import time

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core import mail
from django.utils import timezone

from assessments.accounts.models import User
from assessments.people.operations import invite
from assessments.people.queries import link_of
from tests.browser.hands import HANDS
from tests.browser.looking import axe_faults, contrast_faults, frame_faults, layout_faults
from tests.world import PASSWORD, build_world

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
HOME = re.compile(r"//[^/]+/$")
WORD = "a horse of another colour"


@pytest.fixture
def world():
    return build_world()


def fit(page):
    """The page is fit for use; the policy's refusals of axe's own styles are not the page's."""
    page.set_viewport_size({"width": 360, "height": 740})
    faults = frame_faults(page) + layout_faults(page) + contrast_faults(page)
    assert page.complaints == []
    faults += axe_faults(page)
    page.complaints.clear()
    assert faults == []


def sign_in(page, login, word):
    page.goto("/sign-in/")
    page.fill("input[name=login]", login)
    page.fill("input[name=password]", word)
    page.click("form[data-sign-in] button")


def code_of(secret, later=0):
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + later))


def test_in_by_an_invitation_and_back_with_a_second_factor(world, visit):
    """All of it without script."""
    made = invite(
        actor=world.actor("lena").moved_to(timezone.now()),
        team_uid=world.team.uid,
        team_role="analyst",
        assessment_uid=world.uid,
        role="analyst",
        email="kim@example.org",
    )
    page = visit(None, java_script_enabled=False)
    page.goto(f"/invitation/{link_of(made)}/")
    page.fill("input[name=first_name]", "Kim")
    assert page.input_value("input[name=email]") == "kim@example.org"
    page.fill("input[name=password]", WORD)
    page.get_by_role("button", name="Make the account and join").click()
    page.wait_for_url(f"**/a/{world.uid}/")
    page.goto("/account/two-factor/")
    page.get_by_role("link", name="Set it up").click()
    page.fill("input[name=password]", WORD)
    page.get_by_role("button", name="Go on").click()
    secret = page.input_value("#secret")
    page.fill("input[name=code]", code_of(secret))
    page.get_by_role("button", name="Turn it on").click()
    assert page.locator(".codes li").count() == 10
    code = page.locator(".codes li").first.inner_text()
    page.context.clear_cookies()
    sign_in(page, "kim@example.org", WORD)
    page.wait_for_url("**/sign-in/code/")
    page.fill("input[name=code]", code)
    page.locator("form:has(input[name=code]) button").click()
    page.wait_for_url(HOME)
    page.goto("/account/sessions/")
    assert page.locator(".rowitem").count() == 2


def test_a_passkey_is_made_and_signs_in_by_itself(world, visit):
    page = visit(None)
    chrome = page.context.new_cdp_session(page)
    chrome.send("WebAuthn.enable")
    chrome.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    sign_in(page, "ana", PASSWORD)
    page.wait_for_url(HOME)
    page.goto("/account/two-factor/keys/add/")
    fit(page)
    page.fill("input[name=password]", PASSWORD)
    page.get_by_role("button", name="Go on").click()
    page.wait_for_url("**/keys/add/")
    fit(page)
    assert page.locator("input[name=passwordless]").is_checked()
    page.fill("input[name=name]", "My laptop")
    page.get_by_role("button", name="Add it").click()
    page.wait_for_url("**/two-factor/codes/")
    fit(page)
    page.goto("/account/two-factor/keys/")
    assert page.get_by_text("My laptop").first.is_visible()
    fit(page)
    page.goto("/account/two-factor/")
    fit(page)
    page.context.clear_cookies()
    # Without the password, in one step.
    page.goto("/sign-in/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(HOME)
    page.goto("/account/")
    assert page.get_by_text("You sign in as ana.").is_visible()
    page.context.clear_cookies()
    # With the password, the passkey is the second step.
    sign_in(page, "ana", PASSWORD)
    page.wait_for_url("**/sign-in/code/")
    fit(page)
    page.get_by_role("button", name="Use your passkey").click()
    page.wait_for_url(HOME)


@pytest.mark.parametrize("how", list(HANDS))
def test_a_forgotten_password_is_reset(world, visit, how):
    page = visit(None, java_script_enabled=how == "keys")
    hand = HANDS[how](page)
    page.goto("/sign-in/")
    hand.press(page.get_by_role("link", name="Forgot your password?"))
    page.wait_for_url("**/reset/")
    hand.write(page.locator("input[name=email]"), "ana@example.org")
    hand.press(page.get_by_role("button", name="Send the link"))
    page.wait_for_url("**/sent/")
    link = re.search(r"https?://\S+", mail.outbox[0].body)[0]
    page.goto(link)
    hand.write(page.locator("input[name=password1]"), WORD)
    hand.write(page.locator("input[name=password2]"), WORD)
    hand.press(page.get_by_role("button", name="Set the password"))
    page.wait_for_url("**/done/")
    hand.press(page.get_by_role("link", name="Sign in").last)
    page.wait_for_url("**/sign-in/")
    hand.write(page.locator("input[name=login]"), "ana")
    hand.write(page.locator("input[name=password]"), WORD)
    hand.press(page.locator("form[data-sign-in] button").first)
    page.wait_for_url(HOME)
    assert User.objects.get(username="ana").check_password(WORD)


@pytest.mark.parametrize("path", ["/sign-in/reset/", "/sign-in/reset/sent/", "/sign-in/register/"])
def test_the_pages_of_the_door_are_fit_for_use(visit, path):
    page = visit(None, color_scheme="dark")
    page.goto(path)
    page.complaints[:] = [line for line in page.complaints if "403" not in line]
    fit(page)


def test_an_app_s_code_is_shown_under_the_policy(world, visit):
    page = visit(None)
    sign_in(page, "ana", PASSWORD)
    page.wait_for_url(HOME)
    page.goto("/account/two-factor/app/")
    page.fill("input[name=password]", PASSWORD)
    page.get_by_role("button", name="Go on").click()
    page.wait_for_url("**/app/")
    assert page.evaluate("document.querySelector('.qr').naturalWidth") > 0
    fit(page)

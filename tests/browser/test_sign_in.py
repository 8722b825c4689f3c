"""The door, in a browser: strict policy, axe, and a way in."""

import pytest
from django.contrib.auth import get_user_model

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_signing_in_by_keyboard_without_a_complaint(page, axe, complaints):
    get_user_model().objects.create_user("kim", password="correct horse battery")
    page.goto("/sign-in/")
    assert axe() == []
    page.locator("input[name=login]").focus()
    page.keyboard.type("kim")
    page.keyboard.press("Tab")
    page.keyboard.type("correct horse battery")
    page.keyboard.press("Enter")
    page.wait_for_url("/")
    # There may be no start page yet: that alone may be complained of.
    assert [said for said in complaints if "404" not in said] == []

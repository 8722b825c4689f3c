"""Two side by side in Chromium: chosen, merged and undone by keys, light, dark, on a phone."""

import pytest
from django.urls import reverse

from assessments.accounts.models import User
from tests.browser.hands import arrive
from tests.browser.looking import layout_faults
from tests.browser.test_admin import sign_in
from tests.curation.merging import scene
from tests.world import build_world

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 360)])
def test_two_are_merged_and_taken_apart(page, base_url, complaints, axe, scheme, width):
    world = scene(build_world())
    world.rate("ana", "E2", "H1", "C")

    def accessible():
        """Clean before axe, whose own inline styles the policy refuses."""
        assert complaints == []
        assert axe() == []
        assert layout_faults(page) == []
        complaints.clear()

    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 800})
    sign_in(page, base_url, world, "cora")
    complaints.clear()
    page.goto(base_url + reverse("duplicates", args=(world.uid,)))
    accessible()
    page.get_by_role("link", name="Compare").click()
    accessible()
    group = page.get_by_role("group", name="Statement")
    group.get_by_role("radio", checked=True).focus()
    page.keyboard.press("ArrowUp")
    assert group.get_by_role("radio").first.is_checked()
    page.get_by_role("button", name="Merge E2 into E1").press("Enter")
    page.wait_for_selector("text=E2 is merged into E1.")
    assert "Nothing reads alike" in page.inner_text("main")
    accessible()
    page.get_by_role("button", name="Undo").click()
    page.wait_for_selector("text=E2 is as it was before.")
    assert [world.item(n).statement for n in ("E1", "E2")] == [
        "Trains crossed the bridge",
        "Trains went over the bridge",
    ]
    assert complaints == []


def test_likely_duplicates_are_worked_by_keys_within_the_admin(page, base_url, complaints, axe):
    world = scene(build_world())
    User.objects.filter(username="cora").update(is_staff=True)
    for words in ("Grain was unloaded at Rason", "Grain was unloaded at Rason again"):
        world.accepted(words)
    sign_in(page, base_url, world, "cora")
    page.goto(base_url + reverse("admin:duplicates", args=(world.uid,)))
    page.get_by_role("link", name="Work through them").press("Enter")
    arrive(page, "1 of 2")
    assert complaints == []
    assert axe() == []
    complaints.clear()
    assert page.locator("[data-keys]").is_visible()
    first = page.url
    for key, shown in (("n", "2 of 2"), ("p", "1 of 2"), ("m", "is merged into"),
                       ("u", "is as it was before")):  # fmt: skip
        page.keyboard.press(key)
        arrive(page, shown)
    assert page.url == first
    page.keyboard.press("k")
    arrive(page, "Kept apart")
    page.keyboard.press("m")
    page.wait_for_selector("text=Nothing else reads alike.")
    assert "/admin/" in page.url
    assert complaints == []

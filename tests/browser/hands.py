"""How a person without a mouse, and one without script, does the same things on a page."""

import re

from playwright.sync_api import Locator, Page


def tab_to(page: Page, target: Locator, most: int = 90) -> None:
    """By Tab from where the focus is, as somebody without a mouse comes there."""
    for _ in range(most):
        if target.evaluate("node => node === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{target} is not within {most} presses of Tab")


def arrive(page: Page, text: str) -> None:
    """Wait until a page shows this and hears keys: its scripts run after its words are there."""
    page.wait_for_selector(f"text={text}")
    page.wait_for_load_state()


class Keys:
    """The keyboard alone, in Tab's own order."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, target: Locator) -> None:
        tab_to(self.page, target)
        self.page.keyboard.press("Enter")

    def write(self, target: Locator, text: str) -> None:
        tab_to(self.page, target)
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(text)

    def choose(self, target: Locator, option: str) -> None:
        """One of a list, by the first letters of what it says."""
        tab_to(self.page, target)
        self.page.keyboard.type(option)

    def pick(self, group: Locator, option: str) -> None:
        """One of a few, by the arrows from the one that stands."""
        tab_to(self.page, group.locator("input:checked"))
        wanted = group.get_by_label(option, exact=True)
        while not wanted.is_checked():
            self.page.keyboard.press("ArrowDown")


class Pointer:
    """A mouse or a finger; on a page without script."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, target: Locator) -> None:
        target.click()

    def write(self, target: Locator, text: str) -> None:
        target.fill(text)

    def choose(self, target: Locator, option: str) -> None:
        begins = re.compile(rf"^\s*{re.escape(option)}")
        value = target.locator("option").filter(has_text=begins).first.get_attribute("value")
        target.select_option(value)

    def pick(self, group: Locator, option: str) -> None:
        group.get_by_label(option, exact=True).check()


HANDS = {"keys": Keys, "plain": Pointer}

"""What a browser says of itself, in two words."""

import pytest

from assessments.accounts.rules import browser_of

WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"


@pytest.mark.parametrize(
    ("agent", "names"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0",
         ("Firefox", "Linux")),
        (f"Mozilla/5.0 (Windows NT 10.0; Win64) {WEBKIT} Chrome/131.0 Safari/537.36 Edg/131.0",
         ("Edge", "Windows")),
        (f"Mozilla/5.0 (Linux; Android 14) {WEBKIT} Chrome/131.0 Mobile Safari/537.36",
         ("Chrome", "Android")),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605 Safari/604.1",
         ("Safari", "iPhone")),
        ("curl/8.5.0", ("", "")),
        ("", ("", "")),
    ],
)  # fmt: skip
def test_a_browser_is_known_by_its_own_name(agent, names):
    assert browser_of(agent) == names

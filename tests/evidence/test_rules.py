"""What evidence, sources and citations may hold."""

import pytest

from assessments.basis import RuleViolation
from assessments.evidence import rules


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "ftp://a.example",
        "//a.example",
        "http://",
        "x",
        "http://a.example:port/",
        "https://[::1",
    ],
)
def test_only_web_addresses_are_kept(address):
    with pytest.raises(RuleViolation):
        rules.check_url(address, "url")


def test_a_web_address_is_kept_as_it_is():
    assert rules.check_url(" https://a.example/b?c=d ", "url") == "https://a.example/b?c=d"
    assert rules.check_url("", "url") == ""


@pytest.mark.parametrize("grade", [0, 7, "3", True, 2.0])
def test_credibility_is_a_whole_number_from_1_to_6(grade):
    with pytest.raises(RuleViolation):
        rules.check_credibility(grade)


def test_ungraded_is_none_not_six():
    assert rules.check_credibility(None) is None
    assert rules.check_reliability("") is None


@pytest.mark.parametrize(
    "excerpt", ["text", {"exact": ""}, {"exact": 3}, {"start": 1}, {"exact": "a", "more": "b"}]
)
def test_an_excerpt_is_a_text_quote(excerpt):
    with pytest.raises(RuleViolation):
        rules.check_excerpt(excerpt)


def test_an_excerpt_carries_its_surroundings():
    assert rules.check_excerpt({"exact": "b", "prefix": "a"}) == {
        "exact": "b",
        "prefix": "a",
        "suffix": "",
    }


def test_tags_are_words_each_once():
    assert rules.check_tags([" S1 ", "S2", "S1"]) == ["S1", "S2"]
    with pytest.raises(RuleViolation):
        rules.check_tags([1])
    with pytest.raises(RuleViolation):
        rules.check_tags(["x"] * 31)

"""A party's name inside a sentence."""

import pytest

from assessments.framing.rules import inside_sentence


@pytest.mark.parametrize(
    ("name", "inside"),
    [
        ("The target", "the target"),
        ("Our customers", "our customers"),
        ("Those who pay", "those who pay"),
        ("Us", "us"),
        ("US", "US"),
        ("Ukraine", "Ukraine"),
        ("Theory group", "Theory group"),
        ("the public", "the public"),
        ("«Wir»", "«Wir»"),
        ("", ""),
    ],
)
def test_only_words_that_are_no_names_lose_their_capital(name, inside):
    assert inside_sentence(name) == inside

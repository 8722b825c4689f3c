"""Sentences: nothing is lost, and stops that end nothing end nothing. Excerpts find their place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.evidence.texts.anchors import anchored, places_of
from assessments.evidence.texts.sentences import SENTENCE_LONGEST, split

PIECES = st.sampled_from(
    [
        "Mr.", "U.S.", "etc.", "3.", "3.5", "e.g.", "The", "end", "war", ".", "...", "!", "?”", "“",
        "(", ")", "\n", "\n\n", "\r\n", " ", "  ", "\t", "。", "「", "」", "؟", "۔", "।", "- item",
        "1.", "Ünï", "漢字", "مرحبا", "नमस्ते", "שלום", "\u2028", "\u00a0", "[12]", "x" * 900,
    ]
)  # fmt: skip
TEXTS = st.lists(PIECES | st.text(max_size=12), max_size=40).map("".join)


@given(TEXTS)
def test_every_character_is_in_one_sentence_or_is_white_space(body):
    spans = split(body)
    end = 0
    for start, stop in spans:
        assert end <= start < stop <= len(body)
        assert not body[end:start].strip()
        assert body[start:stop] == body[start:stop].strip()
        assert stop - start <= SENTENCE_LONGEST
        end = stop
    assert not body[end:].strip()


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("It rained. It stopped.", 2),
        ("Mr. Kim met Gen. Park on Oct. 3. They talked.", 2),
        ("He lives in the U.S. The house is old.", 2),
        ("The U.S. Army sent 3.5 million shells. So it says.", 2),
        ("J. F. Kennedy spoke at 5 p.m. on Monday.", 1),
        ("See Fig. 2 and No. 7, e.g. this one. Nothing else.", 2),
        ("Did he agree? He said no. Then he left.", 3),
        ("“Really?” he asked. “Yes!” she said.", 2),
        ("It cost much, oil, gas, etc. The rest was cheap.", 2),
        ("Nobody knows... perhaps. Well?!", 2),
        ("Am 3. Oktober kam er, d.h. z. B. spät. Dann ging er.", 2),
        ("Он приехал в 2019 г. из Москвы. Он остался.", 2),
        ("他说。“你好！”然后走了。", 3),
        ("ماذا حدث؟ لا أحد يعرف. نهاية۔", 3),
        ("हैलो दुनिया। यह ठीक है।", 2),
        ("여기 있다. 저기 있다.", 2),
        ("Found there.[12] Then lost.", 2),
        ("See www.example.org/a.b for more. Done.", 2),
        ("A heading\n\nA paragraph under it.", 2),
        ("A heading\nA paragraph under it.", 2),
        ("- one\n- two\n1. First point\n2. Second", 4),
        (f"This line was broken by hand {'long ' * 8}after it\nbegan. Here is another.", 2),
        ("", 0),
        (" \n\t ", 0),
    ],
)
def test_where_sentences_end(text, sentences):
    assert len(split(text)) == sentences, [text[a:b] for a, b in split(text)]


@given(st.data(), TEXTS)
def test_an_excerpt_stands_where_it_was_taken(data, body):
    spans = split(body)
    if not spans:
        return
    first = data.draw(st.integers(0, len(spans) - 1))
    last = data.draw(st.integers(first, min(first + 2, len(spans) - 1)))
    start, end = spans[first][0], spans[last][1]
    excerpt = anchored(body, start, end)
    assert excerpt["exact"] == body[start:end]
    assert (start, end) in set(places_of(body, excerpt))


def test_words_around_tell_an_excerpt_from_its_likes():
    body = "He said yes. Then rain fell on the town. He said yes. Then snow fell on the town."
    for start, end in split(body):
        assert list(places_of(body, anchored(body, start, end))) == [(start, end)]


def test_a_long_text_is_cut_in_no_time():
    body = "The U.S. said so. " * 10_000 + "a" * 100_000
    assert len(split(body)) > 10_000

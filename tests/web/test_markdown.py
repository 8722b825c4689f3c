"""What people write in Markdown is shown, never run."""

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.web.markdown import to_html


class Elements(HTMLParser):
    """The elements of a page as a browser finds them, with their attributes."""

    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


def assert_harmless(html):
    parser = Elements()
    parser.feed(html)
    for tag, attributes in parser.found:
        assert tag not in {"script", "img", "svg", "style", "iframe", "form", "input"}
        assert set(attributes) <= {"href", "title", "rel"}
        assert attributes.get("href", "https:").split(":")[0] in {"http", "https", "mailto"} or (
            ":" not in attributes["href"]
        )


def test_the_usual_marks():
    html = to_html("**Few** origins\n\n- one\n- *two* [three](https://a.example 'b')")
    assert "<strong>Few</strong>" in html
    assert "<li><em>two</em>" in html or "<li>\n<em>two</em>" in html
    assert 'href="https://a.example"' in html
    assert 'rel="noopener noreferrer nofollow"' in html


def test_headings_begin_below_those_of_the_page():
    assert to_html("# One\n\n## Two\n\n### Three") == (
        "<h4>One</h4>\n<h5>Two</h5>\n<h6>Three</h6>\n"
    )


@pytest.mark.parametrize(
    "payload",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[a](javascript:alert(1))",
        "[a](data:text/html;base64,PHNjcmlwdD4=)",
        "![a](https://a.example/tracker.png)",
        "<a href='java\nscript:alert(1)'>b</a>",
        "<svg/onload=alert(1)>",
        '[a](https://b.example "\\" onclick=alert(1) \\"")',
        "<style>*{display:none}</style>",
        "<iframe src=https://a.example></iframe>",
    ],
)
def test_nothing_runs_and_nothing_is_fetched(payload):
    assert_harmless(to_html(payload))


@given(st.text(max_size=300))
def test_any_text_gives_harmless_html(text):
    assert_harmless(to_html(text))

"""Markdown that people wrote, made safe to show."""

from functools import cache
from typing import Final

import nh3
from django.utils.safestring import SafeString
from markdown_it import MarkdownIt

# No images: a fetched one would tell its host who reads. No classes: they would take our styles.
_TAGS: Final = frozenset(
    [
        "p",
        "br",
        "hr",
        "em",
        "strong",
        "s",
        "ul",
        "ol",
        "li",
        "blockquote",
        "code",
        "pre",
        "a",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "h4",
        "h5",
        "h6",
    ]
)
_ATTRIBUTES: Final = {"a": {"href", "title"}}
_SCHEMES: Final = frozenset({"http", "https", "mailto"})
# A page has its own first headings: those in a text begin below them.
_DEEPER: Final = {"h1": "h4", "h2": "h5", "h3": "h6", "h4": "h6", "h5": "h6"}


@cache
def _parser() -> MarkdownIt:
    return MarkdownIt("js-default", {"html": False, "linkify": False, "typographer": False})


def to_html(text: str) -> SafeString:
    """`text` as HTML of a few harmless elements; raw HTML in it is shown, not run."""
    tokens = _parser().parse(text)
    for token in tokens:
        token.tag = _DEEPER.get(token.tag, token.tag)
    html = _parser().renderer.render(tokens, _parser().options, {})
    return SafeString(
        nh3.clean(
            html,
            tags=set(_TAGS),
            attributes={tag: set(names) for tag, names in _ATTRIBUTES.items()},
            url_schemes=set(_SCHEMES),
            link_rel="noopener noreferrer nofollow",
        )
    )

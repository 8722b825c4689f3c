"""Pure decisions about evidence, sources, citations and ratings."""

from collections.abc import Collection, Sequence
from typing import Any
from urllib.parse import urlsplit

from assessments.basis import RuleViolation
from assessments.basis.checks import check_text, check_word
from assessments.basis.errors import gettext_noop

STATEMENT_LONGEST = 4_000
TEXT_LONGEST = 20_000
RATIONALE_LONGEST = 4_000
NAME_LONGEST = 300
URL_LONGEST = 2_000
TAGS_MOST = 30
TAG_LONGEST = 60
CSL_BYTES_MOST = 20_000
BODY_LONGEST = 200_000
SENTENCES_MOST = 3_000
REASON_LONGEST = 300
CITATIONS_MOST = 20
VIEW_NAME_LONGEST = 80
VIEWS_MOST = 30

CONSISTENCIES = ("CC", "C", "N", "I", "II", "NA")
KINDS = ("fact", "statement", "estimate", "judgement", "speculation", "gap", "absence")
RELIABILITIES = ("A", "B", "C", "D", "E", "F")
RELATIONS = ("corroborates", "conflicts")
MARKINGS = ("TLP:CLEAR", "TLP:GREEN", "TLP:AMBER", "TLP:AMBER+STRICT", "TLP:RED")
RELEVANCES = ("low", "medium", "high")


def check_credibility(value: object) -> int | None:
    """Admiralty 1 to 6, or None for ungraded. A boolean is not a number here."""
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= 6:
        raise RuleViolation("range", "credibility", gettext_noop("is a whole number from 1 to 6"))
    return value


def check_reliability(value: str | None) -> str | None:
    return check_word(value, RELIABILITIES, "reliability") if value else None


def check_tags(tags: Sequence[object]) -> list[str]:
    """Short words, each once, in the order given."""
    if len(tags) > TAGS_MOST:
        raise RuleViolation(
            "too_many", "tags", gettext_noop("may be at most %(most)d"), most=TAGS_MOST
        )
    checked: list[str] = []
    for tag in tags:
        if not isinstance(tag, str):
            raise RuleViolation("text", "tags", gettext_noop("are words"))
        word = check_text(tag, "tags", longest=TAG_LONGEST)
        if word not in checked:
            checked.append(word)
    return checked


def check_url(value: str, field: str) -> str:
    """An http or https address, or "". Others (javascript:, data:) would run when clicked."""
    value = check_text(value, field, longest=URL_LONGEST, required=False)
    if not value:
        return ""
    try:
        parts = urlsplit(value)
        port_is_number = parts.port is None or parts.port >= 0
    except ValueError:
        parts, port_is_number = urlsplit(""), False
    if parts.scheme not in ("http", "https") or not parts.hostname or not port_is_number:
        raise RuleViolation("url", field, gettext_noop("is not a web address (http or https)"))
    return value


def check_excerpt(value: object) -> dict[str, str] | None:
    """A text-quote selector: `exact` and the text around it."""
    if value is None:
        return None
    if not isinstance(value, dict) or not set(value) <= {"exact", "prefix", "suffix"}:
        raise RuleViolation("excerpt", "excerpt", gettext_noop("holds exact, prefix and suffix"))
    texts = {key: value.get(key) or "" for key in ("exact", "prefix", "suffix")}
    if not all(isinstance(text, str) for text in texts.values()):
        raise RuleViolation("excerpt", "excerpt", gettext_noop("holds exact, prefix and suffix"))
    return {
        key: check_text(text, "excerpt", longest=STATEMENT_LONGEST, required=key == "exact")
        for key, text in texts.items()
    }


def check_marking(value: str | None) -> str | None:
    return check_word(value, MARKINGS, "marking") if value else None


def check_citations(number: int) -> None:
    if number > CITATIONS_MOST:
        raise RuleViolation(
            "too_many", "citations", gettext_noop("may be at most %(most)d"), most=CITATIONS_MOST
        )


def check_rating(consistency: str, rationale: str) -> tuple[str, str]:
    return (
        check_word(consistency, CONSISTENCIES, "consistency"),
        check_text(rationale, "rationale", longest=RATIONALE_LONGEST, required=False),
    )


def check_ratable(*, status: str, hypothesis_status: str) -> None:
    """Only accepted evidence and active hypotheses are rated."""
    if status != "accepted":
        raise RuleViolation("not_accepted", "evidence_id", gettext_noop("is not accepted yet"))
    if hypothesis_status != "active":
        raise RuleViolation("not_active", "hypothesis_id", gettext_noop("is not active"))


def check_csl(value: object) -> dict[str, Any]:
    """Citation data as a CSL-JSON item; an object of modest size. None is an empty one."""
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise RuleViolation("csl", "csl", gettext_noop("is not a CSL-JSON object"))
    if len(repr(value)) > CSL_BYTES_MOST:
        raise RuleViolation("too_long", "csl", gettext_noop("is too large"))
    return value


def check_another_view(kept: int) -> None:
    if kept >= VIEWS_MOST:
        raise RuleViolation(
            "too_many",
            "name",
            gettext_noop("is one too many: %(most)d views may be kept"),
            most=VIEWS_MOST,
        )


def check_body(value: str) -> str:
    """A source's text as it was pasted; lines end alike, so that offsets mean one thing."""
    value = value.replace("\r\n", "\n").replace("\r", "\n")
    return check_text(value, "body", longest=BODY_LONGEST)


def check_sentences(spans: Sequence[tuple[int, int]]) -> None:
    if len(spans) > SENTENCES_MOST:
        raise RuleViolation(
            "too_many",
            "body",
            gettext_noop("has more than %(most)d sentences: paste it in parts"),
            most=SENTENCES_MOST,
        )


def check_chosen(wanted: Collection[int], found: Collection[object]) -> None:
    if not wanted:
        raise RuleViolation("required", "s", gettext_noop("choose a sentence first"))
    if len(wanted) != len(found):
        raise RuleViolation("unknown", "s", gettext_noop("names a sentence that is not there"))

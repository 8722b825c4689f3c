"""From what stands in a cell to what a field holds. What cannot be told is refused, not guessed."""

import re
from typing import Final

from assessments.basis import RuleViolation
from assessments.basis.checks import check_partial_date
from assessments.basis.errors import gettext_noop
from assessments.evidence import rules

_ISO: Final = re.compile(r"(\d{4}-\d{2}-\d{2})[T ][\d:.,Z+-]+", re.ASCII)
_SLASHED: Final = re.compile(r"(\d{4})[/.](\d{1,2})(?:[/.](\d{1,2}))?/*", re.ASCII)
_DOTTED: Final = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})", re.ASCII)
_NAMED: Final = re.compile(r"(?:(\d{1,2})\.? )?([a-z]{3,9})\.?,? (\d{4})", re.ASCII)
_AMERICAN: Final = re.compile(r"([a-z]{3,9})\.? (\d{1,2}),? (\d{4})", re.ASCII)
_EITHER: Final = re.compile(r"\d{1,2}[/-]\d{1,2}[/-]\d{2,4}", re.ASCII)
_MONTHS: Final = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip
_GRADE: Final = re.compile(r"([A-Fa-f])?[\s/,-]*([1-6])?", re.ASCII)
_SAYS_OTHERWISE: Final = {"conflicts", "conflict", "contradicts", "says otherwise", "no", "false"}
_SAYS_SO: Final = {"corroborates", "corroborate", "confirms", "supports", "says so", "yes", "true"}
_KINDS: Final = {"judgment": "judgement", "statements": "statement", "facts": "fact"}


def partial_date(text: str, field: str) -> str | None:
    """`2024`, `2024-11`, `2024-11-05`; also 2024/11/5, 5.11.2024, 5 Nov 2024, Nov 5, 2024, and the
    day of an instant. 5/11/2024 is refused: nobody can tell May from November."""
    text = " ".join(text.split())
    if not text:
        return None
    instant = _ISO.fullmatch(text)
    if instant:
        return check_partial_date(instant[1], field)
    if _EITHER.fullmatch(text):
        raise RuleViolation(
            "date",
            field,
            gettext_noop("may be two dates: write it as 2024-11-05"),
        )
    return check_partial_date(_spelled(text), field)


def _spelled(text: str) -> str:
    """The date in figures, year first; what is none stays for the check to refuse."""
    slashed = _SLASHED.fullmatch(text)
    if slashed:
        return _joined(*slashed.groups())
    dotted = _DOTTED.fullmatch(text)
    if dotted:
        return _joined(dotted[3], dotted[2], dotted[1])
    named = _NAMED.fullmatch(text.lower())
    american = _AMERICAN.fullmatch(text.lower())
    day, month, year = (
        named.groups() if named else (american[2], american[1], american[3]) if american else
        (None, "", "")
    )  # fmt: skip
    number = next((n for n, m in enumerate(_MONTHS, 1) if month and m.startswith(month)), None)
    return _joined(year, str(number), day) if number else text


def _joined(year: str, month: str | None, day: str | None) -> str:
    return "-".join([year, *(part.zfill(2) for part in (month, day) if part)])


def kind(text: str) -> str:
    word = text.strip().lower()
    word = _KINDS.get(word, word)
    if word not in rules.KINDS:
        raise RuleViolation(
            "unknown", "kind", gettext_noop("is none of: %(known)s"), known=", ".join(rules.KINDS)
        )
    return word


def relation(text: str) -> str:
    word = text.strip().lower()
    if word in _SAYS_OTHERWISE:
        return "conflicts"
    if word in _SAYS_SO or not word:
        return "corroborates"
    raise RuleViolation(
        "unknown",
        "relation",
        gettext_noop("is none of: %(known)s"),
        known=", ".join(rules.RELATIONS),
    )


def credibility(text: str) -> int | None:
    """ "3", "3.0" and "3 – possibly true"."""
    text = text.strip()
    if not text:
        return None
    match = re.fullmatch(r"([1-6])(?:\.0+)?(?:\s*[–—:(-].*|\s+[A-Za-z].*)?", text, re.ASCII)
    if not match:
        raise RuleViolation("range", "credibility", gettext_noop("is a whole number from 1 to 6"))
    return int(match[1])


def reliability(text: str) -> str | None:
    """ "B", "b" and "B – usually reliable"."""
    text = text.strip()
    if not text:
        return None
    match = re.fullmatch(r"([A-Fa-f])(?:\s*[–—:(-].*|\s+[A-Za-z].*)?", text, re.ASCII)
    if not match:
        raise RuleViolation("unknown", "reliability", gettext_noop("is a letter from A to F"))
    return match[1].upper()


def grade(text: str) -> tuple[str | None, int | None]:
    """B3 as its two halves, either of which may be missing."""
    match = _GRADE.fullmatch(text.strip().removeprefix("admiralty:"))
    if not match or (text.strip() and not (match[1] or match[2])):
        raise RuleViolation(
            "grade",
            "grade",
            gettext_noop("is no grade such as B3: a letter A to F, a number 1 to 6"),
        )
    return (match[1].upper() if match[1] else None, int(match[2]) if match[2] else None)


def tags(text: str) -> list[str]:
    separator = ";" if ";" in text else ","
    return rules.check_tags([tag.strip() for tag in text.split(separator) if tag.strip()])


def marking(text: str) -> str | None:
    """ "TLP:AMBER", "tlp amber" and "amber"."""
    word = " ".join(text.upper().replace(":", " ").split()).removeprefix("TLP ")
    return rules.check_marking(f"TLP:{word}" if word else None)

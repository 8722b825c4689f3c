"""Pure decisions about merging evidence and sources, and about joining their citations."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from assessments.basis import RuleViolation
from assessments.basis.errors import gettext_noop
from assessments.evidence.rules import MARKINGS, TAGS_MOST

EVIDENCE, SOURCES, HYPOTHESES = "evidence", "sources", "hypotheses"
KINDS = (EVIDENCE, SOURCES, HYPOTHESES)
# What may be taken from the one that goes, in the order in which a page shows it. What goes by
# itself is no choice: tags are united, the stricter marking holds, and what is empty is filled.
EVIDENCE_FIELDS = ("statement", "kind", "credibility", "occurred_on", "origin_note")
SOURCE_FIELDS = ("name", "reliability", "reliability_basis", "stake", "csl", "profile_uid")
# A citation's fields that must not contradict one another for two of one source to be one.
CITED_FIELDS = ("origin_source_id", "url", "archived_url", "accessed_on", "excerpt")
MERGEABLE = ("submitted", "accepted")


def check_pair(*, same: bool, kind: str) -> None:
    if same:
        message = {
            EVIDENCE: gettext_noop("is the item itself"),
            SOURCES: gettext_noop("is the source itself"),
        }
        raise RuleViolation("same", "into_id", message[kind])


def check_statuses(*, gone: str, into: str) -> None:
    """What was rejected or merged is no longer merged; what counts does not go into what waits,
    for it would stop to count."""
    if gone not in MERGEABLE:
        raise RuleViolation(
            "state", "", gettext_noop("was rejected or merged: only what stands is merged")
        )
    if into not in MERGEABLE:
        raise RuleViolation(
            "state", "into_id", gettext_noop("was rejected or merged: choose one that stands")
        )
    if gone == "accepted" and into == "submitted":
        raise RuleViolation(
            "state",
            "into_id",
            gettext_noop("still waits, while the other counts: keep the one that counts"),
        )


def check_no_blind_ratings(*, blind: bool) -> None:
    """A cell of either may hold a sealed rating, and what becomes of it would tell."""
    if blind:
        raise RuleViolation(
            "blind", "", gettext_noop("a blind round collects ratings: reveal it first")
        )


def check_taken(take: Collection[str], known: Sequence[str]) -> None:
    for name in take:
        if name not in known:
            raise RuleViolation(
                "unknown",
                "take",
                gettext_noop("is none of: %(known)s"),
                known=", ".join(known),
            )


def check_undoing(*, done: bool, further: str) -> None:
    """`further`: what the survivor has been merged into since, "" when it stands."""
    if not done:
        raise RuleViolation(
            "nothing", "", gettext_noop("nothing was merged here that can be undone")
        )
    if further:
        raise RuleViolation(
            "state",
            "",
            gettext_noop("it went on into %(further)s since: undo that first"),
            further=further,
        )


def check_apart(*, same: bool, found: bool, kind: str) -> None:
    if same or not found:
        raise RuleViolation("pair", "ids", gettext_noop("names two different records of this kind"))
    if kind not in KINDS:
        raise RuleViolation("unknown", "kind", gettext_noop("is no kind that is merged"))


def texts_after(
    gone: Mapping[str, Any], into: Mapping[str, Any], take: Collection[str]
) -> dict[str, Any]:
    """What the survivor says afterwards, by field, where that is something else than now: what
    was chosen from the one that goes, and what the survivor had left empty."""
    after = {}
    for name, value in gone.items():
        is_empty = into[name] in (None, "", {}, [])
        chosen = value if name in take or is_empty else into[name]
        if chosen != into[name] and (name in take or value not in (None, "", {}, [])):
            after[name] = chosen
    return after


def united(tags: Sequence[str], more: Sequence[str]) -> list[str]:
    """Each once, the survivor's first; no more than an item may have."""
    return list(dict.fromkeys([*tags, *more]))[:TAGS_MOST]


def stricter(one: str | None, other: str | None) -> str | None:
    """Of two markings the one that lets fewer people have it; None marks nothing."""
    given = [marking for marking in (one, other) if marking is not None]
    return max(given, key=MARKINGS.index) if given else None


def joinable(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two citations of one source for one item say nothing different, so that one holds
    all that both do."""
    return one["relation"] == other["relation"] and all(
        one[name] == other[name] or not one[name] or not other[name] for name in CITED_FIELDS
    )

"""What a reader asks of a list of evidence, and whether an item fits.

Filtering is done here rather than in SQL, over plain values: tags are a JSON list, which SQLite
cannot search, and the choices of the filters are counted over the same rows.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from assessments.basis import RuleViolation
from assessments.basis.checks import check_partial_date
from assessments.evidence.listing.rows import Item
from assessments.evidence.models import EvidenceStatus
from assessments.evidence.rules import RELIABILITIES

SORTS: Final = ("label", "newest", "date", "earliest", "grade", "links")
UNGRADED: Final = "none"
LINKED: Final = ("yes", "no")
EVERY_STATUS: Final = "all"
WORST: Final = 9
WORDS: Final = ("q", "kind", "grade", "origin", "tag")
LONGEST: Final = 200


@dataclass(frozen=True, slots=True)
class Filters:
    """What the reader asks for; "" asks for nothing.

    `grade` is a whole grade (B3), one half of it (B or 3) or "none"; `since` and `until` are
    partial dates and keep what may have happened between them; `linked` is "yes" or "no".
    """

    q: str = ""
    kind: str = ""
    grade: str = ""
    origin: str = ""
    tag: str = ""
    since: str = ""
    until: str = ""
    linked: str = ""
    status: str = EvidenceStatus.ACCEPTED.value
    unrated: bool = False
    sort: str = SORTS[0]

    @property
    def narrows(self) -> bool:
        return self != Filters(sort=self.sort)

    @property
    def picks(self) -> bool:
        """Whether anything but words is asked for."""
        return self != Filters(sort=self.sort, q=self.q)

    @property
    def needs_links(self) -> bool:
        return bool(self.linked) or self.sort == "links"

    def as_query(self) -> dict[str, str]:
        """As the address says it; what is as usual is left out."""
        usual = Filters()
        said = {name: str(getattr(self, part)) for name, part in _PARTS.items()}
        changed = {n: s for n, s in said.items() if getattr(usual, _PARTS[n]) != s}
        return {**changed, **({"unrated": "1"} if self.unrated else {})}


# The name in the address, and the filter's own.
_PARTS: Final = {
    **{word: word for word in WORDS},
    "from": "since", "to": "until", "linked": "linked", "status": "status", "sort": "sort",
}  # fmt: skip


def filters_from(given: Mapping[str, str]) -> Filters:
    """What an address asks for. Words that are not known fall back to the usual; a filter that
    fits nothing finds nothing."""
    return Filters(
        # PostgreSQL keeps no NUL in a saved view, and no text has one to be found.
        **{word: given.get(word, "").replace("\x00", "").strip()[:LONGEST] for word in WORDS},
        since=_date(given.get("from", "")),
        until=_date(given.get("to", "")),
        linked=_known(given.get("linked", ""), LINKED, ""),
        status=_known(
            given.get("status", ""), (*EvidenceStatus.values, EVERY_STATUS), Filters().status
        ),
        unrated=bool(given.get("unrated")),
        sort=_known(given.get("sort", ""), SORTS, SORTS[0]),
    )


def _known(word: str, words: tuple[str, ...], usual: str) -> str:
    return word if word in words else usual


def _date(text: str) -> str:
    try:
        return check_partial_date(text.strip(), "") or ""
    except RuleViolation:
        return ""


@dataclass(frozen=True, slots=True)
class Facts:
    """What filters ask beyond the items themselves, by the evidence's primary key.

    `rated`: the reader has rated it against something. `links`: how many hypotheses it bears on,
    of the links that the reader may see.
    """

    rated: frozenset[int] = frozenset()
    links: Mapping[int, int] = field(default_factory=dict)


def fits(item: Item, filters: Filters, facts: Facts) -> bool:
    wanted = (
        (filters.status, filters.status in (EVERY_STATUS, item.status)),
        (filters.kind, item.kind == filters.kind),
        (filters.grade, _is_graded(item, filters.grade)),
        (filters.origin, filters.origin in {str(uid) for uid in item.origins}),
        (filters.tag, filters.tag in item.tags),
        (filters.since or filters.until, _is_between(item, filters.since, filters.until)),
        (filters.linked, (item.pk in facts.links) == (filters.linked == "yes")),
        (filters.q, _speaks_of(item, filters.q)),
        (filters.unrated, item.pk not in facts.rated),
    )
    return all(holds for asked, holds in wanted if asked)


def _is_graded(item: Item, grade: str) -> bool:
    if grade == UNGRADED:
        return item.grade == ""
    if grade in RELIABILITIES:
        return item.reliability == grade
    if len(grade) == 1:
        return str(item.credibility or "") == grade
    return item.grade == grade


def _is_between(item: Item, since: str, until: str) -> bool:
    """Whether it may have happened between the two: "2024-11" is any day of that November."""
    if not item.occurred_on:
        return False
    earliest = max(_first(item.occurred_on), _first(since))
    latest = min(_last(item.occurred_on), _last(until))
    return earliest <= latest


def _first(partial: str) -> str:
    return partial + "0000-01-01"[len(partial) :]


def _last(partial: str) -> str:
    return partial + "9999-12-31"[len(partial) :]


def _speaks_of(item: Item, q: str) -> bool:
    """Whether every word occurs in the label, the statement, a source or a tag."""
    names = [name for v in item.voices for name in (v.source, v.origin)]
    text = " ".join([item.label, item.statement, *names, *item.tags]).casefold()
    return all(word in text for word in q.casefold().split())


KEYS: Final[Mapping[str, Callable[[Item, Facts], Any]]] = {
    "label": lambda item, _: item.pk,
    "newest": lambda item, _: (item.created_at, item.pk),
    "date": lambda item, _: (item.occurred_on or "", -item.pk),
    "earliest": lambda item, _: (not item.occurred_on, item.occurred_on or "", item.pk),
    "grade": lambda item, _: (item.reliability or "Z", item.credibility or WORST, item.pk),
    "links": lambda item, facts: (-facts.links.get(item.pk, 0), item.pk),
}
BACKWARD: Final = ("newest", "date")


def sorted_by(items: list[Item], sort: str, facts: Facts) -> list[Item]:
    return sorted(items, key=lambda item: KEYS[sort](item, facts), reverse=sort in BACKWARD)

"""Which evidence says nearly the same already."""

from collections.abc import Iterable
from typing import Final, NamedTuple
from uuid import UUID

from rapidfuzz import fuzz

from assessments.evidence.models import Evidence
from assessments.framing.access import Access

# In the sample on Russia and North Korea, E24 without its attribution shares 0.92 with E24. Of
# the 990 pairs of its 45 statements, none of which repeats another, one reaches this (E38 and
# E39, 0.60): a wrong hint costs one press, a repetition unseen counts one voice twice.
ALIKE_FROM: Final = 0.6
# Letters shared in order; sentences about the same thing reach 0.6 by chance.
SAME_LETTERS_FROM: Final = 0.75
LETTERS_COMPARED: Final = 1_000
SHOWN: Final = 5
COMPARED: Final = 40


class Alike(NamedTuple):
    """A candidate; `share` is how alike it is, 0 to 1."""

    share: float
    uid: UUID
    label: str
    statement: str
    status: str


def alike(access: Access, statement: str, *, but: UUID | None = None) -> list[Alike]:
    """Visible evidence that reads like `statement`, the closest first, without `but`. 1 query."""
    rows = (
        Evidence.objects.visible_to(access.actor)
        .filter(assessment=access.assessment)
        .exclude(uid__in=[but] if but else [])
        .order_by("pk")
        .values_list("uid", "label", "statement", "status")
    )
    return closest(statement, rows)


def closest(statement: str, rows: Iterable[tuple[UUID, str, str, str]]) -> list[Alike]:
    """By shared words first, which is quick; the few that share most by their letters too."""
    words = _words(statement)
    scored = [(_overlap(words, _words(row[2])), row) for row in rows]
    scored.sort(key=lambda pair: -pair[0])
    found = []
    start = statement[:LETTERS_COMPARED].casefold()
    for overlap, row in scored[:COMPARED]:
        letters = fuzz.ratio(start, row[2][:LETTERS_COMPARED].casefold()) / 100
        share = max(overlap, letters if letters >= SAME_LETTERS_FROM else 0.0)
        if share >= ALIKE_FROM:
            found.append(Alike(share, *row))
    found.sort(key=lambda candidate: -candidate.share)
    return found[:SHOWN]


def _words(text: str) -> frozenset[str]:
    """Words of four letters and more, and every number: the rest is in all sentences."""
    cleaned = "".join(c if c.isalnum() else " " for c in text.casefold())
    return frozenset(w for w in cleaned.split() if len(w) > 3 or w.isdigit())


def _overlap(one: frozenset[str], other: frozenset[str]) -> float:
    """Shared words over all words (Jaccard), 0 to 1."""
    together = one | other
    return len(one & other) / len(together) if together else 0.0

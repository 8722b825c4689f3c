"""What a reader asks of the matrix: read from the address, and written back into addresses."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final
from uuid import UUID

from assessments.evidence.listing import Filters, filters_from

MINE: Final = "mine"
TEAM: Final = "team"
DIFFERENCE: Final = "difference"
TWO: Final = "two"
VIEWS: Final = (MINE, TEAM, DIFFERENCE, TWO)
# Views that set two readings of each cell side by side.
PAIRS: Final = (DIFFERENCE, TWO)
SORTS: Final = ("label", "diagnosticity", "disagreement", "date", "grade")

COLUMNS: Final = "columns"
ROWS: Final = "rows"
CARDS: Final = "cards"
LIST: Final = "list"
SHAPES: Final = (COLUMNS, ROWS, CARDS, LIST)
GRIDS: Final = (COLUMNS, ROWS)


@dataclass(frozen=True, slots=True)
class Options:
    """How the reader wants the matrix.

    `by`: hypotheses as columns or as rows of a grid, a card for each piece of evidence, or the
    list of one hypothesis (`hypothesis`). `first` and `second` are the two people of the view of
    two. `without` is the uid of an origin that is left out; `bearing` leaves away the rows of
    which nobody has said that they bear on any of these hypotheses (they weigh nothing either
    way), `contested` those on which all agree, `unfinished` those that the reader has rated.
    `start` is the first row of the screen, from 0; `whole` wants them all on one.
    """

    view: str = MINE
    sort: str = SORTS[0]
    by: str = COLUMNS
    hypothesis: UUID | None = None
    first: UUID | None = None
    second: UUID | None = None
    without: UUID | None = None
    bearing: bool = False
    contested: bool = False
    unfinished: bool = False
    filters: Filters = field(default_factory=Filters)
    start: int = 0
    whole: bool = False

    @property
    def is_pair(self) -> bool:
        return self.view in PAIRS

    @property
    def is_grid(self) -> bool:
        return self.by in GRIDS

    @property
    def narrows(self) -> bool:
        """Whether some rows are left away."""
        return self.bearing or self.contested or self.unfinished or self.filters.narrows

    def look(self, usual: str) -> dict[str, str]:
        """What decides how a cell and the totals look; `usual` is the reader's usual view."""
        chosen = {
            "view": self.view if self.view != usual else "",
            "by": self.by if self.by != COLUMNS else "",
            "a": str(self.first or "") if self.view == TWO else "",
            "b": str(self.second or "") if self.view == TWO else "",
            "without": str(self.without or ""),
        }
        return {name: value for name, value in chosen.items() if value}

    def pick(self) -> dict[str, str]:
        """What decides which rows are shown, and in which order; not which screen of them."""
        chosen = {
            "sort": self.sort if self.sort != SORTS[0] else "",
            "h": str(self.hypothesis or "") if self.by == LIST else "",
            **self.filters.as_query(),
            **{name: "1" if getattr(self, name) else "" for name in SWITCHES},
        }
        return {name: value for name, value in chosen.items() if value}


SWITCHES: Final = ("bearing", "contested", "unfinished")


def options_of(given: Mapping[str, str]) -> Options:
    """Words that are not known fall back to the usual: a stale bookmark still opens the page."""
    view, sort, by = (given.get(name, "") for name in ("view", "sort", "by"))
    return Options(
        view=view if view in VIEWS else VIEWS[0],
        sort=sort if sort in SORTS else SORTS[0],
        by=by if by in SHAPES else SHAPES[0],
        hypothesis=uuid_of(given.get("h")),
        first=uuid_of(given.get("a")),
        second=uuid_of(given.get("b")),
        without=uuid_of(given.get("without")),
        filters=replace(filters_from(given), status=Filters().status, sort=Filters().sort),
        start=_number(given.get("at", "")),
        whole="all" in given,
        **{name: name in given for name in SWITCHES},
    )


def uuid_of(text: str | None) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None


def _number(text: str) -> int:
    """A row counted from 1 as one counted from 0; 0 for whatever is none."""
    return max(0, int(text) - 1) if text.isascii() and text.isdigit() and len(text) < 7 else 0

"""What each member says of every cell that is open to the reader, read once as one array."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import Case, F, IntegerField, Value, When

from assessments.evidence.cells import CODE_INDEX, NO_RATING, Cells, Packed
from assessments.evidence.queries import ratings_for
from assessments.framing.access import Access
from assessments.framing.models import Participant
from assessments.framing.queries import participants_of

_PLACE: Final = 32
_CODE: Final = 3
_AT_ONCE: Final = 20_000

Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Raters:
    """`codes` [M, E, H] of the members in order, -1 where one has not rated or may not be read.

    `sum over members` of it are the counts of the grid: no cell is in one and not in the other.
    """

    members: tuple[Participant, ...]
    codes: npt.NDArray[np.int8]


def raters_of(
    access: Access, cells: Cells, everyone: Iterable[Participant] | None = None
) -> Raters:
    """Those who have rated an open cell of the grid. 2 queries, whatever the size; 1 where
    `everyone` who takes or took part is known.

    Two numbers for each rating, in pieces: objects would take a gigabyte for a million.
    """
    row_of = {e.pk: i for i, e in enumerate(cells.evidence)}
    column_of = {h.pk: j for j, h in enumerate(cells.hypotheses)}
    people = list(participants_of(access) if everyone is None else everyone)
    member_of = {p.pk: m for m, p in enumerate(people)}
    codes = np.full((len(people), *cells.is_open.shape), NO_RATING, dtype=np.int8)
    for packed in _pieces(access, list(column_of)):
        rows = _index(packed[:, 0] >> _PLACE, row_of)
        columns = _index(packed[:, 0] & ((1 << _PLACE) - 1), column_of)
        members = _index(packed[:, 1] >> _CODE, member_of)
        inside = (rows >= 0) & (columns >= 0) & (members >= 0)
        inside[inside] = cells.is_open[rows[inside], columns[inside]]
        said = packed[inside, 1] & ((1 << _CODE) - 1)
        codes[members[inside], rows[inside], columns[inside]] = said
    spoke = np.flatnonzero((codes != NO_RATING).any(axis=(1, 2)))
    return Raters(members=tuple(people[m] for m in spoke), codes=codes[spoke])


def _pieces(access: Access, hypotheses: list[int]) -> Iterator[Numbers]:
    """Ratings as [place, member and code], some thousands at a time. 1 query."""
    code = Case(
        *(When(consistency=word, then=Value(n)) for word, n in CODE_INDEX.items()),
        output_field=IntegerField(),
    )
    rows: Any = (
        ratings_for(access)
        .filter(is_current=True, link__hypothesis_id__in=hypotheses)
        .select_related(None)
        .order_by()
        .annotate(
            place=Packed((F("link__hypothesis_id"), 0), (F("link__evidence_id"), _PLACE)),
            said=Packed((code, 0), (F("participant_id"), _CODE)),
        )
        .values_list("place", "said")
    )
    try:
        sql, params = rows.query.sql_with_params()
    except EmptyResultSet:
        return
    with connections[rows.db].cursor() as cursor:
        cursor.execute(sql, params)
        while piece := cursor.fetchmany(_AT_ONCE):
            numbers = chain.from_iterable(piece)
            yield np.fromiter(numbers, dtype=np.int64, count=2 * len(piece)).reshape(-1, 2)


def _index(keys: Numbers, index_of: dict[int, int]) -> Numbers:
    """The index of each key, -1 for what has none."""
    if not index_of:
        return np.full(keys.shape, -1, dtype=np.int64)
    known = np.array(sorted(index_of), dtype=np.int64)
    places = np.array([index_of[key] for key in known.tolist()], dtype=np.int64)
    at = np.minimum(np.searchsorted(known, keys), len(known) - 1)
    return np.where(known[at] == keys, places[at], -1)

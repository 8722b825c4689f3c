"""What each member says of every cell that is open to the reader, read once as one array."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import Case, F, IntegerField, OuterRef, Q, Subquery, Value, When

from assessments.evidence.cells import CODE_INDEX, NO_RATING, Cells, Joined, Packed
from assessments.evidence.models import Rating
from assessments.evidence.queries import gated_links_of
from assessments.framing.access import Access
from assessments.framing.models import Participant
from assessments.framing.queries import participants_of
from assessments.rounds.models import Round

_PLACE: Final = 32
_CODE: Final = 3
_AT_ONCE: Final = 1_000

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
    for places, packed in _pieces(access, list(column_of)):
        rows = _index(places >> _PLACE, row_of)
        columns = _index(places & ((1 << _PLACE) - 1), column_of)
        members = _index(packed >> _CODE, member_of)
        inside = (rows >= 0) & (columns >= 0) & (members >= 0)
        inside[inside] = cells.is_open[rows[inside], columns[inside]]
        said = packed[inside] & ((1 << _CODE) - 1)
        codes[members[inside], rows[inside], columns[inside]] = said
    spoke = np.flatnonzero((codes != NO_RATING).any(axis=(1, 2)))
    return Raters(members=tuple(people[m] for m in spoke), codes=codes[spoke])


def _pieces(access: Access, hypotheses: list[int]) -> Iterator[tuple[Numbers, Numbers]]:
    """Places, and of each what its members say as member and code, some links at a time. 1 query.

    What may be read is decided once for each link, as a page's grid does, not for each of its
    ratings; those of a link travel in one text. The ratings are those that `ratings_for` has in
    open cells. A current rating is never sealed; that it is not asked again is asked of the few
    blind rounds, not of every rating's round.
    """
    code = Case(
        *(When(consistency=word, then=Value(n)) for word, n in CODE_INDEX.items()),
        output_field=IntegerField(),
    )
    blind = Round.objects.filter(assessment=access.assessment).blind()
    current = (
        Rating.objects.filter(link=OuterRef("pk"), is_current=True)
        .filter(Q(round=None) | ~Q(round__in=blind.values("pk")))
        .order_by()
        .annotate(said=Packed((code, 0), (F("participant_id"), _CODE)))
    )
    rows: Any = (
        gated_links_of(access)
        .filter(opened=True, hypothesis_id__in=hypotheses)
        .order_by()
        .annotate(
            place=Packed(("hypothesis_id", 0), ("evidence_id", _PLACE)),
            said=Subquery(current.values("link").annotate(all=Joined("said")).values("all")),
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
            told = [(place, text) for place, text in piece if text]
            if told:
                numbers = np.fromstring(",".join(text for _, text in told), np.int64, sep=",")
                counts = [text.count(",") + 1 for _, text in told]
                yield np.repeat([place for place, _ in told], counts), numbers


def _index(keys: Numbers, index_of: dict[int, int]) -> Numbers:
    """The index of each key, -1 for what has none."""
    if not index_of:
        return np.full(keys.shape, -1, dtype=np.int64)
    known = np.array(sorted(index_of), dtype=np.int64)
    places = np.array([index_of[key] for key in known.tolist()], dtype=np.int64)
    at = np.minimum(np.searchsorted(known, keys), len(known) - 1)
    return np.where(known[at] == keys, places[at], -1)

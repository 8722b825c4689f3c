"""The grid of evidence by hypotheses as one actor may see it, read as whole numbers.

A page's largest part by far: 10,000 links, as many ratings of one's own. What a row has of values
costs more than the row, and the ORM's conversions more than either; so several numbers travel in
one, and what concerns the actor alone as one text for each kind.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, Protocol

import numpy as np
import numpy.typing as npt
from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import (
    Aggregate,
    BigIntegerField,
    Case,
    Exists,
    Func,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Cast, Concat

from assessments.evidence.models import COUNT_FIELDS, CellOpening, Consistency, Rating, Relevance
from assessments.evidence.queries import is_gated, links_of
from assessments.framing.access import Access
from assessments.framing.models import Hypothesis, Participant
from assessments.framing.stencils import Build, filled
from assessments.rounds.models import RoundState

CODE_INDEX = {code: index for index, code in enumerate(Consistency.values)}
RELEVANCE_INDEX = {word: index for index, word in enumerate(Relevance.values)}
NO_RATING = -1


class Keyed(Protocol):
    """Evidence, or a row of plain values that stands for it."""

    @property
    def pk(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Cells:
    """One grid of evidence × hypotheses as the actor may see it; arrays are [E, H].

    `counts` is [E, H, 6] in the order CC C N I II NA and zero where the cell is not open to the
    actor. `bears` marks visible links, `is_open` those whose counts are shown, `relevance` the
    index of low/medium/high (-1: no link), `mine` the index of the actor's own rating (-1: none;
    their sealed one where a blind round covers the hypothesis), `mine_sealed` which those are,
    `cannot` the links of which the actor has said that they cannot rate them.
    """

    evidence: Sequence[Keyed]
    hypotheses: Sequence[Hypothesis]
    counts: npt.NDArray[np.int32]
    bears: npt.NDArray[np.bool_]
    is_open: npt.NDArray[np.bool_]
    relevance: npt.NDArray[np.int8]
    mine: npt.NDArray[np.int8]
    mine_sealed: npt.NDArray[np.bool_]
    cannot: npt.NDArray[np.bool_]

    @property
    def closed_cells(self) -> int:
        """How many links the actor has not opened yet; their ratings count for nothing here."""
        return int(np.count_nonzero(self.bears & ~self.is_open))


def cells_of(
    access: Access,
    evidence: Sequence[Keyed],
    hypotheses: Sequence[Hypothesis],
    *,
    mine: bool = True,
) -> Cells:
    """The grid of `evidence` × `hypotheses` (rows and columns as given, fetched as visible).

    1 query, and another for those who judge unless `mine` is False; none reads others' ratings.
    """
    shape = (len(evidence), len(hypotheses))
    cells = Cells(
        evidence=evidence,
        hypotheses=hypotheses,
        counts=np.zeros((*shape, 6), dtype=np.int32),
        bears=np.zeros(shape, dtype=np.bool_),
        is_open=np.zeros(shape, dtype=np.bool_),
        relevance=np.full(shape, NO_RATING, dtype=np.int8),
        mine=np.full(shape, NO_RATING, dtype=np.int8),
        mine_sealed=np.zeros(shape, dtype=np.bool_),
        cannot=np.zeros(shape, dtype=np.bool_),
    )
    grid = _Grid.of(evidence, hypotheses)
    links = _links(access, grid, of_mine=mine)
    said = _said(access) if mine else _Said.nothing()
    opened = links.is_open | np.isin(links.pk, said.openings >> 1)
    cells.bears[links.at] = True
    cells.is_open[links.at] = opened
    cells.relevance[links.at] = links.relevance
    cells.counts[links.at] = np.where(opened[:, np.newaxis], links.counts, 0)
    cells.cannot[links.at] = np.isin(links.pk, said.openings[said.openings & 1 == 1] >> 1)
    _fill_mine(cells, said, links, grid)
    return cells


# Three counts to a number, and the rest above them: no link has a million raters.
_BITS: Final = 20
_STEPS: Final = (0, _BITS, 2 * _BITS)
_COUNTS: Final = 3 * _BITS
_PLACE: Final = 32
_CODE: Final = 3

Numbers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class _Grid:
    """Where the primary keys of evidence and hypotheses stand."""

    row_of: Mapping[int, int]
    column_of: Mapping[int, int]

    @classmethod
    def of(cls, evidence: Sequence[Keyed], hypotheses: Sequence[Hypothesis]) -> "_Grid":
        return cls(
            {e.pk: i for i, e in enumerate(evidence)}, {h.pk: j for j, h in enumerate(hypotheses)}
        )

    def places(self, packed: Numbers) -> tuple[Numbers, Numbers, Flags]:
        """Rows, columns, and which lie in the grid, of evidence packed above hypothesis."""
        rows, is_row = _indexed(packed >> _PLACE, self.row_of)
        columns, is_column = _indexed(packed & ((1 << _PLACE) - 1), self.column_of)
        return rows, columns, is_row & is_column


@dataclass(frozen=True, slots=True)
class _Links:
    """The visible links that lie in the grid, an entry for each; `at` is where."""

    pk: Numbers
    at: tuple[Numbers, Numbers]
    relevance: Numbers
    is_open: Flags
    counts: Numbers


def _links(access: Access, grid: _Grid, *, of_mine: bool) -> _Links:
    """1 query. `of_mine`: what the actor has opened is read with what they have said."""
    build = _links_and_mine if of_mine else _links_alone
    found = _columns(build, access, list(grid.column_of), 4)
    down, across, inside = grid.places(found[:, 1])
    found, low, high = found[inside], found[inside, 2], found[inside, 3]
    mask = (1 << _BITS) - 1
    return _Links(
        pk=found[:, 0],
        at=(down[inside], across[inside]),
        relevance=high >> _COUNTS,
        is_open=low >> _COUNTS > 0,
        counts=np.stack([half >> step & mask for half in (low, high) for step in _STEPS], axis=-1),
    )


def _links_and_mine(access: Access, hypotheses: Sequence[int]) -> Any:
    return _packed_links(access, hypotheses, of_mine=True)


def _links_alone(access: Access, hypotheses: Sequence[int]) -> Any:
    return _packed_links(access, hypotheses, of_mine=False)


def _packed_links(access: Access, hypotheses: Sequence[int], *, of_mine: bool) -> Any:
    opened = _opened(access, of_mine=of_mine)
    relevance = Case(*(When(relevance=word, then=n) for word, n in RELEVANCE_INDEX.items()))
    return (
        links_of(access)
        .select_related(None)
        .order_by()
        .filter(hypothesis_id__in=hypotheses)
        .annotate(
            place=Packed(("hypothesis_id", 0), ("evidence_id", _PLACE)),
            low=Packed(*zip(COUNT_FIELDS[:3], _STEPS, strict=True), (opened, _COUNTS)),
            high=Packed(*zip(COUNT_FIELDS[3:], _STEPS, strict=True), (relevance, _COUNTS)),
        )
        # One text a column: as rows they take the database's driver longer than all the rest.
        .values("assessment")
        .annotate(
            pks=Joined("pk"), places=Joined("place"), lows=Joined("low"), highs=Joined("high")
        )
        .values_list("pks", "places", "lows", "highs")
    )


def _opened(access: Access, *, of_mine: bool) -> Any:
    """1 where a link is open to the actor, else 0."""
    if not is_gated(access):
        return Value(1)
    is_open = Q(is_revealed=True)
    if not of_mine:
        # By participant and link, the key of the openings' own index: one probe for each link.
        mine = CellOpening.objects.filter(participant=access.participant, link=OuterRef("pk"))
        is_open |= Q(Exists(mine))
    return Case(When(is_open, then=1), default=0)


@dataclass(frozen=True, slots=True)
class _Said:
    """What a participant has said, as packed numbers.

    `current`: link above code. `sealed`: pairs of a place (the link may be sealed itself) and a
    code. `openings`: link above whether they said that they cannot rate it.
    """

    current: Numbers
    sealed: Numbers
    openings: Numbers

    @classmethod
    def nothing(cls) -> "_Said":
        empty = np.zeros(0, dtype=np.int64)
        return cls(empty, empty.reshape(-1, 2), empty)


def _said(access: Access) -> _Said:
    """1 query; none for those who do not judge."""
    if access.participant is None or not access.powers.judge:
        return _Said.nothing()
    sql, params = _said_sql(DEFAULT_DB_ALIAS)
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute(sql, [*params, access.participant.pk])
        texts = cursor.fetchone()
    current, given, openings = map(_numbers, texts)
    return _Said(current, given.reshape(-1, 2), openings)


@cache
def _said_sql(using: str) -> tuple[str, tuple[Any, ...]]:
    """The query and all its parameters but the last, a participant's primary key.

    The same for everybody: writing it anew took a sixth of a page's time.
    """
    code = Case(*(When(consistency=word, then=n) for word, n in CODE_INDEX.items()))
    # By participant alone: by assessment, SQLite would read what everybody said.
    own = Rating.objects.filter(participant=OuterRef("pk"))
    mine = CellOpening.objects.filter(participant=OuterRef("pk"))
    place = Packed(("link__hypothesis_id", 0), ("link__evidence_id", _PLACE))
    text = TextField()
    sealed = Concat(Cast(place, text), Value(",", output_field=text), Cast(code, text))
    rows = (
        Participant.objects.using(using)
        .filter(pk=0)
        .annotate(
            current=_listed(own.filter(is_current=True), Packed((code, 0), ("link_id", _CODE))),
            sealed=_listed(own.filter(round__state=RoundState.BLIND), sealed),
            openings=_listed(
                mine, Packed((Case(When(cannot=True, then=1), default=0), 0), ("link_id", 1))
            ),
        )
        .values_list("current", "sealed", "openings")
    )
    sql, params = rows.query.get_compiler(using).as_sql()
    assert params[-1] == 0
    return sql, tuple(params[:-1])


def _fill_mine(cells: Cells, said: _Said, links: _Links, grid: _Grid) -> None:
    """Their current ratings, and over them their sealed ones, which are newer by their nature."""
    order = np.argsort(links.pk)
    index, is_known = _found_in(links.pk[order], said.current >> _CODE)
    at = order[index[is_known]]
    cells.mine[links.at[0][at], links.at[1][at]] = said.current[is_known] & ((1 << _CODE) - 1)
    rows, columns, inside = grid.places(said.sealed[:, 0])
    cells.mine[rows[inside], columns[inside]] = said.sealed[inside, 1]
    cells.mine_sealed[rows[inside], columns[inside]] = True


class Packed(Func):
    """Each part, shifted by so many bits, in one number."""

    output_field = BigIntegerField()

    def __init__(self, *parts: tuple[Any, int]) -> None:
        super().__init__(*(part for part, _ in parts))
        self.bits = [bits for _, bits in parts]

    def as_sql(self, compiler: Any, connection: Any, **_more: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        return self._sum(compiler, "CAST({} AS bigint)")

    def as_sqlite(self, compiler: Any, connection: Any, **_more: Any) -> Any:
        # Its whole numbers are of 64 bits to begin with, and each cast of each row costs time.
        return self._sum(compiler, "{}")

    def _sum(self, compiler: Any, wide: str) -> tuple[str, list[Any]]:
        terms: list[str] = []
        params: list[Any] = []
        for part, bits in zip(self.get_source_expressions(), self.bits, strict=True):
            sql, given = compiler.compile(part)
            terms.append(f"{wide.format(sql)} * {1 << bits}" if bits else wide.format(sql))
            params += given
        return f"({' + '.join(terms)})", params


class Joined(Aggregate):
    """Numbers as one text with commas between, in no order of their own."""

    function = "GROUP_CONCAT"
    output_field = TextField()

    def as_postgresql(self, compiler: Any, connection: Any, **more: Any) -> Any:
        template = "STRING_AGG((%(expressions)s)::text, ',' %(order_by)s)"
        return self.as_sql(
            compiler, connection, function="STRING_AGG", template=template, order_by="", **more
        )


def _listed(rows: "QuerySet[Any]", number: Any) -> Subquery:
    """The numbers of one participant's rows as one text, NULL without any."""
    return Subquery(
        rows.order_by().values("participant").annotate(listed=Joined(number)).values("listed")
    )


def _numbers(text: str | None) -> Numbers:
    return np.fromstring(text or "", dtype=np.int64, sep=",")


def _columns(build: Build, access: Access, keys: Sequence[int], width: int) -> Numbers:
    """What a query gathers in one row of texts, as an array [rows, width].

    The texts are made in one pass over the rows, so that what stands at one place of each belongs
    together. 1 query, none where the ORM knows that nothing fits.
    """
    try:
        sql, params = filled(build, access, keys, kind=is_gated(access))
    except EmptyResultSet:
        return np.zeros((0, width), dtype=np.int64)
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute(sql, params)
        texts = cursor.fetchone() or ("",) * width
    return np.stack([_numbers(text) for text in texts], axis=-1)


def _indexed(keys: Numbers, index_of: Mapping[int, int]) -> tuple[Numbers, Flags]:
    """The index of each key, and whether it has one."""
    known = np.array(sorted(index_of.items()), dtype=np.int64).reshape(-1, 2)
    place, is_known = _found_in(known[:, 0], keys)
    return (known[place, 1] if len(known) else place), is_known


def _found_in(known: Numbers, keys: Numbers) -> tuple[Numbers, Flags]:
    """Where each key stands among rising `known` ones, and whether it does."""
    if not len(known):
        return np.zeros(keys.shape, dtype=np.int64), np.zeros(keys.shape, dtype=np.bool_)
    place = np.minimum(np.searchsorted(known, keys), len(known) - 1)
    return place, known[place] == keys

"""Reads about evidence, links and ratings. Each docstring states the number of SQL queries."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
from django.db.models import (
    BooleanField,
    Case,
    CharField,
    Count,
    Exists,
    OuterRef,
    Q,
    Value,
    When,
)

from assessments.basis import Actor
from assessments.evidence.models import (
    CellOpening,
    Citation,
    CitationQuerySet,
    Consistency,
    Evidence,
    EvidenceQuerySet,
    Link,
    LinkQuerySet,
    Rating,
    RatingQuerySet,
    Relevance,
    Source,
    SourceQuerySet,
    gated_assessments,
)
from assessments.framing.access import Access
from assessments.framing.models import Hypothesis, Participant
from assessments.rounds.models import RoundState

CODE_INDEX = {code: index for index, code in enumerate(Consistency.values)}
RELEVANCE_INDEX = {word: index for index, word in enumerate(Relevance.values)}
NO_RATING = -1


def evidence_of(access: Access) -> EvidenceQuerySet:
    """Visible evidence of the assessment with citations and sources, in order. 2 queries."""
    return (
        Evidence.objects.visible_to(access.actor)
        .filter(assessment=access.assessment)
        .select_related("merged_into", "submitted_by")
        .prefetch_related("citations__source", "citations__origin_source")
        .order_by("pk")
    )


def sources_of(access: Access) -> SourceQuerySet:
    """Visible sources of the assessment, by name. 1 query."""
    return (
        Source.objects.visible_to(access.actor)
        .filter(assessment=access.assessment)
        .order_by("name", "pk")
    )


def citations_of(access: Access) -> CitationQuerySet:
    """The citations of visible evidence with evidence, source and origin. 1 query."""
    return (
        Citation.objects.visible_to(access.actor)
        .filter(assessment=access.assessment)
        .select_related("evidence", "source", "origin_source")
        .order_by("pk")
    )


def links_of(access: Access) -> LinkQuerySet:
    """The visible links with evidence and hypothesis. 1 query."""
    return (
        Link.objects.visible_to(access.actor)
        .filter(assessment=access.assessment)
        .select_related("evidence", "hypothesis")
        .order_by("pk")
    )


def curated_sources(actor: Actor) -> SourceQuerySet:
    """The sources of every assessment that the actor leads or curates, by name. 1 query.

    Each with its assessment and `n_citations`, how many citations name it or trace back to it.
    """
    return (
        Source.objects.curated_by(actor)
        .select_related("assessment")
        .annotate(
            n_citations=Count("citations", distinct=True) + Count("repeated_in", distinct=True)
        )
        .order_by("name", "pk")
    )


def gated_links_of(access: Access) -> Any:
    """The visible links, each with `opened`: whether its ratings are open to the actor. 1 query.

    The counts of a link that is not opened are not for showing.
    """
    return (
        Link.objects.visible_to(access.actor)
        .filter(assessment=access.assessment)
        .annotate(opened=_opened(access))
    )


def ratings_for(access: Access) -> RatingQuerySet:
    """The ratings that the actor may read, ready for records. 1 query.

    Page, REST, export and report read ratings here and nowhere else.
    """
    return (
        Rating.objects.visible_to(access.actor)
        .filter(assessment=access.assessment)
        .select_related("link", "participant", "round")
        .order_by("pk")
    )


def is_gated(access: Access) -> bool:
    """Whether cells stay closed to the actor until they have rated them. No query."""
    return access.assessment.ratings_hidden and access.assessment.is_open and access.powers.judge


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
    `link_pk` the link's primary key (0: no visible link).
    """

    evidence: Sequence[Keyed]
    hypotheses: Sequence[Hypothesis]
    counts: npt.NDArray[np.int32]
    bears: npt.NDArray[np.bool_]
    is_open: npt.NDArray[np.bool_]
    relevance: npt.NDArray[np.int8]
    mine: npt.NDArray[np.int8]
    mine_sealed: npt.NDArray[np.bool_]
    link_pk: npt.NDArray[np.int64]

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
        link_pk=np.zeros(shape, dtype=np.int64),
    )
    row_of = {e.pk: i for i, e in enumerate(evidence)}
    column_of = {h.pk: j for j, h in enumerate(hypotheses)}
    _fill_links(access, cells, row_of, column_of)
    if mine and access.participant is not None and access.powers.judge:
        _fill_mine(access.participant, cells, row_of, column_of)
    return cells


def _fill_links(
    access: Access, cells: Cells, row_of: dict[int, int], column_of: dict[int, int]
) -> None:
    rows = (
        links_of(access)
        .select_related(None)
        .filter(hypothesis_id__in=list(column_of))
        .annotate(is_open=_flag(_opened(access)))
        .values_list(
            "pk", "evidence_id", "hypothesis_id", "relevance", "is_open",
            "n_cc", "n_c", "n_n", "n_i", "n_ii", "n_na",
        )
    )  # fmt: skip
    found = [row for row in rows if row[1] in row_of]
    if not found:
        return
    # Whole columns at a time: setting one element of an array costs as much as reading a row.
    at = (
        np.array([row_of[row[1]] for row in found]),
        np.array([column_of[row[2]] for row in found]),
    )
    opened = np.array([bool(row[4]) for row in found])
    cells.link_pk[at] = [row[0] for row in found]
    cells.bears[at] = True
    cells.relevance[at] = [RELEVANCE_INDEX[row[3]] for row in found]
    cells.is_open[at] = opened
    counts = np.array([row[5:] for row in found], dtype=np.int32)
    cells.counts[at] = np.where(opened[:, np.newaxis], counts, 0)


def _flag(condition: Q | Value) -> Case:
    """The condition as a text, "" if it does not hold: Django converts booleans, and numbers that
    are worked out, row by row in Python, which at 10,000 rows costs more than reading them."""
    return Case(When(condition, then=Value("1")), default=Value(""), output_field=CharField())


def _opened(access: Access) -> Q | Value:
    """Whether a link's ratings are open to the actor: a condition on links."""
    if not is_gated(access):
        return Value(True, output_field=BooleanField())  # noqa: FBT003
    # By participant and link, the key of the openings' own index: one probe for each link.
    mine = CellOpening.objects.filter(participant=access.participant, link=OuterRef("pk"))
    return Q(is_revealed=True) | Q(Exists(mine))


def _fill_mine(
    participant: Participant, cells: Cells, row_of: dict[int, int], column_of: dict[int, int]
) -> None:
    """Their own current rating, or their sealed one, which is the newer by its nature."""
    rows = (
        # Not by assessment: SQLite would take that index and read what everybody said.
        Rating.objects.of(participant)
        .filter(link__hypothesis_id__in=list(column_of))
        .filter(Q(is_current=True) | Q(round__state=RoundState.BLIND))
        .annotate(is_sealed=_flag(Q(is_current=False)))
        .values_list("link__evidence_id", "link__hypothesis_id", "consistency", "is_sealed")
        .order_by("is_sealed")
    )
    # The sealed ones come last, and the last that is written stands.
    found = [row for row in rows if row[0] in row_of]
    if not found:
        return
    at = (
        np.array([row_of[row[0]] for row in found]),
        np.array([column_of[row[1]] for row in found]),
    )
    cells.mine[at] = [CODE_INDEX[row[2]] for row in found]
    cells.mine_sealed[at] = [bool(row[3]) for row in found]


def origin_groups(access: Access) -> dict[int, list[int]]:
    """For each origin (a source's primary key) the primary keys of the evidence that rests on it.

    Evidence rests on an origin when every corroborating citation of it does: what has a second,
    independent voice does not fall with the first. The origin of a citation is whom its source
    repeats, or the source itself. 1 query.
    """
    rows = (
        Citation.objects.visible_to(access.actor)
        .filter(assessment=access.assessment, relation="corroborates")
        .values_list("evidence_id", "source_id", "origin_source_id")
    )
    voices: dict[int, set[int]] = {}
    for evidence_id, source_id, origin_id in rows:
        voices.setdefault(evidence_id, set()).add(origin_id or source_id)
    return resting_on(voices)


def resting_on(voices: Mapping[int, Collection[int]]) -> dict[int, list[int]]:
    """By origin the evidence that has no other voice, out of each item's voices. No query."""
    groups: dict[int, list[int]] = {}
    for evidence_id, origins in sorted(voices.items()):
        if len(origins) == 1:
            groups.setdefault(next(iter(origins)), []).append(evidence_id)
    return groups


def accepted_labels(access: Access) -> dict[str, str]:
    """Labels of the accepted evidence by public id: what an estimate may name as its reason.
    1 query."""
    rows = Evidence.objects.visible_to(access.actor).accepted().filter(assessment=access.assessment)
    return {str(uid): label for uid, label in rows.values_list("uid", "label")}


def queue_size(access: Access) -> int:
    """How many items wait for a curator, of those the actor may see. 1 query."""
    found = (
        Evidence.objects.visible_to(access.actor)
        .filter(assessment=access.assessment, status="submitted")
        .aggregate(n=Count("pk"))
    )
    return int(found["n"])


__all__ = [
    "CODE_INDEX",
    "NO_RATING",
    "RELEVANCE_INDEX",
    "Cells",
    "accepted_labels",
    "cells_of",
    "citations_of",
    "curated_sources",
    "evidence_of",
    "gated_assessments",
    "gated_links_of",
    "is_gated",
    "links_of",
    "origin_groups",
    "queue_size",
    "ratings_for",
    "resting_on",
    "sources_of",
]

"""Origin clusters: many items, one voice. Each docstring states the number of SQL queries."""

from collections.abc import Sequence
from dataclasses import dataclass

from assessments.evidence.models import Citation, Evidence, EvidenceStatus, Source
from assessments.evidence.queries import citations_of
from assessments.evidence.sources.origins import Cited, Cluster, clusters_of
from assessments.framing.access import Access


@dataclass(frozen=True, slots=True)
class Chorus:
    """A cluster with its things in place of their keys."""

    voice: Sequence[Source]
    only: Sequence[Evidence]
    among: Sequence[Evidence]
    told_by: Sequence[Source]

    @property
    def is_circle(self) -> bool:
        return len(self.voice) > 1


def choruses(access: Access) -> list[Chorus]:
    """The voices behind the accepted evidence, those with most items first. 1 query."""
    rows = list(
        citations_of(access).filter(
            relation="corroborates", evidence__status=EvidenceStatus.ACCEPTED
        )
    )
    items = {row.evidence_id: row.evidence for row in rows}
    sources = _sources(rows)
    found = clusters_of([Cited(r.evidence_id, r.source_id, r.origin_source_id) for r in rows])
    return [_chorus(cluster, items, sources) for cluster in found]


def _sources(rows: Sequence[Citation]) -> dict[int, Source]:
    known = {row.source_id: row.source for row in rows}
    for row in rows:
        if row.origin_source is not None:
            known[row.origin_source.pk] = row.origin_source
    return known


def _chorus(cluster: Cluster, items: dict[int, Evidence], sources: dict[int, Source]) -> Chorus:
    return Chorus(
        voice=sorted((sources[key] for key in cluster.voice), key=lambda s: s.name),
        only=[items[key] for key in cluster.only],
        among=[items[key] for key in cluster.among],
        told_by=sorted((sources[key] for key in cluster.told_by), key=lambda s: s.name),
    )

"""Reads about evidence, links and ratings. Each docstring states the number of SQL queries."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from django.db.models import (
    BooleanField,
    Case,
    Count,
    Exists,
    OuterRef,
    Q,
    Value,
    When,
)

from assessments.basis import Actor, NotVisible
from assessments.evidence.models import (
    CellOpening,
    Citation,
    CitationQuerySet,
    Evidence,
    EvidenceQuerySet,
    Link,
    LinkQuerySet,
    Rating,
    RatingQuerySet,
    SavedView,
    SavedViewQuerySet,
    Source,
    SourceQuerySet,
    gated_assessments,
)
from assessments.framing.access import Access, fetch
from assessments.framing.models import Hypothesis
from assessments.rounds.models import RoundState


def evidence_of(access: Access) -> EvidenceQuerySet:
    """Visible evidence of the assessment with citations and sources, in order. 2 queries."""
    return (
        Evidence.objects.visible_to(access.actor)
        .filter(assessment=access.assessment)
        .select_related("merged_into", "submitted_by")
        .prefetch_related("citations__source", "citations__origin_source")
        .order_by("pk")
    )


def submissions_of(access: Access) -> EvidenceQuerySet:
    """What the actor submitted, the newest first, withdrawn items aside. 1 query."""
    rows = Evidence.objects.visible_to(access.actor).filter(assessment=access.assessment)
    return (
        rows.filter(submitted_by=access.participant, submitted_by__isnull=False)
        .select_related("merged_into")
        .order_by("-pk")
    )


def evidence_at(access: Access, uid: UUID) -> Evidence:
    """One visible item; NotVisible if there is none. 1 query."""
    return fetch(Evidence.objects.visible_to(access.actor), access, uid)


def merged_into(access: Access, uid: UUID) -> UUID:
    """Where the address of an item leads that counted until it was merged, for those who see it no
    longer; NotVisible for any other. 1 query."""
    gone = Evidence.objects.once_accepted(access.actor)
    rows = gone.filter(assessment=access.assessment, uid=uid)
    into: UUID | None = rows.values_list("merged_into__uid", flat=True).first()
    if into is None:
        raise NotVisible(str(uid))
    return into


def link_between(access: Access, evidence_uid: UUID, hypothesis_uid: UUID) -> Link:
    """The visible link of the two; NotVisible if there is none. 1 query."""
    link = links_of(access).filter(evidence__uid=evidence_uid, hypothesis__uid=hypothesis_uid)
    found = link.first()
    if found is None:
        raise NotVisible(str(hypothesis_uid))
    return found


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


def views_of(access: Access) -> SavedViewQuerySet:
    """The views that the actor keeps and those that others share, one's own first. 1 query."""
    mine = Case(When(user_id=access.actor.user_id, then=Value(0)), default=Value(1))
    return (
        SavedView.objects.visible_to(access.actor)
        .filter(assessment=access.assessment)
        .select_related("user")
        .order_by(mine, "name", "pk")
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


def asked_again(access: Access, hypotheses: Collection[Hypothesis]) -> int:
    """How many cells of these hypotheses ask the actor again: what they rated meant something
    else. 1 query, none where nobody was asked again."""
    anew = [h.pk for h in hypotheses if h.counts_from > 1]
    if not anew or not access.powers.judge:
        return 0
    mine = Rating.objects.mine(access.actor).filter(link=OuterRef("pk"))
    stands = mine.filter(Q(is_current=True) | Q(round__state=RoundState.BLIND))
    declined = CellOpening.objects.of(access.actor).filter(link=OuterRef("pk"), cannot=True)
    return (
        Link.objects.visible_to(access.actor)
        .filter(assessment=access.assessment, hypothesis__in=anew)
        .filter(Exists(mine), ~Exists(stands), ~Exists(declined))
        .count()
    )


def is_gated(access: Access) -> bool:
    """Whether cells stay closed to the actor until they have rated them. No query."""
    return (
        access.assessment.ratings_hidden and access.assessment.is_under_way and access.powers.judge
    )


def _opened(access: Access) -> Q | Value:
    """Whether a link's ratings are open to the actor: a condition on links."""
    if not is_gated(access):
        return Value(True, output_field=BooleanField())  # noqa: FBT003
    # By participant and link, the key of the openings' own index: one probe for each link.
    mine = CellOpening.objects.filter(participant=access.participant, link=OuterRef("pk"))
    return Q(is_revealed=True) | Q(Exists(mine))


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
    "accepted_labels",
    "citations_of",
    "curated_sources",
    "evidence_at",
    "evidence_of",
    "gated_assessments",
    "gated_links_of",
    "is_gated",
    "link_between",
    "links_of",
    "merged_into",
    "origin_groups",
    "queue_size",
    "ratings_for",
    "resting_on",
    "sources_of",
    "submissions_of",
    "views_of",
]

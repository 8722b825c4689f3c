"""Native records of sources, evidence, citations, links and ratings."""

from typing import Any

from assessments.evidence.models import Citation, Evidence, Link, Rating, Source
from assessments.journal.records import common, instant, uid_or_none


def source_record(source: Source) -> dict[str, Any]:
    return {
        "id": str(source.uid),
        "name": source.name,
        "reliability": source.reliability,
        "reliability_basis": source.reliability_basis or None,
        "stake": source.stake or None,
        "profile_id": str(source.profile_uid) if source.profile_uid else None,
        "marking": source.marking,
        "csl": source.csl,
        **common(source),
    }


def evidence_record(evidence: Evidence) -> dict[str, Any]:
    """Needs `merged_into` selected."""
    return {
        "id": str(evidence.uid),
        "label": evidence.label,
        "statement": evidence.statement,
        "kind": evidence.kind,
        "credibility": evidence.credibility,
        "occurred_on": evidence.occurred_on,
        "status": evidence.status,
        "merged_into_id": uid_or_none(evidence.merged_into),
        "origin_note": evidence.origin_note or None,
        "marking": evidence.marking,
        "tags": evidence.tags,
        "wording": evidence.wording,
        **common(evidence),
    }


def citation_record(citation: Citation) -> dict[str, Any]:
    """Needs `evidence`, `source` and `origin_source` selected."""
    return {
        "id": str(citation.uid),
        "evidence_id": str(citation.evidence.uid),
        "source_id": str(citation.source.uid),
        "origin_source_id": uid_or_none(citation.origin_source),
        "relation": citation.relation,
        "url": citation.url or None,
        "archived_url": citation.archived_url or None,
        "accessed_on": citation.accessed_on,
        "excerpt": citation.excerpt,
        **common(citation),
    }


def link_record(link: Link) -> dict[str, Any]:
    """Needs `evidence` and `hypothesis` selected. The counts are no part of it."""
    return {
        "id": str(link.uid),
        "evidence_id": str(link.evidence.uid),
        "hypothesis_id": str(link.hypothesis.uid),
        "relevance": link.relevance,
        **common(link),
    }


def rating_record(rating: Rating) -> dict[str, Any]:
    """Needs `link`, `participant` and `round` selected."""
    return {
        "id": str(rating.uid),
        "link_id": str(rating.link.uid),
        "participant_id": str(rating.participant.uid),
        "round_id": uid_or_none(rating.round),
        "consistency": rating.consistency,
        "rationale": rating.rationale or None,
        "wording": rating.wording,
        "rated_at": instant(rating.rated_at),
        **common(rating),
    }

"""Purging: by a lead or a superuser, named once more, for a reason. Cannot be undone."""

from assessments.curation.purging.operations.things import (
    purge_argument,
    purge_assessment,
    purge_evidence,
    purge_source,
)

__all__ = ["purge_argument", "purge_assessment", "purge_evidence", "purge_source"]

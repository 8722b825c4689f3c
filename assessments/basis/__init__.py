"""The words that every capability shares: who acts, and the ways in which a rule says no.

Free of Django, so that rules stay pure and tests of rules need no database.
"""

from assessments.basis.actor import (
    IMPORT,
    PURGE,
    READ,
    SCOPES,
    WRITE,
    Actor,
    anonymous,
    system_actor,
)
from assessments.basis.errors import (
    AccessDenied,
    Conflict,
    NotVisible,
    Refusal,
    RuleViolation,
    StaleVersion,
    Violations,
)

__all__ = [
    "IMPORT",
    "PURGE",
    "READ",
    "SCOPES",
    "WRITE",
    "AccessDenied",
    "Actor",
    "Conflict",
    "NotVisible",
    "Refusal",
    "RuleViolation",
    "StaleVersion",
    "Violations",
    "anonymous",
    "system_actor",
]

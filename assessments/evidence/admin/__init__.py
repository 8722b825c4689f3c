"""Sources and the teams' libraries of them in the admin."""

from assessments.evidence.admin.profiles import SourceProfileAdmin
from assessments.evidence.admin.sources import SourceAdmin

__all__ = ["SourceAdmin", "SourceProfileAdmin"]

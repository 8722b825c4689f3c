"""The native record of a profile."""

from typing import Any

from assessments.evidence.models import SourceProfile
from assessments.journal.records import common, instant


def profile_record(profile: SourceProfile) -> dict[str, Any]:
    return {
        "id": str(profile.uid),
        "name": profile.name,
        "reliability": profile.reliability,
        "reliability_basis": profile.reliability_basis or None,
        "stake": profile.stake or None,
        "notes": profile.notes or None,
        "regrades": profile.regrades,
        "retired_at": instant(profile.retired_at),
        **common(profile),
    }

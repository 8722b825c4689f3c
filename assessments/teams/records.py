"""The native record of a team."""

from typing import Any

from assessments.journal.records import common
from assessments.teams.models import Team


def team_record(team: Team) -> dict[str, Any]:
    return {"id": str(team.uid), "name": team.name, **common(team)}

"""What an import says of itself over REST."""

from typing import Any

from assessments.interchange.reports import ImportReport


def report_record(report: ImportReport) -> dict[str, Any]:
    """`outcomes` is empty where they were told one by one."""
    return {
        "assessment_id": str(report.assessment_uid) if report.assessment_uid else None,
        "dry_run": report.dry_run,
        "is_copy": report.is_copy,
        "counts": report.counts(),
        "outcomes": [
            {"type": one.type, "id": one.id, "outcome": one.outcome} for one in report.outcomes
        ],
    }

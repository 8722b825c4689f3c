"""The native record of a round. How many have finished is not in it: see `finished_count`."""

from typing import Any

from assessments.journal.records import common, instant
from assessments.rounds.models import Round


def round_record(round_: Round) -> dict[str, Any]:
    """Needs `hypotheses` prefetched, or costs one query."""
    covered = sorted(round_.hypotheses.all(), key=lambda h: (h.order, h.pk))
    return {
        "id": str(round_.uid),
        "number": round_.number,
        "title": round_.title or None,
        "covers": round_.covers,
        "hypothesis_ids": [str(h.uid) for h in covered],
        "state": round_.state,
        "due_at": instant(round_.due_at),
        "opened_at": instant(round_.opened_at),
        "revealed_at": instant(round_.revealed_at),
        "closed_at": instant(round_.closed_at),
        "early_reveal_reason": round_.early_reveal_reason or None,
        **common(round_),
    }

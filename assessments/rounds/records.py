"""The native record of a round. How many have finished is not in it: see `finished_count`."""

from typing import Any

from assessments.journal.records import common, instant
from assessments.rounds.models import Round


def round_record(round_: Round) -> dict[str, Any]:
    """Needs `hypotheses` and `perspectives` prefetched, or costs a query for each."""
    # As they were made, not as they stand on the page: moving one writes no change to the round,
    # and whoever follows the changes would hold another record than whoever reads it anew.
    covered = sorted(round_.hypotheses.all(), key=lambda h: h.pk)
    # One that was taken out since is nowhere to be read.
    there = [p for p in round_.perspectives.all() if p.removed_at is None]
    parties = sorted(there, key=lambda p: p.pk)
    return {
        "id": str(round_.uid),
        "number": round_.number,
        "title": round_.title or None,
        "covers": round_.covers,
        "hypothesis_ids": [str(h.uid) for h in covered],
        "perspective_ids": [str(p.uid) for p in parties],
        "state": round_.state,
        "due_at": instant(round_.due_at),
        "opened_at": instant(round_.opened_at),
        "revealed_at": instant(round_.revealed_at),
        "closed_at": instant(round_.closed_at),
        "early_reveal_reason": round_.early_reveal_reason or None,
        **common(round_),
    }

"""Native records of arguments and votes."""

from typing import Any

from assessments.debate.models import Argument, ArgumentStatus, ArgumentVote
from assessments.evidence.models import EvidenceStatus
from assessments.journal.records import common, uid_or_none


def argument_record(argument: Argument) -> dict[str, Any]:
    """Needs `hypothesis`, `link`, `parent` and `author` selected, `cited__evidence` prefetched.

    Of a withdrawn one the place is left and nothing that it said. Evidence that does not count
    (any more) is not among `evidence_ids`.
    """
    withdrawn = argument.status == ArgumentStatus.WITHDRAWN
    cited = () if withdrawn else sorted(argument.cited.all(), key=lambda c: c.evidence_id)
    return {
        "id": str(argument.uid),
        "hypothesis_id": uid_or_none(argument.hypothesis),
        "link_id": uid_or_none(argument.link),
        "parent_id": uid_or_none(argument.parent),
        "target": argument.target,
        "stance": argument.stance,
        "text": None if withdrawn else argument.text,
        "author_id": str(argument.author.uid),
        "evidence_ids": [
            str(c.evidence.uid)
            for c in cited
            if c.evidence.status == EvidenceStatus.ACCEPTED and c.evidence.withdrawn_at is None
        ],
        "status": argument.status,
        "wording": argument.wording,
        **common(argument),
    }


def argument_vote_record(vote: ArgumentVote) -> dict[str, Any]:
    """Needs `argument` and `participant` selected."""
    return {
        "id": str(vote.uid),
        "argument_id": str(vote.argument.uid),
        "participant_id": str(vote.participant.uid),
        "weight": vote.weight,
        "wording": vote.wording,
        **common(vote),
    }

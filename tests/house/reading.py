"""What one reader may read of an assessment, and what the journal makes of it."""

from copy import deepcopy

from assessments.basis import NotVisible
from assessments.debate.queries import arguments_of, votes_of, without_withdrawn
from assessments.debate.records import argument_record, argument_vote_record
from assessments.estimates.queries import estimates_of, impact_estimates_of, judgements_of
from assessments.estimates.records import (
    estimate_record,
    impact_estimate_record,
    judgement_record,
)
from assessments.evidence.queries import (
    citations_of,
    evidence_of,
    links_of,
    ratings_for,
    sources_of,
)
from assessments.evidence.records import (
    citation_record,
    evidence_record,
    link_record,
    rating_record,
    source_record,
)
from assessments.framing.access import access_to
from assessments.framing.queries import (
    hypotheses_of,
    participants_of,
    perspectives_of,
    questions_of,
    resolutions_of,
)
from assessments.framing.records import (
    assessment_record,
    hypothesis_record,
    participant_record,
    perspective_record,
    question_record,
    resolution_record,
)
from assessments.implications.queries import implication_estimates_of, implications_of
from assessments.implications.records import implication_estimate_record, implication_record
from assessments.live.queries import changes_after, last_change_number
from assessments.rounds.queries import rounds_of
from assessments.rounds.records import round_record

READS = {
    "participants": (participants_of, participant_record),
    "perspectives": (perspectives_of, perspective_record),
    "questions": (questions_of, question_record),
    "hypotheses": (hypotheses_of, hypothesis_record),
    "sources": (sources_of, source_record),
    "evidence": (evidence_of, evidence_record),
    "citations": (citations_of, citation_record),
    "links": (links_of, link_record),
    "ratings": (ratings_for, rating_record),
    "rounds": (rounds_of, round_record),
    "estimates": (estimates_of, estimate_record),
    "impact_estimates": (impact_estimates_of, impact_estimate_record),
    "judgements": (judgements_of, judgement_record),
    "arguments": (arguments_of, argument_record),
    "argument_votes": (votes_of, argument_vote_record),
    "implications": (implications_of, implication_record),
    "implication_estimates": (implication_estimates_of, implication_estimate_record),
    "resolutions": (resolutions_of, resolution_record),
}
# What goes when the thing it hangs on goes.
HANGS_ON = {
    "evidence": (("citations", "evidence_id"), ("links", "evidence_id")),
    "links": (("ratings", "link_id"), ("arguments", "link_id")),
    "arguments": (("argument_votes", "argument_id"),),
}


def read(access):
    """Everything that the reader may read: {(type, id): native record}."""
    record = assessment_record(access.assessment)
    state = {("assessment", record["id"]): record}
    for kind, (query, to_record) in READS.items():
        for row in query(access):
            record = to_record(row)
            state[kind, record["id"]] = record
    return state


def remove(state, kind, uid):
    state.pop((kind, uid), None)
    for below, key in HANGS_ON.get(kind, ()):
        hanging = [i for (k, i), record in state.items() if k == below and record[key] == uid]
        for each in hanging:
            remove(state, below, each)


def fold(access, state, after):
    """`state`, read at `after`, brought up to now by what the journal tells this reader."""
    state = deepcopy(state)
    for change in without_withdrawn(changes_after(access, after)):
        if change.is_resync:
            state = read(access)
        for thing in change.removed:
            remove(state, thing["type"], thing["id"])
        for upsert in change.upserts:
            record = {key: value for key, value in upsert.items() if key != "type"}
            state[upsert["type"], record["id"]] = record
    return state


def snapshot_of(world, name):
    """(number, state) as the reader has it now; None when they see nothing."""
    try:
        access = access_to(world.actor(name), world.uid)
    except NotVisible:
        return None
    return last_change_number(access), read(access)

"""Two hypotheses that say the same become one, and apart again."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F

from assessments.basis import Actor, RuleViolation
from assessments.basis.checks import check_text
from assessments.curation.shaping import rules
from assessments.curation.shaping.operations.gates import Gates, part_gates
from assessments.curation.shaping.operations.rewording import recount
from assessments.curation.shaping.operations.splitting import reshaped, retire, undo_split
from assessments.debate.models import Argument
from assessments.evidence.models import Link, Rating
from assessments.framing.access import (
    WritingAccess,
    access_for_writing,
    check_version,
    fetch,
)
from assessments.framing.models import Hypothesis, HypothesisStatus
from assessments.framing.operations.questions import is_asked_blind
from assessments.framing.records import hypothesis_record
from assessments.framing.rules import REASON_LONGEST, check_no_blind_round
from assessments.implications.models import Implication
from assessments.implications.rules import check_no_cycle
from assessments.journal.operations import Entry
from assessments.rounds.models import RoundState


@transaction.atomic
def merge_hypotheses(
    *,
    actor: Actor,
    assessment_uid: UUID,
    hypothesis_uid: UUID,
    into_uid: UUID,
    reason: str = "",
    version: int | None = None,
    into_version: int | None = None,
) -> Hypothesis:
    """`hypothesis_uid` goes into `into_uid`, which says the same; by a lead or a curator. Raises
    StaleVersion for either.

    Ratings are taken over where their author has not rated the other one, those of the present
    wording alone; a cell is open from then on to whom both were. Implications where they make no
    circle and are not there already, to be estimated anew. The debate moves along, but for
    arguments on single cells. Estimates stay with the merged one, as history, and so do the
    originals of what is taken over. Its label is not used again. Not while a blind round asks
    about either.
    """
    access = access_for_writing(actor, assessment_uid)
    access.require_curator_or_lead()
    access.require_open()
    source = reshaped(access, hypothesis_uid, version)
    rules.check_merging(same=into_uid == source.uid, same_question=True)
    into = reshaped(access, into_uid, into_version)
    rules.check_merging(same=False, same_question=into.question_id == source.question_id)
    made = {
        "act": rules.MERGE,
        **_take_over_ratings(access, source, into),
        "implications": _take_over_implications(access, source, into),
        "arguments": _move_arguments(access, source, into),
    }
    source.merged_into = into
    retire(source, HypothesisStatus.MERGED, actor.at, made)
    access.journal(
        Entry(
            "merge_hypotheses",
            upserts=[("hypotheses", hypothesis_record(source))],
            note=check_text(reason, "reason", longest=REASON_LONGEST, required=False),
            # Who may read which of the ratings taken over differs from reader to reader.
            is_resync=True,
        )
    )
    return source


def _take_over_ratings(
    access: WritingAccess, source: Hypothesis, into: Hypothesis
) -> dict[str, list[Any]]:
    """Copies of the links and ratings that `into` lacks; the public ids of what was made, and
    what has become of the gates."""
    at = access.actor.at
    gates = Gates(
        Link.objects.filter(hypothesis=source),
        Link.objects.filter(hypothesis=into),
    )
    standing = {link.evidence_id: link for link in Link.objects.filter(hypothesis=into)}
    rated = set(
        Rating.objects.filter(link__hypothesis=into).values_list(
            "link__evidence_id", "participant_id"
        )
    )
    links: list[Link] = []
    ratings: list[Rating] = []
    was_there = set(standing)
    unsealed = Link.objects.filter(hypothesis=source).exclude(sealed_in__state=RoundState.BLIND)
    for link in unsealed.order_by("pk"):
        target = standing.get(link.evidence_id)
        if target is None:
            target = Link(
                assessment=access.assessment,
                evidence_id=link.evidence_id,
                hypothesis=into,
                relevance=link.relevance,
                is_revealed=link.is_revealed,
                created_at=at,
                modified_at=at,
            )
            target.save()
            links.append(target)
        taken = len(ratings)
        for rating in link.ratings.filter(is_current=True, wording=source.wording).order_by("pk"):
            if (link.evidence_id, rating.participant_id) in rated:
                continue
            ratings.append(
                Rating(
                    assessment=access.assessment,
                    link=target,
                    participant_id=rating.participant_id,
                    consistency=rating.consistency,
                    rationale=rating.rationale,
                    wording=into.wording,
                    rated_at=rating.rated_at,
                    created_at=at,
                    modified_at=at,
                )
            )
        raters = {rating.participant_id for rating in ratings[taken:]}
        if link.evidence_id in was_there:
            gates.join(link, target, raters)
        else:
            gates.copy(link, target)
    Rating.objects.bulk_create(ratings, batch_size=500)
    recount({rating.link_id for rating in ratings})
    return {"links": _uids(links), "ratings": _uids(ratings), **gates.write()}


def _take_over_implications(
    access: WritingAccess, source: Hypothesis, into: Hypothesis
) -> list[str]:
    """Edges of `source` drawn for `into` too, but no loop, no second one, and no circle."""
    rows = Implication.objects.filter(assessment=access.assessment, withdrawn_at__isnull=True)
    edges = [(edge.cause_id, edge.effect_id) for edge in rows]
    made: list[Implication] = []
    for edge in rows.order_by("pk"):
        ends = tuple(
            into.pk if end == source.pk else end for end in (edge.cause_id, edge.effect_id)
        )
        if source.pk not in (edge.cause_id, edge.effect_id) or ends in edges:
            continue
        try:
            check_no_cycle([*edges, (ends[0], ends[1])])
        except RuleViolation:
            continue
        edges.append((ends[0], ends[1]))
        made.append(
            Implication(
                assessment=access.assessment,
                cause_id=ends[0],
                effect_id=ends[1],
                mechanism=edge.mechanism,
                lag=edge.lag,
                created_at=access.actor.at,
                modified_at=access.actor.at,
            )
        )
        made[-1].save()
    return _uids(made)


def _move_arguments(access: WritingAccess, source: Hypothesis, into: Hypothesis) -> list[str]:
    """The trees of `source` hang on `into` from now on, whole."""
    trees = Argument.objects.filter(assessment=access.assessment, hypothesis=source)
    moved = [str(uid) for uid in trees.order_by("pk").values_list("uid", flat=True)]
    trees.update(hypothesis=into, version=F("version") + 1, modified_at=access.actor.at)
    return moved


def _uids(rows: Iterable[Any]) -> list[str]:
    return [str(row.uid) for row in rows]


@transaction.atomic
def undo_reshaping(
    *, actor: Actor, assessment_uid: UUID, hypothesis_uid: UUID, version: int | None = None
) -> Hypothesis:
    """Take back the merge or the split of a hypothesis; who may do it may undo it.

    What was taken over goes again, unless somebody has changed it since; what was judged since
    stays. Not while a blind round asks about what would be undone.
    """
    access = access_for_writing(actor, assessment_uid)
    access.require_curator_or_lead()
    access.require_open()
    rows = Hypothesis.objects.visible_to(actor).select_related("question", "merged_into")
    hypothesis = fetch(rows, access, hypothesis_uid)
    check_version(hypothesis, version, hypothesis_record(hypothesis))
    done = rules.check_undoing(done=hypothesis.reshaped.get("act", ""), status=hypothesis.status)
    if done == rules.SPLIT:
        access.require_lead()
        changed = undo_split(access, hypothesis)
    else:
        _give_back(access, hypothesis)
        hypothesis.merged_into = None
        retire(hypothesis, HypothesisStatus.ACTIVE, actor.at, {})
        changed = []
    access.journal(
        Entry(
            f"undo_{done}",
            upserts=[("hypotheses", hypothesis_record(h)) for h in [hypothesis, *changed]],
            is_resync=done == rules.MERGE,
        )
    )
    return hypothesis


def _give_back(access: WritingAccess, source: Hypothesis) -> None:
    """What the merge made goes, but for what has been changed or built upon since."""
    check_no_blind_round(blind=is_asked_blind(access, pk=source.merged_into_id))
    made = source.reshaped
    within = {"assessment": access.assessment, "version": 1}
    ratings = Rating.objects.filter(uid__in=made["ratings"], **within)
    links = set(ratings.values_list("link_id", flat=True))
    ratings.delete()
    recount(links)
    unused = {"ratings__isnull": True, "arguments__isnull": True}
    Link.objects.filter(uid__in=made["links"], **unused, **within).delete()
    part_gates(access.assessment, made)
    # With what has been replied since: a tree is not torn apart.
    back = Argument.objects.filter(
        assessment=access.assessment, hypothesis=source.merged_into_id, uid__in=made["arguments"]
    )
    while found := list(back.values_list("pk", flat=True)):
        Argument.objects.filter(pk__in=found).update(
            hypothesis=source, version=F("version") + 1, modified_at=access.actor.at
        )
        back = Argument.objects.filter(parent__in=found).exclude(hypothesis=source)
    Implication.objects.filter(
        uid__in=made["implications"], estimates__isnull=True, **within
    ).delete()

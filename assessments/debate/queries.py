"""Reads about arguments and votes. Each docstring states the number of SQL queries."""

from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, Subquery

from assessments.debate.models import (
    Argument,
    ArgumentQuerySet,
    ArgumentStatus,
    ArgumentVote,
    ArgumentVoteQuerySet,
)
from assessments.debate.records import argument_record, argument_vote_record
from assessments.evidence.models import Evidence, Link
from assessments.framing.access import Access, WritingAccess, fetch
from assessments.framing.models import Hypothesis
from assessments.journal.models import Audience, Change
from assessments.journal.operations import Entry
from assessments.rounds.models import Round

VERBS = (
    "add_argument", "edit_argument", "concede_argument", "reopen_argument", "withdraw_argument",
    "restore_argument",
)  # fmt: skip


def ready(rows: ArgumentQuerySet) -> ArgumentQuerySet:
    """Arguments with what their records need. 2 queries."""
    return rows.select_related("hypothesis", "link", "parent", "author").prefetch_related(
        "cited__evidence"
    )


def arguments_of(access: Access) -> ArgumentQuerySet:
    """The arguments that the actor may read, parents first, ready for records. 2 queries."""
    rows = Argument.objects.visible_to(access.actor).filter(assessment=access.assessment)
    return ready(rows).order_by("depth", "pk")


def votes_of(access: Access) -> ArgumentVoteQuerySet:
    """The votes that the actor may read, ready for records. 1 query."""
    return (
        ArgumentVote.objects.visible_to(access.actor)
        .filter(assessment=access.assessment)
        .select_related("argument", "participant")
        .order_by("pk")
    )


def argument_page(access: Access, uid: UUID) -> Argument:
    """One argument with the thing that it hangs on. 1 query. Raises NotVisible."""
    rows = Argument.objects.visible_to(access.actor).select_related(
        "hypothesis", "link__evidence", "link__hypothesis", "author"
    )
    return fetch(rows, access, uid)


def debated_hypothesis(access: Access, uid: UUID) -> Hypothesis:
    """A hypothesis with `blind_round`, the number of the round that is blind on it or None.
    1 query. Raises NotVisible."""
    rows = Hypothesis.objects.visible_to(access.actor).annotate(blind_round=_blind_on("pk"))
    return fetch(rows, access, uid)


def _blind_on(hypothesis: str) -> Subquery:
    blind = Round.objects.blind().filter(hypotheses=OuterRef(hypothesis))
    return Subquery(blind.values("number")[:1])


def cell_link(access: Access, evidence_uid: UUID, hypothesis_uid: UUID) -> Link | None:
    """The link of a cell with both its ends and `blind_round`, if it is open to the actor.
    1 query."""
    return (
        Link.objects.open_to(access.actor)
        .filter(
            assessment=access.assessment,
            evidence__uid=evidence_uid,
            hypothesis__uid=hypothesis_uid,
        )
        .select_related("evidence", "hypothesis")
        .annotate(blind_round=_blind_on("hypothesis_id"))
        .first()
    )


def citable_of(access: Access) -> list[tuple[str, UUID, str]]:
    """Label, public id and statement of the evidence that may be cited, in order. 1 query."""
    rows = Evidence.objects.visible_to(access.actor).accepted()
    found = rows.filter(assessment=access.assessment).order_by("pk")
    return list(found.values_list("label", "uid", "statement"))


def history_of(access: Access, argument: Argument) -> list[Change]:
    """What has been done to an argument that the actor may read, the newest first. 2 queries.

    Its changes have the audience that the argument itself has. What an import brought along has
    no changes before it.
    """
    rows = Change.objects.filter(
        stream_id=access.assessment.stream_id, verb__in=VERBS, upserts__0__id=str(argument.uid)
    )
    return without_withdrawn(rows.order_by("-number"))


def without_withdrawn(changes: Iterable[Change]) -> list[Change]:
    """The same without what arguments said that are withdrawn now: what is taken back is told by
    no earlier change either, to anybody, until it is restored. 1 query, none where no change
    carries an argument.

    Every reader of changes goes through this. What is stored stays as it is.
    """
    found = list(changes)
    said = [r for change in found for r in change.upserts if r.get("type") == "arguments"]
    if not said:
        return found
    withdrawn = Argument.objects.filter(
        status=ArgumentStatus.WITHDRAWN, uid__in={record["id"] for record in said}
    ).values_list("uid", flat=True)
    gone = {str(uid) for uid in withdrawn}
    for record in said:
        if record["id"] in gone:
            record |= {"text": None, "evidence_ids": []}
    return found


def audience_of(argument: Argument) -> tuple[Audience, UUID | None]:
    """Who may read what is done to an argument. Needs `link` selected."""
    if argument.link is None:
        return Audience.ALL, None
    return Audience.RATERS, argument.link.uid


def argument_entry(verb: str, argument: Argument, note: str = "") -> Entry:
    """`argument` is ready for its record."""
    audience, ref = audience_of(argument)
    return Entry(
        verb,
        upserts=[("arguments", argument_record(argument))],
        audience=audience,
        audience_ref=ref,
        note=note,
    )


def votes_entry(verb: str, argument: Argument) -> Entry | None:
    """All votes on an argument, for those who may read them; None without any. 1 query."""
    votes = [
        ("argument_votes", argument_vote_record(vote))
        for vote in argument.votes.select_related("argument", "participant").order_by("pk")
    ]
    if not votes:
        return None
    return Entry(verb, upserts=votes, audience=Audience.VOTERS, audience_ref=argument.uid)


def behind_the_gate(access: WritingAccess, link: Link) -> list[tuple[str, dict[str, Any]]]:
    """Records of the debate on a cell that has just opened to the actor. 1 query where there is
    none, else 3."""
    rows = Argument.objects.visible_to(access.actor).filter(link=link)
    found = [("arguments", argument_record(row)) for row in ready(rows).order_by("depth", "pk")]
    if not found:
        return []
    votes = votes_of(access).filter(argument__link=link)
    return [*found, *(("argument_votes", argument_vote_record(vote)) for vote in votes)]


def entries_on(verb: str, link: Link) -> Iterator[Entry]:
    """Entries that carry the debate on a cell whole, for those to whom the cell is open.

    For what brings a link back into sight, or opens it to everybody. 2 queries, 1 more for each
    argument.
    """
    rows = list(ready(Argument.objects.filter(link=link)).order_by("depth", "pk"))
    if not rows:
        return
    yield Entry(
        verb,
        upserts=[("arguments", argument_record(row)) for row in rows],
        audience=Audience.RATERS,
        audience_ref=link.uid,
    )
    for row in rows:
        votes = votes_entry(verb, row)
        if votes is not None:
            yield votes

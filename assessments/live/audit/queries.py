"""Reads for audits. Each docstring states the number of SQL queries."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from statistics import median
from typing import Any, Final, cast

from django.db.models import Q, QuerySet
from django.utils.dateparse import parse_datetime

from assessments.basis import Actor
from assessments.curation.words import DECIDED
from assessments.debate.queries import without_withdrawn
from assessments.framing.access import accesses_of
from assessments.framing.models import Assessment
from assessments.journal.models import Change
from assessments.live.models import DecisionEntry, JournalEntry
from assessments.live.queries import changes_across, curates
from assessments.live.sentences import Told, tell_each
from assessments.teams.queries import led_teams

ACCEPTED, REJECTED, SENT_BACK = "accept_evidence", "reject_evidence", "send_back_evidence"
COUNTED: Final = (ACCEPTED, REJECTED, SENT_BACK)
# What puts an item into the queue.
_QUEUED: Final = ("submit_evidence", "resubmit_evidence", "reopen_evidence")
_OF_EVIDENCE: Final = Q(upserts__icontains='"type": "evidence"')
_AT_ONCE: Final = 500


def _readable(actor: Actor) -> QuerySet[Change]:
    """What the actor may read of the assessments that they lead or curate, and of the teams that
    they lead. What is sealed is no part of the journal. 1 query, 1 more for the assessments."""
    accesses = [access for access in accesses_of(actor, most=None) if curates(access)]
    teams = Q(stream__team__in=led_teams(actor).values("pk"))
    below = changes_across(accesses) if accesses else Change.objects.none()
    return Change.objects.filter(Q(pk__in=below.order_by().values("pk")) | teams)


def journal_for(actor: Actor) -> QuerySet[JournalEntry]:
    """The journal, the newest first, each change with what it belongs to. 2 queries."""
    keys = _readable(actor).order_by().values("pk")
    return (
        JournalEntry.objects.filter(pk__in=keys)
        .select_related("stream__assessment", "stream__team")
        .order_by("-at", "-pk")
    )


def decisions_for(actor: Actor) -> QuerySet[DecisionEntry]:
    """The same of decisions on evidence alone. 2 queries."""
    keys = _readable(actor).filter(_OF_EVIDENCE, verb__in=_DECISIONS).order_by().values("pk")
    return (
        DecisionEntry.objects.filter(pk__in=keys)
        .select_related("stream__assessment", "stream__team")
        .order_by("-at", "-pk")
    )


_DECISIONS: Final = tuple(verb for verb in DECIDED if verb != "submit_evidence")


def told_of(actor: Actor, changes: Iterable[Change]) -> list[tuple[Change, Told]]:
    """Each change with its sentence. 2 queries."""
    found = without_withdrawn(changes)
    assessments = list(
        Assessment.objects.filter(stream_id__in={change.stream_id for change in found})
    )
    return list(zip(found, tell_each(actor, assessments, found), strict=True))


def told_in_turn(actor: Actor, rows: QuerySet[Any]) -> Iterator[tuple[Change, Told]]:
    """The same for as many as there are. 3 queries for each 500."""
    start = 0
    while True:
        piece = list(rows[start : start + _AT_ONCE])
        yield from told_of(actor, piece)
        if len(piece) < _AT_ONCE:
            return
        start += _AT_ONCE


@dataclass(slots=True)
class Record:
    """What one person has decided. `waits` are how long each item had waited for it."""

    who: str
    counts: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    waits: list[timedelta] = field(default_factory=list)

    @property
    def accepted(self) -> int:
        return self.counts[ACCEPTED]

    @property
    def rejected(self) -> int:
        return self.counts[REJECTED]

    @property
    def sent_back(self) -> int:
        return self.counts[SENT_BACK]

    @property
    def waited(self) -> timedelta | None:
        """The median."""
        if not self.waits:
            return None
        return timedelta(seconds=median(wait.total_seconds() for wait in self.waits))


def report_for(actor: Actor, chosen: Collection[int]) -> list[Record]:
    """Per person, of the decisions whose keys are `chosen`, most first. 2 queries."""
    rows = _readable(actor).filter(_OF_EVIDENCE, verb__in=(*COUNTED, *_QUEUED))
    since: dict[str, datetime] = {}
    people: dict[str, Record] = {}
    wanted = set(chosen)
    for change in rows.order_by("at", "pk").iterator(chunk_size=_AT_ONCE):
        for record in change.upserts:
            if record["type"] != "evidence":
                continue
            if change.verb in _QUEUED:
                since[record["id"]] = change.at
            elif change.pk in wanted:
                person = people.setdefault(change.actor_name, Record(change.actor_name))
                person.counts[change.verb] += 1
                came = since.get(record["id"]) or parse_datetime(record["created_at"])
                person.waits.append(change.at - cast(datetime, came))
    return sorted(people.values(), key=lambda p: (-sum(p.counts.values()), p.who))

"""Importing whole assessments: the only way in, the samples included.

A person's import and the operator's are one path. They differ in a policy: what becomes of the
document before it is written (`copies`), and into which team it goes. A small document is written
in one transaction, a large one in steps (`in_steps`): into an assessment that nobody sees until the
last of them, so that others write meanwhile, and of which nothing remains if it does not come.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from uuid import UUID

from django.db import IntegrityError, transaction

from assessments.basis import AccessDenied, Actor, NotVisible, RuleViolation, Violations
from assessments.basis.errors import gettext_noop
from assessments.framing.models import Assessment
from assessments.framing.rules import LEAD, powers_of
from assessments.interchange import copies, rules, unfinished
from assessments.interchange.comparing import compared
from assessments.interchange.meaning import check_meaning
from assessments.interchange.models import Unfinished
from assessments.interchange.passing.given import Batch, Given, Whole
from assessments.interchange.passing.ratings import Placed, Ratings
from assessments.interchange.passing.said import record_of
from assessments.interchange.passing.table import roomy, taken_among
from assessments.interchange.reports import (
    CONFLICT,
    CREATED,
    ImportReport,
    Outcomes,
    Tell,
)
from assessments.interchange.rules import Document
from assessments.interchange.shape import check_shape
from assessments.interchange.taken import taken_in
from assessments.interchange.writing import Writer
from assessments.teams.models import Team
from assessments.teams.operations import create_team

Progress = Callable[[str, int, int | None], None]
"""Called with a record type, how many of it are done, and of how many (None: not known)."""
Finish = Callable[[ImportReport], None]
"""Called in the transaction that makes the assessment visible."""


class _Taken(Exception):  # noqa: N818  (no fault: the import begins again as a copy)
    """An id of a rating is that of another's."""


@dataclass(frozen=True, slots=True)
class How:
    """How an import goes about it; see the module. `begun` is told what `unfinished.remove` needs,
    in the transaction that makes it."""

    in_steps: bool = False
    progress: Progress = lambda kind, done, total: None
    finish: Finish = lambda report: None
    tell: Tell | None = None
    begun: Callable[[int], None] = lambda key: None


AT_ONCE = How()


def check_document(document: Document) -> Document:
    """A document from `parse_json` or `parse_ndjson`, ready for writing.

    Raises Violations with every fault's pointer.
    """
    given = Whole(document)
    frame = check_frame(given.frame)
    ratings = Ratings(frame, keeps_ids=True)
    rows = [
        {**record_of(placed.said), "rationale": placed.why}
        for batch in given.ratings()
        for placed in ratings.check(batch)
    ]
    _refuse(ratings)
    return {**frame, "ratings": rows}


def check_frame(frame: Document) -> Document:
    """The same for everything but the ratings."""
    check_shape(frame)
    return check_meaning(frame)


def import_assessment(
    *,
    actor: Actor,
    team_uid: UUID,
    document: Document | Given,
    dry_run: bool = False,
    how: How = AT_ONCE,
) -> ImportReport:
    """A person's import: a new assessment of a team that they belong to, with them as its lead.

    Everybody named in the document arrives as a participant without an account. Evidence counts
    only if the assessment's curation lets its lead accept; otherwise it waits for a curator. If
    any id is taken, the whole becomes a copy with new ids and a note of its origin. All or
    nothing. Raises AccessDenied (no `import` scope), NotVisible (team), Violations.
    """
    team = team_for_import(actor, team_uid)
    given = _given(document)
    checked = check_frame(given.frame)
    curation = checked["assessment"]["curation"]
    powers = powers_of(LEAD, sees_all=False, lead_may_accept=curation == "lead_may_accept")
    allowed = checked if powers.curate else copies.as_submitted(checked)
    is_copy = bool(taken_in(checked))
    if dry_run:
        return _rehearsed(checked, given, how, is_copy=is_copy)
    if not is_copy:
        try:
            return _written(actor, team, allowed, checked, given, how, is_copy=False)
        except _Taken:
            pass
    return _written(actor, team, allowed, checked, given, how, is_copy=True)


def team_for_import(actor: Actor, team_uid: UUID) -> Team:
    """The team that the actor may import into. Raises AccessDenied, NotVisible. 1 query."""
    if not actor.may_import or actor.user_id is None:
        raise AccessDenied(gettext_noop("this token may not import"))
    team = Team.objects.visible_to(actor).filter(uid=team_uid).first()
    if team is None:
        raise NotVisible(str(team_uid))
    return team


def import_as_operator(
    *,
    actor: Actor,
    document: Document | Given,
    team_uid: UUID | None = None,
    dry_run: bool = False,
    how: How = AT_ONCE,
) -> ImportReport:
    """The operator's import: ids, times and statuses stay what the document says.

    The team is `team_uid`, or the document's own, made if it does not exist. When the assessment
    exists, the same again changes nothing; anything else is a conflict. Raises Violations.
    """
    if not actor.is_system:
        raise AccessDenied(gettext_noop("only the operator may do this"))
    given = _given(document)
    checked = check_frame(given.frame)
    unfinished.remove_dead(actor.at)
    uid = UUID(checked["assessment"]["id"])
    existing = Assessment.objects.visible_to(actor).filter(uid=uid).first()
    if existing is not None:
        return compared(actor, existing, checked, given, dry_run=dry_run, tell=how.tell)
    taken = taken_in(checked)
    team = _team(actor, checked, team_uid)
    if dry_run:
        return _rehearsed(checked, given, how, is_copy=False, conflicts=set(taken))
    if taken:
        raise Violations([_taken_fault(pointer) for pointer in taken.values()])
    said = checked["team"]
    try:
        return _written(actor, team or said, checked, checked, given, how, is_copy=False)
    except _Taken as clash:
        raise Violations([_taken_fault(pointer) for pointer in clash.args]) from None


def _given(document: Document | Given) -> Given:
    return Whole(document) if isinstance(document, dict) else document


def _team(actor: Actor, document: Document, team_uid: UUID | None) -> Team | None:
    """The existing team that is meant; None when the document's own has yet to be made."""
    said = document.get("team")
    if team_uid is None and said is None:
        raise Violations([RuleViolation("required", "/team", gettext_noop("is missing"))])
    wanted = team_uid or UUID(said["id"])  # type: ignore[index]
    team = Team.objects.visible_to(actor).filter(uid=wanted).first()
    if team is None and team_uid is not None:
        raise NotVisible(str(team_uid))
    return team


def _rehearsed(
    checked: Document,
    given: Given,
    how: How,
    *,
    is_copy: bool,
    conflicts: set[str] | None = None,
) -> ImportReport:
    """What would become of each record; `conflicts` None: nothing conflicts, the whole becomes a
    copy when an id is taken."""
    outcomes = Outcomes(how.tell)
    for kind, uid in _ids(checked):
        outcomes.add(kind, uid, CONFLICT if conflicts and uid in conflicts else CREATED)
    ratings = Ratings(checked, keeps_ids=True)
    for batch in _checking(given, ratings, how):
        clashing = taken_among([placed.said.id for placed in batch])
        is_copy = is_copy or (conflicts is None and bool(clashing))
        for placed in batch:
            clashes = conflicts is not None and placed.said.id in clashing
            outcomes.add("ratings", placed.said.id, CONFLICT if clashes else CREATED)
    _refuse(ratings)
    own = None if is_copy else UUID(checked["assessment"]["id"])
    return outcomes.report(own, dry_run=True, is_copy=is_copy)


def _written(
    actor: Actor,
    team: Team | dict[str, str],
    allowed: Document,
    checked: Document,
    given: Given,
    how: How,
    *,
    is_copy: bool,
) -> ImportReport:
    """`allowed` is what the policy makes of the `checked` frame; a team as a record is made."""
    document = copies.with_new_ids(allowed) if is_copy else allowed
    if actor.user_id is not None:
        document = copies.led_by(document, name=actor.name, at=actor.at)
    whole: AbstractContextManager[object] = roomy() if how.in_steps else transaction.atomic()
    ratings = Ratings(checked, keeps_ids=is_copy)
    outcomes = Outcomes(how.tell)
    with whole:
        with transaction.atomic():
            home = team if isinstance(team, Team) else _made(actor, team)
            writer = Writer(actor, home, document, actor.user_id, original=checked, anew=is_copy)
            row = None
            if how.in_steps:
                row = unfinished.begin(writer.assessment, None if home is team else home)
                how.begun(row.pk)
        with unfinished.removed_unless_done(row):
            if row is not None:
                writer.step = unfinished.Steps(row)
            _fill(writer, given, ratings, outcomes, how)
            report = outcomes.report(writer.assessment.uid, dry_run=False, is_copy=is_copy)
            with writer.step():
                if actor.user_id is not None:
                    # The writing may have taken minutes: they may have left the team meanwhile.
                    team_for_import(actor, home.uid)
                writer.show("import_assessment")
                Unfinished.objects.filter(assessment=writer.assessment).delete()
                how.finish(report)
    return report


def _made(actor: Actor, said: dict[str, str]) -> Team:
    return create_team(actor=actor, name=said["name"], uid=UUID(said["id"]))


def _fill(writer: Writer, given: Given, ratings: Ratings, outcomes: Outcomes, how: How) -> None:
    try:
        writer.write_frame(lambda kind, count: how.progress(kind, 0, count))
    except IntegrityError as error:
        # Somebody took an id between the look and the writing; nothing is kept.
        raise _Taken from error
    for kind, uid in _ids(writer.original):
        outcomes.add(kind, uid, CREATED)
    for batch in _checking(given, ratings, how):
        if ratings.faults:
            continue  # nothing more is written, but every fault is named
        try:
            writer.write_ratings(batch)
        except IntegrityError:
            _name_clashes(writer.assessment, ratings, batch)
        for placed in batch:
            outcomes.add("ratings", placed.said.id, CREATED)
    _refuse(ratings)
    how.progress("links", 0, None)
    writer.settle(ratings)
    writer.derive()


def _checking(given: Given, ratings: Ratings, how: How) -> Iterator[list[Placed]]:
    done = 0
    batch: Batch
    for batch in given.ratings():
        how.progress("ratings", done, given.count)
        done += len(batch.said)
        yield ratings.check(batch)
        if len(ratings.faults) >= rules.FAULTS_MOST:
            return


def _name_clashes(assessment: Assessment, ratings: Ratings, batch: list[Placed]) -> None:
    """Ids that stand twice in the document are faults; those of other assessments are taken."""
    ids = [placed.said.id for placed in batch]
    own = taken_among(ids, assessment.pk)
    seen: set[str] = set()
    found = len(ratings.faults)
    for placed in batch:
        if placed.said.id in own or placed.said.id in seen:
            ratings.fault("twice", placed.place, "id", gettext_noop("is used a second time"))
        seen.add(placed.said.id)
    if len(ratings.faults) == found:
        taken = taken_among(ids)
        raise _Taken(*(f"/ratings/{p.place}/id" for p in batch if p.said.id in taken))


def _refuse(ratings: Ratings) -> None:
    """Raises Violations for what was found wrong with the ratings."""
    ratings.close()
    if ratings.faults:
        raise Violations(ratings.faults[: rules.FAULTS_MOST])


def _ids(frame: Document) -> Iterator[tuple[str, str]]:
    yield "assessment", frame["assessment"]["id"]
    for kind in rules.TYPES:
        for row in frame[kind]:
            yield kind, row["id"]


def _taken_fault(pointer: str) -> RuleViolation:
    return RuleViolation("taken", pointer, gettext_noop("belongs to an existing record"))

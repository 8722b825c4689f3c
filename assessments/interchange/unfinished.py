"""Removing what an import has written and nobody will ever see."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from time import monotonic, sleep
from typing import Any, Final

from django.db import connection, models, transaction
from django.utils import timezone

from assessments.basis import Conflict
from assessments.basis.errors import gettext_noop
from assessments.debate.models import CitedEvidence
from assessments.evidence.models import Rating
from assessments.framing.models import Assessment
from assessments.interchange import rules
from assessments.interchange.models import Unfinished
from assessments.interchange.writing import MODELS
from assessments.rounds.models import Round, RoundFinish
from assessments.teams.models import Team

# An import that has not been heard of for so long is taken to have died; a step takes less than
# a second.
DEAD_AFTER: Final = timedelta(minutes=2)
STEP: Final = 2_000
# Seconds. Whoever waits for SQLite's one lock looks every tenth of a second whether it is free;
# between steps that follow at once they found it taken for seven seconds on end.
WORK_BEFORE_BREAK: Final = 0.4
BREAK: Final = 0.12
# What refers to others before them.
_FRAME: Final[list[type[models.Model]]] = [
    MODELS[kind] for kind in reversed(rules.TYPES_BY_REFERENCE) if kind in MODELS
]


def begin(assessment: Assessment, made_team: Team | None) -> Unfinished:
    return Unfinished.objects.create(
        assessment=assessment, made_team=made_team, beat_at=timezone.now()
    )


class Steps:
    """Makes the transactions of one import, and lets others write in between."""

    def __init__(self, unfinished: Unfinished) -> None:
        self.unfinished = unfinished
        self.since = monotonic()

    @contextmanager
    def __call__(self) -> Iterator[None]:
        """Raises as `step` does."""
        with step(self.unfinished):
            yield
        if connection.vendor == "sqlite" and monotonic() - self.since > WORK_BEFORE_BREAK:
            sleep(BREAK)
            self.since = monotonic()


@contextmanager
def step(unfinished: Unfinished) -> Iterator[None]:
    """A transaction of the import whose row this is.

    It begins with a sign of life, by which the row is locked to its end: nobody removes meanwhile
    what it writes. Raises Conflict, nothing written, where the import has slept for so long that
    it was taken for dead.
    """
    before = unfinished.beat_at
    try:
        with transaction.atomic():
            _beat(unfinished)
            yield
    except BaseException:
        # What was rolled back was no sign of life either.
        unfinished.beat_at = before
        raise


def _beat(unfinished: Unfinished) -> None:
    """Of whoever made the last one: who removes it makes others. The clock is read: an import's own
    instant stands still."""
    at = timezone.now()
    mine = Unfinished.objects.filter(pk=unfinished.pk, beat_at=unfinished.beat_at)
    if not mine.update(beat_at=at):
        raise Conflict(
            "taken_for_dead",
            gettext_noop("it stood still for so long that it was taken for dead: begin it again"),
        )
    unfinished.beat_at = at


@contextmanager
def removed_unless_done(unfinished: Unfinished | None) -> Iterator[None]:
    """However the block ends, whatever stops it: what was not finished is removed."""
    try:
        yield
    finally:
        if unfinished is not None:
            remove(unfinished.pk)


def remove_dead(at: datetime) -> int:
    """What imports whose process died have left; how many. 1 query for none."""
    dead = Unfinished.objects.filter(beat_at__lt=at - DEAD_AFTER)
    # One that has woken up meanwhile is not dead.
    keys = [key for key in dead.values_list("pk", flat=True) if _claimed(dead.filter(pk=key))]
    for key in keys:
        remove(key)
    return len(keys)


def _claimed(rows: models.QuerySet[Unfinished]) -> bool:
    """Whoever wrote into it hears of it at their next step."""
    return bool(rows.update(beat_at=timezone.now()))


def remove(key: int) -> None:
    """In small steps: others write meanwhile, and another may be removing it too. Nothing for one
    that has been finished."""
    rows = Unfinished.objects.filter(pk=key, assessment__is_importing=True)
    if not _claimed(rows):
        return
    row = rows.first()
    if row is None:
        return
    written: list[type[models.Model]] = [Rating, CitedEvidence, *_FRAME]
    for model in written:
        if model is Round:
            _remove_what_rounds_cover(row.assessment_id)
        while _removed(model, row.assessment_id):
            _claimed(rows)
    with transaction.atomic():
        if not _claimed(rows):
            return
        assessment = Assessment.objects.get(pk=row.assessment_id)
        team, stream = row.made_team, assessment.stream
        assessment.delete()
        stream.delete()
        if team is not None and not _is_used(team):
            teams_stream = team.stream
            team.delete()
            teams_stream.delete()


def _removed(model: type[models.Model], assessment_id: int) -> int:
    """How many of the newest rows are gone; none refers to an older one that is left. Not by
    Django's own way, which looks for what hangs on each: all of it goes."""
    table = model._meta.db_table  # noqa: SLF001  (Django's own, and documented)
    some = (
        f'SELECT "id" FROM "{table}" WHERE "assessment_id" = %s '  # noqa: S608
        f'ORDER BY "id" DESC LIMIT {STEP}'
    )
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f'DELETE FROM "{table}" WHERE "id" IN ({some})', [assessment_id])  # noqa: S608
        count: int = cursor.rowcount
        return count


def _remove_what_rounds_cover(assessment_id: int) -> None:
    with transaction.atomic():
        RoundFinish.objects.filter(round__assessment_id=assessment_id).delete()
        for through in (Round.hypotheses.through, Round.perspectives.through):
            rows: Any = through.objects
            rows.filter(round__assessment_id=assessment_id).delete()


def _is_used(team: Team) -> bool:
    return team.memberships.exists() or Assessment.objects.filter(team=team).exists()

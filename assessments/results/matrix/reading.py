"""The matrix page's reads. The docstrings state the number of SQL queries."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final, TypeVar
from uuid import UUID

import numpy as np
from django.db import connection
from django.db.models import Exists, OuterRef, TextField
from django.db.models.functions import Cast

from assessments.basis import NotVisible
from assessments.evidence.cells import CODE_INDEX, NO_RATING, cells_of
from assessments.evidence.listing import fitting
from assessments.evidence.models import Citation, Evidence, Rating
from assessments.framing.access import Access
from assessments.framing.models import JUDGING_ROLES, Hypothesis, Participant, Question
from assessments.framing.queries import participants_of
from assessments.framing.stencils import Build, filled
from assessments.journal.models import Record
from assessments.results.matrix.grid import Integers, Matrix, Origin, Row
from assessments.results.matrix.options import LIST, TEAM, TWO, Options
from assessments.rounds.models import Round

R = TypeVar("R", bound=Record)

_DIGITS: Final = 32


def matrix_page(
    access: Access,
    options: Options,
    *,
    question_uid: UUID | None = None,
    hypothesis_uid: UUID | None = None,
) -> Matrix | None:
    """The matrix of one question: the one named, or that of a hypothesis, or the first.

    None when there is no question with an active hypothesis, or when that hypothesis is not.

    5 queries, of which none reads others' ratings; 2 more for filters, 2 more for two people.
    Raises NotVisible for a question of elsewhere.
    """
    hypotheses = _hypotheses(access)
    questions = list({h.question_id: h.question for h in hypotheses}.values())
    questions.sort(key=lambda q: (q.order, q.pk))
    if options.by == LIST and question_uid is None:
        hypothesis_uid = hypothesis_uid or options.hypothesis
    if hypothesis_uid is not None:
        question = next((h.question for h in hypotheses if h.uid == hypothesis_uid), None)
    else:
        question = _chosen(questions, question_uid)
    if question is None:
        return None
    columns = [h for h in hypotheses if h.question_id == question.pk]
    evidence = _evidence(access)
    reliability, origins, voices = _citations(access, evidence)
    if options.view not in (TEAM, TWO) and not access.powers.judge:
        options = replace(options, view=TEAM)
    people: Sequence[Participant] = ()
    if options.view == TWO:
        people = _people(access)
        options = _with_two(access, options, people)
    matrix = Matrix(
        access=access,
        question=question,
        questions=questions,
        hypotheses=columns,
        evidence=evidence,
        reliability=reliability,
        origins=origins,
        voices=voices,
        cells=cells_of(access, evidence, columns),
        options=options,
        blind=[h.is_blind for h in columns],  # type: ignore[attr-defined]
        people=people,
        found=fitting(access, options.filters),
        left_out=frozenset(next((o.rows for o in origins if o.uid == str(options.without)), ())),
    )
    if options.view != TWO:
        return matrix
    return replace(matrix, two=_said_by(access, matrix))


# What the matrix needs of each; what else is asked for would be fetched then, one by one.
_HYPOTHESIS: Final = (
    "id", "uid", "assessment_id", "question_id", "label", "statement", "status", "wording",
    "counts_from",
)  # fmt: skip
_QUESTION: Final = ("id", "uid", "assessment_id", "label", "text", "framing", "order")


def _hypotheses(access: Access) -> list[Hypothesis]:
    """Active hypotheses with their questions; `is_blind` says that a blind round covers ratings.
    1 query."""
    questions: dict[int, Question] = {}
    found = []
    for is_blind, *values in _fetched(_active, access):
        hypothesis = _as(Hypothesis, _HYPOTHESIS, values)
        question = questions.get(hypothesis.question_id)
        if question is None:
            question = _as(Question, _QUESTION, values[len(_HYPOTHESIS) :])
            questions[question.pk] = question
        hypothesis.question = question
        hypothesis.is_blind = bool(is_blind)  # type: ignore[attr-defined]
        found.append(hypothesis)
    return found


def _active(access: Access, _keys: Sequence[int]) -> Any:
    covering = Round.objects.blind().filter(covers_ratings=True, hypotheses=OuterRef("pk"))
    return (
        Hypothesis.objects.visible_to(access.actor)
        .active()
        .filter(assessment=access.assessment)
        .order_by("order", "pk")
        .values_list(
            Exists(covering),
            *_HYPOTHESIS,
            *(f"question__{name}" for name in _QUESTION),
        )
    )


def _as(model: type[R], names: Sequence[str], values: Sequence[Any]) -> R:
    """A row of the database as its model, as far as it was read."""
    given = dict(zip(names, values, strict=False))
    given["uid"] = UUID(str(given["uid"]))
    # `from_db` takes the values in the columns' order.
    columns = [f.attname for f in model._meta.concrete_fields if f.attname in given]  # noqa: SLF001
    made: R = model.from_db(None, columns, [given[name] for name in columns])
    return made


def _evidence(access: Access) -> list[Row]:
    """Accepted evidence in order. 1 query."""
    rows = _fetched(_accepted, access)
    return [Row(pk, dashed(uid), *rest) for pk, uid, *rest in rows]


def _accepted(access: Access, _keys: Sequence[int]) -> Any:
    return (
        Evidence.objects.visible_to(access.actor)
        .accepted()
        .filter(assessment=access.assessment)
        .order_by("pk")
        # As text: few have tags, and each would be parsed; an address needs no UUID.
        .annotate(written_uid=Cast("uid", TextField()), written_tags=Cast("tags", TextField()))
        .values_list(
            "pk", "written_uid", "label", "statement", "kind", "credibility", "occurred_on",
            "written_tags",
        )
    )  # fmt: skip


def _corroborating(access: Access, _keys: Sequence[int]) -> Any:
    return (
        Citation.objects.visible_to(access.actor)
        .filter(assessment=access.assessment, relation="corroborates")
        .order_by()
        .annotate(
            uid_as_text=Cast("source__uid", TextField()),
            origin_as_text=Cast("origin_source__uid", TextField()),
        )
        .values_list(
            "evidence_id", "source__reliability", "origin_source__reliability",
            "source_id", "uid_as_text", "source__name",
            "origin_source_id", "origin_as_text", "origin_source__name",
        )
    )  # fmt: skip


def _fetched(build: Build, access: Access) -> list[tuple[Any, ...]]:
    """Plain numbers and texts, as the database gives them. 1 query."""
    with connection.cursor() as cursor:
        cursor.execute(*filled(build, access))
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def dashed(uid: str) -> str:
    """A public id as addresses have it; SQLite keeps the 32 digits alone."""
    if len(uid) != _DIGITS:
        return uid
    return f"{uid[:8]}-{uid[8:12]}-{uid[12:16]}-{uid[16:20]}-{uid[20:]}"


def _chosen(questions: Sequence[Question], uid: UUID | None) -> Question | None:
    if uid is None:
        return questions[0] if questions else None
    for question in questions:
        if question.uid == uid:
            return question
    raise NotVisible(str(uid))


def _people(access: Access) -> list[Participant]:
    """Everybody who may judge here, or could before they left, by name. 1 query."""
    return sorted(
        participants_of(access).filter(role__in=JUDGING_ROLES), key=lambda p: p.name.casefold()
    )


def _with_two(access: Access, options: Options, people: Sequence[Participant]) -> Options:
    """Two different people: those asked for, else the reader and the first of the others."""
    known = [person.uid for person in people]
    me = access.participant
    if me is not None and me.uid in known:
        known = [me.uid, *(uid for uid in known if uid != me.uid)]
    first = options.first if options.first in known else (known[0] if known else None)
    others = [uid for uid in known if uid != first]
    second = options.second if options.second in others else (others[0] if others else None)
    return replace(options, first=first, second=second)


def _said_by(access: Access, matrix: Matrix) -> tuple[Integers, Integers]:
    """What the two chosen have said where the reader may read it, nothing sealed. 1 query."""
    shape = matrix.cells.mine.shape
    said = [np.full(shape, NO_RATING, dtype=np.int8) for _ in range(2)]
    which = {person.pk: said[n] for n, person in enumerate(matrix.chosen)}
    row_of = {item.pk: i for i, item in enumerate(matrix.evidence)}
    column_of = {h.pk: j for j, h in enumerate(matrix.hypotheses)}
    rows = (
        Rating.objects.visible_to(access.actor)
        .filter(
            participant__in=list(which), link__hypothesis_id__in=list(column_of), is_current=True
        )
        .values_list("participant_id", "link__evidence_id", "link__hypothesis_id", "consistency")
    )
    for person, evidence, hypothesis, code in rows:
        if evidence in row_of:
            which[person][row_of[evidence], column_of[hypothesis]] = CODE_INDEX[code]
    return said[0], said[1]


def _citations(
    access: Access, evidence: Sequence[Row]
) -> tuple[list[str | None], list[Origin], list[tuple[str, str, int]]]:
    """Each item's best grade of a voice behind it, the origins on which some evidence rests, and
    every origin with how many items name it, the most voiced first. 1 query.
    """
    rows = _fetched(_corroborating, access)
    best: dict[int, str] = {}
    voices: dict[int, set[int]] = {}
    known: dict[int, tuple[str, str]] = {}
    for evidence_id, own, first, source_id, uid, name, origin_id, origin_uid, origin in rows:
        grade = first if origin_id else own
        if grade and grade < best.get(evidence_id, "Z"):
            best[evidence_id] = grade
        voice = origin_id or source_id
        known[voice] = (origin_uid, origin) if origin_id else (uid, name)
        voices.setdefault(evidence_id, set()).add(voice)
    fallen: dict[int, list[int]] = {}
    for row, item in enumerate(evidence):
        heard = voices.get(item.pk, set())
        if len(heard) == 1:
            fallen.setdefault(next(iter(heard)), []).append(row)
    known = {pk: (dashed(uid), name) for pk, (uid, name) in known.items()}
    origins = [Origin(*known[pk], rows=tuple(found)) for pk, found in fallen.items()]
    origins.sort(key=lambda o: (-len(o.rows), o.name))
    heard_of = Counter(pk for item in evidence for pk in voices.get(item.pk, ()))
    counted = [(*known[pk], n) for pk, n in heard_of.items()]
    counted.sort(key=lambda voice: (-voice[2], voice[1]))
    return [best.get(e.pk) for e in evidence], origins, counted

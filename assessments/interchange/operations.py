"""Importing whole assessments: the only way in, the samples included.

A person's import and the operator's are one path. They differ in a policy: what becomes of the
document before it is written (`copies`), and into which team it goes.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import IntegrityError, models, transaction

from assessments.basis import AccessDenied, Actor, Conflict, NotVisible, RuleViolation, Violations
from assessments.basis.errors import gettext_noop
from assessments.debate.models import Argument, ArgumentVote
from assessments.estimates.models import Estimate, ImpactEstimate, Judgement
from assessments.evidence.models import Citation, Evidence, Link, Rating, Source
from assessments.framing.access import access_to
from assessments.framing.models import (
    Assessment,
    Hypothesis,
    Participant,
    Perspective,
    Question,
)
from assessments.framing.rules import LEAD, powers_of
from assessments.implications.models import Implication, ImplicationEstimate
from assessments.interchange import copies, rules
from assessments.interchange.derived import sealed_rounds
from assessments.interchange.meaning import check_meaning
from assessments.interchange.parsing import parse_json
from assessments.interchange.queries import json_chunks
from assessments.interchange.rules import Document
from assessments.interchange.shape import check_shape
from assessments.interchange.writing import Progress, write_document
from assessments.journal.models import Record
from assessments.rounds.models import Round
from assessments.teams.models import Team
from assessments.teams.operations import create_team

CREATED, UPDATED, UNCHANGED, CONFLICT = "created", "updated", "unchanged", "conflict"

MODELS: dict[str, type[Record]] = {
    "participants": Participant,
    "perspectives": Perspective,
    "questions": Question,
    "hypotheses": Hypothesis,
    "sources": Source,
    "evidence": Evidence,
    "citations": Citation,
    "links": Link,
    "ratings": Rating,
    "rounds": Round,
    "estimates": Estimate,
    "impact_estimates": ImpactEstimate,
    "judgements": Judgement,
    "arguments": Argument,
    "argument_votes": ArgumentVote,
    "implications": Implication,
    "implication_estimates": ImplicationEstimate,
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became, or would become, of one record. `id` is that of the document."""

    type: str
    id: str
    outcome: str


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did, or with `dry_run` would do.

    `is_copy`: some id was taken elsewhere, so that everything has new ids. `assessment_uid` is
    the one imported; None when a dry run would make a copy, whose id is not known before.
    """

    assessment_uid: UUID | None
    dry_run: bool
    is_copy: bool
    outcomes: list[Outcome]

    def counts(self) -> dict[str, int]:
        """How many records have each outcome; all four words are there."""
        counted = dict.fromkeys((CREATED, UPDATED, UNCHANGED, CONFLICT), 0)
        for outcome in self.outcomes:
            counted[outcome.outcome] += 1
        return counted


def check_document(document: Document) -> Document:
    """A document from `parse_json` or `parse_ndjson`, ready for writing.

    Raises Violations with every fault's pointer.
    """
    check_shape(document)
    return check_meaning(document)


def import_assessment(
    *, actor: Actor, team_uid: UUID, document: Document, dry_run: bool = False
) -> ImportReport:
    """A person's import: a new assessment of a team that they belong to, with them as its lead.

    Everybody named in the document arrives as a participant without an account. Evidence counts
    only if the assessment's curation lets its lead accept; otherwise it waits for a curator. If
    any id is taken, the whole becomes a copy with new ids and a note of its origin. All or
    nothing. Raises AccessDenied (no `import` scope), NotVisible (team), Violations.
    """
    if not actor.may_import or actor.user_id is None:
        raise AccessDenied(gettext_noop("this token may not import"))
    team = Team.objects.visible_to(actor).filter(uid=team_uid).first()
    if team is None:
        raise NotVisible(str(team_uid))
    checked = check_document(document)
    outcomes = [Outcome(kind, uid, CREATED) for kind, uid in _ids(checked)]
    is_copy = bool(_taken(checked))
    curation = checked["assessment"]["curation"]
    powers = powers_of(LEAD, sees_all=False, lead_may_accept=curation == "lead_may_accept")
    changed = checked if powers.curate else copies.as_submitted(checked)
    if is_copy:
        changed = copies.with_new_ids(changed)
    changed = copies.led_by(changed, name=actor.name, at=actor.at)
    if dry_run:
        uid = None if is_copy else UUID(checked["assessment"]["id"])
        return ImportReport(uid, dry_run=True, is_copy=is_copy, outcomes=outcomes)
    written = _write(actor, team, changed, lead_id=actor.user_id)
    return ImportReport(written.uid, dry_run=False, is_copy=is_copy, outcomes=outcomes)


def import_as_operator(
    *,
    actor: Actor,
    document: Document,
    team_uid: UUID | None = None,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> ImportReport:
    """The operator's import: ids, times and statuses stay what the document says.

    The team is `team_uid`, or the document's own, made if it does not exist. When the assessment
    exists, the same again changes nothing; anything else is a conflict. Raises Violations.
    """
    if not actor.is_system:
        raise AccessDenied(gettext_noop("only the operator may do this"))
    checked = check_document(document)
    uid = UUID(checked["assessment"]["id"])
    existing = Assessment.objects.visible_to(actor).filter(uid=uid).first()
    if existing is not None:
        return _compared(actor, existing, checked, dry_run=dry_run)
    taken = _taken(checked)
    if taken and not dry_run:
        raise Violations([_taken_fault(pointer) for pointer in taken.values()])
    outcomes = [
        Outcome(kind, each, CONFLICT if each in taken else CREATED) for kind, each in _ids(checked)
    ]
    team = _team(actor, checked, team_uid)
    if dry_run:
        return ImportReport(uid, dry_run=True, is_copy=False, outcomes=outcomes)
    with transaction.atomic():
        if team is None:
            said = checked["team"]
            team = create_team(actor=actor, name=said["name"], uid=UUID(said["id"]))
        _write(actor, team, checked, lead_id=None, progress=progress)
    return ImportReport(uid, dry_run=False, is_copy=False, outcomes=outcomes)


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


def _write(
    actor: Actor,
    team: Team,
    document: Document,
    *,
    lead_id: int | None,
    progress: Progress | None = None,
) -> Assessment:
    try:
        with transaction.atomic():
            return write_document(
                actor=actor, team=team, document=document, lead_id=lead_id, progress=progress
            )
    except IntegrityError as error:
        # Somebody took an id between the check and the writing; nothing was written.
        raise Conflict(
            "taken", gettext_noop("one of these records has come to exist meanwhile: try again")
        ) from error


def _ids(document: Document) -> Iterator[tuple[str, str]]:
    yield "assessment", document["assessment"]["id"]
    for kind in rules.TYPES:
        for row in document[kind]:
            yield kind, row["id"]


def _taken(document: Document) -> dict[str, str]:
    """Ids that exist already, each with its pointer. A few queries for each record type."""
    found: dict[str, str] = {}
    assessment = document["assessment"]["id"]
    if Assessment.objects.filter(uid=assessment).exists():
        found[assessment] = "/assessment/id"
    for kind, model in MODELS.items():
        places = {row["id"]: f"/{kind}/{i}/id" for i, row in enumerate(document[kind])}
        found.update({uid: places[uid] for uid in _existing(model, list(places))})
    return found


def _existing(model: type[Record], uids: list[str]) -> Iterable[str]:
    manager: models.Manager[Any] = model._default_manager  # noqa: SLF001
    for start in range(0, len(uids), 500):
        rows = manager.filter(uid__in=uids[start : start + 500])
        yield from (str(uid) for uid in rows.values_list("uid", flat=True))


def _taken_fault(pointer: str) -> RuleViolation:
    return RuleViolation("taken", pointer, gettext_noop("belongs to an existing record"))


def _compared(
    actor: Actor, existing: Assessment, document: Document, *, dry_run: bool
) -> ImportReport:
    """The document beside the assessment as it stands, record by record.

    What is sealed takes no part on either side: an answer would tell what somebody has judged.
    """
    text = b"".join(json_chunks(access_to(actor, existing.uid)))
    standing = check_document(parse_json(text))
    sealed = sealed_rounds(document) | sealed_rounds(standing)
    rows = {row["id"]: row for kind in rules.TYPES for row in standing[kind]}
    rows[standing["assessment"]["id"]] = standing["assessment"]
    outcomes = []
    faults = []
    hidden = {row["id"] for row in document["links"]} - _openly_rated(document, sealed)
    for kind, pointer, row in _places(document):
        if row.get("round_id") in sealed or (row["id"] in hidden and row["id"] not in rows):
            continue
        known = rows.pop(row["id"], None)
        same = known is not None and _comparable(known) == _comparable(row)
        outcomes.append(Outcome(kind, row["id"], UNCHANGED if same else CONFLICT))
        if not same:
            faults.append(
                RuleViolation("conflict", pointer, gettext_noop("differs from what exists"))
            )
    if rows and not faults:
        faults.append(
            RuleViolation("conflict", "/assessment/id", gettext_noop("exists and has more in it"))
        )
        outcomes[0] = Outcome("assessment", str(existing.uid), CONFLICT)
    if faults and not dry_run:
        raise Violations(faults[: rules.FAULTS_MOST])
    return ImportReport(existing.uid, dry_run=dry_run, is_copy=False, outcomes=outcomes)


def _openly_rated(document: Document, sealed: set[str]) -> set[str]:
    return {row["link_id"] for row in document["ratings"] if row["round_id"] not in sealed}


def _places(document: Document) -> Iterator[tuple[str, str, dict[str, Any]]]:
    yield "assessment", "/assessment", document["assessment"]
    for kind in rules.TYPES:
        for index, row in enumerate(document[kind]):
            yield kind, f"/{kind}/{index}", row


# Lists that say what, not in which order.
_UNORDERED = ("hypothesis_ids", "perspective_ids", "evidence_ids", "covers")


def _comparable(row: dict[str, Any]) -> dict[str, Any]:
    return {key: sorted(value) if key in _UNORDERED else value for key, value in row.items()}

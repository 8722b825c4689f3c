"""Writes a checked document as a new assessment, in bulk."""

from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db import models

from assessments.basis import Actor
from assessments.debate.models import Argument, ArgumentVote, CitedEvidence
from assessments.debate.rules import CONCEDED, depths_of
from assessments.estimates.models import Estimate, ImpactEstimate, Judgement
from assessments.evidence.models import (
    COUNT_FIELD,
    CellOpening,
    Citation,
    Evidence,
    Link,
    Rating,
    Source,
)
from assessments.framing.models import Assessment, Hypothesis, Participant, Perspective, Question
from assessments.framing.outcomes import Resolution
from assessments.implications.models import Implication, ImplicationEstimate
from assessments.interchange import rules
from assessments.interchange.derived import current_ratings, finished, sealed_rounds
from assessments.interchange.rules import Document, Row
from assessments.journal.models import Stream
from assessments.journal.operations import Entry, write_changes
from assessments.rounds.models import Round, RoundFinish
from assessments.teams.models import Team

BATCH = 500
Progress = Callable[[str, int], None]
"""Called with a record type and how many of it were written."""

_MODELS: dict[str, type[models.Model]] = {
    "participants": Participant,
    "perspectives": Perspective,
    "questions": Question,
    "hypotheses": Hypothesis,
    "rounds": Round,
    "sources": Source,
    "evidence": Evidence,
    "citations": Citation,
    "links": Link,
    "ratings": Rating,
    "estimates": Estimate,
    "impact_estimates": ImpactEstimate,
    "judgements": Judgement,
    "arguments": Argument,
    "argument_votes": ArgumentVote,
    "implications": Implication,
    "implication_estimates": ImplicationEstimate,
    "resolutions": Resolution,
}
# Keys that are no column of their own.
_NO_COLUMN = (
    "id", "profile_id", "hypothesis_ids", "perspective_ids", "evidence_ids", "covers",
)  # fmt: skip
_PERCENTAGES = ("lower", "best", "upper", "if_true", "if_false")
_LABELLED = {
    "last_question_label": "questions",
    "last_hypothesis_label": "hypotheses",
    "last_evidence_label": "evidence",
}


def write_document(
    *,
    actor: Actor,
    team: Team,
    document: Document,
    lead_id: int | None,
    progress: Progress | None = None,
    verb: str = "import_assessment",
) -> Assessment:
    """The assessment, visible to nobody until its last row is written; one `resync` journalled.

    `lead_id` is the user who becomes the last participant. The caller holds the transaction and
    has checked the document.
    """
    writer = _Writer(actor, team, document, lead_id)
    for kind in rules.TYPES_BY_REFERENCE:
        if document[kind]:
            writer.write(kind)
            if progress is not None:
                progress(kind, len(document[kind]))
    writer.derive()
    assessment = writer.assessment
    assessment.is_importing = False
    assessment.save(update_fields=["is_importing"])
    # Nobody else can hold the stream of what nobody has seen yet.
    write_changes(assessment.stream, actor, actor.name, [Entry(verb, is_resync=True)])
    return assessment


class _Writer:
    """Turns rows into objects and remembers which primary key each id was given."""

    def __init__(self, actor: Actor, team: Team, document: Document, lead_id: int | None) -> None:
        self.actor = actor
        self.document = document
        self.lead_id = lead_id
        self.sealed = sealed_rounds(document)
        self.current = current_ratings(document)
        self.keys: dict[str, int] = {}
        self.depths: dict[str, int] = {}
        self.assessment = self._assessment(team)
        self.links = _LinkFacts(document, self.sealed, self.current)

    def _assessment(self, team: Team) -> Assessment:
        row = self.document["assessment"]
        labels = {
            field: max((int(r["label"][1:]) for r in self.document[kind]), default=0)
            for field, kind in _LABELLED.items()
        }
        assessment = Assessment(
            team=team,
            stream=Stream.objects.create(),
            is_importing=True,
            **labels,
            **self._columns("assessment", row),
        )
        assessment.save()
        return assessment

    def write(self, kind: str) -> None:
        rows = self.document[kind]
        if kind in _IN_LEVELS:
            # What refers to its own kind needs the other's key: one batch for each depth.
            levels = _IN_LEVELS[kind](rows)
            for _, level in groupby(levels, key=lambda pair: pair[0]):
                self._create(kind, [row for _, row in level])
        else:
            self._create(kind, rows)

    def _create(self, kind: str, rows: list[Row]) -> None:
        manager: models.Manager[Any] = _MODELS[kind]._default_manager  # noqa: SLF001
        for start in range(0, len(rows), BATCH):
            batch = rows[start : start + BATCH]
            made = manager.bulk_create([self._object(kind, row) for row in batch])
            for row, each in zip(batch, made, strict=True):
                self.keys[row["id"]] = each.pk
            if kind == "rounds":
                self._cover(batch)
            elif kind == "arguments":
                self._cite(batch)

    def _object(self, kind: str, row: Row) -> models.Model:
        more = getattr(self, f"_more_{kind}", None)
        columns = self._columns(kind, row)
        return _MODELS[kind](
            assessment_id=self.assessment.pk, **columns, **(more(row) if more else {})
        )

    def _columns(self, kind: str, row: Row) -> dict[str, Any]:
        columns: dict[str, Any] = {"uid": UUID(row["id"])}
        for key, value in row.items():
            if key in _NO_COLUMN:
                continue
            if key.endswith("_id"):
                columns[key] = None if value is None else self.keys[value]
            elif key.endswith("_at"):
                columns[key] = None if value is None else datetime.fromisoformat(value)
            elif key in _PERCENTAGES:
                columns[key] = Decimal(str(value)).quantize(Decimal("0.01"))
            else:
                columns[key] = value
        return columns

    # Columns that a record does not say, by record type.

    def _more_participants(self, row: Row) -> dict[str, Any]:
        is_lead = self.lead_id is not None and row is self.document["participants"][-1]
        return {"user_id": self.lead_id if is_lead else None}

    def _more_sources(self, row: Row) -> dict[str, Any]:
        return {"profile_uid": row["profile_id"]}

    def _more_rounds(self, row: Row) -> dict[str, Any]:
        return {
            "covers_estimates": "estimates" in row["covers"],
            "covers_ratings": "ratings" in row["covers"],
        }

    def _more_links(self, row: Row) -> dict[str, Any]:
        round_id = self.links.sealed_in.get(row["id"])
        counts = self.links.counts.get(row["id"], Counter())
        return {
            "sealed_in_id": None if round_id is None else self.keys[round_id],
            "is_revealed": row["id"] in self.links.revealed,
            **{COUNT_FIELD[code]: count for code, count in counts.items()},
        }

    def _more_ratings(self, row: Row) -> dict[str, Any]:
        return {"is_current": row["id"] in self.current}

    def _more_arguments(self, row: Row) -> dict[str, Any]:
        if not self.depths:
            self.depths = _depths(self.document["arguments"])
        return {"depth": self.depths[row["id"]], "is_tally_open": row["status"] == CONCEDED}

    def _cite(self, rows: list[Row]) -> None:
        CitedEvidence.objects.bulk_create(
            [
                CitedEvidence(
                    assessment_id=self.assessment.pk,
                    argument_id=self.keys[row["id"]],
                    evidence_id=self.keys[uid],
                )
                for row in rows
                for uid in row["evidence_ids"]
            ],
            batch_size=BATCH,
        )

    def _cover(self, rows: list[Row]) -> None:
        covered: Any = Round.hypotheses.through
        asked: Any = Round.perspectives.through
        for through, column, key in (
            (covered, "hypothesis_id", "hypothesis_ids"),
            (asked, "perspective_id", "perspective_ids"),
        ):
            through.objects.bulk_create(
                [
                    through(round_id=self.keys[row["id"]], **{column: self.keys[uid]})
                    for row in rows
                    for uid in row[key]
                ],
                batch_size=BATCH,
            )

    def derive(self) -> None:
        """What follows from the records: opened cells, and who has finished which round."""
        opened = {
            (row["link_id"], row["participant_id"])
            for row in self.document["ratings"]
            if row["round_id"] not in self.sealed
        }
        CellOpening.objects.bulk_create(
            [
                CellOpening(link_id=self.keys[link], participant_id=self.keys[participant])
                for link, participant in sorted(opened)
            ],
            batch_size=BATCH,
        )
        RoundFinish.objects.bulk_create(
            [
                RoundFinish(
                    round_id=self.keys[round_],
                    participant_id=self.keys[participant],
                    finished_at=datetime.fromisoformat(at),
                )
                for (round_, participant), at in sorted(finished(self.document).items())
            ],
            batch_size=BATCH,
        )


class _LinkFacts:
    """What ratings make of their links: counts, whether sealed, whether revealed."""

    def __init__(self, document: Document, sealed: set[str], current: set[str]) -> None:
        self.counts: dict[str, Counter[str]] = defaultdict(Counter)
        self.sealed_in: dict[str, str] = {}
        self.revealed: set[str] = set()
        openly: set[str] = set()
        for row in document["ratings"]:
            link, round_id = row["link_id"], row["round_id"]
            if round_id in sealed:
                self.sealed_in[link] = round_id
                continue
            openly.add(link)
            if round_id is not None:
                self.revealed.add(link)
            if row["id"] in current:
                self.counts[link][row["consistency"]] += 1
        for link in openly:
            self.sealed_in.pop(link, None)


def _by_depth(rows: list[Row]) -> list[tuple[int, Row]]:
    """Each row with how many merges lead from it to what stands; the order given otherwise."""
    depth: dict[str, int] = {}
    for row in rules.targets_first(rows):
        target = row["merged_into_id"]
        depth[row["id"]] = 0 if target is None else depth[target] + 1
    return sorted(((depth[row["id"]], row) for row in rows), key=lambda pair: pair[0])


def _depths(arguments: list[Row]) -> dict[str, int]:
    return depths_of({row["id"]: row["parent_id"] for row in arguments})


def _by_ancestors(rows: list[Row]) -> list[tuple[int, Row]]:
    """Each argument with its depth, parents first; the order given otherwise."""
    depths = _depths(rows)
    return sorted(((depths[row["id"]], row) for row in rows), key=lambda pair: pair[0])


_IN_LEVELS: dict[str, Callable[[list[Row]], list[tuple[int, Row]]]] = {
    "hypotheses": _by_depth,
    "evidence": _by_depth,
    "arguments": _by_ancestors,
}

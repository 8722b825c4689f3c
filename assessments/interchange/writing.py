"""Writes what has been checked as a new assessment, in bulk: in one transaction or in steps."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from decimal import Decimal
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db import models, transaction

from assessments.basis import Actor
from assessments.debate.models import Argument, ArgumentVote, CitedEvidence
from assessments.debate.rules import CONCEDED, depths_of
from assessments.estimates.models import Estimate, ImpactEstimate, Judgement
from assessments.evidence.models import (
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
from assessments.interchange.derived import finished
from assessments.interchange.passing.ratings import CODES, Placed, Ratings
from assessments.interchange.passing.table import RatingTable, write_facts
from assessments.interchange.rules import Document, Row
from assessments.journal.models import Stream
from assessments.journal.operations import Entry, write_changes
from assessments.rounds.models import Round, RoundFinish
from assessments.teams.models import Team

BATCH = 500
Progress = Callable[[str, int], None]
"""Called with a record type and how many of it are about to be written."""

MODELS: dict[str, type[models.Model]] = {
    "participants": Participant,
    "perspectives": Perspective,
    "questions": Question,
    "hypotheses": Hypothesis,
    "rounds": Round,
    "sources": Source,
    "evidence": Evidence,
    "citations": Citation,
    "links": Link,
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


class Writer:
    """Turns rows into objects and remembers which primary key each id was given.

    What it writes is visible to nobody until `show`. `original` is the document by whose ids
    ratings refer, where `document` has been given new ones; with `anew` ratings are given new ids
    too. `step` makes each of its small transactions; inside the caller's own they are one.
    """

    def __init__(
        self,
        actor: Actor,
        team: Team,
        document: Document,
        lead_id: int | None,
        *,
        original: Document | None = None,
        anew: bool = False,
        step: Callable[[], AbstractContextManager[object]] = transaction.atomic,
    ) -> None:
        self.actor = actor
        self.document = document
        self.original = original or document
        self.lead_id = lead_id
        self.anew = anew
        self.step = step
        self.keys: dict[str, int] = {}
        self.depths: dict[str, int] = {}
        self.assessment = self._assessment(team)

    def write_frame(self, progress: Progress) -> None:
        """Everything but the ratings."""
        for kind in rules.TYPES_BY_REFERENCE:
            if kind != "ratings" and self.document[kind]:
                progress(kind, len(self.document[kind]))
                self._write(kind)
        self.table = RatingTable(
            self.assessment.pk,
            [self.keys[row["id"]] for row in self.document["links"]],
            [self.keys[row["id"]] for row in self.document["participants"]],
            {
                said["id"]: self.keys[row["id"]]
                for said, row in zip(self.original["rounds"], self.document["rounds"], strict=True)
            },
            anew=self.anew,
        )

    def write_ratings(self, placed: Sequence[Placed]) -> None:
        """One batch. Raises IntegrityError, nothing of the batch written, when an id is taken."""
        with self.step():
            self.table.insert(placed)

    def settle(self, ratings: Ratings) -> None:
        """What the ratings make of their links, once all are there."""
        for participant, links in ratings.repeats():
            for start in range(0, len(links), BATCH):
                with self.step():
                    self._choose(ratings, participant, links[start : start + BATCH])
        size, keys = len(CODES), self.table.links
        touched = [n for n in range(len(keys)) if ratings.opened[n] or n in ratings.sealed_in]
        for start in range(0, len(touched), BATCH):
            rows = []
            for n in touched[start : start + BATCH]:
                sealed = None if ratings.opened[n] else self.table.rounds[ratings.sealed_in[n]]
                counts = ratings.counts[n * size : (n + 1) * size]
                rows.append((*counts, bool(ratings.revealed[n]), sealed, keys[n]))
            with self.step():
                write_facts(rows)

    def _choose(self, ratings: Ratings, participant: int, links: Sequence[int]) -> None:
        """Of several unsealed ratings of a cell by one participant, the one that counts."""
        uids = {key: uid for uid, key in self.table.rounds.items()}
        places = {self.table.links[n]: n for n in links}
        rows = Rating.objects.filter(
            participant_id=self.table.participants[participant], link_id__in=list(places)
        ).order_by("pk")
        found: dict[int, list[Rating]] = {}
        for row in rows:
            if uids.get(row.round_id or 0) not in ratings.sealed:
                found.setdefault(places[row.link_id], []).append(row)
        chosen = []
        for n, several in found.items():
            said = [(r.rated_at, r.wording, uids.get(r.round_id or 0), r.pk) for r in several]
            newest = ratings.newest_of(said, n)
            for row in several:
                step = int(row.pk == newest) - int(row.is_current)
                ratings.counts[n * len(CODES) + CODES.index(row.consistency)] += step
            chosen += [row.pk for row in several if row.pk == newest]
        former = [row.pk for several in found.values() for row in several if row.is_current]
        Rating.objects.filter(pk__in=former).update(is_current=False)
        Rating.objects.filter(pk__in=chosen).update(is_current=True)

    def show(self, verb: str) -> Assessment:
        """From here on it is there; one `resync` journalled. In the caller's transaction."""
        assessment = self.assessment
        assessment.is_importing = False
        assessment.save(update_fields=["is_importing"])
        # Nobody else can hold the stream of what nobody has seen yet.
        entries = [Entry(verb, is_resync=True)]
        write_changes(assessment.stream, self.actor, self.actor.name, entries)
        return assessment

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

    def _write(self, kind: str) -> None:
        rows = self.document[kind]
        if kind in _IN_LEVELS:
            # What refers to its own kind needs the other's key: one batch for each depth.
            levels = _IN_LEVELS[kind](rows)
            for _, level in groupby(levels, key=lambda pair: pair[0]):
                self._create(kind, [row for _, row in level])
        else:
            self._create(kind, rows)

    def _create(self, kind: str, rows: list[Row]) -> None:
        manager: models.Manager[Any] = MODELS[kind]._default_manager  # noqa: SLF001
        for start in range(0, len(rows), BATCH):
            batch = rows[start : start + BATCH]
            with self.step():
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
        return MODELS[kind](
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
        """What follows from the records: who has finished which round."""
        rows = [
            RoundFinish(
                round_id=self.keys[round_],
                participant_id=self.keys[participant],
                finished_at=datetime.fromisoformat(at),
            )
            for (round_, participant), at in sorted(finished(self.document).items())
        ]
        with self.step():
            RoundFinish.objects.bulk_create(rows, batch_size=BATCH)


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

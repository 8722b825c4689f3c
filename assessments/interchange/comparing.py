"""A document beside the assessment that has its id already."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from assessments.basis import Actor, RuleViolation, Violations
from assessments.basis.errors import gettext_noop
from assessments.evidence.queries import ratings_for
from assessments.evidence.records import rating_record
from assessments.framing.access import Access, access_to
from assessments.framing.models import Assessment
from assessments.interchange import rules
from assessments.interchange.derived import sealed_rounds
from assessments.interchange.meaning import check_meaning
from assessments.interchange.parsing import parse_json
from assessments.interchange.passing.given import Given
from assessments.interchange.passing.ratings import Placed, Ratings
from assessments.interchange.passing.said import record_of
from assessments.interchange.queries import json_chunks
from assessments.interchange.reports import CONFLICT, UNCHANGED, ImportReport, Outcomes, Tell
from assessments.interchange.rules import Document


def compared(
    actor: Actor,
    existing: Assessment,
    document: Document,
    given: Given,
    *,
    dry_run: bool,
    tell: Tell | None,
) -> ImportReport:
    """Record by record; ratings a batch at a time. Raises Violations where they differ.

    What is sealed takes no part on either side: an answer would tell what somebody has judged.
    """
    access = access_to(actor, existing.uid)
    chunks = json_chunks(access, without=("ratings",))
    standing = check_meaning(parse_json(b"".join(chunks)))
    beside = _Beside(access, document, standing, Outcomes(tell))
    openly = beside.compare_ratings(given)
    beside.compare_frame(openly)
    if beside.faults and not dry_run:
        raise Violations(beside.faults[: rules.FAULTS_MOST])
    return beside.outcomes.report(existing.uid, dry_run=dry_run, is_copy=False)


class _Beside:
    def __init__(
        self, access: Access, document: Document, standing: Document, outcomes: Outcomes
    ) -> None:
        self.access = access
        self.document = document
        self.standing = standing
        self.outcomes = outcomes
        self.sealed = sealed_rounds(document) | sealed_rounds(standing)
        self.faults: list[RuleViolation] = []
        self.matched = 0

    def compare_ratings(self, given: Given) -> set[str]:
        """The ids of the links that somebody has rated openly."""
        ratings = Ratings(self.document, keeps_ids=True)
        openly: set[str] = set()
        for batch in given.ratings():
            placed = [p for p in ratings.check(batch) if p.round not in self.sealed]
            openly.update(p.said.link for p in placed)
            self._compare_batch(placed)
        ratings.close()
        if ratings.faults:
            raise Violations(ratings.faults[: rules.FAULTS_MOST])
        return openly

    def _compare_batch(self, batch: list[Placed]) -> None:
        known = {}
        for start in range(0, len(batch), 500):
            uids = [UUID(p.said.id) for p in batch[start : start + 500]]
            for rating in ratings_for(self.access).filter(uid__in=uids):
                known[str(rating.uid)] = rating_record(rating)
        for placed in batch:
            record = {**record_of(placed.said), "rationale": placed.why or None}
            stands = known.get(placed.said.id)
            self.matched += stands is not None
            self._tell("ratings", f"/ratings/{placed.place}", placed.said.id, record == stands)

    def compare_frame(self, openly: set[str]) -> None:
        rows = {row["id"]: row for kind in rules.TYPES for row in self.standing[kind]}
        rows[self.standing["assessment"]["id"]] = self.standing["assessment"]
        hidden = {row["id"] for row in self.document["links"]} - openly
        for kind, pointer, row in _places(self.document):
            if row.get("round_id") in self.sealed or (
                row["id"] in hidden and row["id"] not in rows
            ):
                continue
            known = rows.pop(row["id"], None)
            same = known is not None and _comparable(known) == _comparable(row)
            self._tell(kind, pointer, row["id"], same)
        has_more = bool(rows) or ratings_for(self.access).count() > self.matched
        if has_more and not self.faults:
            self.outcomes.counted[UNCHANGED] -= 1
            self.outcomes.kept = [o for o in self.outcomes.kept if o.type != "assessment"]
            self._tell("assessment", "/assessment/id", str(self.access.assessment.uid), same=False)
            self.faults = [
                RuleViolation(
                    "conflict", "/assessment/id", gettext_noop("exists and has more in it")
                )
            ]

    def _tell(self, kind: str, pointer: str, uid: str, same: bool) -> None:
        self.outcomes.add(kind, uid, UNCHANGED if same else CONFLICT)
        if not same:
            self.faults.append(
                RuleViolation("conflict", pointer, gettext_noop("differs from what exists"))
            )


def _places(document: Document) -> Iterator[tuple[str, str, dict[str, Any]]]:
    yield "assessment", "/assessment", document["assessment"]
    for kind in rules.TYPES:
        for index, row in enumerate(document[kind]):
            yield kind, f"/{kind}/{index}", row


# Lists that say what, not in which order.
_UNORDERED = ("hypothesis_ids", "perspective_ids", "evidence_ids", "covers")


def _comparable(row: dict[str, Any]) -> dict[str, Any]:
    return {key: sorted(value) if key in _UNORDERED else value for key, value in row.items()}

"""What an import tells: what became, or would become, of each record. Free of Django."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

CREATED, UPDATED, UNCHANGED, CONFLICT = "created", "updated", "unchanged", "conflict"
WORDS: Final = (CREATED, UPDATED, UNCHANGED, CONFLICT)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became, or would become, of one record. `id` is that of the document."""

    type: str
    id: str
    outcome: str


Tell = Callable[[Outcome], None]


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did, or with `dry_run` would do.

    `is_copy`: some id was taken elsewhere, so that everything has new ids. `assessment_uid` is
    the one imported; None when a dry run would make a copy, whose id is not known before.
    `outcomes` is empty where they were told one by one.
    """

    assessment_uid: UUID | None
    dry_run: bool
    is_copy: bool
    outcomes: list[Outcome]
    counted: dict[str, int]

    def counts(self) -> dict[str, int]:
        """How many records have each outcome; all four words are there."""
        return dict(self.counted)


@dataclass(slots=True)
class Outcomes:
    """Counts, and either keeps or tells each."""

    tell: Tell | None = None
    kept: list[Outcome] = field(default_factory=list)
    counted: dict[str, int] = field(default_factory=lambda: dict.fromkeys(WORDS, 0))

    def add(self, kind: str, uid: str, word: str) -> None:
        self.counted[word] += 1
        outcome = Outcome(kind, uid, word)
        if self.tell is None:
            self.kept.append(outcome)
        else:
            self.tell(outcome)

    def report(self, uid: UUID | None, *, dry_run: bool, is_copy: bool) -> ImportReport:
        return ImportReport(uid, dry_run, is_copy, self.kept, self.counted)

"""What the ratings of a document must satisfy, and what they make of its links. Free of Django.

One pass, in which nothing is kept of a rating but a few bits and, where ids have to be told apart
without a database, its id.
"""

import json
from array import array
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from typing import Final, NamedTuple

import numpy as np

from assessments.basis import RuleViolation
from assessments.basis.checks import check_text
from assessments.basis.errors import gettext_noop
from assessments.interchange import rules
from assessments.interchange.derived import sealed_rounds
from assessments.interchange.passing.given import Batch
from assessments.interchange.passing.marks import Marks
from assessments.interchange.passing.said import Said
from assessments.interchange.rules import Document

CODES: Final = ("CC", "C", "N", "I", "II", "NA")
_CODE: Final = {code: number for number, code in enumerate(CODES)}
RATIONALE_LONGEST: Final = 20_000
_EMPTY: Final = ("null", '""')


class Placed(NamedTuple):
    """A sound rating: its own `place` in the document, `link` and `participant` by theirs; `round`
    its id or None; `why` stripped; `is_current` unless a later look says otherwise."""

    place: int
    said: Said
    link: int
    participant: int
    round: str | None
    why: str
    wording: int
    is_current: bool


class Ratings:
    """Checks batch after batch against a checked frame; gathers faults and facts.

    `counts` has six numbers for each link, in the order of CODES, of the ratings that are current
    at first sight. `repeated` names, by participant, the links that they rated more than once
    unsealed: which of these is the current one is told by the rows.
    """

    def __init__(self, frame: Document, *, keeps_ids: bool) -> None:
        hypotheses = {row["id"]: row for row in frame["hypotheses"]}
        self.links: dict[str, int] = {row["id"]: n for n, row in enumerate(frame["links"])}
        self.participants = {row["id"]: n for n, row in enumerate(frame["participants"])}
        self.rounds = {row["id"]: row for row in frame["rounds"]}
        self.sealed = sealed_rounds(frame)
        judged = [hypotheses[row["hypothesis_id"]] for row in frame["links"]]
        self._hypothesis = [row["id"] for row in judged]
        self._newest = [row["wording"] for row in judged]
        self.counts_from = [row["counts_from"] for row in judged]
        self._covered = {
            row["id"]: frozenset(row["hypothesis_ids"]) if "ratings" in row["covers"] else ()
            for row in frame["rounds"]
        }
        self._frame_ids = {
            frame["assessment"]["id"],
            *([frame["team"]["id"]] if frame.get("team") else []),
        }
        self._frame_ids |= {row["id"] for kind in rules.TYPES for row in frame[kind]}
        size = len(self.links)
        self._given: dict[tuple[int, str], Marks] = defaultdict(lambda: Marks(size))
        self._openly: dict[int, Marks] = defaultdict(lambda: Marks(size))
        self.repeated: dict[int, Marks] = defaultdict(lambda: Marks(size))
        self.counts = array("q", bytes(8 * len(CODES) * size))
        self.opened, self.revealed = bytearray(size), bytearray(size)
        self.sealed_in: dict[int, str] = {}
        self.faults: list[RuleViolation] = []
        self._ids = bytearray() if keeps_ids else None
        self._days: dict[str, bool] = {}

    def check(self, batch: Batch) -> list[Placed]:
        """The sound ones; what is wrong with the others joins the faults."""
        self.faults.extend(batch.faults)
        placed = []
        for place, said in zip(batch.places, batch.said, strict=True):
            found = self._place(place, said)
            if found is not None:
                placed.append(found)
        return placed

    def close(self) -> None:
        """Once all have passed: ids that stand twice among them."""
        if not self._ids:
            return
        ids = np.frombuffer(self._ids, dtype=np.dtype("S16"))
        order = np.argsort(ids, kind="stable")
        again = order[1:][ids[order[1:]] == ids[order[:-1]]]
        for place in np.sort(again)[: rules.FAULTS_MOST].tolist():
            self.fault("twice", place, "id", gettext_noop("is used a second time"))

    def fault(self, code: str, place: int, key: str, message: str, **params: object) -> None:
        pointer = f"/ratings/{place}/{key}" if key else f"/ratings/{place}"
        self.faults.append(RuleViolation(code, pointer, message, **params))

    def _place(self, place: int, said: Said) -> Placed | None:
        link = self.links.get(said.link, -1)
        participant = self.participants.get(said.participant, -1)
        if link < 0 or participant < 0 or (said.round and said.round not in self.rounds):
            self._dangling(place, said)
            return None
        before = len(self.faults)
        why = ""
        if said.why not in _EMPTY:
            why = self._why(place, said.why)
        days = self._days
        # The usual case without a call.
        if not (
            days.get(said.rated_at[:10])
            and days.get(said.created_at[:10])
            and days.get(said.modified_at[:10])
        ):
            self._check_days(place, said)
        wording = int(said.wording)
        if wording > self._newest[link]:
            message = gettext_noop("is newer than the hypothesis")
            self.fault("wording", place, "wording", message)
        if said.round and self._hypothesis[link] not in self._covered[said.round]:
            message = gettext_noop("this round does not ask that")
            self.fault("not_covered", place, "round_id", message)
        self._check_once(place, said, link, participant)
        if len(self.faults) > before:
            return None
        return self._taken_in(place, said, link, participant, why, wording)

    def _check_once(self, place: int, said: Said, link: int, participant: int) -> None:
        if said.id in self._frame_ids:
            self.fault("twice", place, "id", gettext_noop("is used a second time"))
        if self._given[participant, said.round].add(link):
            message = gettext_noop("says what another record says already")
            self.fault("twice", place, "link_id", message)
        if self._ids is not None:
            self._ids += bytes.fromhex(said.id.replace("-", ""))

    def _check_days(self, place: int, said: Said) -> None:
        for key in ("rated_at", "created_at", "modified_at"):
            day = getattr(said, key)[:10]
            if day not in self._days:
                self._days[day] = _is_day(day)
            if not self._days[day]:
                self.fault("instant", place, key, gettext_noop("is no such date or time"))

    def _taken_in(
        self, place: int, said: Said, link: int, participant: int, why: str, wording: int
    ) -> Placed:
        round_ = said.round or None
        if round_ in self.sealed:
            self.sealed_in[link] = said.round
            return Placed(place, said, link, participant, round_, why, wording, is_current=False)
        self.opened[link] = 1
        if round_:
            self.revealed[link] = 1
        is_current = False
        if self._openly[participant].add(link):
            self.repeated[participant].add(link)
        elif wording >= self.counts_from[link]:
            is_current = True
            self.counts[link * len(CODES) + _CODE[said.consistency]] += 1
        return Placed(place, said, link, participant, round_, why, wording, is_current)

    def _why(self, place: int, text: str) -> str:
        try:
            return check_text(
                json.loads(text) or "", "rationale", longest=RATIONALE_LONGEST, required=False
            )
        except RuleViolation as fault:
            self.faults.append(fault.under(f"/ratings/{place}"))
            return ""

    def _dangling(self, place: int, said: Said) -> None:
        for key, uid, known, target in (
            ("link_id", said.link, self.links, "links"),
            ("participant_id", said.participant, self.participants, "participants"),
            ("round_id", said.round, self.rounds, "rounds"),
        ):
            if uid and uid not in known:
                message = gettext_noop("refers to none of this document's %(target)s")
                self.fault("reference", place, key, message, target=target)

    def repeats(self) -> Iterator[tuple[int, list[int]]]:
        """Each participant with the links that they rated more than once."""
        for participant, links in self.repeated.items():
            yield participant, list(links)

    def newest_of(self, rows: list[tuple[datetime, int, str | None, int]], link: int) -> int | None:
        """Which of a participant's unsealed ratings of a link, each (when, wording, round, key),
        is the current one: the key of the newest whose wording counts."""
        numbers = {uid: row["number"] for uid, row in self.rounds.items()}
        counting = [
            ((at, numbers.get(uid or "", 0)), -key)
            for at, wording, uid, key in rows
            if wording >= self.counts_from[link]
        ]
        return -max(counting)[1] if counting else None


def _is_day(text: str) -> bool:
    try:
        # At the ends of the calendar an instant has no local time in some zone.
        return 1900 <= datetime.fromisoformat(text).year <= 2200
    except ValueError:
        return False

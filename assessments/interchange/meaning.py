"""What the schema cannot say: references, uniqueness, orders, rounds. Free of Django.

Ratings are not among it: they are `passing`.

`check_meaning` takes a document of the right shape and gives it back ready for writing: every
list and every optional key present, texts stripped, absent texts as "".
"""

import re
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from assessments.basis import RuleViolation, Violations
from assessments.basis.checks import check_partial_date, check_text
from assessments.basis.errors import gettext_noop
from assessments.debate.rules import DEPTH_MOST, INFERENCE, depths_of
from assessments.estimates.rules import check_impact, check_likelihood
from assessments.framing.rules import check_impact_scale
from assessments.implications.rules import check_no_cycle, following
from assessments.interchange import rules
from assessments.interchange.fields import SPECIAL, plain
from assessments.interchange.rules import Document, Row
from assessments.interchange.truths import several_truths

_LONGEST = 20_000
_IDENTIFIER = re.compile(r"[0-9a-f-]{36}", re.ASCII)
# Texts that are stripped; True: may not be empty afterwards.
_TEXTS: dict[str, dict[str, bool]] = {
    "assessment": {"title": True, "context": False, "customer": False, "decision": False},
    "team": {"name": True},
    "participants": {"name": True},
    "perspectives": {"name": True},
    "questions": {"text": True},
    "hypotheses": {"statement": True, "judged_by": False, "notes": False},
    "sources": {"name": True, "reliability_basis": False, "stake": False},
    "evidence": {"statement": True, "origin_note": False},
    "rounds": {"title": False, "early_reveal_reason": False},
    "estimates": {"rationale": False},
    "impact_estimates": {"rationale": False},
    "judgements": {"text": True, "confidence_basis": False},
    "arguments": {"text": False},
    "implications": {"mechanism": False, "lag": False},
    "implication_estimates": {"rationale": False},
    "resolutions": {"basis": True},
}
# What may be said once.
_ONCE: dict[str, list[tuple[str, ...]]] = {
    "perspectives": [("name",)],
    "questions": [("label",)],
    "hypotheses": [("label",)],
    "evidence": [("label",)],
    "links": [("evidence_id", "hypothesis_id")],
    "rounds": [("number",)],
    "estimates": [("hypothesis_id", "participant_id", "round_id")],
    "impact_estimates": [("hypothesis_id", "perspective_id", "participant_id", "round_id")],
    "judgements": [("hypothesis_id",)],
    "argument_votes": [("argument_id", "participant_id")],
    "implications": [("cause_id", "effect_id")],
    "implication_estimates": [("implication_id", "participant_id", "round_id")],
    "resolutions": [("hypothesis_id",)],
}
# Keys that hold several references.
_LISTS = (
    ("rounds", "hypothesis_ids", "hypotheses"),
    ("rounds", "perspective_ids", "perspectives"),
    ("arguments", "evidence_ids", "evidence"),
)
_JUDGES_HYPOTHESIS = ("estimates", "impact_estimates")


def check_meaning(document: Document) -> Document:
    """The document, which has no ratings, ready for writing.

    Raises Violations naming every fault with its pointer.
    """
    complete = {**document, **{kind: list(document.get(kind) or []) for kind in rules.TYPES}}
    reader = _Reader(complete)
    reader.read()
    if reader.faults:
        raise Violations(reader.faults[: rules.FAULTS_MOST])
    return complete


class _Reader:
    """Goes through one document, gathering faults by their place."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.faults: list[RuleViolation] = []
        self.by_id: dict[str, dict[str, Row]] = {}

    def read(self) -> None:
        self._values()
        self._ids()
        if self.faults:
            # Without sound ids and references the rest would only repeat the same faults.
            return
        self._references()
        if self.faults:
            return
        self._wordings()
        self._once()
        self._merged("hypotheses")
        self._merged("evidence")
        self._frame()
        self._rounds()
        self._judgements()
        self._arguments()
        self._edges()
        self.faults += several_truths(self.document)

    def fault(self, code: str, pointer: str, message: str, **params: object) -> None:
        self.faults.append(RuleViolation(code, pointer, message, **params))

    @contextmanager
    def at(self, pointer: str) -> Iterator[None]:
        """Places below `pointer` whatever a rule refuses inside."""
        try:
            yield
        except RuleViolation as fault:
            self.faults.append(fault.under(pointer))
        except Violations as several:
            self.faults.extend(fault.under(pointer) for fault in several.violations)

    def rows(self, kind: str) -> Iterator[tuple[str, Row]]:
        for index, row in enumerate(self.document[kind]):
            yield f"/{kind}/{index}", row

    # ------------------------------------------------------------------------------- values

    def _values(self) -> None:
        self.document["assessment"] = self._value("assessment", "/assessment", "assessment")
        if self.document.get("team"):
            self.document["team"] = self._value("team", "/team", "team")
        for kind in rules.TYPES:
            self.document[kind] = [
                self._value(kind, f"/{kind}/{index}", row)
                for index, row in enumerate(self.document[kind])
            ]
        with self.at("/assessment"):
            assessment = self.document["assessment"]
            scale = [plain(level) for level in assessment["impact_scale"]]
            assessment["impact_scale"] = check_impact_scale(
                [{**level, "meaning": level["meaning"] or ""} for level in scale]
            )
            assessment.setdefault("ratings_hidden", True)
            assessment.setdefault("pooling_changes", [])

    def _value(self, kind: str, pointer: str, row: Row | str) -> Row:
        """A copy of the row with its texts, dates, times and addresses checked."""
        checked = dict(self.document[row] if isinstance(row, str) else row)
        for key, required in _TEXTS.get(kind, {}).items():
            with self.at(pointer):
                checked[key] = check_text(
                    checked.get(key) or "", key, longest=_LONGEST, required=required
                )
        for key, value in checked.items():
            if value is not None and key.endswith("_at"):
                self._instant(value, f"{pointer}/{key}")
            elif key.endswith("_on"):
                with self.at(pointer):
                    check_partial_date(value, key)
        special = SPECIAL.get(kind)
        if special is not None:
            with self.at(pointer):
                checked.update(special(checked))
        return checked

    def _instant(self, value: str, pointer: str) -> None:
        try:
            year = datetime.fromisoformat(value).year
        except ValueError:
            year = 0
        # At the ends of the calendar an instant has no local time in some zone.
        if not 1900 <= year <= 2200:
            self.fault("instant", pointer, gettext_noop("is no such date or time"))

    # --------------------------------------------------------------------- ids and references

    def _ids(self) -> None:
        seen: set[str] = set()
        places = [("/assessment", self.document["assessment"])]
        if self.document.get("team"):
            places.append(("/team", self.document["team"]))
        for kind in rules.TYPES:
            self.by_id[kind] = {row["id"]: row for row in self.document[kind]}
            places.extend(self.rows(kind))
        for pointer, row in places:
            if not _IDENTIFIER.fullmatch(row["id"]):
                self.fault("id", f"{pointer}/id", gettext_noop("is not written as the format asks"))
            elif row["id"] in seen:
                self.fault("twice", f"{pointer}/id", gettext_noop("is used a second time"))
            seen.add(row["id"])

    def _references(self) -> None:
        for kind in rules.TYPES:
            for pointer, row in self.rows(kind):
                for key, value in row.items():
                    target = kind if key == "merged_into_id" else rules.REFERENCES.get(key)
                    if target and value is not None and value not in self.by_id[target]:
                        self._dangling(f"{pointer}/{key}", target)
        for _, round_ in self.rows("rounds"):
            # A document from before rounds named parties asked about all of them.
            round_.setdefault("perspective_ids", self._all_parties(round_))
        for kind, key, target in _LISTS:
            for pointer, row in self.rows(kind):
                for index, uid in enumerate(row[key]):
                    if uid not in self.by_id[target]:
                        self._dangling(f"{pointer}/{key}/{index}", target)

    def _all_parties(self, round_: Row) -> list[str]:
        return list(self.by_id["perspectives"]) if "estimates" in round_["covers"] else []

    def _dangling(self, pointer: str, target: str) -> None:
        self.fault(
            "reference",
            pointer,
            gettext_noop("refers to none of this document's %(target)s"),
            target=target,
        )

    def _once(self) -> None:
        for kind, combinations in _ONCE.items():
            for keys in combinations:
                seen: set[tuple[Any, ...]] = set()
                for pointer, row in self.rows(kind):
                    found = tuple(row[key] for key in keys)
                    if found in seen:
                        self.fault("twice", f"{pointer}/{keys[0]}", _twice(keys))
                    seen.add(found)

    def _merged(self, kind: str) -> None:
        sound = {row["id"] for row in rules.targets_first(self.document[kind])}
        for pointer, row in self.rows(kind):
            if (row["status"] == "merged") != (row["merged_into_id"] is not None):
                self.fault(
                    "merged",
                    f"{pointer}/merged_into_id",
                    gettext_noop("is given if and only if the status is merged"),
                )
            elif row["id"] not in sound:
                self.fault(
                    "cycle", f"{pointer}/merged_into_id", gettext_noop("leads back to itself")
                )

    # ---------------------------------------------------------------------------------- frame

    def _frame(self) -> None:
        primary = [p for p, row in self.rows("perspectives") if row["is_primary"]]
        for pointer in primary[1:]:
            self.fault(
                "primary", f"{pointer}/is_primary", gettext_noop("another is the primary one")
            )
        remainders: set[str] = set()
        for pointer, row in self.rows("hypotheses"):
            if not row["is_remainder"]:
                continue
            question = self.by_id["questions"][row["question_id"]]
            place = f"{pointer}/is_remainder"
            if row["status"] != "active":
                continue
            if question["framing"] != "competing":
                self.fault("remainder", place, gettext_noop("belongs to competing questions only"))
            elif question["id"] in remainders:
                self.fault("remainder", place, gettext_noop("exists already for this question"))
            remainders.add(question["id"])

    # --------------------------------------------------------------------------------- rounds

    def _rounds(self) -> None:
        blind = 0
        for pointer, row in self.rows("rounds"):
            row.setdefault("early_reveal_reason", "")
            blind += row["state"] == "blind"
            if row["state"] == "blind" and blind > 1:
                self.fault("blind", f"{pointer}/state", gettext_noop("another round is blind"))
            for key, states in (
                ("revealed_at", ("revealed", "closed")),
                ("closed_at", ("closed",)),
            ):
                if (row[key] is not None) != (row["state"] in states):
                    self.fault(
                        "state", f"{pointer}/{key}", gettext_noop("does not go with the state")
                    )

    def _wordings(self) -> None:
        """The keys that documents of older versions do not have."""
        for pointer, row in self.rows("hypotheses"):
            if row.setdefault("counts_from", 1) > row["wording"]:
                self.fault(
                    "wording",
                    f"{pointer}/counts_from",
                    gettext_noop("is newer than the hypothesis"),
                )
        for _, row in self.rows("impact_estimates"):
            row.setdefault("wording", self.by_id["hypotheses"][row["hypothesis_id"]]["wording"])

    def _judgements(self) -> None:
        for kind in _JUDGES_HYPOTHESIS:
            for pointer, row in self.rows(kind):
                self._covered(row, pointer, "estimates", row["hypothesis_id"])
                self._wording(row, pointer, row["hypothesis_id"])
        for pointer, row in self.rows("estimates"):
            with self.at(pointer):
                check_likelihood(
                    row["lower"], row["best"], row["upper"], row["interval_confidence"]
                )
        for pointer, row in self.rows("impact_estimates"):
            with self.at(pointer):
                check_impact(row["severity"], row["direction"])
        edges = [(row["cause_id"], row["effect_id"]) for row in self.document["implications"]]
        asked = {
            round_["id"]: following(edges, round_["hypothesis_ids"])
            for _, round_ in self.rows("rounds")
        }
        for pointer, row in self.rows("implication_estimates"):
            cause = self.by_id["implications"][row["implication_id"]]["cause_id"]
            self._covered(row, pointer, "estimates", cause, asked[row["round_id"]])

    def _covered(
        self,
        row: Row,
        pointer: str,
        covers: str,
        hypothesis_id: str,
        asked: Collection[Any] | None = None,
    ) -> None:
        """`asked` are the hypotheses that count as covered; None: those that the round names."""
        round_ = self.by_id["rounds"][row["round_id"]]
        asked = round_["hypothesis_ids"] if asked is None else asked
        if covers not in round_["covers"] or hypothesis_id not in asked:
            self.fault(
                "not_covered", f"{pointer}/round_id", gettext_noop("this round does not ask that")
            )

    def _wording(self, row: Row, pointer: str, hypothesis_id: str) -> None:
        if row["wording"] > self.by_id["hypotheses"][hypothesis_id]["wording"]:
            self.fault(
                "wording", f"{pointer}/wording", gettext_noop("is newer than the hypothesis")
            )

    def _arguments(self) -> None:
        rows = self.by_id["arguments"]
        depths = depths_of({uid: row["parent_id"] for uid, row in rows.items()})
        for pointer, row in self.rows("arguments"):
            if (row["hypothesis_id"] is None) == (row["link_id"] is None):
                self.fault(
                    "place",
                    f"{pointer}/hypothesis_id",
                    gettext_noop("is given if and only if the link is not"),
                )
            if depths.get(row["id"], DEPTH_MOST + 1) > DEPTH_MOST:
                self.fault(
                    "too_deep",
                    f"{pointer}/parent_id",
                    gettext_noop("leads back to itself, or is too many replies deep"),
                )
            self._reply(row, pointer, rows)
        for pointer, vote in self.rows("argument_votes"):
            if vote["wording"] > rows[vote["argument_id"]]["wording"]:
                self.fault(
                    "wording", f"{pointer}/wording", gettext_noop("is newer than the argument")
                )

    def _reply(self, row: Row, pointer: str, rows: dict[str, Row]) -> None:
        if row["parent_id"] is None:
            if row["target"] == INFERENCE:
                self.fault(
                    "no_parent", f"{pointer}/target", gettext_noop("needs an argument to reply to")
                )
            return
        parent = rows[row["parent_id"]]
        if any(row[key] != parent[key] for key in ("hypothesis_id", "link_id")):
            self.fault("tree", f"{pointer}/parent_id", gettext_noop("stands in another debate"))

    def _edges(self) -> None:
        edges = self.document["implications"]
        try:
            check_no_cycle((row["cause_id"], row["effect_id"]) for row in edges)
        except RuleViolation as fault:
            index = _first_in_cycle(edges)
            self.faults.append(fault.under(f"/implications/{index}"))


def _first_in_cycle(edges: Sequence[Row]) -> int:
    """The first edge with which those before it form a cycle, by halving. Assumes there is one."""
    low, high = 1, len(edges)
    while low < high:
        middle = (low + high) // 2
        try:
            check_no_cycle((row["cause_id"], row["effect_id"]) for row in edges[:middle])
        except RuleViolation:
            high = middle
        else:
            low = middle + 1
    return low - 1


def _twice(keys: Sequence[str]) -> str:
    if keys == ("label",):
        return gettext_noop("is a label that is used already")
    return gettext_noop("says what another record says already")

"""From bytes to plain values. Everything that JSON lets through and storage does not stops here."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from assessments.basis import RuleViolation, Violations
from assessments.basis.errors import gettext_noop
from assessments.interchange import rules
from assessments.interchange.rules import Document

# NUL breaks PostgreSQL, lone surrogates break every encoder.
_FORBIDDEN = re.compile("[\x00\ud800-\udfff]")
_TEXT = gettext_noop("contains characters that cannot be stored")


_COUNTED = (*rules.TYPES, rules.CHANGES)


class _Unusable:
    """A number that JSON's reader took and nobody can store: named with its place later."""

    def __init__(self, *_: object) -> None:
        pass


class _Repeating(dict[str, Any]):
    """An object that gives a key more than once."""

    repeated: list[str]


def parse_json(data: bytes) -> Document:
    """The document in `data`, its numbers as int or Decimal. Raises Violations with pointers."""
    if len(data) > rules.BYTES_MOST:
        raise _one("too_large", "", gettext_noop("is too large to import"))
    value = _decode(data, "")
    faults = list(_faults_in(value))
    if faults:
        raise Violations(faults)
    if not isinstance(value, dict):
        raise _one("object", "", gettext_noop("is not a JSON object"))
    return value


def parse_ndjson(lines: Iterable[bytes]) -> Document:
    """The document that the lines spell: the header first, then one record a line.

    Faults of a line as such point to `/lines/12`; those of its content to the place it has in
    the JSON document.
    """
    reading = Reading()
    for number, line in enumerate(lines, start=1):
        if line.strip():
            reading.add(line, number)
        if len(reading.faults) >= rules.FAULTS_MOST:
            break
    if not reading.document and not reading.faults:
        raise _one("empty", "", gettext_noop("is empty"))
    reading.close()
    if reading.faults:
        raise Violations(reading.faults)
    return reading.document


def faults_of_line(line: bytes, pointer: str) -> tuple[Any, list[RuleViolation]]:
    """What the line says, with what nobody could store of it."""
    try:
        value = _decode(line, pointer)
    except Violations as refusal:
        return None, refusal.violations
    return value, list(_faults_in(value, pointer))


class Reading:
    """A file of lines while it is read: the document so far, what is wrong with it, and how many
    records of each type have been met."""

    def __init__(self) -> None:
        self.document: Document = {}
        self.faults: list[RuleViolation] = []
        self.counts: Counter[str] = Counter()
        self._has_header = False
        self._is_end_promised = False
        self._end: tuple[str, dict[str, Any]] | None = None

    def add(self, line: bytes, number: int) -> bool:
        """Put what the line says into the document, or what is wrong with it among the faults."""
        pointer = f"/lines/{number}"
        value, found = faults_of_line(line, pointer)
        self.faults.extend(found)
        if not found:
            self._add(value, pointer)
        return not found

    def count(self, kind: str, number: int) -> None:
        """A record that is read elsewhere."""
        self.counts[kind] += 1
        if self._end is not None:
            self._fault("end", f"/lines/{number}", gettext_noop("comes after the end"))

    def close(self) -> None:
        """Once all lines are read: whether any is missing. A file that breaks off where a line ends
        would be taken for a smaller one."""
        if self._end is None:
            if self._is_end_promised and not self.faults:
                self._fault("truncated", "", gettext_noop("breaks off before its end"))
            return
        pointer, said = self._end
        for kind in _COUNTED:
            if said.get(kind, 0) != self.counts[kind] and not self.faults:
                self.faults.append(
                    RuleViolation(
                        "truncated",
                        f"{pointer}/counts/{kind}",
                        gettext_noop("counts %(said)s, but %(found)d are there"),
                        said=str(said.get(kind, 0))[:20],
                        found=self.counts[kind],
                    )
                )

    def _fault(self, code: str, pointer: str, message: str) -> None:
        self.faults.append(RuleViolation(code, pointer, message))

    def _add(self, value: Any, pointer: str) -> None:
        kind = value.pop("type", None) if isinstance(value, dict) else None
        if not isinstance(kind, str):
            self._fault("type", pointer, gettext_noop("names no type"))
        elif self._end is not None:
            self._fault("end", pointer, gettext_noop("comes after the end"))
        elif kind == "header":
            self._take_header(value, pointer)
        elif not self._has_header:
            self._fault("header", pointer, gettext_noop("comes before the header"))
        else:
            self._add_record(kind, value, pointer)

    def _add_record(self, kind: str, value: dict[str, Any], pointer: str) -> None:
        if kind in ("assessment", "team"):
            if kind in self.document:
                self._fault("twice", pointer, gettext_noop("is given a second time"))
            self.document[kind] = value
        elif kind == rules.END:
            self._take_end(value, pointer)
        elif kind in _COUNTED:
            self.counts[kind] += 1
            rows = self.document.setdefault(kind, []) if kind in rules.TYPES else None
            if isinstance(rows, list):
                rows.append(value)
        else:
            self._fault("type", pointer, gettext_noop("is of an unknown type"))

    def _take_header(self, value: dict[str, Any], pointer: str) -> None:
        if self._has_header:
            self._fault("header", pointer, gettext_noop("is a header that is not the first"))
        promised = value.pop(rules.HAS_END, False)
        if not isinstance(promised, bool):
            self._fault("type", f"{pointer}/{rules.HAS_END}", gettext_noop("is not true or false"))
        self._has_header, self._is_end_promised = True, promised is True
        self.document.update(value)

    def _take_end(self, value: dict[str, Any], pointer: str) -> None:
        counts = value.pop("counts", None)
        words = gettext_noop("is not a key of this format")
        for key in value:
            self._fault("unknown_key", f"{pointer}/{escape(key)}", words)
        if not isinstance(counts, dict):
            self._fault("required", f"{pointer}/counts", gettext_noop("is missing"))
            counts = {}
        for kind in set(counts).difference(_COUNTED):
            self._fault(
                "type", f"{pointer}/counts/{escape(kind)}", gettext_noop("is of an unknown type")
            )
        self._end = (pointer, counts)


def _one(code: str, field: str, message: str) -> Violations:
    return Violations([RuleViolation(code, field, message)])


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    plain = dict(pairs)
    if len(plain) == len(pairs):
        return plain
    seen: set[str] = set()
    marked = _Repeating(plain)
    marked.repeated = [key for key, _ in pairs if key in seen or seen.add(key)]  # type: ignore[func-returns-value]
    return marked


def _number(text: str) -> Any:
    """An int where the value is whole (62.0 too), else a Decimal."""
    number = Decimal(text)
    if number and (number.adjusted() > rules.DIGITS_MOST or number.adjusted() < -rules.DIGITS_MOST):
        return _Unusable()
    if len(number.as_tuple().digits) > 2 * rules.DIGITS_MOST:
        return _Unusable()
    return int(number) if number == number.to_integral_value() else number


def _decode(data: bytes, pointer: str) -> Any:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _one("utf8", pointer, gettext_noop("is not UTF-8 text")) from None
    try:
        return json.loads(
            text,
            object_pairs_hook=_object,
            parse_float=_number,
            parse_int=_number,
            parse_constant=_Unusable,
        )
    except RecursionError:
        raise _one("too_deep", pointer, gettext_noop("is nested too deeply")) from None
    except json.JSONDecodeError as error:
        raise Violations(
            [
                RuleViolation(
                    "json",
                    pointer,
                    gettext_noop("is not JSON: line %(line)d, column %(column)d"),
                    line=error.lineno,
                    column=error.colno,
                )
            ]
        ) from None


def escape(key: object) -> str:
    """A key as a step of a JSON pointer (RFC 6901)."""
    return str(key).replace("~", "~0").replace("/", "~1")


def _faults_in(value: Any, pointer: str = "") -> Iterator[RuleViolation]:
    """What cannot be stored, anywhere below `value`. Without recursion."""
    waiting: list[tuple[Any, str, int]] = [(value, pointer, 0)]
    found = 0
    while waiting and found < rules.FAULTS_MOST:
        item, place, depth = waiting.pop()
        if depth > rules.DEPTH_MOST:
            found += 1
            yield RuleViolation("too_deep", place, gettext_noop("is nested too deeply"))
        elif isinstance(item, dict):
            for fault in _faults_of_keys(item, place):
                found += 1
                yield fault
            waiting.extend((v, f"{place}/{escape(k)}", depth + 1) for k, v in item.items())
        elif isinstance(item, list):
            waiting.extend((v, f"{place}/{i}", depth + 1) for i, v in enumerate(item))
        elif isinstance(item, _Unusable):
            found += 1
            yield RuleViolation("number", place, gettext_noop("is not a number that can be kept"))
        elif isinstance(item, str) and _FORBIDDEN.search(item):
            found += 1
            yield RuleViolation("characters", place, _TEXT)


def _faults_of_keys(item: dict[str, Any], place: str) -> Iterator[RuleViolation]:
    if isinstance(item, _Repeating):
        for key in item.repeated:
            yield RuleViolation(
                "twice",
                f"{place}/{escape(_printable(key))}",
                gettext_noop("is given more than once"),
            )
    for key in item:
        if _FORBIDDEN.search(key):
            yield RuleViolation("characters", f"{place}/{escape(_printable(key))}", _TEXT)


def _printable(key: str) -> str:
    return _FORBIDDEN.sub("\ufffd", key)

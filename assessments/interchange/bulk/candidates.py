"""What each row would become: a piece of evidence with its citation, or a source, or faults."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar
from urllib.parse import urlsplit

from assessments.basis import RuleViolation
from assessments.basis.checks import check_text
from assessments.basis.errors import gettext_noop
from assessments.evidence import rules as evidence_rules
from assessments.evidence.operations import CitationDraft, EvidenceDraft, SourceDraft
from assessments.interchange.bulk import rules, values
from assessments.interchange.bulk.mapping import Mapping as Columns
from assessments.interchange.bulk.reading import references
from assessments.interchange.bulk.table import Line, Table

T = TypeVar("T")
LONGEST: Final = {
    "statement": evidence_rules.STATEMENT_LONGEST,
    "origin_note": evidence_rules.TEXT_LONGEST,
    "source": evidence_rules.NAME_LONGEST,
    "origin": evidence_rules.NAME_LONGEST,
    "excerpt": evidence_rules.STATEMENT_LONGEST,
    "reliability_basis": evidence_rules.TEXT_LONGEST,
    "stake": evidence_rules.TEXT_LONGEST,
}


@dataclass(slots=True)
class Candidate:
    """One row. `evidence` is without its citation, whose source is not looked up yet; None where
    the row is a source and no more. A row with `faults` (by field) becomes nothing."""

    index: int
    number: int
    evidence: EvidenceDraft | None = None
    citation: CitationDraft | None = None
    source: SourceDraft | None = None
    origin: str = ""
    faults: list[RuleViolation] = field(default_factory=list)

    @property
    def is_whole(self) -> bool:
        return not self.faults


def candidates(table: Table, columns: Columns) -> Iterator[Candidate]:
    for index, line in enumerate(table.lines):
        yield _Row(index, line, columns).candidate()


class _Row:
    """Takes one row apart, field by field; a fault in one hides none in another."""

    def __init__(self, index: int, line: Line, columns: Columns) -> None:
        self.line, self.columns = line, columns
        self.made = Candidate(index, line.number)
        by_column = {column: name for name, column in columns.columns.items()}
        for place, fault in line.faults:
            name = "" if place is None else by_column.get(place)
            # What nobody has asked for may be amiss.
            if name is not None:
                self.made.faults.append(_named(fault, name))
        self.amiss = {fault.field for fault in self.made.faults}

    def candidate(self) -> Candidate:
        made = self.made
        if "" in self.amiss:
            return made
        credibility, reliability = self._grades()
        source = self._source(reliability)
        statement = self._text("statement") if self.columns.makes_evidence else ""
        # What is amiss with it is said already; the rest of the row is looked at all the same.
        if statement or "statement" in self.amiss:
            made.evidence = self._evidence(statement, credibility)
            made.citation = self._citation(has_source=source is not None)
            made.origin = self._origin(source)
        elif self.columns.makes_evidence and (source is None or not self.line.csl):
            self._fault(RuleViolation("required", "statement", gettext_noop("may not be empty")))
        elif source is None:
            self._fault(RuleViolation("required", "source", gettext_noop("may not be empty")))
        made.source = source
        return made

    def _said(self, name: str) -> str:
        column = self.columns.columns.get(name)
        said = "" if column is None or name in self.amiss else self.line.cells[column].strip()
        return said or self.columns.defaults.get(name, "").strip()

    def _fault(self, fault: RuleViolation) -> None:
        """The first of each field."""
        if fault.field not in self.amiss:
            self.made.faults.append(fault)
            self.amiss.add(fault.field)

    def _value(self, name: str, read: Callable[[str], T], otherwise: T) -> T:
        try:
            return read(self._said(name))
        except RuleViolation as fault:
            self._fault(_named(fault, name))
            return otherwise

    def _text(self, name: str) -> str:
        return self._value(
            name, lambda said: check_text(said, name, longest=LONGEST[name], required=False), ""
        )

    def _grades(self) -> tuple[int | None, str | None]:
        none: tuple[str | None, int | None] = (None, None)
        of_both = self._value("grade", values.grade, none)
        credibility = self._value("credibility", values.credibility, None)
        reliability = self._value("reliability", values.reliability, None)
        if credibility and of_both[1] and credibility != of_both[1]:
            self._fault(_disagrees("credibility"))
        return credibility or of_both[1], of_both[0] or reliability

    def _evidence(self, statement: str, credibility: int | None) -> EvidenceDraft:
        return EvidenceDraft(
            statement=statement,
            kind=self._value("kind", lambda said: values.kind(said or "statement"), "statement"),
            credibility=credibility,
            occurred_on=self._date("occurred_on"),
            origin_note=self._text("origin_note"),
            tags=self._value("tags", values.tags, []),
            marking=self._value("marking", values.marking, None),
        )

    def _date(self, name: str) -> str | None:
        return self._value(name, lambda said: values.partial_date(said, name), None)

    def _url(self, name: str) -> str:
        return self._value(name, lambda said: evidence_rules.check_url(said, name), "")

    def _citation(self, *, has_source: bool) -> CitationDraft | None:
        excerpt = self._text("excerpt")
        made = CitationDraft(
            relation=self._value("relation", values.relation, "corroborates"),
            url=self._url("url"),
            archived_url=self._url("archived_url"),
            accessed_on=self._date("accessed_on"),
            excerpt={"exact": excerpt} if excerpt else None,
        )
        says_more = made.url or made.archived_url or excerpt
        if says_more and not has_source and not {"source", "url"} & self.amiss:
            self._fault(RuleViolation("required", "source", gettext_noop("may not be empty")))
        return made if has_source else None

    def _origin(self, source: SourceDraft | None) -> str:
        origin = self._text("origin")
        if origin and source is None:
            self._fault(RuleViolation("required", "source", gettext_noop("may not be empty")))
        is_own = source is not None and origin.casefold() == source.name.casefold()
        return "" if is_own else origin

    def _source(self, reliability: str | None) -> SourceDraft | None:
        """Named by its column, else by its title, else by the host of its address."""
        name = self._text("source") or self._value("title", lambda said: said[:300], "")
        url = self._url("url") if not name else ""
        name = name or (urlsplit(url).hostname or "").removeprefix("www.")[:300]
        csl = self._csl()
        if not name:
            return None
        try:
            return SourceDraft(
                name=check_text(name, "source", longest=evidence_rules.NAME_LONGEST),
                reliability=reliability,
                reliability_basis=self._text("reliability_basis"),
                stake=self._text("stake"),
                csl=evidence_rules.check_csl(csl),
            )
        except RuleViolation as fault:
            self._fault(_named(fault, "source"))
            return None

    def _csl(self) -> dict[str, Any]:
        """The reference that the row is, or what its columns say of one."""
        if self.line.csl:
            return dict(self.line.csl)
        said: dict[str, Any] = {}
        for key in ("title", "publisher"):
            if self._said(key):
                said[key] = self._said(key)[: rules.CELL_LONGEST]
        if self._said("doi"):
            said["DOI"] = references.doi(self._said("doi"))[:300]
        authors = [name.strip() for name in self._said("author").split(";") if name.strip()]
        if authors:
            said["author"] = [references.author(name) for name in authors[:100]]
        published = self._date("published")
        if published:
            said["issued"] = references.date(published)
        return {"type": "document", **said} if said else {}


def _named(fault: RuleViolation, name: str) -> RuleViolation:
    return RuleViolation(fault.code, name, fault.template, **fault.params)


def _disagrees(name: str) -> RuleViolation:
    return RuleViolation("disagrees", name, gettext_noop("says something else than the grade"))

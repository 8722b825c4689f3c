"""Which source a row means: one that is there, or one that the import makes once."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from assessments.basis import RuleViolation
from assessments.basis.errors import gettext_noop
from assessments.evidence.likeness import plain
from assessments.evidence.models import Citation, Source
from assessments.evidence.operations import SourceDraft
from assessments.framing.access import Access


@dataclass(frozen=True, slots=True)
class Known:
    """A source that is there."""

    uid: UUID
    name: str
    reliability: str | None


class Sources:
    """Finds sources by DOI, by name, by the address of their reference, in this order.

    A name counts as the same whatever its case, accents and blanks. An address that evidence was
    read at names the source only of a row that names none.
    """

    def __init__(self, rows: Iterable[tuple[UUID, str, str | None, Any]]) -> None:
        self._by_name: dict[str, Known] = {}
        self._by_doi: dict[str, Known] = {}
        self._by_url: dict[str, Known] = {}
        self._by_read_url: dict[str, Known] = {}
        self._by_uid: dict[UUID, Known] = {}
        for uid, name, reliability, csl in rows:
            known = Known(uid, name, reliability)
            self._by_uid[uid] = known
            self._by_name.setdefault(plain(name), known)
            said = csl if isinstance(csl, dict) else {}
            if said.get("DOI"):
                self._by_doi.setdefault(doi_key(said["DOI"]), known)
            if said.get("URL"):
                self._by_url.setdefault(url_key(said["URL"]), known)

    def read_at(self, rows: Iterable[tuple[str, UUID]]) -> None:
        """Addresses of citations, each with the uid of its source."""
        for url, uid in rows:
            if url and uid in self._by_uid:
                self._by_read_url.setdefault(url_key(url), self._by_uid[uid])

    def found(self, draft: SourceDraft, url: str = "", *, by_host: bool = False) -> Known | None:
        """The source that is meant; `by_host` says that it is named by its address alone."""
        doi = draft.csl.get("DOI")
        if doi and (known := self._by_doi.get(doi_key(doi))):
            return known
        address = draft.csl.get("URL")
        if address and (known := self._by_url.get(url_key(address))):
            return known
        if by_host and url and (known := self._by_read_url.get(url_key(url))):
            return known
        return self._by_name.get(plain(draft.name))

    def named(self, name: str) -> Known | None:
        return self._by_name.get(plain(name))


def sources_known(access: Access) -> Sources:
    """Those that the actor sees. 2 queries."""
    rows = Source.objects.visible_to(access.actor).filter(assessment=access.assessment)
    known = Sources(rows.order_by("pk").values_list("uid", "name", "reliability", "csl"))
    cited = Citation.objects.visible_to(access.actor).filter(assessment=access.assessment)
    known.read_at(cited.exclude(url="").order_by("pk").values_list("url", "source__uid"))
    return known


def key_of(draft: SourceDraft) -> str:
    """Two rows of a file with one key mean one source."""
    doi = draft.csl.get("DOI")
    return f"doi:{doi_key(doi)}" if doi else f"name:{plain(draft.name)}"


def doi_key(doi: object) -> str:
    return str(doi).strip().casefold()


def url_key(url: object) -> str:
    """Without the scheme, `www.`, a fragment and a last slash, none of which tell pages apart."""
    try:
        parts = urlsplit(str(url).strip())
    except ValueError:
        return str(url)
    host = parts.netloc.casefold().removeprefix("www.")
    query = f"?{parts.query}" if parts.query else ""
    return f"{host}{parts.path.rstrip('/')}{query}"


def differs(known: Known, draft: SourceDraft) -> RuleViolation | None:
    """A grade that the file gives to a source which has another one: the one there stays."""
    if draft.reliability and draft.reliability != known.reliability:
        return RuleViolation(
            "graded",
            "reliability",
            gettext_noop("“%(name)s” keeps its own grade (%(grade)s)"),
            name=known.name[:60],
            grade=known.reliability or "–",
        )
    return None

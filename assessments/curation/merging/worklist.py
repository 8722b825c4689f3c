"""The likely pairs of a kind worked one after another: where one is, and what comes next."""

from dataclasses import dataclass
from typing import Any, Final, Self
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _

from assessments.basis import NotVisible
from assessments.curation.merging import queries, rules
from assessments.curation.merging.queries import Duplicates, Likely
from assessments.framing.access import Access
from assessments.web.frames import here

# Asked of a pair's page that was opened from the list of likely ones.
QUEUED: Final = "queued"
MERGE_PAGES: Final = {
    rules.EVIDENCE: "evidence-merge",
    rules.SOURCES: "source-merge",
    rules.HYPOTHESES: "hypothesis-merge",
}


def uid_in(text: str) -> UUID:
    """NotVisible for what is none."""
    try:
        return UUID(text)
    except ValueError:
        raise NotVisible(text) from None


def pair_url(
    request: HttpRequest, access: Access, kind: str, gone: UUID, into: UUID, *, queued: bool = False
) -> str:
    """The page on which `gone` and `into` stand side by side, in the frame of the request."""
    page = here(request, MERGE_PAGES[kind], access.assessment.uid, gone)
    return f"{page}?with={into}{f'&{QUEUED}=1' if queued else ''}"


@dataclass(frozen=True)
class Worklist:
    """The likely pairs as they stood when the page was asked for."""

    request: HttpRequest
    access: Access
    found: Duplicates

    @classmethod
    def of(cls, request: HttpRequest, access: Access, kind: str) -> Self | None:
        """2 queries; None, and none, for a page that was not opened from the list."""
        if QUEUED not in request.GET and QUEUED not in request.POST:
            return None
        return cls(request, access, queries.likely_duplicates(access, kind))

    @property
    def kind(self) -> str:
        return self.found.kind

    @property
    def list_url(self) -> str:
        page = here(self.request, "duplicates", self.access.assessment.uid)
        return f"{page}?kind={self.kind}"

    def url_of(self, pair: Likely | None) -> str:
        """ "" for none."""
        if pair is None:
            return ""
        gone, into = pair.gone.uid, pair.into.uid
        return pair_url(self.request, self.access, self.kind, gone, into, queued=True)

    def shown(self, gone: UUID, into: UUID) -> dict[str, Any]:
        """What merging/_place.html shows of a pair's place."""
        place = self.found.place_of(gone, into)
        return {
            "place": place,
            "before_url": self.url_of(place.before),
            "after_url": self.url_of(place.after),
            "list_url": self.list_url,
        }

    def after(self, gone: UUID, into: UUID) -> tuple[str, str]:
        """Where a pair that has been decided leads to, and what is to be said of it ("" for
        nothing). 2 queries."""
        still = queries.likely_duplicates(self.access, self.kind)
        following = self.found.following(gone, into, still)
        if following is None:
            return self.list_url, _("Nothing else reads alike.")
        return self.url_of(following), ""

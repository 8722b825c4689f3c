"""The likely pairs of a kind worked one after another: where one is, and what comes next."""

from dataclasses import dataclass
from typing import Any, Final, Self
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from assessments.basis import NotVisible
from assessments.curation.merging import queries, rules
from assessments.curation.merging.queries import Duplicates, Likely
from assessments.framing.access import Access
from assessments.web import undo
from assessments.web.frames import here

# Asked of a pair's page that was opened from the list of likely ones: how alike at least, in
# percent; ALL for whatever is likely. An undo names the other of the two, to lead back to both.
QUEUED, BESIDE = "queued", "beside"
# The page to which a merge that was begun there leads back: a path of this site.
THEN: Final = "then"
ALL: Final = 1
LEAST: Final = (ALL, 80, 90)
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
    request: HttpRequest,
    access: Access,
    kind: str,
    gone: UUID,
    into: UUID,
    *,
    queued: int = 0,
    then: str = "",
) -> str:
    """The page on which `gone` and `into` stand side by side, in the frame of the request; as one
    of those that are `queued` percent alike (0: by itself), or to lead back to `then` ("": no)."""
    page = here(request, MERGE_PAGES[kind], access.assessment.uid, gone)
    asked = {"with": into, **({QUEUED: queued} if queued else {}), **({THEN: then} if then else {})}
    return f"{page}?{urlencode(asked)}"


def then_in(data: QueryDict) -> str:
    """Where a request says that it came from; "" for nowhere, and for another site."""
    path = data.get(THEN, "")
    return path if undo.is_ours(path) else ""


def least_in(text: str) -> int:
    """What a page asks for, of those that may be asked for; else all."""
    return next((least for least in LEAST if text == str(least)), ALL)


@dataclass(frozen=True)
class Worklist:
    """The likely pairs as they stood when the page was asked for."""

    request: HttpRequest
    access: Access
    found: Duplicates
    least: int = ALL

    @classmethod
    def of(cls, request: HttpRequest, access: Access, kind: str) -> Self | None:
        """2 queries; None, and none, for a page that was not opened from the list."""
        asked = request.POST.get(QUEUED) or request.GET.get(QUEUED)
        if asked is None:
            return None
        least = least_in(asked)
        return cls(request, access, cls._found(access, kind, least), least)

    @staticmethod
    def _found(access: Access, kind: str, least: int) -> Duplicates:
        return queries.likely_duplicates(access, kind).alike_from(least / 100)

    @property
    def kind(self) -> str:
        return self.found.kind

    @property
    def list_url(self) -> str:
        page = here(self.request, "duplicates", self.access.assessment.uid)
        return f"{page}?kind={self.kind}{f'&from={self.least}' if self.least > ALL else ''}"

    def url_of(self, pair: Likely | None) -> str:
        """ "" for none."""
        if pair is None:
            return ""
        gone, into = pair.gone.uid, pair.into.uid
        return pair_url(self.request, self.access, self.kind, gone, into, queued=self.least)

    def shown(self, gone: UUID, into: UUID) -> dict[str, Any]:
        """What merging/_place.html shows of a pair's place."""
        place = self.found.place_of(gone, into)
        return {
            "place": place,
            "before_url": self.url_of(place.before),
            "after_url": self.url_of(place.after),
            "list_url": self.list_url,
            "queued": self.least,
        }

    def after(self, gone: UUID, into: UUID) -> tuple[str, str]:
        """Where a pair that has been decided leads to, and what is to be said of it ("" for
        nothing). 2 queries."""
        still = self._found(self.access, self.kind, self.least)
        following = self.found.following(gone, into, still)
        if following is None:
            return self.list_url, _("Nothing else reads alike.")
        return self.url_of(following), ""

"""The matrix page, an item's page and one by one: translate, call once, translate back."""

from collections import Counter
from collections.abc import Iterable
from itertools import chain
from secrets import token_hex
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from assessments.basis import NotVisible
from assessments.evidence.queries import asked_again
from assessments.evidence.words import EXPECTED, KINDS
from assessments.framing.access import Access, access_to
from assessments.framing.models import Hypothesis
from assessments.framing.queries import lacks_curator
from assessments.results.matrix import cards, markup, words
from assessments.results.matrix.grid import Matrix
from assessments.results.matrix.options import (
    CARDS,
    LIST,
    SHAPES,
    VIEWS,
    Options,
    options_of,
    uuid_of,
)
from assessments.results.matrix.rating import ORDER
from assessments.results.matrix.reading import matrix_page
from assessments.results.matrix.turns import Turns
from assessments.scoring.codes import CODES
from assessments.web.actors import actor_of
from assessments.web.snapshots import snapshot
from assessments.web.tags import SYMBOLS, VERBS

VIEW_WORDS: Final = {
    "mine": _("Mine"),
    "team": _("Team"),
    "difference": _("Difference"),
    "two": _("Two people"),
}
SHAPE_WORDS: Final = {
    "columns": _("Columns"),
    "rows": _("Rows"),
    "cards": _("Cards"),
    "list": _("One hypothesis"),
}


@login_required
@require_safe
def matrix(request: HttpRequest, assessment: UUID) -> HttpResponse:
    with snapshot():
        access = access_to(actor_of(request), assessment)
        question = uuid_of(request.GET.get("question"))
        found = matrix_page(access, options_of(request.GET), question_uid=question)
        again = asked_again(access, found.hypotheses) if found else 0
    context = {
        "assessment": access.assessment,
        "tab": "evidence",
        "access": access,
        "may_add": access.may_contribute,
    }
    if found is None:
        return render(request, "matrix/empty.html", context)
    # Only where no row says that somebody may accept one.
    context["lacks_curator"] = not found.evidence and lacks_curator(access)
    return _spliced(request, context | _matrix_context(found, again), _written(found))


def _spliced(
    request: HttpRequest, context: dict[str, object], table: Iterable[str]
) -> HttpResponse:
    """The page with the table put in afterwards: templates would copy it again and again."""
    place = token_hex(16)
    page = render_to_string(
        "matrix/matrix.html", {**context, "table": SafeString(place)}, request=request
    )
    before, _, after = page.partition(place)
    # As bytes: of each text the response would look up the charset again.
    return HttpResponse(part.encode() for part in chain((before,), table, (after,)))


def _matrix_context(found: Matrix, again: int) -> dict[str, object]:
    address = Address(found)
    hypothesis = _listed(found)
    return {
        "matrix": found,
        "waits": bool(found.waiting[found.cells.bears].any()),
        "again": again,
        "is_shown": bool(found.shown),
        "caption": words.caption(found),
        "origin_words": words.origin_words(found),
        "questions": [
            (q, f"?{urlencode({**address.look, 'question': str(q.uid)})}") for q in found.questions
        ],
        "views": [
            (word, VIEW_WORDS[word], address.to(view=word))
            for word in VIEWS
            if found.access.powers.judge or word in ("team", "two")
        ],
        "shapes": [(word, SHAPE_WORDS[word], address.to(by=word)) for word in SHAPES],
        "cards": address.to(by=CARDS),
        "list": address.to(by=LIST),
        "listed": hypothesis,
        # Only one hypothesis's list offers the others.
        "hypotheses": [(h, address.to(h=str(h.uid))) for h in found.hypotheses if hypothesis],
        "choices": _choices(found),
        "kept": address.look.items(),
        "with_all": address.to(without=""),
        "everything": address.everything(),
        "screens": _screens(found, address),
    }


def _listed(found: Matrix) -> Hypothesis | None:
    """The hypothesis whose list it is; None in other shapes."""
    if found.options.by != LIST:
        return None
    wanted = found.options.hypothesis
    return next((h for h in found.hypotheses if h.uid == wanted), found.hypotheses[0])


def _written(found: Matrix) -> Iterable[str]:
    if not found.shown:
        return ()
    hypothesis = _listed(found)
    if hypothesis is not None:
        return cards.hypothesis_list(found, hypothesis)
    return cards.cards(found) if found.options.by == CARDS else markup.table(found)


class Address:
    """Addresses of this page with something changed; the screen starts anew."""

    def __init__(self, found: Matrix) -> None:
        self.look = {
            "question": str(found.question.uid),
            **found.options.look(markup.usual_view(found)),
        }
        self.pick = found.options.pick()
        if found.origin is None:
            self.look.pop("without", None)

    def to(self, **changed: str) -> str:
        asked = {**self.look, **self.pick, **changed}
        return f"?{urlencode([(name, value) for name, value in asked.items() if value])}"

    def everything(self) -> str:
        """Without any filter."""
        kept = {name: value for name, value in self.pick.items() if name in ("sort", "h")}
        return f"?{urlencode({**self.look, **kept})}"


def _screens(found: Matrix, address: Address) -> dict[str, Any] | None:
    """Where this screen stands and where the others begin; None where one holds everything."""
    start, size, of = found.start, found.screen, len(found.order)
    if start == 0 and of <= size:
        return None
    return {
        "first": start + 1,
        "last": min(start + size, of),
        "of": of,
        "previous": address.to(at=str(max(start - size, 0) + 1)) if start else "",
        "next": address.to(at=str(start + size + 1)) if start + size < of else "",
        "all": address.to(all="1") if found.options.is_grid else "",
    }


def _choices(found: Matrix) -> dict[str, object]:
    """The filters' choices; only what occurs can be chosen."""
    grades = {
        f"{reliability or '–'}{item.credibility or '–'}"
        for item, reliability in zip(found.evidence, found.reliability, strict=True)
        if reliability or item.credibility
    }
    tags: Counter[str] = Counter(
        tag for item in found.evidence if item.tags != "[]" for tag in item.words
    )
    return {
        "kind": [(kind, KINDS[kind]) for kind in sorted({item.kind for item in found.evidence})],
        "grade": [(text, text) for text in sorted(grades)],
        "origin": markup.choices(found.voices, found.options.filters.origin),
        "without": markup.choices(
            [(o.uid, o.name, len(o.rows)) for o in found.origins], str(found.options.without)
        ),
        "tag": [(tag, f"{tag} ({n})") for tag, n in sorted(tags.items())],
    }


@login_required
@require_safe
def one_by_one(request: HttpRequest, assessment: UUID) -> HttpResponse:
    """The pair whose turn it is, or that nothing waits."""
    with snapshot():
        access = access_to(actor_of(request), assessment)
        question = uuid_of(request.GET.get("question"))
        found = matrix_page(access, Options(), question_uid=question)
    context = {"assessment": access.assessment, "tab": "evidence", "access": access}
    if found is None:
        return render(request, "matrix/empty.html", {**context, "turns": True})
    turns = Turns(found, everything="all" in request.GET, after=request.GET.get("after", ""))
    verbs = VERBS if found.question.is_competing else EXPECTED
    return render(
        request,
        "matrix/one_by_one.html",
        {
            **context,
            "matrix": found,
            "turns": turns,
            "kind": KINDS[turns.item.kind] if turns.item else "",
            "choices": [(code, SYMBOLS[code], verbs[code]) for code in ORDER],
        },
    )


@login_required
@require_safe
def item(request: HttpRequest, assessment: UUID, evidence: UUID) -> HttpResponse:
    """One piece of evidence against every hypothesis of a question."""
    with snapshot():
        access = access_to(actor_of(request), assessment)
        question = uuid_of(request.GET.get("question"))
        found = matrix_page(access, Options(), question_uid=question)
    row = None if found is None else found.row_of(evidence)
    if found is None or row is None:
        raise NotVisible(str(evidence))
    return render(request, "matrix/item.html", _item_context(access, found, row))


def _item_context(access: Access, found: Matrix, row: int) -> dict[str, object]:
    mine = found.cells.mine[row].tolist()
    verbs = VERBS if found.question.is_competing else EXPECTED
    return {
        "assessment": access.assessment,
        "tab": "evidence",
        "access": access,
        "matrix": found,
        "item": found.evidence[row],
        "reliability": found.reliability[row],
        "kind": KINDS[found.evidence[row].kind],
        "number": row + 1,
        "previous": found.evidence[row - 1] if row else None,
        "following": found.evidence[row + 1] if row + 1 < len(found.evidence) else None,
        "pairs": [
            (h, CODES[code] if code >= 0 else "")
            for h, code in zip(found.hypotheses, mine, strict=True)
        ],
        "choices": [(code, SYMBOLS[code], verbs[code]) for code in ORDER],
    }

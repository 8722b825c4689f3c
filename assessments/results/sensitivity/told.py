"""The sensitivity page's words: what falls with what, who leads then, how far a figure moves."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from assessments.evidence.words import KINDS
from assessments.results.leads import labels, then_of, turned
from assessments.results.queries.depth import Depth, Lost, Smallest
from assessments.results.queries.sensitivity import Linchpin
from assessments.results.rules import MAPPED, MAPPING, UNGRADED, Assumed
from assessments.results.sensitivity.asked import address_of
from assessments.results.sentences import some
from assessments.web.tags import CREDIBILITY, RELIABILITY, VERBS

GROUP_TITLES: Final = {
    "origin": gettext_lazy("Without one origin"),
    "source": gettext_lazy("Without one source"),
    "evidence": gettext_lazy("Without one item"),
    "kind": gettext_lazy("Without one kind of evidence"),
    "reliability": gettext_lazy("Without sources of one grade"),
    "credibility": gettext_lazy("Without information of one grade"),
    "member": gettext_lazy("Without one member's ratings"),
}
GROUP_NOTES: Final = {
    "origin": gettext_lazy("An item falls when every voice that corroborates it is that origin."),
    "source": gettext_lazy("An item falls when only that source is cited for it."),
    "member": gettext_lazy(
        "The team's code of each cell is found anew from what the others said; only cells that"
        " are open to you."
    ),
}
SHOWN: Final = 6
ROWS_MOST: Final = 60
_ITEMS: Final = 6
_SCORES: Final = 6


@dataclass(frozen=True, slots=True)
class ToldLost:
    row: Lost
    name: str
    url: str
    items: str
    n: int
    then: str
    scores: tuple[tuple[str, float | None], ...]
    leave_out: str


@dataclass(frozen=True, slots=True)
class ToldGroup:
    """`first` are shown, `rest` folded; `most_bits` is what the bars are drawn against."""

    group: str
    title: str
    note: str
    first: tuple[ToldLost, ...]
    rest: tuple[ToldLost, ...]
    unshown: int
    most_bits: float

    @property
    def more(self) -> int:
        """How many are not among the first."""
        return len(self.rest) + self.unshown


def groups_of(depth: Depth, assessment: UUID) -> tuple[ToldGroup, ...]:
    found = []
    for group, title in GROUP_TITLES.items():
        lost = depth.lost.get(group, ())
        rows = tuple(_told(depth, row, assessment) for row in lost[:ROWS_MOST])
        if not rows:
            continue
        shown = max(SHOWN, sum(told.row.changes for told in rows)) if len(rows) > SHOWN + 2 else 99
        found.append(
            ToldGroup(
                group=group,
                title=str(title),
                note=str(GROUP_NOTES.get(group, "")),
                first=rows[: min(shown, 3 * SHOWN)],
                rest=rows[min(shown, 3 * SHOWN) :],
                unshown=len(lost) - len(rows),
                most_bits=max((row.bits or 0 for row in lost), default=0),
            )
        )
    return tuple(found)


def _told(depth: Depth, row: Lost, assessment: UUID) -> ToldLost:
    items = [e.label for e in row.evidence]
    more = len(items) - _ITEMS
    shown = ", ".join(items[:_ITEMS])
    if more > 0:
        shown = _("%(items)s and %(n)d more") % {"items": shown, "n": more}
    url = ""
    if row.group == "evidence":
        url = reverse("evidence-detail", args=(assessment, row.key))
    elif row.group in ("origin", "source"):
        url = reverse("source", args=(assessment, row.key))
    return ToldLost(
        row=row,
        name=name_of(row),
        url=url,
        items=shown,
        n=len(items),
        then=labels(row.leaders) if row.leaders else _("nothing is left"),
        scores=_foremost(depth, row),
        leave_out=_also_without(depth, row),
    )


def _foremost(depth: Depth, row: Lost) -> tuple[tuple[str, float | None], ...]:
    """The scores by label; of many hypotheses those that are contradicted least."""
    found = list(zip((h.label for h in depth.hypotheses), row.scores, strict=True))
    if len(found) > _SCORES:
        scored = [pair for pair in found if pair[1] is not None]
        found = sorted(scored, key=lambda pair: pair[1] or 0.0)[: _SCORES - 2]
    return tuple(found)


def _also_without(depth: Depth, row: Lost | Linchpin) -> str:
    """The address of the same what-if with this left out too."""
    left = {**depth.assumed.left_out}
    left[row.group] = (*left.get(row.group, ()), row.key)
    more = {"members": "1"} if row.group == "member" else {}
    return address_of(replace(depth.assumed, left_out=left), str(depth.question.uid), **more)


def name_of(row: Lost | Linchpin) -> str:
    if row.group == "kind":
        return str(KINDS.get(row.key, row.key))
    if row.group == "reliability":
        words = RELIABILITY.get(row.key)
        return _("ungraded sources") if row.key == UNGRADED else f"{row.key}: {words}"
    if row.group == "credibility":
        if row.key == UNGRADED:
            return _("ungraded information")
        return f"{row.key}: {CREDIBILITY[int(row.key)]}"
    return row.name


def tripwires(depth: Depth, rows: Iterable[Lost | Linchpin]) -> list[tuple[str, str]]:
    """Each linchpin, or other thing that turns the lead, in a sentence, with the address that
    leaves it out."""
    return [(turned(row, name_of(row)), _also_without(depth, row)) for row in rows]


def smallest_told(depth: Depth) -> list[str]:
    return [_least(found) for found in depth.smallest]


def _least(found: Smallest) -> str:
    reading = _("By the count") if found.reading == "count" else _("By the Bayesian column")
    if found.names is None:
        what = _("origins") if found.group == "origin" else _("items")
        if found.exact:
            text = _("%(reading)s no set of %(what)s short of everything changes who leads.")
        else:
            text = _("%(reading)s no set of %(what)s was found that changes who leads.")
        return text % {"reading": reading, "what": what}
    n = len(found.names)
    if found.group == "origin":
        what = ngettext("%(n)d origin (%(names)s)", "%(n)d origins (%(names)s)", n)
    else:
        what = ngettext("%(n)d item (%(names)s)", "%(n)d items (%(names)s)", n)
    sure = (
        _("no smaller set does")
        if found.exact
        else _("found by taking the most telling first: a smaller set may exist")
    )
    return _("%(reading)s losing %(what)s is enough: then %(then)s; %(sure)s.") % {
        "reading": reading,
        "what": what % {"n": n, "names": some(found.names)},
        "then": then_of(found.leaders),
        "sure": sure,
    }


def assumptions(assumed: Assumed) -> list[str]:
    """What is read otherwise than usual, each in a clause."""
    told = []
    if assumed.mapping != MAPPING:
        figures = ", ".join(f"{VERBS[r.name]} {assumed.likelihoods[r]:g}" for r in MAPPED)
        told.append(_("a rating is read as %(figures)s") % {"figures": figures})
    if assumed.priors:
        start = ", ".join(f"{label} {share:g} %" for label, share in assumed.priors.items())
        told.append(_("the column starts at %(start)s") % {"start": start})
    if assumed.overlap:
        told.append(_("items of one origin overlap by %(overlap)g") % {"overlap": assumed.overlap})
    low, medium, high = (f"{figure:.3g}" for figure in assumed.levels)
    if assumed.weighs:
        told.append(
            _("low, medium and high weigh %(low)s, %(medium)s and %(high)s")
            % {"low": low, "medium": medium, "high": high}
        )
    if assumed.temper is not None:
        shares = ", ".join(f"{share:g}" for share in assumed.temper)
        words = _("the column believes low, medium and high credibility by %(shares)s")
        told.append(words % {"shares": shares})
    return told

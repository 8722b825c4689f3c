"""Who leads, and what turns it, in words: the same on every page."""

from collections.abc import Iterable, Sequence
from typing import Final, Protocol

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.framing.models import Hypothesis
from assessments.results.sentences import names


def labels(hypotheses: Iterable[Hypothesis]) -> str:
    """Who leads: H2, H3 and H4; "" where nothing does. A remainder that leads alone says what it
    is, or its label would be read as one of the readings."""
    found = list(hypotheses)
    if len(found) == 1 and found[0].is_remainder:
        return _("%(label)s alone (none of these)") % {"label": found[0].label}
    return names(h.label for h in found)


class Turning(Protocol):
    """A linchpin, or anything else that is left out and turns the lead."""

    @property
    def group(self) -> str: ...
    @property
    def leaders(self) -> tuple[Hypothesis, ...]: ...


def turned(row: Turning, name: str) -> str:
    """ "Without E1: H4 leads." """
    what = _WITHOUT[row.group] % {"name": name}
    return _("Without %(what)s: %(then)s.") % {"what": what, "then": then_of(row.leaders)}


def then_of(leaders: Sequence[Hypothesis]) -> str:
    """ "H4 leads", "H2 and H4 share the lead", "nothing is left to compare"."""
    if not leaders:
        return _("nothing is left to compare")
    if len(leaders) == 1:
        return _("%(label)s leads") % {"label": labels(leaders)}
    return _("%(labels)s share the lead") % {"labels": names(h.label for h in leaders)}


_WITHOUT: Final = {
    "evidence": gettext_lazy("%(name)s"),
    "origin": gettext_lazy("what rests on “%(name)s”"),
    "source": gettext_lazy("what only “%(name)s” is cited for"),
    "kind": gettext_lazy("all evidence of the kind “%(name)s”"),
    "reliability": gettext_lazy("sources graded %(name)s"),
    "credibility": gettext_lazy("information graded %(name)s"),
    "member": gettext_lazy("%(name)s's ratings"),
}

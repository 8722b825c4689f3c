"""The what-if as a form: what stands in it, and beside each field what is wrong with it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from assessments.basis import RuleViolation
from assessments.framing.models import Hypothesis
from assessments.results.queries import Grid
from assessments.results.rules import GROUPS, MAPPED, Assumed, Levels
from assessments.results.sensitivity.asked import PRIOR, left_out_in
from assessments.scoring.weights import LEVELS, PARC, TEMPERING
from assessments.web.faults import in_words
from assessments.web.tags import VERBS


@dataclass(frozen=True, slots=True)
class Entry:
    """One figure. `usual` is what an empty field stands for."""

    name: str
    label: str
    value: str
    usual: str = ""
    title: str = ""
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """What the address asks for; where it was refused, as it was typed."""

    mapping: str
    likelihoods: tuple[Entry, ...]
    priors: tuple[Entry, ...]
    weights: tuple[Entry, ...]
    tempers: bool
    tempering: tuple[Entry, ...]
    overlap: str
    left_out: Mapping[str, frozenset[str]]
    evidence: str
    faults: tuple[str, ...]

    @property
    def weighs(self) -> bool:
        """Whether any level weighs otherwise than usual, or is wrong."""
        return any(entry.value for entry in self.weights)

    @property
    def starts(self) -> bool:
        return any(entry.value for entry in self.priors)


def form_of(
    query: QueryDict,
    grid: Grid,
    hypotheses: Sequence[Hypothesis],
    assumed: Assumed,
    faults: Sequence[RuleViolation],
) -> Form:
    """`assumed` is what was made of the query; with `faults`, the query itself is shown."""
    wrong = {fault.field: in_words(fault) for fault in faults}
    left_out = left_out_in(query, grid) if faults else assumed.left_out
    out = {group: frozenset(left_out.get(group, ())) for group in GROUPS}

    def entry(name: str, label: str, value: str, usual: str = "", title: str = "") -> Entry:
        typed = query.get(name, value) if faults else value
        return Entry(name, label, typed, usual, title, wrong.get(name, ""))

    def figures(name: str, given: Levels, usual: Levels, words: Iterable[str]) -> tuple[Entry, ...]:
        shown = [f"{one:g}" if one != u else "" for one, u in zip(given, usual, strict=True)]
        return tuple(
            entry(f"{name}_{level}", str(_LEVEL_WORDS[level]), value, standard)
            for level, value, standard in zip(LEVELS, shown, words, strict=True)
        )

    likelihoods = tuple(
        entry(r.name.lower(), str(VERBS[r.name]), f"{assumed.likelihoods[r]:g}") for r in MAPPED
    )
    start = assumed.priors or {}
    priors = tuple(
        entry(
            f"{PRIOR}{h.label}",
            h.label,
            f"{start[h.label]:g}" if start else "",
            title=h.statement,
        )
        for h in hypotheses
    )
    weights = figures("weight", assumed.levels, PARC, _PARC_SHOWN)
    shares = [f"{share:g}" for share in TEMPERING]
    tempering = figures("temper", assumed.temper or TEMPERING, TEMPERING, shares)
    named = {e.name: e.label for e in (*likelihoods, *priors, *weights, *tempering)}
    more = {"priors": _("Where each started, in %"), "overlap": _("Items of one origin count")}
    return Form(
        mapping=query.get("mapping", assumed.mapping) if faults else assumed.mapping,
        likelihoods=likelihoods,
        priors=priors,
        weights=weights,
        tempers=query.get("temper") == "1" if faults else assumed.temper is not None,
        tempering=tempering,
        overlap=query.get("overlap", "0") if faults else f"{assumed.overlap:g}",
        left_out=out,
        evidence=" ".join(query.getlist("evidence"))
        if faults
        else ", ".join(e.label for e in grid.evidence if str(e.uid) in out["evidence"]),
        faults=tuple(
            f"{named.get(f.field) or more.get(f.field) or f.field}: {in_words(f)}"
            if f.field
            else in_words(f)
            for f in faults
        ),
    )


_PARC_SHOWN = ("1/√2", "1", "√2")
_LEVEL_WORDS = {
    "low": pgettext_lazy("level", "low"),
    "medium": pgettext_lazy("level", "medium"),
    "high": pgettext_lazy("level", "high"),
}

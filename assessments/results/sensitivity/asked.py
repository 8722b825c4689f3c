"""What an address asks of the sensitivity page: the what-if, forgiving of what is gone since."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from django.http import QueryDict
from django.utils.http import urlencode

from assessments.framing.models import Hypothesis
from assessments.results.queries import Grid
from assessments.results.rules import GROUPS, MAPPED, MAPPING, OWN, Assumed, Levels, assumed_from
from assessments.scoring.likelihoods import MAPPINGS
from assessments.scoring.weights import LEVELS, PARC, TEMPERING

PRIOR: Final = "prior-"
_APART: Final = str.maketrans(",;", "  ")


def assumed_in(query: QueryDict, grid: Grid, hypotheses: tuple[Hypothesis, ...]) -> Assumed:
    """The what-if of an address. Evidence may be named by its label. Raises Violations."""
    mapping = query.get("mapping", MAPPING)
    own = {
        rating.name: query[rating.name.lower()]
        for rating in MAPPED
        if mapping == OWN and query.get(rating.name.lower(), "").strip()
    }
    return assumed_from(
        left_out=left_out_in(query, grid),
        mapping=mapping if mapping in MAPPINGS else MAPPING,
        own=own,
        priors=_priors(query, hypotheses),
        overlap=query.get("overlap") or 0,
        levels=_levels(query, "weight"),
        temper=_levels(query, "temper") if query.get("temper") == "1" else None,
    )


def left_out_in(query: QueryDict, grid: Grid) -> dict[str, list[str]]:
    """What an address leaves out, by group; evidence that it names by its label, by its id."""
    uid_of = {e.label.casefold(): str(e.uid) for e in grid.evidence}
    left_out = {group: list(_words(query, group)) for group in GROUPS}
    left_out["evidence"] = [uid_of.get(w.casefold(), w) for w in left_out["evidence"]]
    return left_out


def _levels(given: Mapping[str, Any], name: str) -> dict[str, Any]:
    """Figures by level, of those that are given."""
    found = {level: given.get(f"{name}_{level}") for level in LEVELS}
    return {
        level: value for level, value in found.items() if str(value or "").strip() or value == 0
    }


_GROUP_OF: Final = {
    "without": "origin",
    "without_evidence": "evidence",
    "without_sources": "source",
    "without_reliability": "reliability",
    "without_credibility": "credibility",
    "without_kinds": "kind",
    "without_members": "member",
}


def assumed_of(asked: Mapping[str, Any]) -> Assumed:
    """The same out of a checked query over REST. Raises Violations."""
    mapping = asked.get("mapping", MAPPING)
    own = {r.name: asked[r.name.lower()] for r in MAPPED if r.name.lower() in asked}
    temper = _levels(asked, "temper")
    return assumed_from(
        left_out={group: asked.get(name, ()) for name, group in _GROUP_OF.items()},
        mapping=mapping if mapping in MAPPINGS else MAPPING,
        own=own,
        priors=pairs_of(asked.get("priors", "")) or None,
        overlap=asked.get("overlap", 0),
        levels=_levels(asked, "weight"),
        temper=temper if temper or asked.get("temper") else None,
    )


def pairs_of(text: str) -> dict[str, str]:
    """`H1:50,H2:30` as a mapping; empty for nothing."""
    parts = [part.partition(":") for part in text.split(",")] if text.strip() else []
    return {label.strip(): figure for label, _colon, figure in parts}


def _words(query: QueryDict, group: str) -> Iterator[str]:
    for text in query.getlist(group):
        yield from text.translate(_APART).split()


def _priors(query: QueryDict, hypotheses: tuple[Hypothesis, ...]) -> Mapping[str, object] | None:
    given = {h.label: query.get(f"{PRIOR}{h.label}", "").strip() for h in hypotheses}
    if not any(given.values()):
        return None
    return {label: text or "0" for label, text in given.items()}


def address_of(assumed: Assumed, question: str, **more: str) -> str:
    """The query that reproduces a what-if."""
    pairs: list[tuple[str, str]] = [("question", question)]
    pairs += [(group, key) for group, keys in assumed.left_out.items() for key in keys]
    if assumed.mapping == OWN:
        pairs += [("mapping", OWN)]
        pairs += [(r.name.lower(), f"{assumed.likelihoods[r]:g}") for r in MAPPED]
    elif assumed.mapping != MAPPING:
        pairs += [("mapping", assumed.mapping)]
    pairs += [(f"{PRIOR}{label}", f"{share:g}") for label, share in (assumed.priors or {}).items()]
    pairs += _figures("weight", assumed.levels, PARC)
    if assumed.temper is not None:
        pairs += [("temper", "1"), *_figures("temper", assumed.temper, TEMPERING)]
    if assumed.overlap:
        pairs += [("overlap", f"{assumed.overlap:g}")]
    return urlencode([*pairs, *more.items()])


def _figures(name: str, figures: Levels, usual: Levels) -> list[tuple[str, str]]:
    """Those that are not as usual: a root written in digits would not come back as itself."""
    told = zip(LEVELS, figures, usual, strict=True)
    return [(f"{name}_{level}", f"{one:g}") for level, one, other in told if one != other]

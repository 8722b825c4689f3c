"""What may be assumed in a what-if: what is left out, how ratings are read, what was held before.

Nothing of it is saved; an address says it all. Pure.
"""

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from assessments.basis import RuleViolation, Violations
from assessments.basis.errors import gettext_noop
from assessments.scoring.codes import Rating
from assessments.scoring.dependence import HALF
from assessments.scoring.likelihoods import MAPPINGS, Likelihoods, out_of_order
from assessments.scoring.weights import LEVELS, PARC, TEMPERING

Levels = tuple[float, float, float]

LEFT_OUT_MOST: Final = 500
MAPPING: Final = "mild"
OWN: Final = "own"
# Ratings that a reader may give a likelihood of their own; no difference is the unit.
MAPPED: Final = (Rating.CC, Rating.C, Rating.I, Rating.II)
LIKELIHOOD_LEAST: Final = 0.001
LIKELIHOOD_MOST: Final = 1000.0
WEIGHT_LEAST: Final = 0.0
WEIGHT_MOST: Final = 100.0
OVERLAPS: Final = (0.0, HALF, 1.0)
PRIORS_OFF: Final = 0.5
# What may be left out together, and in which order an address says it.
GROUPS: Final = ("evidence", "origin", "source", "reliability", "credibility", "kind", "member")
UNGRADED: Final = "none"


@dataclass(frozen=True, slots=True)
class Assumed:
    """One what-if. `left_out` are keys by group: public ids, grades or `UNGRADED`, kinds.

    `priors` are percents by hypothesis label, None for an even start. `overlap` 0 to 1: how much
    items of one origin repeat one another, 0 for not at all. `levels` are what low, medium and
    high weigh in the weighted count; `temper` how far a rating is believed in the Bayesian column
    on information of low, medium and high credibility, 0 to 1, None for in full.
    """

    left_out: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    mapping: str = MAPPING
    likelihoods: Likelihoods = field(default_factory=lambda: MAPPINGS[MAPPING])
    priors: Mapping[str, float] | None = None
    overlap: float = 0.0
    levels: Levels = PARC
    temper: Levels | None = None

    @property
    def leaves_out(self) -> bool:
        return any(self.left_out.values())

    @property
    def weighs(self) -> bool:
        """Whether a level weighs otherwise than PARC has it."""
        return self.levels != PARC

    @property
    def is_plain(self) -> bool:
        """Whether it is the matrix as it stands, read as it usually is."""
        reads = self.mapping == MAPPING and self.priors is None and not self.overlap
        weighs = not self.weighs and self.temper is None
        return reads and weighs and not self.leaves_out

    def without(self, group: str) -> frozenset[str]:
        return frozenset(self.left_out.get(group, ()))


PLAIN: Final = Assumed()


def assumed_from(
    *,
    left_out: Mapping[str, Collection[str]] | None = None,
    mapping: str = MAPPING,
    own: Mapping[str, object] | None = None,
    priors: Mapping[str, object] | None = None,
    overlap: object = 0.0,
    levels: Mapping[str, object] | None = None,
    temper: Mapping[str, object] | None = None,
) -> Assumed:
    """The what-if that was asked for. `own` are likelihoods by code over those of `mapping`;
    `levels` and `temper` figures by level, over PARC's weights and `TEMPERING`.

    Raises Violations naming every fault.
    """
    faults: list[RuleViolation] = []
    likelihoods = dict(MAPPINGS.get(mapping, MAPPINGS[MAPPING]))
    if mapping not in MAPPINGS:
        known = ", ".join(MAPPINGS)
        faults.append(
            RuleViolation("unknown", "mapping", gettext_noop("is none of: %(known)s"), known=known)
        )
    before = dict(likelihoods)
    for code, value in (own or {}).items():
        number = _number(value, code.lower(), LIKELIHOOD_LEAST, LIKELIHOOD_MOST, faults)
        likelihoods[Rating[code]] = before[Rating[code]] if number is None else number
    if not faults:
        faults += [_out_of_order(more, less) for more, less in out_of_order(likelihoods)]
    kept = {g: tuple(dict.fromkeys((left_out or {}).get(g, ()))) for g in GROUPS}
    if sum(map(len, kept.values())) > LEFT_OUT_MOST:
        words = gettext_noop("at most %(most)d things are left out at once")
        faults.append(RuleViolation("too_many", "", words, most=LEFT_OUT_MOST))
    shares = _priors(priors, faults)
    repeated = _number(overlap, "overlap", 0.0, 1.0, faults)
    weights = _levels(levels or {}, PARC, "weight", (WEIGHT_LEAST, WEIGHT_MOST), faults)
    tempered = None
    if temper is not None:
        tempered = _levels(temper, TEMPERING, "temper", (0.0, 1.0), faults)
    if faults:
        raise Violations(faults)
    return Assumed(
        left_out={group: keys for group, keys in kept.items() if keys},
        mapping=mapping if likelihoods == before else OWN,
        likelihoods=likelihoods,
        priors=shares,
        overlap=repeated or 0.0,
        levels=weights,
        temper=tempered,
    )


def _levels(
    given: Mapping[str, object],
    usual: Levels,
    name: str,
    bounds: tuple[float, float],
    faults: list[RuleViolation],
) -> Levels:
    """What low, medium and high come to: `usual` where nothing is given."""
    found = dict(zip(LEVELS, usual, strict=True))
    before = len(faults)
    for level, value in given.items():
        number = _number(value, f"{name}_{level}", *bounds, faults)
        found[level] = found[level] if number is None else number
    if len(faults) == before:
        words = gettext_noop("%(less)s may not count for more than %(more)s")
        faults += [
            RuleViolation("order", f"{name}_{less}", words, less=less, more=more)
            for less, more in pairwise(LEVELS)
            if found[less] > found[more]
        ]
    low, medium, high = found.values()
    return low, medium, high


def _out_of_order(more: Rating, less: Rating) -> RuleViolation:
    """Of two neighbours on the scale; the fault stands beside the one that a reader may change."""
    return RuleViolation(
        "order",
        (more if more in MAPPED else less).name.lower(),
        gettext_noop("%(more)s may not be less likely than %(less)s"),
        more=more.name,
        less=less.name,
    )


def _number(
    value: object, field: str, least: float, most: float, faults: list[RuleViolation]
) -> float | None:
    """The number, or None and a fault. NaN passes comparisons of the form `x < least`."""
    try:
        number = float(str(value).strip().replace(",", "."))
    except ValueError:
        number = math.nan
    if math.isnan(number):
        faults.append(RuleViolation("number", field, gettext_noop("is not a number")))
        return None
    if not least <= number <= most:
        words = gettext_noop("lies outside %(least)g to %(most)g")
        faults.append(RuleViolation("range", field, words, least=least, most=most))
        return None
    return number


def _priors(
    priors: Mapping[str, object] | None, faults: list[RuleViolation]
) -> dict[str, float] | None:
    if not priors:
        return None
    found = {
        label: _number(value, f"prior-{label}", 0.0, 100.0, faults)
        for label, value in priors.items()
    }
    shares = {label: share for label, share in found.items() if share is not None}
    if len(shares) == len(found) and abs(math.fsum(shares.values()) - 100) > PRIORS_OFF:
        faults.append(
            RuleViolation("sum", "priors", gettext_noop("the starting shares add up to 100 %%"))
        )
    return shares


def check_priors_known(priors: Mapping[str, float] | None, labels: Collection[str]) -> None:
    """A start names every hypothesis of the question and no other."""
    if priors is not None and set(priors) != set(labels):
        raise RuleViolation(
            "priors",
            "priors",
            gettext_noop("the starting shares name each of: %(known)s"),
            known=", ".join(labels),
        )


def chances_from(given: Mapping[str, object], labels: Collection[str]) -> dict[str, float]:
    """Percents by label, of seeing something under each hypothesis. Raises Violations."""
    faults: list[RuleViolation] = []
    found = {
        label: _number(str(value).strip().removesuffix("%"), f"chance-{label}", 0.0, 100.0, faults)
        for label, value in given.items()
    }
    if set(given) != set(labels):
        words = gettext_noop("the chances name each of: %(known)s")
        faults.append(RuleViolation("chances", "chances", words, known=", ".join(labels)))
    if faults:
        raise Violations(faults)
    return {label: number for label, number in found.items() if number is not None}

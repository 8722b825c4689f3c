"""What was said against what came to be: of a team in one assessment, of oneself everywhere.

Scored is what stood when it turned out: the newest estimate given in time, in a revealed round,
no later than the day of the resolution. What is said after the fact is no forecast.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from assessments.basis import Actor
from assessments.basis.checks import is_later
from assessments.estimates.models import Estimate
from assessments.estimates.queries import counted
from assessments.framing.models import Hypothesis, Participant
from assessments.framing.outcomes import Resolution
from assessments.results.queries.given import Answers, given_in
from assessments.results.queries.given import Likelihood as GivenLikelihood
from assessments.results.queries.material import Frame, resolution_on
from assessments.results.queries.pools import answers_in
from assessments.scoring.outcomes.calibration import BANDS, Bin, Murphy, calibration, murphy
from assessments.scoring.outcomes.enough import Enough, is_enough
from assessments.scoring.outcomes.members import (
    Contribution,
    Record,
    contributions,
    mean_interval,
    record,
    records,
)
from assessments.scoring.outcomes.peers import baseline_of, peer_of
from assessments.scoring.outcomes.scores import brier, log_scores
from assessments.scoring.pooling import PoolingMethod, pool
from assessments.scoring.pools.panel import Panel
from assessments.scoring.pools.registry import pools_of

METHOD: Final = "the newest timely estimate of each, scored against what turned out"
METHODS: Final = {
    "brier": "(p - o)^2, 0 to 1, lower is better; half of what Brier (1950) published",
    "log": "-log2 of the probability given to what happened, in bits, clipped at 1 and 99 %",
    "baseline": "100 (1 + log2 p), 0 for an even guess (Metaculus)",
    "peer": "100 times ln p less the others' mean ln p; sums to 0 over them (Metaculus)",
    "contribution": "how much worse the pool's Brier score is without the member"
    " (Budescu & Chen 2015)",
    "murphy": "reliability - resolution + uncertainty by the bands of the words (Murphy 1973)",
}


@dataclass(frozen=True, slots=True)
class Scored:
    """One forecast (a team's pool or a member's own), 0 to 1, against its outcome."""

    hypothesis: Hypothesis
    resolution: Resolution
    forecast: float
    n: int
    brier: float
    bits: float
    baseline: float
    peer: float | None = None

    @property
    def percent(self) -> float:
        return self.forecast * 100


@dataclass(frozen=True, slots=True)
class Track:
    """`scored` are the forecasts; what few resolutions do not bear is None.

    `interval` is for the mean Brier score (80 %). `missing` says by purpose how many resolutions
    are still to come.
    """

    scored: tuple[Scored, ...]
    unscored: tuple[Resolution, ...]
    whole: Record
    interval: tuple[float, float] | None
    peer: float | None
    baseline: float | None
    curve: tuple[Bin, ...] | None
    parts: Murphy | None
    by_method: dict[str, Record] | None
    contribution: Contribution | None
    change: int = 0

    @property
    def n(self) -> int:
        return len(self.scored)

    def missing(self, purpose: Enough) -> int:
        return max(0, int(purpose) - self.n)

    @property
    def missing_curve(self) -> int:
        return self.missing(Enough.CURVE)

    @property
    def missing_methods(self) -> int:
        return self.missing(Enough.EXTREMISE)

    @property
    def missing_contribution(self) -> int:
        return self.missing(Enough.COMPARE)


@dataclass(frozen=True, slots=True)
class _Case:
    """A resolved hypothesis and what each member said last, in time, before it turned out."""

    hypothesis: Hypothesis
    resolution: Resolution
    said: tuple[GivenLikelihood, ...]

    @property
    def outcome(self) -> int:
        return int(self.resolution.outcome == "true")

    @property
    def bests(self) -> list[float]:
        return [float(one.best) / 100 for one in self.said]


def track_of(frame: Frame, given: Answers) -> Track:
    """The team's record in one assessment, out of what is read already. No query."""
    method = PoolingMethod(frame.access.assessment.pooling_method)
    by_hypothesis: dict[int, list[GivenLikelihood]] = defaultdict(list)
    for one in given.likelihoods:
        by_hypothesis[one.hypothesis_pk].append(one)
    resolved = [(h, r) for h in frame.all if (r := resolution_on(h)) is not None]
    cases = list(_cases(resolved, by_hypothesis))
    scored = []
    for case in cases:
        # The pool is of one round, as it stood: who sat it out is not carried forward.
        newest = max(one.round_number for one in case.said)
        said = [float(o.best) / 100 for o in case.said if o.round_number == newest]
        found = pool(method, said)
        if found is not None:
            scored.append(_scored(case, found.value, found.n))
    return _track(scored, _unscored(resolved, cases), frame.change, by_method=_by_method(cases))


def my_track(actor: Actor) -> Track:
    """The actor's own record over every assessment that they take part in. 2 queries."""
    me = Participant.objects.active().filter(user_id=actor.user_id or 0)
    rows = (
        Resolution.objects.visible_to(actor)
        .filter(hypothesis__estimates__participant__in=me)
        .distinct()
        .select_related("hypothesis__question", "assessment")
        .order_by("pk")
    )
    resolved = [(r.hypothesis, r) for r in rows]
    estimates = (
        counted(Estimate.objects.visible_to(actor))
        .filter(hypothesis__in=[h.pk for h, _r in resolved])
        .select_related("participant", "round")
        .order_by("pk")
    )
    by_hypothesis: dict[int, list[GivenLikelihood]] = defaultdict(list)
    mine = set()
    for estimate in estimates:
        by_hypothesis[estimate.hypothesis_id].append(given_in(estimate))
        if estimate.participant.user_id == actor.user_id:
            mine.add(estimate.participant_id)
    cases = list(_cases(resolved, by_hypothesis))
    scored = []
    for case in cases:
        at = next((i for i, o in enumerate(case.said) if o.participant_pk in mine), None)
        if at is not None:
            scored.append(_scored(case, case.bests[at], len(case.said), at))
    return _track(scored, _unscored(resolved, cases), 0, contribution=_contribution(cases, mine))


def _cases(
    resolved: Iterable[tuple[Hypothesis, Resolution]],
    given: dict[int, list[GivenLikelihood]],
) -> Iterable[_Case]:
    for hypothesis, resolution in resolved:
        if resolution.outcome == "unresolvable":
            continue
        newest: dict[int, GivenLikelihood] = {}
        for one in given.get(hypothesis.pk, ()):
            after = is_later(f"{one.at:%Y-%m-%d}", resolution.resolved_on)
            stands = newest.get(one.participant_pk)
            if one.is_late or after:
                continue
            if stands is None or stands.round_number < one.round_number:
                newest[one.participant_pk] = one
        if newest:
            yield _Case(hypothesis, resolution, tuple(newest.values()))


def _unscored(
    resolved: Iterable[tuple[Hypothesis, Resolution]], cases: Sequence[_Case]
) -> tuple[Resolution, ...]:
    known = {case.resolution.pk for case in cases}
    return tuple(r for _h, r in resolved if r.pk not in known)


def _scored(case: _Case, forecast: float, n: int, place: int | None = None) -> Scored:
    happened = np.array([case.outcome])
    given = np.array([forecast])
    right = forecast if case.outcome else 1 - forecast
    peer = None
    if place is not None and len(case.said) > 1:
        peer = peer_of([p if case.outcome else 1 - p for p in case.bests])[place]
    return Scored(
        hypothesis=case.hypothesis,
        resolution=case.resolution,
        forecast=forecast,
        n=n,
        brier=float(brier(given, happened)[0]),
        bits=float(log_scores(given, happened).bits[0]),
        baseline=baseline_of(right, 2),
        peer=peer,
    )


def _track(
    scored: Sequence[Scored],
    unscored: tuple[Resolution, ...],
    change: int,
    *,
    by_method: dict[str, Record] | None = None,
    contribution: Contribution | None = None,
) -> Track:
    forecasts = np.array([one.forecast for one in scored])
    outcomes = np.array([int(one.resolution.outcome == "true") for one in scored], dtype=np.int64)
    n = len(scored)
    bears_curve = is_enough(n, Enough.CURVE)
    peers = [one.peer for one in scored if one.peer is not None]
    return Track(
        scored=tuple(scored),
        unscored=unscored,
        whole=record(forecasts, outcomes),
        interval=mean_interval([one.brier for one in scored]),
        peer=float(np.mean(peers)) if peers else None,
        baseline=float(np.mean([one.baseline for one in scored])) if scored else None,
        curve=tuple(calibration(forecasts, outcomes, BANDS)) if bears_curve else None,
        parts=murphy(forecasts, outcomes, BANDS) if bears_curve else None,
        by_method=by_method if is_enough(n, Enough.EXTREMISE) else None,
        contribution=contribution if is_enough(n, Enough.COMPARE) else None,
        change=change,
    )


def _by_method(cases: Sequence[_Case]) -> dict[str, Record]:
    """Every method's record over the same resolved questions, the best first."""
    if not is_enough(len(cases), Enough.EXTREMISE):
        return {}
    found = [
        {key: one.value for key, one in pools_of(Panel(answers_in(case.said))).items()}
        for case in cases
    ]
    keys = dict.fromkeys(key for figures in found for key in figures)
    table = {key: np.array([figures.get(key, np.nan) for figures in found]) for key in keys}
    return records(table, np.array([case.outcome for case in cases], dtype=np.int64))


def _contribution(cases: Sequence[_Case], mine: set[int]) -> Contribution | None:
    """The actor's, whose participants of several assessments are one person."""
    if not is_enough(len(cases), Enough.COMPARE):
        return None
    people = dict.fromkeys(
        0 if one.participant_pk in mine else one.participant_pk
        for case in cases
        for one in case.said
    )
    column = {person: at for at, person in enumerate(people)}
    table = np.full((len(cases), len(column)), np.nan)
    for row, case in enumerate(cases):
        for one, best in zip(case.said, case.bests, strict=True):
            person = 0 if one.participant_pk in mine else one.participant_pk
            table[row, column[person]] = best
    outcomes = np.array([case.outcome for case in cases], dtype=np.int64)
    found = contributions(table, outcomes)
    return found[column[0]] if 0 in column else None

"""How much it would matter, to whom: harms and gains apart, and what likelihood makes of them."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from assessments.framing.access import Access
from assessments.framing.models import Assessment, Hypothesis
from assessments.results.queries.given import Answers, ImpactGiven, Party, answers_of
from assessments.results.queries.likelihood import Likelihoods, Pooled, pooled_from
from assessments.results.queries.material import Frame, frame_of
from assessments.scoring.impact import (
    DEFAULT_WEIGHTS,
    AtLeast,
    Direction,
    Exposure,
    Severity,
    Standing,
    at_least,
    chances_of_at_least,
    exposure,
    impact,
    reversed_pairs,
)

METHOD: Final = (
    "median and quartiles of severity, harm and gain apart; exposure is likelihood times weight"
)


@dataclass(frozen=True, slots=True)
class Impacts:
    """One hypothesis for one party, out of the newest unsealed round that asked.

    `harm` and `gain` are None where nobody sees one; `none` members see no impact; `n` answered.
    Exposures are None while nobody has estimated the likelihood; `harm_at_least` and
    `gain_at_least` (P(severity >= 1 to 5), who sees none of that side counted as 0) are empty
    then, and where nobody sees that side. `unstable`: another reasonable weighting would turn
    round its order with another hypothesis for this party.
    """

    hypothesis: Hypothesis
    perspective: Party
    harm: Severity | None
    gain: Severity | None
    none: int
    n: int
    round_number: int
    harm_exposure: Exposure | None
    gain_exposure: Exposure | None
    harm_at_least: tuple[AtLeast, ...] = ()
    gain_at_least: tuple[AtLeast, ...] = ()
    unstable: bool = False

    @property
    def at_least(self) -> tuple[AtLeast, ...]:
        """Of the direction that more members see."""
        sides = {Direction.HARM: self.harm_at_least, Direction.GAIN: self.gain_at_least}
        return sides.get(self.main, ())

    @property
    def main(self) -> Direction:
        """The direction that more members see; harm at a tie, none where neither is seen."""
        harm, gain = (self.harm.n if self.harm else 0), (self.gain.n if self.gain else 0)
        if self.none > max(harm, gain) or not (harm or gain):
            return Direction.NONE
        return Direction.HARM if harm >= gain else Direction.GAIN


@dataclass(frozen=True, slots=True)
class ImpactTable:
    """Rows by hypothesis, then by the perspective's order; `perspectives` are those asked."""

    rows: tuple[Impacts, ...]
    perspectives: tuple[Party, ...]
    weights: tuple[float, ...]
    change: int
    method: str = METHOD

    def of(self, hypothesis: Hypothesis) -> tuple[Impacts, ...]:
        return tuple(row for row in self.rows if row.hypothesis.pk == hypothesis.pk)

    def on(self, perspective: Party) -> tuple[Impacts, ...]:
        return tuple(row for row in self.rows if row.perspective.pk == perspective.pk)

    @property
    def primary(self) -> Party | None:
        """The party asked about by default, or the first that was asked about."""
        return next(
            (p for p in self.perspectives if p.is_primary), next(iter(self.perspectives), None)
        )


def impacts_of(access: Access) -> ImpactTable:
    """Every active hypothesis × perspective that was asked about. 2 queries, whatever the size."""
    frame, answers = frame_of(access), answers_of(access)
    return impacts_from(frame, answers, pooled_from(frame, answers))


def impacts_from(frame: Frame, answers: Answers, likelihoods: Likelihoods) -> ImpactTable:
    """The same out of what is read already. No query."""
    weights = weights_of(frame.access.assessment)
    asked = sorted({i.party for i in answers.impacts}, key=lambda p: (p.order, p.pk))
    given: dict[tuple[int, int], list[ImpactGiven]] = {}
    for answer in answers.impacts:
        if not answer.is_late:
            given.setdefault((answer.hypothesis_pk, answer.party.pk), []).append(answer)
    rows = [
        _row(hypothesis, party, found, likelihoods.of(hypothesis), weights)
        for hypothesis in frame.hypotheses
        for party in asked
        if (found := given.get((hypothesis.pk, party.pk)))
    ]
    return ImpactTable(
        rows=tuple(_with_stability(rows, likelihoods, weights)),
        perspectives=tuple(asked),
        weights=weights,
        change=frame.change,
    )


def weights_of(assessment: Assessment) -> tuple[float, ...]:
    """What one harm of each severity weighs in level-1 harms, as the team has set it."""
    weights = tuple(float(level["weight"]) for level in assessment.impact_scale)
    return weights if len(weights) == len(DEFAULT_WEIGHTS) else DEFAULT_WEIGHTS


def _row(
    hypothesis: Hypothesis,
    party: Party,
    given: list[ImpactGiven],
    pooled: Pooled | None,
    weights: tuple[float, ...],
) -> Impacts:
    newest = max(answer.round_number for answer in given)
    answers = [answer for answer in given if answer.round_number == newest]
    given_sides = [(Direction(answer.direction), answer.severity) for answer in answers]
    judged = impact(given_sides)
    return Impacts(
        hypothesis=hypothesis,
        perspective=party,
        harm=judged.harm,
        gain=judged.gain,
        none=judged.none,
        n=len(answers),
        round_number=newest,
        harm_exposure=_exposure(pooled, judged.harm, weights),
        gain_exposure=_exposure(pooled, judged.gain, weights),
        harm_at_least=_at_least(pooled, given_sides, Direction.HARM) if judged.harm else (),
        gain_at_least=_at_least(pooled, given_sides, Direction.GAIN) if judged.gain else (),
    )


def _at_least(
    pooled: Pooled | None, judged: list[tuple[Direction, int]], side: Direction
) -> tuple[AtLeast, ...]:
    shares = chances_of_at_least(judged, side)
    return () if pooled is None or shares is None else at_least(_chances(pooled), shares)


def _chances(pooled: Pooled) -> tuple[float, float, float]:
    return float(pooled.lower) / 100, float(pooled.best) / 100, float(pooled.upper) / 100


def _exposure(
    pooled: Pooled | None, severity: Severity | None, weights: tuple[float, ...]
) -> Exposure | None:
    if pooled is None or severity is None:
        return None
    return exposure(_chances(pooled), severity, weights)


def _with_stability(
    rows: list[Impacts], likelihoods: Likelihoods, weights: tuple[float, ...]
) -> Iterable[Impacts]:
    """The rows with `unstable` set, harms compared with harms of one party, gains with gains."""
    unstable: set[int] = set()
    for party in {row.perspective.pk for row in rows}:
        for side in (Direction.HARM, Direction.GAIN):
            standings: list[tuple[int, Standing]] = []
            for index, row in enumerate(rows):
                severity = row.harm if side is Direction.HARM else row.gain
                pooled = likelihoods.of(row.hypothesis)
                if row.perspective.pk == party and severity is not None and pooled is not None:
                    standing = Standing(float(pooled.best) / 100, severity.median)
                    standings.append((index, standing))
            for pair in reversed_pairs([standing for _, standing in standings], weights):
                unstable.update(standings[position][0] for position in pair)
    return [
        replace(row, unstable=True) if index in unstable else row for index, row in enumerate(rows)
    ]

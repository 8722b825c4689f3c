"""What a revealed round shows: each hypothesis's estimates side by side, pooled, with dissent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from assessments.estimates.models import Estimate, ImpactEstimate
from assessments.framing.models import Assessment, Hypothesis, Perspective
from assessments.results.queries.given import came_late, given_in
from assessments.results.queries.likelihood import Pooled, pool_of
from assessments.results.queries.wording import side_words
from assessments.rounds.models import Round
from assessments.scoring.impact import Direction, Impact, impact
from assessments.scoring.pooling import PoolingMethod


@dataclass(frozen=True, slots=True)
class Reason:
    """Why somebody said what they said. `apart`: their range leaves out the team's figure."""

    estimate: Estimate
    late: bool
    apart: bool
    mine: bool
    moved_by: list[str]
    older_wording: bool


@dataclass(frozen=True, slots=True)
class PartyImpact:
    """What it would mean for one party; the words are "" where nobody sees that side."""

    party: Perspective
    judged: Impact
    harm_words: str
    gain_words: str


@dataclass(slots=True)
class Spread:
    """One hypothesis in a revealed round; the estimates from the lowest to the highest."""

    hypothesis: Hypothesis
    figure: Pooled | None
    rows: list[dict[str, Any]]
    reasons: list[Reason]
    impacts: list[PartyImpact] = field(default_factory=list)

    @property
    def apart(self) -> list[Reason]:
        return [reason for reason in self.reasons if reason.apart]

    @property
    def lines(self) -> list[dict[str, Any]]:
        """The rows to draw: everyone's, then the team's."""
        if self.figure is None:
            return self.rows
        team = {
            "who": _("The team"),
            "lower": self.figure.shown_lower,
            "best": self.figure.shown,
            "upper": self.figure.shown_upper,
            "pooled": True,
        }
        return [*self.rows, team]

    @property
    def has_reasons(self) -> bool:
        return any(r.estimate.rationale or r.moved_by for r in self.reasons)

    @property
    def late(self) -> int:
        return sum(reason.late for reason in self.reasons)


def spreads_of(
    round_: Round,
    estimates: Iterable[Estimate],
    impacts: Iterable[ImpactEstimate],
    labels: Mapping[str, str],
    *,
    assessment: Assessment,
    mine: int | None,
) -> list[Spread]:
    """One for each hypothesis that the round covers, in its order. No query.

    `labels` names evidence by public id; `mine` is the reader's participant. Late answers stand
    in the rows, flagged, and out of the pool and the medians.
    """
    by_hypothesis: dict[int, list[Estimate]] = {}
    for estimate in sorted(estimates, key=lambda e: (e.best, e.lower, e.pk)):
        by_hypothesis.setdefault(estimate.hypothesis_id, []).append(estimate)
    impacts_on: dict[int, list[ImpactEstimate]] = {}
    for judged in impacts:
        impacts_on.setdefault(judged.hypothesis_id, []).append(judged)
    return [
        _spread(
            hypothesis,
            by_hypothesis.get(hypothesis.pk, []),
            impacts_on.get(hypothesis.pk, []),
            labels,
            assessment,
            mine,
        )
        for hypothesis in round_.hypotheses.all()
    ]


def _spread(
    hypothesis: Hypothesis,
    estimates: list[Estimate],
    impacts: list[ImpactEstimate],
    labels: Mapping[str, str],
    assessment: Assessment,
    mine: int | None,
) -> Spread:
    method = PoolingMethod(assessment.pooling_method)
    figure = pool_of(hypothesis, [given_in(e) for e in estimates], method)
    apart = {point.participant_pk for point in figure.dissent} if figure else set()
    reasons = [
        Reason(
            estimate=estimate,
            late=came_late(estimate),
            apart=estimate.participant_id in apart,
            mine=estimate.participant_id == mine,
            moved_by=[labels[m["id"]] for m in estimate.moved_by if m["id"] in labels],
            older_wording=estimate.wording != hypothesis.wording,
        )
        for estimate in estimates
    ]
    rows: list[dict[str, Any]] = [
        {
            "who": reason.estimate.participant.name,
            "lower": reason.estimate.lower,
            "best": reason.estimate.best,
            "upper": reason.estimate.upper,
            "mine": reason.mine,
            "late": reason.late,
        }
        for reason in reasons
    ]
    return Spread(hypothesis, figure, rows, reasons, _impacts(assessment, impacts))


def _impacts(assessment: Assessment, given: list[ImpactEstimate]) -> list[PartyImpact]:
    """Medians by party, of what was given in time; the primary party first."""
    by_party: dict[Perspective, list[tuple[Direction, int]]] = {}
    for judged in given:
        if came_late(judged):
            continue
        by_party.setdefault(judged.perspective, []).append(
            (Direction(judged.direction), judged.severity)
        )
    ordered = sorted(by_party, key=lambda p: (not p.is_primary, p.order, p.pk))
    return [_on_party(assessment, party, impact(by_party[party])) for party in ordered]


def _on_party(assessment: Assessment, party: Perspective, judged: Impact) -> PartyImpact:
    harm, gain = judged.harm, judged.gain
    return PartyImpact(
        party=party,
        judged=judged,
        harm_words=side_words(assessment, harm, Direction.HARM) if harm else "",
        gain_words=side_words(assessment, gain, Direction.GAIN) if gain else "",
    )

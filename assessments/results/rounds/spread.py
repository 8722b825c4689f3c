"""What a revealed round shows: each hypothesis's estimates side by side, pooled, with dissent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.estimates.models import Estimate, ImpactEstimate
from assessments.estimates.queries import Mover, PartyAnswers
from assessments.framing.models import Assessment, Hypothesis, Perspective
from assessments.results.queries.given import given_in
from assessments.results.queries.likelihood import Pooled, pool_of
from assessments.results.queries.wording import side_words
from assessments.rounds.models import Round
from assessments.rounds.rules import is_late
from assessments.scoring.impact import Direction, Impact, impact
from assessments.scoring.pooling import PoolingMethod

# Points between the quartiles from which a difference is worth the team's time.
APART: Final = 15
NAMED_MOST: Final = 4
REASONS_MOST: Final = 6
"""Of one hypothesis before the rest are folded: fifty members write a page of them."""
LINES_WHOLE: Final = 12  # estimates of one hypothesis that are shown without a fold
LINES_MOST: Final = 8  # of more than those, and the rest folded
CARDS_WHOLE: Final = 8  # hypotheses that are shown without a fold, however many answered


@dataclass(frozen=True, slots=True)
class Reason:
    """Why somebody said what they said. `apart`: their range leaves out the team's figure.
    `former` is what they had said in an earlier round."""

    estimate: Estimate
    late: bool
    apart: bool
    mine: bool
    moved_by: list[str]
    older_wording: bool
    former: Estimate | None

    @property
    def moved(self) -> Decimal | None:
        """Points by which their best figure moved since; None without a former one."""
        return None if self.former is None else self.estimate.best - self.former.best

    @property
    def tells(self) -> bool:
        """Whether there is something to show for it beside the figures."""
        return bool(self.estimate.rationale or self.moved_by or self.moved)


@dataclass(frozen=True, slots=True)
class Level:
    """How many members gave one severity in one direction; `tone` is a class of the drawing."""

    words: str
    tone: str
    n: int


@dataclass(frozen=True, slots=True)
class PartyImpact:
    """What it would mean for one party; the words are "" where nobody sees that side.
    `levels` run from the worst harm over no difference to the greatest gain."""

    party: Perspective
    judged: Impact
    harm_words: str
    gain_words: str
    levels: list[Level]

    @property
    def is_split(self) -> bool:
        """Whether some see harm and others gain."""
        return self.judged.harm is not None and self.judged.gain is not None

    @property
    def most(self) -> int:
        return max(level.n for level in self.levels)


def _some(apart: Sequence[Reason]) -> str:
    """Who they are, as far as a reader takes names in; the spread below has them all."""
    names = ", ".join(r.estimate.participant.name for r in apart[:NAMED_MOST])
    if len(apart) <= NAMED_MOST:
        return names
    return _("%(names)s and %(n)d more") % {"names": names, "n": len(apart) - NAMED_MOST}


@dataclass(slots=True)
class Spread:
    """One hypothesis in a revealed round; the estimates from the lowest to the highest.
    `former` is the team's figure of an earlier round."""

    hypothesis: Hypothesis
    figure: Pooled | None
    former: Pooled | None
    rows: list[dict[str, Any]]
    reasons: list[Reason]
    impacts: list[PartyImpact] = field(default_factory=list)

    @property
    def apart(self) -> list[Reason]:
        """Whose ranges leave the team's figure out, the farthest first."""
        apart = [reason for reason in self.reasons if reason.apart]
        return sorted(apart, key=lambda r: -self._from_team(r))

    @property
    def told(self) -> list[Reason]:
        """Those that tell something: dissent first, then the longest moves, then the furthest."""
        tells = [reason for reason in self.reasons if reason.tells]
        return sorted(
            tells, key=lambda r: (not r.apart, -abs(r.moved or Decimal(0)), -self._from_team(r))
        )

    @property
    def first_apart(self) -> list[Reason]:
        return self.apart[:NAMED_MOST]

    @property
    def other_apart(self) -> list[Reason]:
        return self.apart[NAMED_MOST:]

    @property
    def first_told(self) -> list[Reason]:
        return self.told[:REASONS_MOST]

    @property
    def other_told(self) -> list[Reason]:
        return self.told[REASONS_MOST:]

    @property
    def is_crowded(self) -> bool:
        """Whether more have answered than are taken in line by line."""
        return len(self.rows) > LINES_WHOLE

    @property
    def first_rows(self) -> list[dict[str, Any]]:
        """All, or of many the reader's own and those furthest from the team, dissent first."""
        if not self.is_crowded:
            return self.rows
        return [self.rows[i] for i in sorted(self._by_weight()[:LINES_MOST])]

    @property
    def other_rows(self) -> list[dict[str, Any]]:
        """Those that are folded, from the lowest to the highest."""
        if not self.is_crowded:
            return []
        return [self.rows[i] for i in sorted(self._by_weight()[LINES_MOST:])]

    def _by_weight(self) -> list[int]:
        reasons = self.reasons
        return sorted(
            range(len(self.rows)),
            key=lambda i: (not reasons[i].mine, not reasons[i].apart, -self._from_team(reasons[i])),
        )

    def _from_team(self, reason: Reason) -> Decimal:
        """Points between a member's best figure and the team's; 0 without one."""
        return abs(reason.estimate.best - self.figure.shown) if self.figure else Decimal(0)

    @property
    def team(self) -> dict[str, Any] | None:
        """The team's row, None without a figure."""
        figure = self.figure
        if figure is None:
            return None
        return {
            "who": _("The team"),
            "lower": figure.shown_lower,
            "best": figure.shown,
            "upper": figure.shown_upper,
            "was": self.former.shown if self.former else None,
            "pooled": True,
        }

    @property
    def together(self) -> dict[str, Any] | None:
        """The team's row with everyone's best figure that is in it; None without a figure."""
        given = [reason.estimate.best for reason in self.reasons if not reason.late]
        return self.team and {**self.team, "each": given}

    @property
    def lines(self) -> list[dict[str, Any]]:
        """The rows to draw: everyone's, then the team's; of many the first, and all as dots on
        the team's."""
        team = self.together if self.is_crowded else self.team
        return [*self.first_rows, team] if team else self.first_rows

    @property
    def late(self) -> int:
        return sum(reason.late for reason in self.reasons)

    @property
    def middle(self) -> Decimal:
        """Points between the quartiles of the best figures; 0 for fewer than two."""
        figure = self.figure
        if figure is None or figure.quartile_lower is None or figure.quartile_upper is None:
            return Decimal(0)
        return figure.quartile_upper - figure.quartile_lower

    @property
    def is_split(self) -> bool:
        """Whether members differ about harm or gain for a party that is not the first."""
        return any(row.is_split for row in self.impacts[1:])

    @property
    def is_split_anywhere(self) -> bool:
        return any(row.is_split for row in self.impacts)

    @property
    def differences(self) -> list[str]:
        """What there is to discuss, in words; empty where the team is of one mind."""
        found = []
        if self.middle >= APART:
            points = int(self.middle)
            found.append(
                ngettext(
                    "the middle half lies %(points)d point apart",
                    "the middle half lies %(points)d points apart",
                    points,
                )
                % {"points": points}
            )
        if self.apart:
            found.append(_("apart from the team: %(names)s") % {"names": _some(self.apart)})
        found += [
            _("harm or gain for %(party)s?") % {"party": row.party.inside}
            for row in self.impacts
            if row.is_split
        ]
        return found


def discussed_first(spreads: Iterable[Spread], most: int = 5) -> list[Spread]:
    """Where members differ, the widest first."""
    differing = [spread for spread in spreads if spread.differences]
    return sorted(differing, key=lambda s: (-s.middle, -len(s.apart)))[:most]


def folded_of(spreads: Sequence[Spread], first: Sequence[Spread]) -> frozenset[int]:
    """The hypotheses, by key, of which a line is shown and the rest folded: where many have
    answered on many, all but those to discuss first."""
    if len(spreads) <= CARDS_WHOLE or not any(spread.is_crowded for spread in spreads):
        return frozenset()
    whole = {spread.hypothesis.pk for spread in first}
    return frozenset(s.hypothesis.pk for s in spreads if s.hypothesis.pk not in whole)


def spreads_of(
    round_: Round,
    estimates: Iterable[Estimate],
    parties: Sequence[PartyAnswers],
    movers: Mapping[str, Mover],
    *,
    assessment: Assessment,
    mine: int | None,
) -> list[Spread]:
    """One for each hypothesis that the round covers, in its order. No query.

    `estimates` are those of this round and of earlier ones, the rounds in their order; `mine` is
    the reader's participant. Late answers stand in the rows, flagged, and out of the pool and
    the medians.
    """
    here: dict[int, list[Estimate]] = {}
    before: dict[int, list[Estimate]] = {}
    for estimate in estimates:
        kept = here if estimate.round_id == round_.pk else before
        kept.setdefault(estimate.hypothesis_id, []).append(estimate)
    method = PoolingMethod(assessment.pooling_method)
    return [
        _spread(
            hypothesis,
            sorted(here.get(hypothesis.pk, []), key=lambda e: (e.best, e.lower, e.pk)),
            before.get(hypothesis.pk, []),
            movers,
            method,
            mine,
            _impacts(assessment, round_, hypothesis, parties),
        )
        for hypothesis in round_.hypotheses.all()
    ]


def _spread(
    hypothesis: Hypothesis,
    estimates: list[Estimate],
    before: list[Estimate],
    movers: Mapping[str, Mover],
    method: PoolingMethod,
    mine: int | None,
    impacts: list[PartyImpact],
) -> Spread:
    figure = pool_of(hypothesis, [given_in(e) for e in estimates], method)
    apart = {point.participant_pk for point in figure.dissent} if figure else set()
    former = {e.participant_id: e for e in before}
    reasons = [
        Reason(
            estimate=estimate,
            late=_is_late(estimate),
            apart=estimate.participant_id in apart,
            mine=estimate.participant_id == mine,
            moved_by=[movers[m["id"]].label for m in estimate.moved_by if m["id"] in movers],
            older_wording=estimate.wording != hypothesis.wording,
            former=former.get(estimate.participant_id),
        )
        for estimate in estimates
    ]
    rows: list[dict[str, Any]] = [
        {
            "who": reason.estimate.participant.name,
            "lower": reason.estimate.lower,
            "best": reason.estimate.best,
            "upper": reason.estimate.upper,
            "was": reason.former.best if reason.former else None,
            "mine": reason.mine,
            "late": reason.late,
        }
        for reason in reasons
    ]
    return Spread(
        hypothesis=hypothesis,
        figure=figure,
        former=pool_of(hypothesis, [given_in(e) for e in before], method) if figure else None,
        rows=rows,
        reasons=reasons,
        impacts=impacts,
    )


def _is_late(estimate: Estimate) -> bool:
    return is_late(estimated_at=estimate.estimated_at, revealed_at=estimate.round.revealed_at)


def _impacts(
    assessment: Assessment,
    round_: Round,
    hypothesis: Hypothesis,
    parties: Sequence[PartyAnswers],
) -> list[PartyImpact]:
    """By party, of what was given in time in this round; the primary party first."""
    found = []
    for party in sorted(parties, key=lambda p: (not p.perspective.is_primary,)):
        given = [
            answer
            for answer in party.given
            if answer.hypothesis_id == hypothesis.pk and _counts(answer, round_)
        ]
        if given:
            found.append(_on_party(assessment, party.perspective, given))
    return found


def _counts(answer: ImpactEstimate, round_: Round) -> bool:
    """An impact estimate has no instant of its own but that of its making."""
    late = is_late(estimated_at=answer.created_at, revealed_at=round_.revealed_at)
    return answer.round_id == round_.pk and not late


def _on_party(
    assessment: Assessment, party: Perspective, given: Sequence[ImpactEstimate]
) -> PartyImpact:
    judged = impact((Direction(one.direction), one.severity) for one in given)
    harm, gain = judged.harm, judged.gain
    return PartyImpact(
        party=party,
        judged=judged,
        harm_words=side_words(assessment, harm, Direction.HARM) if harm else "",
        gain_words=side_words(assessment, gain, Direction.GAIN) if gain else "",
        levels=_levels(assessment, given),
    )


def _levels(assessment: Assessment, given: Sequence[ImpactEstimate]) -> list[Level]:
    """Only the levels that somebody gave; nothing at all is one, whichever way it was said."""
    words = {level["value"]: level["label"] for level in assessment.impact_scale}
    counts = Counter(
        (Direction.NONE if one.severity == 0 else Direction(one.direction), one.severity)
        for one in given
    )
    harms = [(Direction.HARM, severity) for severity in range(5, 0, -1)]
    gains = [(Direction.GAIN, severity) for severity in range(1, 6)]
    said = {
        Direction.HARM: _("%(level)s harm (%(value)d)"),
        Direction.NONE: _("no difference"),
        Direction.GAIN: _("%(level)s gain (%(value)d)"),
    }
    tones = {Direction.HARM: "against", Direction.NONE: "plain", Direction.GAIN: "for"}
    return [
        Level(
            words=said[direction] % {"level": words.get(severity, severity), "value": severity}
            if severity
            else said[direction],
            tone=tones[direction],
            n=counts[direction, severity],
        )
        for direction, severity in (*harms, (Direction.NONE, 0), *gains)
        if counts[direction, severity]
    ]

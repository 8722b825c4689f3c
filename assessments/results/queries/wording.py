"""The sentences of one hypothesis, built from its figures. Likelihood and confidence never share
one (ICD 203), and what the matrix counts is never called likely."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from assessments.estimates.models import Judgement
from assessments.framing.models import Assessment, Hypothesis
from assessments.results.queries.impact import Impacts
from assessments.results.queries.likelihood import Point, Pooled
from assessments.results.queries.matrix import Matrix, Total
from assessments.results.queries.sensitivity import LeftOut, Linchpin
from assessments.results.sentences import (
    Fragment,
    Sentence,
    as_clause,
    compose,
    joined,
    listed,
)
from assessments.scoring.agreement import Level
from assessments.scoring.impact import Direction, Severity
from assessments.web.tags import partial_date, percent, whole_percent

WORDS: Final = {
    "almost-no-chance": gettext_lazy("almost no chance"),
    "very-unlikely": gettext_lazy("very unlikely"),
    "unlikely": gettext_lazy("unlikely"),
    "roughly-even-chance": pgettext_lazy("likelihood", "roughly even chance"),
    "likely": gettext_lazy("likely"),
    "very-likely": gettext_lazy("very likely"),
    "almost-certain": gettext_lazy("almost certain"),
}
CONFIDENCES: Final = {
    "low": pgettext_lazy("confidence", "low"),
    "moderate": pgettext_lazy("confidence", "moderate"),
    "high": pgettext_lazy("confidence", "high"),
}
_PARTIES_MOST: Final = 3
_DISSENTERS_MOST: Final = 3
_SPLITS_MOST: Final = 4
_ORIGINS_MOST: Final = 3
_LIKELY_FROM: Final = 55


@dataclass(frozen=True, slots=True)
class Facts:
    """All that is known of one hypothesis."""

    assessment: Assessment
    hypothesis: Hypothesis
    pooled: Pooled | None
    impacts: tuple[Impacts, ...]
    matrix: Matrix
    total: Total
    linchpin: Linchpin | None
    left_out: LeftOut
    judgement: Judgement | None
    blind_round: tuple[UUID, int] | None
    known_words: frozenset[str]


def sentences_of(facts: Facts) -> tuple[Sentence, ...]:
    """What is said of a hypothesis, in order; confidence comes last and alone."""
    made = (
        likelihood(facts),
        impact(facts),
        evidence(facts),
        origins(facts),
        split(facts),
        ratings_split(facts),
        confidence(facts.judgement),
    )
    return tuple(sentence for sentence in made if sentence is not None)


def clause_of(facts: Facts) -> str:
    """The statement as a clause, with its horizon where the words do not name the year."""
    hypothesis = facts.hypothesis
    clause = as_clause(hypothesis.statement, facts.known_words)
    horizon = hypothesis.horizon_on
    if not horizon or horizon[:4] in f"{hypothesis.statement} {hypothesis.question.text}":
        return clause
    return _("%(statement)s (by %(date)s)") % {
        "statement": clause,
        "date": partial_date(horizon),
    }


def figures_of(pooled: Pooled) -> dict[str, Fragment]:
    """The word, the number, its range and its members, as figures of a sentence."""
    return {
        "word": Fragment(word_of(pooled), strong=True),
        "best": Fragment(percent(pooled.shown), "likelihood", pooled.shown),
        "interval": Fragment(
            _("%(lower)s to %(upper)s")
            % {"lower": pooled.shown_lower, "upper": pooled.shown_upper},
            "interval",
            [pooled.shown_lower, pooled.shown_upper],
        ),
        "members": Fragment(
            ngettext("%(n)d analyst, round %(round)d", "%(n)d analysts, round %(round)d", pooled.n)
            % {"n": pooled.n, "round": pooled.round_number},
            "members",
            pooled.n,
        ),
    }


def word_of(pooled: Pooled) -> str:
    return str(WORDS[pooled.band.key])


def likelihood(facts: Facts) -> Sentence:
    pooled, date = facts.pooled, facts.assessment.information_cutoff_on
    if pooled is None:
        return unestimated(facts)
    parts: dict[str, Any] = {**figures_of(pooled), "statement": clause_of(facts)}
    if pooled.band.key == "roughly-even-chance":
        parts["word"] = Fragment(_("a roughly even chance"), strong=True)
    if facts.hypothesis.is_remainder:
        # "None of these" has no verb that could follow "that".
        template = _("we judge “%(statement)s” %(word)s (%(best)s; %(interval)s; %(members)s).")
    elif pooled.band.key == "almost-no-chance":
        template = _("we see %(word)s (%(best)s; %(interval)s; %(members)s) that %(statement)s.")
    else:
        template = _(
            "we judge it %(word)s (%(best)s; %(interval)s; %(members)s) that %(statement)s."
        )
    told = compose(template, **parts)
    return Sentence("likelihood", dated(told, date))


def dated(told: tuple[Fragment, ...], date: str | None) -> tuple[Fragment, ...]:
    """The sentence as of the information cut-off, or with a capital where there is none."""
    if date:
        return compose(_("As of %(date)s %(told)s"), date=partial_date(date), told=told)
    first, *rest = told
    return (replace(first, text=first.text[:1].upper() + first.text[1:]), *rest)


def foremost(facts: Facts, rivals: int) -> Sentence:
    """What a competing question comes to: its likeliest hypothesis, and that none is likely
    where none is."""
    pooled, date = facts.pooled, facts.assessment.information_cutoff_on
    if pooled is None or pooled.shown >= _LIKELY_FROM:
        return likelihood(facts)
    parts: dict[str, Any] = {**figures_of(pooled), "statement": clause_of(facts)}
    if pooled.band.key == "roughly-even-chance":
        parts["word"] = Fragment(_("a roughly even chance"), strong=True)
    if facts.hypothesis.is_remainder:
        template = _(
            "none of %(rivals)s readings is judged likely; the foremost, judged %(word)s"
            " (%(best)s; %(interval)s; %(members)s), is “%(statement)s”."
        )
    else:
        template = _(
            "none of %(rivals)s readings is judged likely; the foremost, judged %(word)s"
            " (%(best)s; %(interval)s; %(members)s), is that %(statement)s."
        )
    return Sentence("likelihood", dated(compose(template, rivals=str(rivals), **parts), date))


def likely_too(others: Sequence[Facts]) -> Sentence | None:
    """The further hypotheses of an independent question that are judged likely or more."""
    parts = []
    for facts in others:
        pooled = facts.pooled
        if pooled is None or pooled.shown < _LIKELY_FROM:
            continue
        uid, figures = facts.hypothesis.uid, figures_of(pooled)
        parts.append(
            compose(
                _("%(statement)s (%(label)s; %(word)s, %(best)s; %(interval)s)"),
                statement=clause_of(facts),
                label=_label(facts.hypothesis),
                word=figures["word"],
                best=replace(figures["best"], uid=uid),
                interval=replace(figures["interval"], uid=uid),
            )
        )
    if not parts:
        return None
    return Sentence(
        "likelihood", compose(_("Likely as well: %(others)s."), others=joined(parts, "; "))
    )


def unestimated(facts: Facts) -> Sentence:
    statement, is_remainder = clause_of(facts), facts.hypothesis.is_remainder
    # "None of these" has no verb that could follow "that".
    if facts.blind_round is not None and is_remainder:
        text = _(
            "How likely “%(statement)s” is, is being estimated in round %(round)s;"
            " nothing is shown before the reveal."
        )
    elif facts.blind_round is not None:
        text = _(
            "How likely it is that %(statement)s is being estimated in round %(round)s;"
            " nothing is shown before the reveal."
        )
    elif is_remainder:
        text = _("Nobody has estimated yet how likely “%(statement)s” is.")
    else:
        text = _("Nobody has estimated yet how likely it is that %(statement)s.")
    number = str(facts.blind_round[1]) if facts.blind_round else ""
    return Sentence("missing", compose(text, statement=statement, round=number))


def impact(facts: Facts) -> Sentence | None:
    """The parties for whom it would matter most, the primary one first."""
    told = [row for row in facts.impacts if row.main is not Direction.NONE]
    told.sort(key=lambda row: (not row.perspective.is_primary, -_weight(row)))
    parts = [part for row in told if (part := _impact_on(facts.assessment, row))]
    if not parts:
        return None
    listing = joined([(part,) for part in parts[:_PARTIES_MOST]], ", ")
    return Sentence("impact", compose(_("If so: %(impacts)s."), impacts=listing))


def _weight(row: Impacts) -> float:
    return max((side.median for side in (row.harm, row.gain) if side), default=0.0)


def _impact_on(assessment: Assessment, row: Impacts) -> Fragment | None:
    severity = row.harm if row.main is Direction.HARM else row.gain
    if severity is None or severity.median == 0:
        return None
    template = (
        _("%(severity)s harm to %(party)s")
        if row.main is Direction.HARM
        else _("%(severity)s gain to %(party)s")
    )
    text = template % {
        "severity": severity_words(assessment, severity),
        "party": row.perspective.name,
    }
    return Fragment(text, "impact", severity.median, row.perspective.uid)


def severity_words(assessment: Assessment, severity: Severity) -> str:
    """The scale's word for a median; both words where it falls between two levels."""
    labels = {level["value"]: str(level["label"]).lower() for level in assessment.impact_scale}
    below = int(severity.median)
    if below == severity.median:
        return labels.get(below, str(below))
    return _("%(lower)s to %(upper)s") % {
        "lower": labels.get(below, str(below)),
        "upper": labels.get(below + 1, str(below + 1)),
    }


def side_words(assessment: Assessment, severity: Severity, direction: Direction) -> str:
    """ "serious harm": the word with its direction, for where no column names it."""
    template = _("%(severity)s harm") if direction is Direction.HARM else _("%(severity)s gain")
    return template % {"severity": severity_words(assessment, severity)}


def evidence(facts: Facts) -> Sentence:
    """Where the evidence leaves the hypothesis, and on what that rests most."""
    total = facts.total
    if not total.rated:
        text = (
            _("Its evidence opens to you once you have rated it.")
            if facts.matrix.closed
            else _("No evidence has been rated on it yet.")
        )
        return Sentence("missing", (Fragment(text),))
    parts = [_standing(facts)] if facts.matrix.question.is_competing else [_tally(total)]
    if facts.linchpin is not None:
        label = Fragment(
            facts.linchpin.evidence.label, "evidence", None, facts.linchpin.evidence.uid
        )
        parts.append(compose(_("it rests most on %(evidence)s"), evidence=label))
    found = joined(parts, "; ")
    if not total.contradicting:
        found = (*found, Fragment(_(". No contrary evidence collected: look for some.")))
    elif not total.supporting:
        found = (*found, Fragment(_(". No supporting evidence collected: look for some.")))
    else:
        found = (*found, Fragment("."))
    return Sentence("evidence", found)


def _tally(total: Total) -> tuple[Fragment, ...]:
    counted = _("%(for)s for, %(against)s against") % {
        "for": total.supporting,
        "against": total.contradicting,
    }
    return compose(
        _("Evidence: %(tally)s"),
        tally=Fragment(counted, "tally", [total.supporting, total.contradicting]),
    )


def _standing(facts: Facts) -> tuple[Fragment, ...]:
    """The place in the matrix in words; a count of contradictions, never a likelihood."""
    total, matrix = facts.total, facts.matrix
    counted = Fragment(
        ngettext("%(n)d item against", "%(n)d items against", total.contradicting)
        % {"n": total.contradicting},
        "tally",
        total.contradicting,
    )
    others = [_label(h) for h in matrix.leaders if h.pk != total.hypothesis.pk]
    if total.leads and not others:
        return compose(_("The evidence contradicts it least (%(counted)s)"), counted=counted)
    if total.leads:
        return compose(
            _("The evidence contradicts it least, level with %(others)s (%(counted)s)"),
            others=listed(others),
            counted=counted,
        )
    return compose(
        _("The evidence contradicts it more (%(counted)s) than %(others)s"),
        others=listed(others),
        counted=counted,
    )


def _label(hypothesis: Hypothesis) -> Fragment:
    return Fragment(hypothesis.label, "hypothesis", None, hypothesis.uid)


def origins(facts: Facts) -> Sentence | None:
    """The origins without which this hypothesis gains, loses or shares the lead."""
    mine = facts.hypothesis.pk
    leads = facts.total.leads
    alone = leads and len(facts.left_out.leaders) == 1
    parts = []
    for row in facts.left_out.origins:
        leading = [h.pk for h in row.leaders]
        same = (mine in leading) == leads and (leading == [mine]) == alone
        if row.changes and row.leaders and not same:
            parts.append(
                without(as_clause(row.origin.name, facts.known_words), row.origin.uid, row.leaders)
            )
    if not parts:
        return None
    told = (*joined(parts[:_ORIGINS_MOST], "; "), Fragment("."))
    return Sentence("origins", dated(told, None))


def without(origin: str, uid: UUID, leading: Sequence[Hypothesis]) -> tuple[Fragment, ...]:
    """ "leave out the NIS and H4 leads", the leader a link to the page that shows it."""
    known = {h.pk: h for h in leading}
    if len(known) == 1:
        (leader,) = known.values()
        verb = (
            _("%(label)s leads")
            if not leader.is_remainder
            else _("%(label)s alone (none of these) leads")
        )
        told = verb % {"label": leader.label}
    else:
        told = _("%(labels)s share the lead") % {
            "labels": "".join(f.text for f in listed([_label(h) for h in leading]))
        }
    return compose(
        _("leave out %(origin)s and %(leads)s"),
        origin=origin,
        leads=Fragment(told, "origin", None, uid),
    )


def split(facts: Facts) -> Sentence | None:
    """Where the middle half of the members stands, if wide, and who stands apart."""
    pooled = facts.pooled
    if pooled is None:
        return None
    parts = []
    if pooled.is_wide:
        middle = Fragment(
            _("%(lower)s to %(upper)s %%")
            % {
                "lower": whole_percent(pooled.quartile_lower).split("\N{NO-BREAK SPACE}")[0],
                "upper": whole_percent(pooled.quartile_upper).split("\N{NO-BREAK SPACE}")[0],
            },
            "spread",
        )
        parts.append(
            compose(
                _("The team is split: the middle half of the estimates lies between %(middle)s"),
                middle=middle,
            )
        )
    if pooled.dissent:
        parts.append(_dissent(pooled.dissent, opening=not parts))
    if not parts:
        return None
    return Sentence("split", (*joined(parts, "; "), Fragment(".")))


def _dissent(dissent: Sequence[Point], *, opening: bool) -> tuple[Fragment, ...]:
    told = [
        Fragment(f"{point.name} ({whole_percent(point.best)})", "dissent", point.best)
        for point in dissent[:_DISSENTERS_MOST]
    ]
    more = len(dissent) - len(told)
    who: Iterable[Fragment] = listed(told)
    if more:
        who = (
            *joined([(part,) for part in told], ", "),
            Fragment(ngettext(" and %(n)d more", " and %(n)d more", more) % {"n": more}),
        )
    template = _("Dissent: %(who)s") if opening else _("dissent: %(who)s")
    return compose(template, who=tuple(who))


def ratings_split(facts: Facts) -> Sentence | None:
    column = next(j for j, h in enumerate(facts.matrix.hypotheses) if h.pk == facts.hypothesis.pk)
    contested = [
        Fragment(item.label, "cell", None, item.uid)
        for item, level in zip(facts.matrix.evidence, facts.matrix.level[:, column], strict=True)
        if level == Level.SPLIT
    ]
    if not contested:
        return None
    told = contested[:_SPLITS_MOST]
    return Sentence("split", compose(_("Ratings are split on %(cells)s."), cells=listed(told)))


def confidence(judgement: Judgement | None) -> Sentence | None:
    """In a sentence of its own; the lead's reasons follow as they were written."""
    if judgement is None:
        return None
    level = Fragment(str(CONFIDENCES[judgement.confidence]), strong=True)
    basis = judgement.confidence_basis.strip()
    reasons = (Fragment(f" {basis}"),) if basis else ()
    return Sentence("confidence", (*compose(_("Confidence is %(level)s."), level=level), *reasons))

"""The sentences of one hypothesis, built from its figures. Likelihood and confidence never share
one (ICD 203), and what the matrix counts is never called likely."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from assessments.estimates.models import Judgement
from assessments.framing.models import Assessment
from assessments.results.queries.facts import Facts, dated, label_of
from assessments.results.queries.grounds import evidence, origins, ratings_split, split
from assessments.results.queries.impact import Impacts
from assessments.results.queries.likelihood import Pooled
from assessments.results.sentences import (
    Fragment,
    Sentence,
    as_clause,
    compose,
    joined,
)
from assessments.scoring.impact import Direction, Severity
from assessments.web.tags import partial_date, percent

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
_LIKELY_FROM: Final = 55


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
                label=label_of(facts.hypothesis),
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
        "party": row.perspective.inside,
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


def confidence(judgement: Judgement | None) -> Sentence | None:
    """In a sentence of its own; the lead's reasons follow as they were written."""
    if judgement is None:
        return None
    level = Fragment(str(CONFIDENCES[judgement.confidence]), strong=True)
    basis = judgement.confidence_basis.strip()
    reasons = (Fragment(f" {basis}"),) if basis else ()
    return Sentence("confidence", (*compose(_("Confidence is %(level)s."), level=level), *reasons))

"""All that is known of one hypothesis, and the small parts that several of its sentences share."""

from dataclasses import dataclass, replace
from uuid import UUID

from django.utils.translation import gettext as _

from assessments.estimates.models import Judgement
from assessments.framing.models import Assessment, Hypothesis
from assessments.results.queries.impact import Impacts
from assessments.results.queries.likelihood import Pooled
from assessments.results.queries.matrix import Matrix, Total
from assessments.results.queries.sensitivity import LeftOut, Mainstay
from assessments.results.sentences import Fragment, compose
from assessments.web.tags import partial_date


@dataclass(frozen=True, slots=True)
class Facts:
    """All that is known of one hypothesis."""

    assessment: Assessment
    hypothesis: Hypothesis
    pooled: Pooled | None
    impacts: tuple[Impacts, ...]
    matrix: Matrix
    total: Total
    rests_on: Mainstay | None
    left_out: LeftOut
    judgement: Judgement | None
    blind_round: tuple[UUID, int] | None
    known_words: frozenset[str]


def dated(told: tuple[Fragment, ...], date: str | None) -> tuple[Fragment, ...]:
    """The sentence as of the information cut-off, or with a capital where there is none."""
    if date:
        return compose(_("As of %(date)s %(told)s"), date=partial_date(date), told=told)
    first, *rest = told
    return (replace(first, text=first.text[:1].upper() + first.text[1:]), *rest)


def label_of(hypothesis: Hypothesis) -> Fragment:
    return Fragment(hypothesis.label, "hypothesis", None, hypothesis.uid)

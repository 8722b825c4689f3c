"""Sentences and figures of the matrix page in the reader's language."""

from collections.abc import Sequence

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from assessments.results.matrix.faces import names_of
from assessments.results.matrix.grid import Matrix
from assessments.results.matrix.options import DIFFERENCE, TEAM, TWO
from assessments.results.queries.matrix import Total


def number(value: float | None) -> str:
    """A score with at most one decimal; a dash where nothing is rated."""
    if value is None:
        return "–"
    rounded = round(value, 1)
    return number_format(int(rounded) if rounded == int(rounded) else rounded, force_grouping=True)


def rank(first: int | None, last: int | None, of: int) -> str:
    """The range of ranks that both scores span, of how many that are ranked."""
    if first is None:
        return _("not rated")
    return _("%(rank)s of %(of)d") % {"rank": span(first, last), "of": of}


def span(first: int, last: int | None) -> str:
    return str(first) if first == last else f"{first}–{last}"


def caption(matrix: Matrix) -> str:
    names = names_of(matrix)
    said = {"question": matrix.question.label}
    if matrix.options.view == TWO and len(names) == 2:
        text = _("What %(first)s and %(second)s say of each piece of evidence, on %(question)s")
        return text % {**said, "first": names[0], "second": names[1]}
    return {
        TEAM: _(
            "The team’s view of each piece of evidence against each hypothesis of %(question)s"
        ),
        DIFFERENCE: _("Your ratings beside the team’s view, cell by cell, on %(question)s"),
    }.get(
        matrix.options.view,
        _("Your ratings of each piece of evidence against each hypothesis of %(question)s"),
    ) % said


def leading(totals: Sequence[Total]) -> list[str]:
    """The labels of the hypotheses that lead; empty for independent ones."""
    return [total.hypothesis.label for total in totals if total.leads]


def origin_words(matrix: Matrix) -> str:
    """What leaving out the origin does to the conclusion; "" where none is left out."""
    origin = matrix.origin
    if origin is None:
        return ""
    before, after = leading(matrix.baseline), leading(matrix.totals)
    if not matrix.question.is_competing or not before:
        return ""
    if before == after:
        return _("%(labels)s stays the least contradicted.") % {"labels": joined(after)}
    if not after:
        return _("Without it nothing is rated.")
    return _("Without it %(after)s is the least contradicted; with it, %(before)s.") % {
        "after": joined(after),
        "before": joined(before),
    }


def joined(labels: list[str]) -> str:
    """H1; H1 and H2; H1, H2 and H3."""
    if len(labels) < 2:
        return "".join(labels)
    return _("%(several)s and %(last)s") % {
        "several": ", ".join(labels[:-1]),
        "last": labels[-1],
    }

"""The matrix for narrow screens: a card for each piece of evidence, or one hypothesis's list.

Twenty cards or fifty lines at a time, each line a target for a thumb that opens the cell.
"""

from collections.abc import Iterator
from functools import lru_cache
from html import escape

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from assessments.evidence.words import KINDS
from assessments.framing.models import Hypothesis
from assessments.results.matrix.faces import CODES, Faces, unpacked
from assessments.results.matrix.grid import Matrix
from assessments.results.matrix.markup import options_query
from assessments.results.matrix.options import LIST
from assessments.web.tags import grade


class Entries:
    """Writes the cells of a matrix as lines of lists. No queries."""

    def __init__(self, matrix: Matrix) -> None:
        self.matrix = matrix
        self.faces = Faces(matrix)
        self.query = escape(options_query(matrix))
        self.against = escape(pgettext("E7 against H2", "against"))
        self.by_list = matrix.options.by == LIST
        self.looks = lru_cache(maxsize=None)(self._look)

    def _look(self, number: int) -> tuple[str, str, str]:
        """What depends on the state alone: attributes, marks, words."""
        state = unpacked(number)
        codes = (state.first, state.second) if self.matrix.options.is_pair else (state.first,)
        marks = "".join(
            f'<span class="cellmark" data-code="{CODES[code] if code >= 0 else ""}"'
            f' aria-hidden="true">{self.faces.mark(code, state.known)}</span>'
            for code in codes
        )
        mine = CODES[state.own] if state.own >= 0 else ""
        return f' data-mine="{mine}"', marks, escape(self.faces.words.name(state))

    def entry(self, row: int, column: int) -> str:
        item, hypothesis = self.matrix.evidence[row], self.matrix.hypotheses[column]
        attributes, marks, words = self.looks(int(self.faces.states[row, column]))
        label, of = escape(item.label), escape(hypothesis.label)
        about = item if self.by_list else hypothesis
        return (
            f'<li class="mxline" id="cell-{label}-{of}" data-live{attributes}>'
            f'<a href="../cells/{item.uid}/{hypothesis.uid}/{self.query}" data-dialog>'
            f'<span class="mxline__marks">{marks}</span><span class="mxline__text">'
            f'<span class="vh">{label} {self.against} {of}: </span>'
            f'<span class="label" aria-hidden="true">{escape(about.label)}</span>'
            f" {escape(about.statement)}"
            f'<span class="mxline__said">{words}</span></span></a></li>'
        )


def cards(matrix: Matrix) -> Iterator[str]:
    """The pieces of evidence of this screen, each with its line for every hypothesis."""
    lines = Entries(matrix)
    columns = range(len(matrix.hypotheses))
    rate_all, asked = escape(_("Rate it against each")), f"?question={matrix.question.uid}"
    yield '<ol class="mxcards">'
    for i in matrix.shown:
        item = matrix.evidence[i]
        out = " is-out" if i in matrix.left_out else ""
        kind = escape(str(KINDS[item.kind]))
        link = f'<a href="{item.uid}/{asked}">{rate_all}</a>' if matrix.may_rate else ""
        yield (
            f'<li class="mxcard{out}"><h2 class="mxcard__title"><a href="../evidence/{item.uid}/">'
            f'<span class="label">{escape(item.label)}</span> {escape(item.statement)}</a></h2>'
            f'<p class="mxcard__meta"><span class="chip">{kind}</span>'
            f"{grade(matrix.reliability[i], item.credibility)}{link}</p>"
            f"<ul>{''.join([lines.entry(i, j) for j in columns])}</ul></li>"
        )
    yield "</ol>"


def hypothesis_list(matrix: Matrix, hypothesis: Hypothesis) -> Iterator[str]:
    """The evidence of this screen against one hypothesis."""
    lines, column = Entries(matrix), matrix.column_of(hypothesis)
    yield '<ul class="mxlist">'
    yield from (lines.entry(i, column) for i in matrix.shown)
    yield "</ul>"


def answer_line(matrix: Matrix, row: int, column: int) -> SafeString:
    """What a rating changes on these pages."""
    return SafeString(Entries(matrix).entry(row, column))

"""The matrix for narrow screens: a card for each piece of evidence, or one hypothesis's list.

Twenty cards or fifty lines at a time, each line a target for a thumb that opens the cell.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from html import escape

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from assessments.evidence.words import KINDS
from assessments.framing.models import Hypothesis
from assessments.results.matrix.faces import CODES, NO_LINK, Faces, unpacked
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

    def is_blank(self, row: int, column: int) -> bool:
        """Whether nobody has said anything of the cell."""
        state = unpacked(int(self.faces.states[row, column]))
        return state.known == NO_LINK and state.own < 0

    def card(self, row: int) -> str:
        """The lines of a card. Those that nobody has considered are one, folded: in a card of
        twelve hypotheses they would stand around the three that matter."""
        columns = range(len(self.matrix.hypotheses))
        blank = [j for j in columns if self.is_blank(row, j)]
        said = "".join([self.entry(row, j) for j in columns if j not in blank])
        if not blank:
            return said
        lines = "".join([self.entry(row, j) for j in blank])
        return (
            f'{said}<li class="mxrest"><details class="more"><summary>{self.rest(row, blank)}'
            f"</summary><ul>{lines}</ul></details></li>"
        )

    def rest(self, row: int, blank: Sequence[int]) -> str:
        """Which hypotheses are left, in words; live, for the next rating is of one of them."""
        label = escape(self.matrix.evidence[row].label)
        names = ", ".join(self.matrix.hypotheses[j].label for j in blank)
        words = _("Not considered: %(labels)s") % {"labels": names} if blank else ""
        return f'<span id="rest-{label}" data-live>{escape(words)}</span>'

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
            f"<ul>{lines.card(i)}</ul></li>"
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
    lines = Entries(matrix)
    blank = [j for j in range(len(matrix.hypotheses)) if lines.is_blank(row, j)]
    return SafeString(lines.entry(row, column) + lines.rest(row, blank))

"""The grid as HTML, written by Python: a template call per cell costs 300 ms at 30,000 cells.

Everything that a person typed passes `escape` or `format_html`; the standard library's `escape`,
because each use of Django's safe strings in an f-string costs a call.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from html import escape
from typing import Final
from urllib.parse import urlencode

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from assessments.evidence.words import KINDS
from assessments.results.matrix.faces import Faces, names_of
from assessments.results.matrix.grid import Matrix, Row
from assessments.results.matrix.options import MINE, ROWS, TEAM
from assessments.results.matrix.words import caption, number, rank, span
from assessments.results.queries.matrix import Total
from assessments.web.tags import bar, grade

_NAME_LONGEST: Final = 60


def table(matrix: Matrix) -> Iterator[str]:
    """The rows of this screen as a grid, hypotheses as columns or as rows; piece by piece, for
    each copy of millions of characters takes as long as a query."""
    look = "mx mx--rows" if matrix.options.by == ROWS else "mx"
    yield f'<table class="{look}" data-grid data-failed="{escape(_failed())}">'
    yield f'<caption class="vh">{escape(caption(matrix))}</caption>'
    yield from _by_hypothesis(matrix) if matrix.options.by == ROWS else _by_evidence(matrix)
    yield "</table>"


def answer(matrix: Matrix, row: int, column: int) -> SafeString:
    """What a rating changes on the page: its cell, the heads and the totals, each with its id.

    In a table, because a parser drops cells that stand outside of one.
    """
    cell = Faces(matrix).one(row, column, options_query(matrix))
    return SafeString(
        f"<table><tbody><tr>{''.join(heads(matrix))}</tr><tr>{cell}</tr>"
        f"<tr>{''.join(totals(matrix))}</tr></tbody></table>"
    )


def _by_evidence(matrix: Matrix) -> Iterator[str]:
    above = "".join([_evidence_head(), _grade_head(), *heads(matrix)])
    yield f"<thead><tr>{above}</tr></thead><tbody>"
    line = Faces(matrix).by_evidence(options_query(matrix))
    kinds = {kind: escape(str(word)) for kind, word in KINDS.items()}
    graded = _grades()
    rows = [matrix.evidence[i] for i in matrix.shown]
    for i, item, statement in zip(matrix.shown, rows, _escaped(rows), strict=True):
        out = ' class="is-out"' if i in matrix.left_out else ""
        label = escape(item.label)
        yield (
            f'<tr{out}><th class="mx__ev" scope="row" id="row-{label}">'
            f'<a href="../evidence/{item.uid}/"><span class="label">{label}</span>'
            f'<span>{statement} <small class="mxkind">{kinds[item.kind]}</small>'
            f'</span></a></th><td class="mx__g">{graded(matrix.reliability[i], item.credibility)}'
            f"</td>{line(i)}</tr>"
        )
    title, explained = _total_words(matrix)
    yield (
        f'</tbody><tfoot><tr><th class="mx__ev" scope="row">{escape(title)}<small>'
        f'{escape(explained)}</small></th><td class="mx__g"></td>{"".join(totals(matrix))}'
        "</tr></tfoot>"
    )


def _escaped(rows: Sequence[Row]) -> list[str]:
    """The statements, in one go: each by itself costs five searches."""
    apart = "\x1f"
    whole = apart.join(item.statement.replace(apart, " ") for item in rows)
    return escape(whole).split(apart)


def _by_hypothesis(matrix: Matrix) -> Iterator[str]:
    title, explained = _total_words(matrix)
    yield (
        f'<thead><tr><th class="mx__ev" scope="col">{escape(_("Hypothesis"))}</th>'
        f'<th class="mx__t" scope="col">{escape(title)}<small>{escape(explained)}</small></th>'
    )
    graded = _grades()
    for i in matrix.shown:
        item = matrix.evidence[i]
        out = " is-out" if i in matrix.left_out else ""
        yield (
            f'<th class="mx__h mx__h--ev{out}" scope="col" id="row-{escape(item.label)}">'
            f'<a href="../evidence/{item.uid}/"><span class="label">{escape(item.label)} '
            f"{graded(matrix.reliability[i], item.credibility)}</span>"
            f'<span class="mx__ht">{escape(item.statement)}</span></a></th>'
        )
    yield "</tr></thead><tbody>"
    line = Faces(matrix).by_hypothesis(options_query(matrix), matrix.shown)
    for j, (head, total) in enumerate(zip(heads(matrix), totals(matrix), strict=True)):
        yield f"<tr>{head}{total}"
        yield line(j)
        yield "</tr>"
    yield "</tbody>"


def _grades() -> Callable[[str | None, int | None], str]:
    @cache
    def graded(reliability: str | None, credibility: int | None) -> str:
        return "".join(grade(reliability, credibility))

    return graded


def _evidence_head() -> str:
    return format_html('<th class="mx__ev" scope="col">{}</th>', _("Evidence"))


def _grade_head() -> str:
    return format_html(
        '<th class="mx__g" scope="col"><abbr title="{}">{}</abbr></th>',
        _("reliability of the source, credibility of the information"),
        _("Grade"),
    )


def heads(matrix: Matrix) -> list[str]:
    """The head of each hypothesis, with the mark of the leader."""
    by_rows = matrix.options.by == ROWS
    look, scope = ("mx__ev mx__h", "row") if by_rows else ("mx__h", "col")
    lead = f'<span class="mxlead">{escape(_("least contradicted"))}</span>'
    written = []
    for hypothesis, leads in zip(matrix.hypotheses, _leads(matrix), strict=True):
        label, url = escape(hypothesis.label), f"../hypotheses/{hypothesis.uid}/"
        written.append(
            f'<th class="{look}{" is-leading" if leads else ""}" scope="{scope}"'
            f' id="head-{label}" data-live><a href="{url}"><span class="label">{label}'
            f"{lead if leads else ''}</span>"
            f'<span class="mx__ht">{escape(hypothesis.statement)}</span></a></th>'
        )
    return written


def _leads(matrix: Matrix) -> list[bool]:
    """Which hypotheses to mark; none where two readings stand side by side, for whose would it
    be."""
    return [total.leads and not matrix.options.is_pair for total in matrix.totals]


def _total_words(matrix: Matrix) -> tuple[str, str]:
    """What the totals are called, and what they are not."""
    if matrix.question.is_competing:
        return (
            _("Inconsistency"),
            _("the lowest is the least contradicted; a count, not a probability"),
        )
    return _("Balance for and against, weighted"), _("each hypothesis on its own; never netted")


def totals(matrix: Matrix) -> list[str]:
    """Of each hypothesis: where they compete the inconsistency and its rank, else for and
    against; of both readings in a pair."""
    if matrix.options.is_pair:
        return _pairs(matrix)
    return _inconsistencies(matrix) if matrix.question.is_competing else _balances(matrix)


def _inconsistencies(matrix: Matrix) -> list[str]:
    most = max((t.inconsistency or 0.0 for t in matrix.totals), default=0.0)
    ranked = sum(t.first is not None for t in matrix.totals)
    weighted = _("weighted %(score)s")
    written: list[str] = []
    for total, before, spans in zip(matrix.totals, matrix.baseline, matrix.spans, strict=True):
        score = total.inconsistency
        notes = [] if score is None else [weighted % {"score": number(total.weighted)}]
        if score != before.inconsistency:
            notes.append(_("was %(score)s") % {"score": number(before.inconsistency)})
        if spans is not None and score is not None and spans != _widest(total):
            notes.append(_("%(rank)s without one origin") % {"rank": span(*spans)})
        place = rank(total.widest_first, total.widest_last, ranked)
        written.append(
            f'<td class="mx__t" id="total-{escape(total.hypothesis.label)}" data-live>'
            f'<span class="mx__sum"><span class="mx__score">{escape(number(score))}</span>'
            f' <span class="mx__rank">{escape(place)}</span></span>'
            f"<small>{escape(', '.join(notes))}</small>"
            f"{'' if score is None else bar(score, most)}</td>"
        )
    return written


def _widest(total: Total) -> tuple[int | None, int | None]:
    return total.widest_first, total.widest_last


def _balances(matrix: Matrix) -> list[str]:
    weights = [w or 0.0 for t in matrix.totals for w in (t.for_weight, t.against_weight)]
    most = max(weights, default=0.0)
    written: list[str] = []
    for total, before in zip(matrix.totals, matrix.baseline, strict=True):
        written.append(
            format_html(
                '<td class="mx__t" id="total-{}" data-live><span class="mxbal">'
                '<span class="vh">{}</span><b aria-hidden="true">+</b> {}{}</span>'
                '<span class="mxbal"><span class="vh">{}</span><b aria-hidden="true">−</b> {}{}'
                "</span><small>{}</small></td>",
                total.hypothesis.label,
                _("for:"),
                number(total.for_weight),
                "" if total.for_weight is None else bar(total.for_weight, most, "for"),
                _("against:"),
                number(total.against_weight),
                "" if total.against_weight is None else bar(total.against_weight, most),
                _was(total, before),
            )
        )
    return written


def _was(total: Total, before: Total) -> str:
    """The balance with every origin, where leaving one out has moved it."""
    if number(total.for_weight) == number(before.for_weight) and number(
        total.against_weight
    ) == number(before.against_weight):
        return ""
    return _("was + %(supporting)s, − %(against)s") % {
        "supporting": number(before.for_weight),
        "against": number(before.against_weight),
    }


def _pairs(matrix: Matrix) -> list[str]:
    """What each of the two readings comes to, one beneath the other."""
    names = names_of(matrix)
    readings = (matrix.totals, matrix.totals_beside)
    written: list[str] = []
    for j, hypothesis in enumerate(matrix.hypotheses):
        lines = [
            format_html(
                '<span class="mxpair"><span class="mxwho">{}</span> {}</span>',
                name,
                _in_short(matrix, reading[j], reading),
            )
            for name, reading in zip(names, readings, strict=False)
        ]
        written.append(
            f'<td class="mx__t" id="total-{escape(hypothesis.label)}" data-live>'
            f"{''.join(lines)}</td>"
        )
    return written


def _in_short(matrix: Matrix, total: Total, reading: object) -> SafeString:
    if not matrix.question.is_competing:
        return format_html("+ {} − {}", number(total.for_weight), number(total.against_weight))
    of = sum(t.first is not None for t in reading)  # type: ignore[attr-defined]
    return format_html(
        "<b>{}</b> <small>{}</small>",
        number(total.inconsistency),
        rank(total.widest_first, total.widest_last, of),
    )


def choices(origins: Sequence[tuple[str, str, int]], chosen: str) -> SafeString:
    """Options of a select, by public id, name and number; hundreds of them, so no template."""
    return SafeString(
        "".join(
            f'<option value="{uid}"{" selected" if uid == chosen else ""}>'
            f"{escape(shortened(name))} ({n})</option>"
            for uid, name, n in origins
        )
    )


def shortened(name: str) -> str:
    return name if len(name) <= _NAME_LONGEST else f"{name[: _NAME_LONGEST - 1]}…"


def usual_view(matrix: Matrix) -> str:
    """The view that an address without one shows this reader."""
    return MINE if matrix.access.powers.judge else TEAM


def options_query(matrix: Matrix) -> str:
    """What a cell's page carries along, so that its answer fits the page; "" or "?…"."""
    chosen = matrix.options.look(usual_view(matrix))
    if matrix.origin is None:
        chosen.pop("without", None)
    return f"?{urlencode(chosen)}" if chosen else ""


def _failed() -> str:
    return _("Not saved. Your rating is unchanged.")

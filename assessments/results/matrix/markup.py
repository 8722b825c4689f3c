"""The matrix as HTML, written by Python: a template call per cell costs 300 ms at 30,000 cells.

`cell` is the one definition of a cell: the grid is made of it, and a rating is answered with it.
Everything that a person typed passes `escape` or `format_html`; the standard library's `escape`,
because each use of Django's safe strings in an f-string costs a call.
"""

from collections.abc import Callable, Sequence
from functools import cache, lru_cache
from html import escape
from typing import Final
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from assessments.evidence.models import Consistency
from assessments.evidence.words import KINDS
from assessments.framing.models import Hypothesis
from assessments.results.matrix.reading import MINE, TEAM, Matrix
from assessments.results.queries.matrix import Total
from assessments.scoring.agreement import Level
from assessments.web.tags import SYMBOLS, VERBS, bar, grade

CODES: Final = tuple(Consistency.values)
AGREE: Final = {Level.AGREE: "agree", Level.MIXED: "mixed", Level.SPLIT: "split"}
UNSAID: Final = "○"


def table(matrix: Matrix) -> SafeString:
    """The whole grid."""
    head = "".join(heads(matrix))
    foot = "".join(totals(matrix))
    return SafeString(
        f'<table class="mx" data-grid data-failed="{escape(_failed())}">'
        f'<caption class="vh">{escape(_caption(matrix))}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{''.join(_rows(matrix))}</tbody>"
        f"<tfoot><tr>{foot}</tr></tfoot></table>"
    )


def answer(matrix: Matrix, row: int, column: int) -> SafeString:
    """What a rating changes on the page: its cell, the heads and the totals, each with its id.

    In a table, because a parser drops cells that stand outside of one.
    """
    draw = cell_writer(matrix)
    return SafeString(
        f"<table><thead><tr>{''.join(heads(matrix))}</tr></thead>"
        f"<tbody><tr>{draw(row, column)}</tr></tbody>"
        f"<tfoot><tr>{''.join(totals(matrix))}</tr></tfoot></table>"
    )


def cell_writer(matrix: Matrix) -> Callable[[int, int], str]:
    """A function that writes the cell of a row and a column as `<td>`. No queries."""
    cells = matrix.cells
    mine, sealed = cells.mine.tolist(), cells.mine_sealed.tolist()
    bears, is_open = cells.bears.tolist(), cells.is_open.tolist()
    team, levels = matrix.team.tolist(), matrix.levels.tolist()
    shows_team = matrix.options.view == TEAM
    words = Words(judges=matrix.access.powers.judge)
    rows = [(escape(e.label), str(e.uid)) for e in matrix.evidence]
    columns = [(escape(h.label), str(h.uid)) for h in matrix.hypotheses]
    between = f" {escape(pgettext('E7 against H2', 'against'))} "
    query = escape(options_query(matrix))
    rates = " data-rates" if matrix.may_rate else ""

    @lru_cache(maxsize=512)
    def face(own: int, own_sealed: bool, known: int, others: int, level: int) -> tuple[str, ...]:
        """What depends on the ratings alone: few combinations, many cells.

        `known`: 0 no link, 1 closed, 2 open.
        """
        code = others if shows_team else own
        agree = "hidden" if known == 1 else AGREE.get(Level(level), "")
        own_code = CODES[own] if own >= 0 else ""
        text = SYMBOLS[CODES[code]] if code >= 0 else (UNSAID if known and code < 0 else "")
        attributes = (
            f' data-code="{CODES[code] if code >= 0 else ""}" data-mine="{own_code}"'
            + (f' data-agree="{agree}"' if agree else "")
            + rates
        )
        name = escape(words.name(own, own_sealed, known, others, level))
        return attributes, name, text

    def draw(row: int, column: int) -> str:
        known = (2 if is_open[row][column] else 1) if bears[row][column] else 0
        attributes, name, text = face(
            mine[row][column], sealed[row][column], known, team[row][column], levels[row][column]
        )
        e_label, e_uid = rows[row]
        h_label, h_uid = columns[column]
        return (
            f'<td class="mx__c" id="cell-{e_label}-{h_label}"{attributes}>'
            f'<a class="cell" href="../cells/{e_uid}/{h_uid}/{query}" data-dialog'
            f' aria-label="{e_label}{between}{h_label}: {name}">{text}</a></td>'
        )

    return draw


class Words:
    """The words for a cell in the reader's language, looked up once: a grid has thousands."""

    def __init__(self, *, judges: bool) -> None:
        self.judges = judges
        self.verbs = [str(VERBS[code]) for code in CODES] + [_("not considered")]
        self.you, self.team = _("you: %(rating)s"), _("team: %(rating)s")
        self.sealed = _("%(rating)s, sealed")
        self.hidden = _("hidden until you rate")
        self.levels = {Level.MIXED: _("mixed (%(rating)s)"), Level.SPLIT: _("split (%(rating)s)")}

    def name(self, own: int, own_sealed: bool, known: int, others: int, level: int) -> str:
        """`known`: 0 no link, 1 closed to the reader, 2 open. Codes index `CODES`, -1 is none."""
        if known == 0 and own < 0:
            return self.verbs[-1]
        team = self.team % {"rating": self.of_team(known, others, level)}
        if not self.judges:
            return team
        said = self.verbs[own]
        if own_sealed:
            said = self.sealed % {"rating": said}
        return f"{self.you % {'rating': said}}; {team}"

    def of_team(self, known: int, others: int, level: int) -> str:
        """What the team says of a cell, as far as it is open to the reader."""
        if known == 1:
            return self.hidden
        said = self.verbs[others]
        return self.levels[Level(level)] % {"rating": said} if level > 0 else said


def heads(matrix: Matrix) -> list[str]:
    """The head row: evidence, grade, then each hypothesis with the mark of the leader."""
    cells: list[str] = [
        format_html('<th class="mx__ev" scope="col">{}</th>', _("Evidence")),
        format_html(
            '<th class="mx__g" scope="col"><abbr title="{}">{}</abbr></th>',
            _("reliability of the source, credibility of the information"),
            _("Grade"),
        ),
    ]
    for j, hypothesis in enumerate(matrix.hypotheses):
        is_leading = matrix.totals[j].leads
        mark = (
            format_html('<span class="mxlead">{}</span>', _("least contradicted"))
            if is_leading
            else ""
        )
        cells.append(
            format_html(
                '<th class="mx__h{}" scope="col" id="head-{}" data-live><a href="{}">'
                '<span class="label">{}{}</span><span class="mx__ht">{}</span></a></th>',
                " is-leading" if is_leading else "",
                hypothesis.label,
                _hypothesis_url(matrix, hypothesis),
                hypothesis.label,
                mark,
                hypothesis.statement,
            )
        )
    return cells


def _hypothesis_url(matrix: Matrix, hypothesis: Hypothesis) -> str:
    return reverse("hypothesis", args=(matrix.access.assessment.uid, hypothesis.uid))


def _rows(matrix: Matrix) -> list[str]:
    draw = cell_writer(matrix)
    columns = range(len(matrix.hypotheses))
    kinds = {kind: escape(str(word)) for kind, word in KINDS.items()}

    @cache
    def graded(reliability: str | None, credibility: int | None) -> str:
        return "".join(grade(reliability, credibility))

    rows = []
    for i in matrix.order:
        item = matrix.evidence[i]
        out = ' class="is-out"' if i in matrix.left_out else ""
        rows.append(
            f'<tr{out}><th class="mx__ev" scope="row" id="row-{escape(item.label)}">'
            f'<a href="../evidence/{item.uid}/"><span class="label">{escape(item.label)}</span>'
            f'<span>{escape(item.statement)} <small class="mxkind">{kinds[item.kind]}</small>'
            f'</span></a></th><td class="mx__g">{graded(matrix.reliability[i], item.credibility)}'
            f"</td>{''.join([draw(i, j) for j in columns])}</tr>"
        )
    return rows


def totals(matrix: Matrix) -> list[str]:
    """The foot: for competing hypotheses the inconsistency and its rank, else for and against."""
    if matrix.question.is_competing:
        head = format_html(
            '<th class="mx__ev" scope="row">{}<small>{}</small></th><td class="mx__g"></td>',
            _("Inconsistency"),
            _("the lowest is the least contradicted; a count, not a probability"),
        )
        return [head, *_inconsistencies(matrix)]
    head = format_html(
        '<th class="mx__ev" scope="row">{}<small>{}</small></th><td class="mx__g"></td>',
        _("Balance for and against, weighted"),
        _("each hypothesis on its own; never netted"),
    )
    return [head, *_balances(matrix)]


def _inconsistencies(matrix: Matrix) -> list[str]:
    most = max((t.inconsistency or 0.0 for t in matrix.totals), default=0.0)
    ranked = sum(t.first is not None for t in matrix.totals)
    written: list[str] = []
    for total, before in zip(matrix.totals, matrix.baseline, strict=True):
        score = total.inconsistency
        notes = [] if score is None else [_weighted(total)]
        if score != before.inconsistency:
            notes.append(_("was %(score)s") % {"score": number(before.inconsistency)})
        written.append(
            format_html(
                '<td class="mx__t" id="total-{}" data-live><span class="mx__rank">{}</span>'
                '<span class="mx__score">{}</span><small>{}</small>{}</td>',
                total.hypothesis.label,
                rank(total.widest_first, total.widest_last, ranked),
                number(score),
                ", ".join(notes),
                "" if score is None else bar(score, most),
            )
        )
    return written


def _weighted(total: Total) -> str:
    return _("weighted %(score)s") % {"score": number(total.weighted)}


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
    span = str(first) if first == last else f"{first}–{last}"
    return _("%(rank)s of %(of)d") % {"rank": span, "of": of}


def options_query(matrix: Matrix) -> str:
    """The options that differ from the usual, to carry along; "" or "?…"."""
    options = matrix.options
    chosen: dict[str, str] = {}
    usual = MINE if matrix.access.powers.judge else TEAM
    if options.view != usual:
        chosen["view"] = options.view
    if options.sort != "label":
        chosen["sort"] = options.sort
    if options.bearing:
        chosen["bearing"] = "1"
    if matrix.origin is not None:
        chosen["without"] = str(matrix.origin.uid)
    return f"?{urlencode(chosen)}" if chosen else ""


def _failed() -> str:
    return _("Not saved. Your rating is unchanged.")


def _caption(matrix: Matrix) -> str:
    text = (
        _("The team’s view of each piece of evidence against each hypothesis of %(question)s")
        if matrix.options.view == TEAM
        else _("Your ratings of each piece of evidence against each hypothesis of %(question)s")
    )
    return text % {"question": matrix.question.label}


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


def saved_words(matrix: Matrix, row: int, column: int) -> str:
    """What is read out after a rating: the cell as it stands, and who leads."""
    cells = matrix.cells
    known = (2 if cells.is_open[row, column] else 1) if cells.bears[row, column] else 0
    name = Words(judges=matrix.access.powers.judge).name(
        int(cells.mine[row, column]),
        bool(cells.mine_sealed[row, column]),
        known,
        int(matrix.team[row, column]),
        int(matrix.levels[row, column]),
    )
    item, hypothesis = matrix.evidence[row].label, matrix.hypotheses[column].label
    return f"{item} {pgettext('E7 against H2', 'against')} {hypothesis}: {name}"

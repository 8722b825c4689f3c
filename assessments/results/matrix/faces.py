"""A cell of the grid as HTML, and the words that it is read out with.

One definition for the page and for the answer to a rating. What depends on the ratings alone is
written once for each state that occurs; a line of cells is those pieces in a ready-made form.
A function call per cell would take longer than everything else at 30,000 cells.
"""

from collections.abc import Callable, Sequence
from html import escape
from typing import Final, NamedTuple

import numpy as np
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from assessments.evidence.models import Consistency
from assessments.results.matrix.grid import Integers, Matrix
from assessments.results.matrix.options import TWO
from assessments.scoring.agreement import Level
from assessments.scoring.pairs import steps_apart
from assessments.web.tags import SYMBOLS, VERBS

CODES: Final = tuple(Consistency.values)
AGREE: Final = {Level.AGREE: "agree", Level.MIXED: "mixed", Level.SPLIT: "split"}
UNSAID: Final = "&#9675;"
# As entities: a text of nothing but ASCII is half as large in memory and faster to send.
MARKS: Final = {
    code: mark.encode("ascii", "xmlcharrefreplace").decode() for code, mark in SYMBOLS.items()
}
NO_LINK, CLOSED, OPEN = range(3)

# Stands in a line of cells for what is not known until the line is written.
_GAP: Final = "\x01"


class State(NamedTuple):
    """All that a cell's look depends on. Codes index `CODES`, -1 is none.

    `first` and `second` are the readings that the view shows side by side, or `first` alone;
    `level` how far the team agrees.
    """

    own: int
    own_sealed: bool
    known: int
    first: int
    second: int
    level: int
    out: bool


# One number for each state: eight values suffice for any part of it.
_PARTS: Final = len(State._fields)


def states(matrix: Matrix) -> Integers:
    """The states of all cells [E, H], each packed into one number."""
    cells = matrix.cells
    team_or_second = matrix.beside if matrix.options.view == TWO else matrix.team
    assert team_or_second is not None
    known = np.where(cells.bears, np.where(cells.is_open, OPEN, CLOSED), NO_LINK)
    out = np.zeros(len(matrix.evidence), dtype=np.int32)
    out[sorted(matrix.left_out)] = 1
    parts = (
        cells.mine + 1,
        cells.mine_sealed,
        known,
        matrix.codes + 1,
        team_or_second + 1,
        matrix.levels + 1,
        np.broadcast_to(out[:, np.newaxis], cells.mine.shape),
    )
    packed = np.zeros(cells.mine.shape, dtype=np.int32)
    for part in parts:
        packed = packed * 8 + part
    return packed


def unpacked(number: int) -> State:
    parts = [(number >> 3 * place) & 7 for place in reversed(range(_PARTS))]
    own, sealed, known, first, second, level, out = parts
    return State(own - 1, bool(sealed), known, first - 1, second - 1, level - 1, bool(out))


class Face(NamedTuple):
    """The two pieces of a cell that its state decides: its attributes up to the link's, and from
    the words of its name to its end."""

    opening: str
    closing: str


class Faces:
    """Writes the cells of a matrix. No queries."""

    def __init__(self, matrix: Matrix) -> None:
        self.matrix = matrix
        self.words = Words(matrix)
        self.states = states(matrix)
        self.known: dict[int, Face] = {}
        self.rates = " data-rates" if matrix.may_rate else ""

    def face(self, number: int) -> Face:
        found = self.known.get(number)
        if found is None:
            found = self.known[number] = self._face(unpacked(number))
        return found

    def _face(self, state: State) -> Face:
        agree = "hidden" if state.known == CLOSED else AGREE.get(Level(state.level), "")
        mine = CODES[state.own] if state.own >= 0 else ""
        if self.matrix.options.is_pair:
            gap = int(steps_apart(np.array(state.first), np.array(state.second)))
            code, text, more = "", self._pair(state), f' data-gap="{gap}"' if gap >= 0 else ""
            look = "cell cell--pair"
        else:
            code = CODES[state.first] if state.first >= 0 else ""
            text, more, look = self.mark(state.first, state.known), "", "cell"
        more += f' data-agree="{agree}"' if agree and self.matrix.options.view != TWO else ""
        more += " data-out" if state.out else ""
        return Face(
            f' data-code="{code}" data-mine="{mine}"{more}{self.rates}><a class="{look}"',
            f'{escape(self.words.name(state))}">{text}</a></td>',
        )

    @staticmethod
    def mark(code: int, known: int) -> str:
        return MARKS[CODES[code]] if code >= 0 else (UNSAID if known else "")

    def _pair(self, state: State) -> str:
        return "".join(
            f'<span class="cellmark" data-code="{CODES[code] if code >= 0 else ""}">'
            f"{self.mark(code, state.known)}</span>"
            for code in (state.first, state.second)
        )

    def by_evidence(self, query: str) -> Callable[[int], str]:
        """A function that writes all cells of a piece of evidence, by its row."""
        places = [(h.label, str(h.uid)) for h in self.matrix.hypotheses]
        form = _form(places, query, is_line_first=True)
        table = self._numbers(self.matrix.shown)

        def line(row: int) -> str:
            item = self.matrix.evidence[row]
            return _written(form, self.known, table[row], item.label, item.uid)

        return line

    def by_hypothesis(self, query: str, rows: Sequence[int]) -> Callable[[int], str]:
        """A function that writes the cells of a hypothesis with the evidence of `rows`."""
        evidence = self.matrix.evidence
        places = [(evidence[i].label, evidence[i].uid) for i in rows]
        form = _form(places, query, is_line_first=False)
        self._numbers(rows)
        table = self.states[list(rows)].T.tolist()

        def line(column: int) -> str:
            hypothesis = self.matrix.hypotheses[column]
            return _written(form, self.known, table[column], hypothesis.label, str(hypothesis.uid))

        return line

    def one(self, row: int, column: int, query: str) -> str:
        """The one cell."""
        item, hypothesis = self.matrix.evidence[row], self.matrix.hypotheses[column]
        form = _form([(hypothesis.label, str(hypothesis.uid))], query, is_line_first=True)
        number = int(self.states[row, column])
        self.face(number)
        return _written(form, self.known, [number], item.label, item.uid)

    def _numbers(self, rows: Sequence[int]) -> dict[int, list[int]]:
        """The states of these rows as plain numbers; each has its face from now on."""
        chosen = self.states[list(rows)]
        for number in np.unique(chosen).tolist():
            self.face(number)
        return dict(zip(rows, chosen.tolist(), strict=True))


def _form(places: Sequence[tuple[str, str]], query: str, *, is_line_first: bool) -> list[str]:
    """The pieces of a line of cells, ten a cell: texts, and between them a gap for the line's
    label, for the face's opening, for the line's public id, its label again, the face's closing.
    """
    between = f" {escape(pgettext('E7 against H2', 'against'))} "
    pieces: list[str] = []
    for label, uid in places:
        pair, uids = [escape(label), _GAP], [uid, _GAP]
        if is_line_first:
            pair.reverse()
            uids.reverse()
        *texts, _end = (
            f'<td class="mx__c" id="cell-{pair[0]}-{pair[1]}"{_GAP}'
            f' href="../cells/{uids[0]}/{uids[1]}/{query}" data-dialog'
            f' aria-label="{pair[0]}{between}{pair[1]}: {_GAP}'
        ).split(_GAP)
        for text in texts:
            pieces += (text, "")
    return pieces


def _written(
    form: Sequence[str], known: dict[int, Face], numbers: Sequence[int], label: str, uid: str
) -> str:
    """The line, its gaps filled all at once for all cells: a third of the time of a format."""
    pieces, faces = list(form), [known[number] for number in numbers]
    pieces[1::10] = pieces[7::10] = [escape(label)] * len(faces)
    pieces[3::10] = [face.opening for face in faces]
    pieces[5::10] = [uid] * len(faces)
    pieces[9::10] = [face.closing for face in faces]
    return "".join(pieces)


class Words:
    """The words for a cell in the reader's language, looked up once: a grid has thousands."""

    def __init__(self, matrix: Matrix) -> None:
        self.judges = matrix.access.powers.judge
        self.view = matrix.options.view
        self.verbs = [str(VERBS[code]) for code in CODES] + [_("not considered")]
        self.you, self.team = _("you: %(rating)s"), _("team: %(rating)s")
        self.sealed = _("%(rating)s, sealed")
        self.hidden = _("hidden until you rate")
        self.levels = {Level.MIXED: _("mixed (%(rating)s)"), Level.SPLIT: _("split (%(rating)s)")}
        self.two = names_of(matrix) if self.view == TWO else ()
        self.is_me = [p == matrix.access.participant for p in matrix.chosen]

    def name(self, state: State) -> str:
        if self.view == TWO:
            return self._of_two(state)
        if state.known == NO_LINK and state.own < 0:
            return self.verbs[-1]
        team = self.team % {"rating": self._of_team(state)}
        if not self.judges:
            return team
        said = self.verbs[state.own]
        if state.own_sealed:
            said = self.sealed % {"rating": said}
        return f"{self.you % {'rating': said}}; {team}"

    def _of_team(self, state: State) -> str:
        """What the team says of a cell, as far as it is open to the reader."""
        if state.known == CLOSED:
            return self.hidden
        said = self.verbs[state.second]
        return self.levels[Level(state.level)] % {"rating": said} if state.level > 0 else said

    def _of_two(self, state: State) -> str:
        said = []
        codes = (state.first, state.second)
        for who, is_me, code in zip(self.two, self.is_me, codes, strict=False):
            word = self.hidden if state.known == CLOSED and not is_me else self.verbs[code]
            said.append(f"{who}: {word}")
        return "; ".join(said)


def names_of(matrix: Matrix) -> tuple[str, ...]:
    """Whose the readings of a pair are; empty in views of one reading."""
    if matrix.options.view == TWO:
        me = matrix.access.participant
        return tuple(_("you") if person == me else person.name for person in matrix.chosen)
    return (_("you"), _("team")) if matrix.options.is_pair else ()


def said_words(matrix: Matrix, row: int, column: int) -> str:
    """What is read out after a rating: the cell as it stands."""
    state = unpacked(int(states(matrix)[row, column]))
    item, hypothesis = matrix.evidence[row].label, matrix.hypotheses[column].label
    against = pgettext("E7 against H2", "against")
    return f"{item} {against} {hypothesis}: {Words(matrix).name(state)}"


__all__ = ["CLOSED", "CODES", "NO_LINK", "OPEN", "UNSAID", "Faces", "Words", "names_of",
           "said_words", "states", "unpacked"]  # fmt: skip

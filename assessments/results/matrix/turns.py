"""One by one: the pairs that wait for a reader, in an order of their own.

The order comes from the reader and the pair alone, so that it stays from day to day while pairs
come and go, and so that not everybody tires at the same ones.
"""

from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from typing import Final

import numpy as np

from assessments.evidence.models import Evidence
from assessments.framing.models import Hypothesis
from assessments.results.matrix.grid import Flags, Matrix, Row

_DIGEST: Final = 8


@dataclass(frozen=True)
class Turns:
    """`everything` goes through the pairs that nobody has linked yet, too.

    `after` is the label of the pair that was shown last ("E7-H2"): the next one comes after it,
    and at the end of the order what was skipped comes again.
    """

    matrix: Matrix
    everything: bool = False
    after: str = ""

    @property
    def in_question(self) -> Flags:
        """The pairs that the reader is to go through: [E, H]."""
        if self.everything:
            return np.ones(self.matrix.cells.mine.shape, dtype=np.bool_)
        return self.matrix.links

    @cached_property
    def waiting(self) -> list[tuple[int, int]]:
        found = np.argwhere(self.in_question & self.matrix.waiting).tolist()
        return [(row, column) for row, column in found]

    @property
    def total(self) -> int:
        return int(np.count_nonzero(self.in_question))

    @property
    def done(self) -> int:
        return self.total - len(self.waiting)

    @property
    def number(self) -> int:
        """The number of the pair that is shown, from 1."""
        return min(self.done + 1, self.total)

    @cached_property
    def next(self) -> tuple[int, int] | None:
        """Row and column of the pair whose turn it is; None when nothing waits."""
        if not self.waiting:
            return None
        turns = {self._turn(self.label(pair)): pair for pair in self.waiting}
        since = self._turn(self.after) if self.after else b""
        later = [turn for turn in turns if turn > since]
        return turns[min(later or turns)]

    @property
    def item(self) -> Row | None:
        return self.matrix.evidence[self.next[0]] if self.next else None

    @property
    def hypothesis(self) -> Hypothesis | None:
        return self.matrix.hypotheses[self.next[1]] if self.next else None

    @property
    def reliability(self) -> str | None:
        return self.matrix.reliability[self.next[0]] if self.next else None

    @property
    def is_linked(self) -> bool:
        return self.next is not None and bool(self.matrix.cells.bears[self.next])

    def label(self, pair: tuple[int, int]) -> str:
        item: Row | Evidence = self.matrix.evidence[pair[0]]
        return f"{item.label}-{self.matrix.hypotheses[pair[1]].label}"

    @property
    def next_label(self) -> str:
        return self.label(self.next) if self.next else ""

    def _turn(self, label: str) -> bytes:
        access = self.matrix.access
        seed = f"{access.actor.user_id} {access.assessment.uid} {label}"
        return blake2b(seed.encode(), digest_size=_DIGEST).digest()

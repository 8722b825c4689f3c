"""The places of things that stand in an order of the lead's making."""

from collections.abc import Sequence
from typing import TypeVar

from assessments.basis import Actor
from assessments.framing.access import touch
from assessments.framing.models import Hypothesis, Perspective, Question

P = TypeVar("P", Hypothesis, Perspective, Question)


def renumber(rows: Sequence[P], actor: Actor, *, touched: P | None = None) -> list[P]:
    """Give `rows` their places from 0; saves and returns those whose place changed.

    `touched` is one whose version this act has raised already.
    """
    changed = []
    for order, row in enumerate(rows):
        if row.order == order:
            continue
        row.order = order
        if row != touched:
            touch(row, actor)
        row.save()
        changed.append(row)
    return changed

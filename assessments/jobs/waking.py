"""Who is called when work has come to wait, and when there is time to tidy. Filled at the start,
by what stands above."""

from collections.abc import Callable
from datetime import datetime

# Called now and then, to remove what work whose process died has left elsewhere.
TIDYING: list[Callable[[datetime], object]] = []

CALLED: list[Callable[[], None]] = []


def wake() -> None:
    for call in CALLED:
        call()

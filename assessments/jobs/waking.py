"""Who is called when work has come to wait; the server's own thread is told so at its start."""

from collections.abc import Callable

CALLED: list[Callable[[], None]] = []


def wake() -> None:
    for call in CALLED:
        call()

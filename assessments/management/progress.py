"""A moving line for the operator who watches; silence for a file or a pipe."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from rich.console import Console

Say = Callable[[str], None]
"""Tells what is being done now."""


@contextmanager
def status(stream: Any, first: str) -> Iterator[Say]:
    """Shows `first`, then whatever is said, until it ends. Only on a terminal."""
    if not stream.isatty():
        yield lambda text: None
        return
    console = Console(file=getattr(stream, "_out", stream))
    with console.status(first) as shown:
        yield shown.update

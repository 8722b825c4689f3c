"""A moving line for the operator who watches; silence for a file or a pipe."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

Say = Callable[[str], None]
"""Tells what is being done now."""


Count = Callable[[str, int, int | None], None]
"""Tells what is being done now, how much of it is done, and of how much (None: not known)."""


@contextmanager
def counted(stream: Any, first: str) -> Iterator[Count]:
    """Shows a bar that fills, and how long it will take. Only on a terminal."""
    if not stream.isatty():
        yield lambda text, done, total: None
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    console = Console(file=getattr(stream, "_out", stream))
    with Progress(*columns, console=console, transient=True) as shown:
        task = shown.add_task(first, total=None)
        yield lambda text, done, total: shown.update(
            task, description=text, completed=done, total=total
        )


@contextmanager
def status(stream: Any, first: str) -> Iterator[Say]:
    """Shows `first`, then whatever is said, until it ends. Only on a terminal."""
    if not stream.isatty():
        yield lambda text: None
        return
    console = Console(file=getattr(stream, "_out", stream))
    with console.status(first) as shown:
        yield shown.update

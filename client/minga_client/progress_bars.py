"""One progress bar, on stderr, for people who watch; nothing for programs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeRemainingColumn


class Bar:
    """A running progress bar with a description."""

    def __init__(self, bar: Progress, task: TaskID) -> None:
        self._bar = bar
        self._task = task

    def advance_to(self, completed: float, *, of: float | None = None) -> None:
        self._bar.update(self._task, completed=completed, total=of)

    def add(self, amount: float) -> None:
        self._bar.advance(self._task, amount)

    def describe(self, text: str) -> None:
        self._bar.update(self._task, description=text)


@contextmanager
def bar(text: str, total: float | None, *, visible: bool) -> Iterator[Bar]:
    """One bar from here to the end of the block."""
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f}%"),
        TimeRemainingColumn(),
    )
    console = Console(stderr=True)
    hidden = not (visible and console.is_terminal)
    with Progress(*columns, console=console, disable=hidden) as progress:
        yield Bar(progress, progress.add_task(text, total=total))

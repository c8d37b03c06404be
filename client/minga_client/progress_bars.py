"""One progress bar, on stderr, for people who watch; nothing for programs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeRemainingColumn


class Bar:
    """Where something stands; `to` says how far, `say` what is being done."""

    def __init__(self, bar: Progress, task: TaskID) -> None:
        self._bar = bar
        self._task = task

    def to(self, done: float, *, of: float | None = None) -> None:
        self._bar.update(self._task, completed=done, total=of)

    def add(self, more: float) -> None:
        self._bar.advance(self._task, more)

    def say(self, text: str) -> None:
        self._bar.update(self._task, description=text)


@contextmanager
def bar(text: str, total: float | None, *, shown: bool) -> Iterator[Bar]:
    """One bar from here to the end of the block."""
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f}%"),
        TimeRemainingColumn(),
    )
    console = Console(stderr=True)
    hidden = not (shown and console.is_terminal)
    with Progress(*columns, console=console, disable=hidden) as progress:
        yield Bar(progress, progress.add_task(text, total=total))

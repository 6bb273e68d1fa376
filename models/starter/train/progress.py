"""A progress bar on stderr for long work, or plain lines where stderr is a file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

Advance = Callable[[int, str], None]
"""Called with how much is done and a few words on how it goes."""


@contextmanager
def bar(title: str, total: int, done: int = 0) -> Iterator[Advance]:
    """Show how far the work is, from `done` to `total`."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[note]}"),
    )
    console = Console(stderr=True)
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        task = progress.add_task(title, total=total, completed=done, note="")

        def advance(so_far: int, note: str) -> None:
            progress.update(task, completed=so_far, note=note)
            if not console.is_terminal:
                console.print(f"{title}: {so_far} of {total} {note}".rstrip())

        yield advance

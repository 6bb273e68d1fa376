"""How far the reading of pictures is, for whoever waits for it, and what is kept of it if it stops.

Pictures are made findable first, and then described. Knows no models.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from server.cli.terminal.progress import Display, Step, shown

if TYPE_CHECKING:
    from index.build.report import BuildProgress
    from server.assistant.indexing import Indexing

LOOKING = "Looking for pictures"
PICTURES = "pictures"
GO_ON = "run the same command to go on."


@contextmanager
def reading_shown(
    indexing: Indexing, display: Display | None = None
) -> Iterator[Callable[[BuildProgress], None]]:
    """While pictures are read; gives what is told how far that is."""
    with shown(Step(LOOKING), lambda _: kept(indexing.progress), display) as step:
        yield lambda progress: follow(step, progress)


def follow(step: Step, progress: BuildProgress) -> None:
    """Bring a step up to date."""
    from index.build.report import Stage

    doing = {
        Stage.EMBEDDING: "Reading pictures",
        Stage.CAPTIONING: "Describing pictures",
        Stage.READING: "Reading text in pictures",
    }[progress.stage]
    if step.doing != doing:
        step.turn_to(doing, PICTURES)
    step.tell(progress.done, progress.total)


def kept(progress: BuildProgress | None, go_on: str = GO_ON) -> str:
    """What stays of a reading that is stopped, and how it goes on.

    Args:
        progress: how far it came; None where nothing was begun.
        go_on: what to do, as the end of a sentence.
    """
    from index.build.report import Stage

    if progress is None:
        return f"Stopped. What was read before is kept; {go_on}"
    so_far = progress.so_far
    if progress.stage is Stage.CAPTIONING:
        described = f"{progress.done - len(so_far.uncaptioned):,} of {progress.total:,}"
        return (
            f"Stopped. All pictures can be found, and {described} descriptions that were missing "
            f"are kept; {go_on}"
        )
    if progress.stage is Stage.READING:
        return (
            f"Stopped. All pictures can be found and are described, and the text in "
            f"{progress.done:,} of {progress.total:,} more is read; {go_on}"
        )
    known = so_far.added + so_far.updated + so_far.unchanged
    return f"Stopped. {known:,} of {progress.total:,} pictures are kept; {go_on}"

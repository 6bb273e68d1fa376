"""What has changed in some folders, as soon as it has: places for `build` to look at again.

Knows names only; whether a file is a picture, and what became of it, `build` finds out.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

SETTLED_MS = 200
"""Without a change, until changes are told: a camera's card brings hundreds of files at once."""
AT_MOST_MS = 1000
"""Until they are told although there are more."""


def changes(places: Sequence[Path], stop: threading.Event) -> Iterator[list[Path]]:
    """All of `places`, once every later change is sure to be seen, and then where any was; blocks.

    For a name that is gone, the folder that it was in is told. A place that is gone itself, such as
    a drive that was pulled out, is not told at all: what is known of it stays.

    Args:
        places: folders and files; those that are not there are passed over.
        stop: ends it.

    Raises:
        OSError: the system cannot watch so many folders.
    """
    from watchfiles import watch

    there = [place.absolute() for place in places if place.exists()]
    if not there:
        return
    seen = watch(
        *there,
        watch_filter=None,
        stop_event=stop,
        debounce=AT_MOST_MS,
        step=SETTLED_MS,
        rust_timeout=SETTLED_MS,
        yield_on_timeout=True,
    )
    yield_all = True
    for changed in seen:
        if yield_all:  # the system is watching by now
            yield_all = False
            yield list(places)
        found = {_still_there(Path(name), there) for _, name in changed if not _is_hidden(name)}
        if again := sorted(place for place in found if place is not None):
            yield again


def _is_hidden(name: str) -> bool:
    return Path(name).name.startswith(".")


def _still_there(path: Path, places: Sequence[Path]) -> Path | None:
    """The nearest folder to `path` that is there, no further up than the place that it is in."""
    place = next((place for place in places if path.is_relative_to(place)), None)
    while place is not None and not path.exists():
        if path == place:
            return None
        path = path.parent
    return path if place is not None else None

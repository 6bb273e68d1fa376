"""What has changed in some folders, as soon as it has: places for `build` to look at again.

Knows names only: whether a file is a picture, and what became of it, `build` finds out.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

from index.build.left_out import is_left_out
from index.pictures.facts.beside import ENDINGS

SETTLED_MS = 200
"""Without a change, until changes are told: a camera's card brings hundreds of files at once."""
AT_MOST_MS = 1000
"""Until they are told although there are more."""


def changes(places: Sequence[Path], stop: threading.Event) -> Iterator[list[Path]]:
    """All of `places`, once every later change is sure to be seen, and then where any was; blocks.

    For a name that is gone, the folder that it was in is told, and so is that of a file that says
    something of a picture beside it. What `left_out.py` names is not told, nor is a place that is
    gone itself, such as a drive that was pulled out: what is known of it stays.

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
        found = {_to_look_at(Path(name), there) for _, name in changed}
        if again := sorted(place for place in found if place is not None):
            yield again


def _to_look_at(path: Path, places: Sequence[Path]) -> Path | None:
    """`path`, or the nearest folder to it, no further up than the place that it is in."""
    place = next((place for place in places if path.is_relative_to(place)), None)
    if place is None or any(map(is_left_out, path.relative_to(place).parts)):
        return None
    if path != place and path.name.lower().endswith(ENDINGS):
        path = path.parent
    while not path.exists():
        if path == place:
            return None
        path = path.parent
    return path

"""What passes between a process of the workshop and the one that it works for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from server.workshop.limits import ProcessLimits

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    Door: TypeAlias = Connection[bytes, bytes]
    """One end of what requests and their answers pass."""

READY, PAUSE, GO = b"ready", b"pause", b"go"
"""Messages that are no pickles: it is ready; its work could pause here; the work may go on."""
DONE, FAILED = "done", "failed"


@dataclass(frozen=True)
class Order:
    """What a process is for."""

    make: Callable[[], Any]
    """Makes, in the process, what does the work: its methods are what can be asked for."""
    limits: ProcessLimits
    told: tuple[type[Exception], ...]
    """What may be raised to the parent as it is; anything else becomes `WorkFailed`."""
    niceness: tuple[int, ...]
    """Of each door's thread, see `index/priority.py`."""
    kept: tuple[float, ...]
    """Seconds for which the process stays after work of each door, in case more comes."""


@dataclass(frozen=True)
class Request:
    """One piece of work."""

    method: str
    arguments: tuple[Any, ...]
    pauses: bool
    """Whether the method takes, as its last argument, what to call where it could pause."""

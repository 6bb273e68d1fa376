"""Load once, under a lock; free on close; load again when asked again.

Knows nothing about models: it is handed a function that loads and one that frees. It does see
to it that whatever goes wrong while loading reaches the caller as one plain sentence.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from models.errors import ModelBroken, ModelError
from models.parts import Part

T = TypeVar("T")


class Lazy(Generic[T]):
    """A thing that is loaded at first use and shared by all threads."""

    def __init__(
        self, load: Callable[[], T], part: Part, release: Callable[[T], None] | None = None
    ) -> None:
        """Remember how to load.

        Args:
            load: makes the thing; called by one thread at a time, again after `close`.
            part: what to call it, and what still works without it.
            release: frees what the garbage collector would not.
        """
        self._load = load
        self._part = part
        self._release = release
        self._lock = threading.Lock()
        self._thing: T | None = None

    @property
    def loaded(self) -> bool:
        """Whether the thing is in memory now."""
        return self._thing is not None

    def get(self) -> T:
        """The thing, loaded if it is not yet. A load that failed is tried again next time.

        Raises:
            ModelError: it cannot be loaded; the message is one sentence that can be spoken.
        """
        thing = self._thing
        if thing is not None:
            return thing
        with self._lock:
            if self._thing is None:
                self._thing = self._load_or_say_why()
            return self._thing

    def close(self) -> None:
        """Let go of the thing. A thread still using it keeps it until it is done."""
        with self._lock:
            thing, self._thing = self._thing, None
        if thing is not None and self._release is not None:
            self._release(thing)

    def _load_or_say_why(self) -> T:
        try:
            return self._load()
        except ModelError:
            raise
        except MemoryError as error:
            raise ModelBroken(
                f"There is not enough memory to load the {self._part}. {self._part.without} "
                "Close other programs, then try again."
            ) from error
        # Each library fails in its own ways, with its own classes; a listener needs one sentence.
        except Exception as error:
            raise ModelBroken(
                f"The {self._part} is there but cannot be loaded. {self._part.without} "
                "Run earshot models check to see which file is damaged."
            ) from error

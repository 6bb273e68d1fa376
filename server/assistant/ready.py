"""What is loaded so far, in the order in which a first question needs it."""

from __future__ import annotations

import asyncio


class Ready(asyncio.Event):
    """Set once everything is loaded, so that the first word can be heard; parts of it sooner."""

    def __init__(self) -> None:
        super().__init__()
        self.searching = asyncio.Event()
        """Set once pictures can be found: a typed question is answered, at first in writing."""
        self.speaking = asyncio.Event()
        """Set once the voice is loaded."""

    def set(self) -> None:
        """Everything is loaded."""
        self.searching.set()
        self.speaking.set()
        super().set()

    def clear(self) -> None:
        """Nothing is."""
        self.searching.clear()
        self.speaking.clear()
        super().clear()

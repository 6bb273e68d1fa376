"""Work for processes of the workshop that goes wrong in every way that a picture could make it."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from PIL import Image

from index.errors import UnreadablePhoto
from models.errors import ModelBroken
from models.types import Caption, Vectors
from tests.fakes import FakeCaptioner, FakeEmbedder


class Sly:
    """Would call a function of the system in whoever reads it."""

    def __reduce__(self) -> tuple[Any, ...]:
        return os.system, ("true",)


class Worker:
    """Does what a test asks for."""

    def echo(self, value: Any) -> Any:
        return value

    def pid(self) -> int:
        return os.getpid()

    def hang(self) -> None:
        threading.Event().wait()

    def die(self) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    def die_once(self, mark: Path) -> str:
        """As a process that is killed at random: the next one lives."""
        if not mark.exists():
            mark.touch()
            self.die()
        return "done"

    def refuse(self) -> None:
        raise UnreadablePhoto("It is a folder.")

    def fall_over(self, words: str) -> None:
        raise ValueError(words)

    def fill_memory(self, size: int) -> int:
        return len(bytearray(size))

    def sly(self) -> Sly:
        return Sly()

    def count(self, to: int, pause: Callable[[], None]) -> int:
        for _ in range(to):
            pause()
        return to

    def niceness(self) -> int:
        return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())


class FragileEmbedder(FakeEmbedder):
    """Takes its process with it where it is given a picture of 13 pixels' width."""

    def embed(self, items: Sequence[str] | Sequence[Image.Image]) -> Vectors:
        if any(isinstance(item, Image.Image) and item.width == 13 for item in items):
            os.kill(os.getpid(), signal.SIGKILL)
        return super().embed(items)


class WordyCaptioner(FakeCaptioner):
    """Could pause after each of three words, and knows no picture of 14 pixels' width."""

    def caption(
        self, images: Sequence[Image.Image], between_words: Callable[[], None] | None = None
    ) -> list[Caption]:
        if any(image.width == 14 for image in images):
            raise ModelBroken("The describing model gives no usable numbers.")
        for _ in range(3):
            if between_words:
                between_words()
        return super().caption(images)


def wire_fakes() -> tuple[FakeEmbedder, FakeCaptioner]:
    """The models of a studio."""
    return FragileEmbedder(), WordyCaptioner()


class Unmakeable:
    """Cannot be made."""

    def __init__(self) -> None:
        os._exit(3)

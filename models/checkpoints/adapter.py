"""What every adapter to a checkpoint on disk has in common: its name, loading once, closing.

Knows no library and no kind of model; each adapter says what it is called when it is missing, and
how it is loaded.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from functools import cached_property
from pathlib import Path
from typing import ClassVar, Generic, TypeVar

import numpy as np
import numpy.typing as npt

from models.checkpoints import checkpoint
from models.checkpoints.lazy import Lazy
from models.errors import ModelBroken
from models.parts import Part

T = TypeVar("T")


class Checkpointed(ABC, Generic[T]):
    """A model in a local folder, loaded at its first use and shared by all threads."""

    part: ClassVar[Part]
    """What a person calls it, and what still works without it."""

    def __init__(self, folder: Path, label: str = "", *, threads: int = 0) -> None:
        """Nothing is read before the first use.

        Args:
            folder: the checkpoint, as the docstring of the adapter's module describes it.
            label: what to call it, such as "starter/embed"; the folder's name if empty.
            threads: 0 for what is quickest on this machine.
        """
        self._folder = folder
        self._label = label or folder.name
        self._threads = threads
        self._lazy: Lazy[T] = Lazy(self._load, self.part)

    @cached_property
    def name(self) -> str:
        """Label and fingerprint."""
        return f"{self._label}@{checkpoint.fingerprint(self._folder)}"

    def load(self) -> None:
        """Load now. Raises: ModelMissing, ModelBroken."""
        self._lazy.get()

    def close(self) -> None:
        """Free the memory."""
        self._lazy.close()

    @abstractmethod
    def _load(self) -> T:
        """What the model's own methods work with. Raises: ModelMissing, ModelBroken."""


def require_finite(numbers: npt.NDArray[np.float32], part: Part) -> None:
    """See that a model's numbers can be used.

    Raises:
        ModelBroken: one of them is infinite or no number.
    """
    if not np.isfinite(numbers).all():
        raise ModelBroken(
            f"The {part} gives no usable numbers, so it is damaged. {part.without} "
            "Run earshot models check to see which file."
        )

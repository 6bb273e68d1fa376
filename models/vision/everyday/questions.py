"""The everyday questions, embedded once by each search model, and kept.

A model of full size takes half a minute for all of them, so they are embedded a few at a time, by
whoever has the time, and kept in a file in the data home.
"""

from __future__ import annotations

import hashlib
import logging
import threading
from functools import cache
from pathlib import Path

import numpy as np

from models.protocols import Embedder
from models.types import Vectors
from models.vision.everyday.standing import Everyday

QUESTIONS = Path(__file__).with_name("questions.txt")
AT_A_TIME = 4  # a fifth of a second, for which a question may have to wait
FEWEST = 50
"""Of which the model knows every word; fewer tell nothing."""
logger = logging.getLogger(__name__)


@cache
def everyday_questions() -> tuple[str, ...]:
    """Some 500, as people ask for their own pictures."""
    return tuple(QUESTIONS.read_text(encoding="utf-8").splitlines())


def questions_for(embedder: Embedder) -> list[str]:
    """Those of which a model knows every word."""
    return [one for one in everyday_questions() if not embedder.unknown_words(one)]


class EverydayQuestions:
    """As one search model has them. Safe in threads."""

    def __init__(self, embedder: Embedder, folder: Path) -> None:
        """Nothing is read or embedded yet; `folder` is where vectors are kept."""
        self.embedder = embedder
        self._folder = folder
        self._lock = threading.Lock()
        self._known: Everyday | None = None
        self._looked = False
        self._parts: list[Vectors] = []
        self._left: list[str] | None = None

    def known(self) -> Everyday | None:
        """They, where all are embedded; None until then."""
        with self._lock:
            if not self._looked:
                self._looked = True
                self._known = self._read()
            return self._known

    def learn(self) -> bool:
        """Embed the next few of them, where they are needed: a calibrated model does without.
        Blocks; for one thread at a time.

        Returns:
            Whether there are more.

        Raises:
            ModelError: they cannot be embedded.
        """
        if self.embedder.calibration or self.known():
            return False
        if self._left is None:
            fit = questions_for(self.embedder)
            self._left = fit if len(fit) >= FEWEST else []
        if not self._left:
            return False
        self._parts.append(self.embedder.embed(self._left[:AT_A_TIME]))
        self._left = self._left[AT_A_TIME:]
        if self._left:
            return True
        vectors, self._parts = np.concatenate(self._parts), []
        self._keep(vectors)
        with self._lock:
            self._known = Everyday(vectors)
        return False

    def _file(self) -> Path:
        """Another one for other questions, and for another model."""
        asked = "\n".join([self.embedder.name, *everyday_questions()])
        digest = hashlib.sha256(asked.encode()).hexdigest()
        return self._folder / f"everyday-{digest[:16]}.npy"

    def _read(self) -> Everyday | None:
        try:
            vectors = np.load(self._file(), allow_pickle=False)
        except FileNotFoundError:
            return None
        except (OSError, ValueError, EOFError):
            logger.warning("The everyday questions' vectors cannot be read; they are made anew.")
            return None
        fits = vectors.ndim == 2 and vectors.dtype == np.float32
        if not fits or vectors.shape[1] != self.embedder.dimension or len(vectors) < FEWEST:
            return None
        return Everyday(vectors) if np.isfinite(vectors).all() else None

    def _keep(self, vectors: Vectors) -> None:
        """Wholly or not at all; what cannot be kept is embedded again after the next start."""
        file = self._file()
        part = file.with_name(f".{file.name}.part")
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with part.open("wb") as beside:
                np.save(beside, vectors)
            part.replace(file)
        except OSError as error:
            logger.warning("The everyday questions' vectors cannot be kept. %s", error)

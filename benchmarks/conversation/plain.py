"""The same turn the plain way: stage after stage, each library as it comes.

faster-whisper's own `transcribe`, which fills every recording up to 30 s; the search; a caption
made when it is needed; the whole answer synthesised before the first sample is played. Models,
threads, library and the answer's words are those of Earshot's turn, and so are greedy search, the
language given beforehand and the number of tokens: only the way differs.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from PIL import Image

from benchmarks.conversation.turns import FIRST_SOUND
from benchmarks.full_size.shapes import QUERY
from index.library.library import Library
from models.bundle import Models
from models.checkpoints.threads import default_threads
from models.protocols import Voice
from models.types import Audio
from server.search.finder import Finder
from server.search.query import Query
from server.settings import Settings

FORCED_TOKENS = 22
"""faster-whisper's `max_new_tokens` at which CTranslate2 writes the stand-in's 12 tokens."""
TOP_K = Settings.model_fields["top_k"].default


@dataclass
class Plain:
    """The plain way of a turn, with its models loaded."""

    whisper: Any
    """faster-whisper's `WhisperModel`."""
    models: Models
    voice: Voice
    """One that remembers nothing, as libraries come."""
    library: Library
    picture: Image.Image
    """What is described."""
    answer: str
    """What is spoken."""
    speaking_seconds: float
    """How long the question is spoken, before the clock starts."""
    max_new_tokens: int | None = None
    milliseconds: dict[str, float] = field(default_factory=dict)

    def turn(self, question: Audio) -> dict[str, float]:
        """The time of each stage of one turn, in milliseconds, after the question was spoken.

        While somebody speaks the machine rests, as it does in Earshot's turn.
        """
        threading.Event().wait(self.speaking_seconds)
        self.milliseconds = {}
        self._timed("hearing", lambda: transcribe(self.whisper, question, self.max_new_tokens))
        self._timed("finding", self._find)
        self._timed("describing", lambda: self.models.captioner.caption([self.picture]))
        self._timed("whole answer synthesised", lambda: list(self.voice.speak(self.answer)))
        self.milliseconds[FIRST_SOUND] = sum(self.milliseconds.values())
        return self.milliseconds

    def _find(self) -> None:
        Finder(self.models.embedder, self.library).find(Query(QUERY), TOP_K)

    def _timed(self, stage: str, work: Callable[[], object]) -> None:
        began = time.perf_counter()
        work()
        self.milliseconds[stage] = (time.perf_counter() - began) * 1000


def transcribe(whisper: Any, question: Audio, max_new_tokens: int | None) -> list[Any]:
    """faster-whisper's segments, by its own method, as quick as its options make it."""
    segments, _ = whisper.transcribe(
        question.samples,
        language="en",
        beam_size=1,
        temperature=0,
        without_timestamps=True,
        max_new_tokens=max_new_tokens,
        compression_ratio_threshold=None,
        log_prob_threshold=None,
        no_speech_threshold=None,
    )
    return list(segments)


def load_whisper(folder: Path) -> Any:
    """A checkpoint as faster-whisper loads it, with Earshot's number of threads."""
    from faster_whisper import WhisperModel

    threads = default_threads()
    return WhisperModel(str(folder), device="cpu", compute_type="int8", cpu_threads=threads)

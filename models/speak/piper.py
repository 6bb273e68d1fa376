"""Text -> speech with a Piper voice.

Knows nothing of sessions or players. One piece a sentence: the network runs sentence by
sentence, and closing the iterator stops it before the next.

The checkpoint is a folder with one voice: `NAME.onnx` and `NAME.onnx.json`, as Piper's own
exporter writes them.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from models import checkpoint
from models.errors import ModelMissing
from models.lazy import Lazy
from models.parts import SPEAKING
from models.speak.rate import ORDINARY, bounded
from models.speak.sentences import pieces
from models.threads import default_threads, onnx_session
from models.types import Speech

if TYPE_CHECKING:
    from piper import PiperVoice

PART = SPEAKING


class Piper:
    """A Piper voice, from a local folder."""

    def __init__(self, folder: Path, label: str = "", *, threads: int = 0) -> None:
        """Nothing is read before the first use.

        Args:
            folder: the voice, as the module's docstring describes it.
            label: what to call it, such as "standard/speak"; the folder's name if empty.
            threads: 0 for what the machine has.
        """
        self._folder = folder
        self._label = label or folder.name
        self._threads = threads or default_threads()
        self._lazy = Lazy(self._load, PART)

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

    def speak(self, text: str, words_per_minute: int = ORDINARY) -> Iterator[Speech]:
        """`text` aloud, one piece a sentence; close the iterator to stop.

        A rate outside 80 to 700 words a minute is brought to the nearer end. A voice at its own
        length scale speaks roughly at the ordinary rate, and the true one depends on it. No sound
        of it is shorter than a frame of 12 ms, so it hardly gets faster above 500: a sentence of a
        stand-in with random weights took 3.4 s at 175, 1.87 s at 525 and 1.85 s at 700.

        Raises:
            ModelMissing, ModelBroken: it cannot be loaded.
        """
        for sentence in pieces(text):
            yield from self._say(self._lazy.get(), sentence, ORDINARY / bounded(words_per_minute))

    def _say(self, voice: PiperVoice, sentence: str, slowness: float) -> Iterator[Speech]:
        from piper import SynthesisConfig

        how = SynthesisConfig(length_scale=voice.config.length_scale * slowness)
        for chunk in voice.synthesize(sentence, how):
            samples = np.atleast_1d(chunk.audio_int16_array)
            if samples.size:
                yield Speech(samples, chunk.sample_rate)

    def _load(self) -> PiperVoice:
        voices = sorted(self._folder.glob("*.onnx"))
        if not voices:
            raise ModelMissing(
                f"The {PART} is not on this machine. {PART.without} "
                "Run earshot models download to fetch it."
            )
        config_file = voices[0].with_name(voices[0].name + ".json")
        checkpoint.require(self._folder, (voices[0].name, config_file.name), PART)
        from piper import PiperConfig, PiperVoice

        config = PiperConfig.from_dict(checkpoint.read_json(config_file, PART))
        session = onnx_session(voices[0], self._threads)
        return PiperVoice(session=session, config=config, download_dir=self._folder)

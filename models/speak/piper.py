"""Text -> speech with a Piper voice.

Knows nothing of sessions or players. One piece a sentence: the network runs sentence by
sentence, and closing the iterator stops it before the next.

The checkpoint is a folder with one voice: `NAME.onnx` and `NAME.onnx.json`, as Piper's own
exporter writes them.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from models.checkpoints import checkpoint
from models.checkpoints.adapter import Checkpointed
from models.checkpoints.threads import default_threads, onnx_session
from models.parts import SPEAKING
from models.speak.rate import ORDINARY, bounded
from models.speak.sentences import pieces
from models.types import Speech

if TYPE_CHECKING:
    from piper import PiperVoice

PART = SPEAKING


class Piper(Checkpointed["PiperVoice"]):
    """A Piper voice, from a local folder."""

    part = PART

    def __init__(
        self, folder: Path, label: str = "", *, threads: int = 0, steady: bool = False
    ) -> None:
        """Nothing is read before the first use.

        Args:
            folder: see `Checkpointed`.
            label: likewise.
            threads: likewise.
            steady: make the same sound of the same words every time, for tests and figures. A
                Piper voice draws breath and length of each sound at random otherwise.
        """
        super().__init__(folder, label, threads=threads)
        self._steady = steady

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

        chance = 0.0 if self._steady else None  # None: as the voice file has it
        how = SynthesisConfig(
            length_scale=voice.config.length_scale * slowness,
            noise_scale=chance,
            noise_w_scale=chance,
        )
        for chunk in voice.synthesize(sentence, how):
            samples = np.atleast_1d(chunk.audio_int16_array)
            if samples.size:
                yield Speech(samples, chunk.sample_rate)

    def _load(self) -> PiperVoice:
        network = next(iter(sorted(self._folder.glob("*.onnx"))), self._folder / "voice.onnx")
        config_file = network.with_name(network.name + ".json")
        checkpoint.require(self._folder, (network.name, config_file.name), PART)
        from piper import PiperConfig, PiperVoice

        config = PiperConfig.from_dict(checkpoint.read_json(config_file, PART))
        session = onnx_session(network, self._threads or default_threads())
        return PiperVoice(session=session, config=config, download_dir=self._folder)

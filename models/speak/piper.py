"""Text -> speech with a Piper voice.

One piece a sentence: the network runs sentence by sentence, and closing the iterator stops it
before the next.

The checkpoint is a folder with one voice: `NAME.onnx` and `NAME.onnx.json`, as Piper's own
exporter writes them. Its `earshot.json` may hold `"rate_curve"`, see `curve_store.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from models.checkpoints import checkpoint
from models.checkpoints.adapter import Checkpointed
from models.checkpoints.threads import default_threads, onnx_session
from models.errors import ModelBroken
from models.parts import SPEAKING
from models.speak import curve_store
from models.speak.rate_curve import RateCurve, measure
from models.speak.reference import SHORT
from models.speak.sentences import pieces
from models.speech_rate import NATURAL_FASTEST, NATURAL_SLOWEST, ORDINARY, bounded
from models.types import Speech

if TYPE_CHECKING:
    from piper import PiperVoice

PART = SPEAKING

NOT_SPEAKING = f"The {PART} could not say that. {PART.without} Run earshot models check to see why."
FEW_RATES = (65, 130, 220, 350, 500)
"""Near which a voice that nobody has measured is measured; in words a minute."""


@dataclass(frozen=True)
class _Voice:
    piper: PiperVoice
    curve: RateCurve


class Piper(Checkpointed[_Voice]):
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

        A rate outside 80 to 700 words a minute is brought to the nearer end, and one that the
        voice does not hold to the nearest that it does. No sound of such a voice is shorter than a
        frame of 12 ms, so it hardly gets faster at the end.

        Raises:
            ModelMissing, ModelBroken: it cannot be loaded.
        """
        voice = self._lazy.get()
        scale = voice.curve.setting_for(bounded(words_per_minute))
        language = voice.piper.config.espeak_voice
        for sentence in pieces(text, language):
            yield from _say(voice.piper, sentence, scale, self._steady)

    def holds(self, words_per_minute: int) -> bool:
        """Whether it can speak at that rate so that it is understood, as far as is known now."""
        in_range = NATURAL_SLOWEST <= words_per_minute <= NATURAL_FASTEST
        return in_range and not (
            self._lazy.loaded and not self._lazy.get().curve.holds(words_per_minute)
        )

    def measured(self, scales: Sequence[float], texts: Sequence[str]) -> RateCurve:
        """The voice's rate at length scales, anew. Raises: ModelMissing, ModelBroken."""
        return _measured(self._lazy.get().piper, scales, texts)

    def _load(self) -> _Voice:
        network = next(iter(sorted(self._folder.glob("*.onnx"))), self._folder / "voice.onnx")
        config_file = network.with_name(network.name + ".json")
        checkpoint.require(self._folder, (network.name, config_file.name), PART)
        from piper import PiperConfig, PiperVoice

        config = PiperConfig.from_dict(checkpoint.read_json(config_file, PART))
        session = onnx_session(network, self._threads or default_threads())
        piper = PiperVoice(session=session, config=config, download_dir=self._folder)
        curve = curve_store.known(network) or curve_store.kept(self._folder)
        if curve is None:
            (usual,) = _measured(piper, (1.0,), SHORT).rates
            curve = _measured(piper, [usual / rate for rate in FEW_RATES], SHORT)
            curve_store.keep(self._folder, curve)
        return _Voice(piper, curve)


def _say(piper: PiperVoice, sentence: str, scale: float, steady: bool = False) -> Iterator[Speech]:
    from piper import SynthesisConfig

    chance = 0.0 if steady else None  # None: as the voice file has it
    length = piper.config.length_scale * scale
    how = SynthesisConfig(length_scale=length, noise_scale=chance, noise_w_scale=chance)
    try:
        for chunk in piper.synthesize(sentence, how):
            samples = np.atleast_1d(chunk.audio_int16_array)
            if samples.size:
                yield Speech(samples, chunk.sample_rate)
    except Exception as error:  # the runtime's and the phonemizer's own classes
        raise ModelBroken(NOT_SPEAKING) from error


def _measured(piper: PiperVoice, scales: Sequence[float], texts: Sequence[str]) -> RateCurve:
    def seconds(text: str, scale: float) -> float:
        sentences = pieces(text, piper.config.espeak_voice)
        return sum(piece.seconds for one in sentences for piece in _say(piper, one, scale))

    return measure(seconds, scales, texts)

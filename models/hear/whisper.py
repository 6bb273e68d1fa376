"""Audio -> Transcript, with a Whisper in CTranslate2's format.

faster-whisper's own `transcribe` pads every recording to 30 s and refuses a model with a shorter
window. The parts that it loads do not: they are put together here.

    loudness.py     every voice is as loud
    speech.py       where somebody speaks
    decoding/       that -> words, in a short window and, where it must be, in a long one
    acceptance.py   whether they are believed

Knows no commands and no searches: what can be said just now, it is told.

The checkpoint is a folder that CTranslate2's converter makes: `config.json`, `model.bin`,
`vocabulary.json` or `.txt`, `tokenizer.json`, perhaps `preprocessor_config.json`. In the
tokenizer every text token comes before `<|endoftext|>`; `<|startoftranscript|>`,
`<|notimestamps|>` and `<|nospeech|>` come after it. What an `earshot.json` may say stands in
`models/hear/settings.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from models.audio import resample as resample_to
from models.checkpoints import checkpoint
from models.checkpoints.adapter import Checkpointed
from models.checkpoints.threads import default_threads
from models.errors import ModelBroken
from models.hear.acceptance import Guess, join
from models.hear.decoding.attempts import Attempts
from models.hear.decoding.decoder import Decoder
from models.hear.decoding.window import Window
from models.hear.loudness import even
from models.hear.settings import PART, UNFIT, Hearing
from models.hear.speech import speech_pieces
from models.types import SAMPLE_RATE, Audio, Expected, Transcript

if TYPE_CHECKING:
    from faster_whisper import WhisperModel
    from faster_whisper.tokenizer import Tokenizer

FILES = ("config.json", "model.bin", "tokenizer.json")
SMALL_BYTES = 128 * 1024 * 1024  # Whisper base in int8 has 76 million, small 247
MULTILINGUAL_START = 50_258  # `<|startoftranscript|>` there; English-only models have it before


@dataclass(frozen=True)
class _Loaded:
    attempts: Attempts
    hearing: Hearing
    language: str
    """ISO 639-1 code."""


class FasterWhisper(Checkpointed[_Loaded]):
    """A Whisper in CTranslate2's format, run through faster-whisper's parts."""

    part = PART

    def __init__(
        self,
        folder: Path,
        label: str = "",
        *,
        language: str | None = None,
        threads: int = 0,
        device: str = "cpu",
    ) -> None:
        """Nothing is read before the first use.

        Args:
            folder: see `Checkpointed`.
            label: likewise.
            language: overrides the checkpoint's.
            threads: 0 for what is quickest for a model of this size.
            device: CTranslate2's name.
        """
        super().__init__(folder, label, threads=threads)
        self._language = language
        self._device = device

    def transcribe(
        self, audio: Audio, expected: Expected | None = None, *, careful: bool = False
    ) -> Transcript:
        """The words in `audio`; an empty text for silence, noise and speech not understood.

        Args:
            audio: at any rate and loudness, of any length.
            expected: what is likely to be said; a short utterance is more readily taken for one
                of its phrases, a long one is heard without.
            careful: the whole window and several beams, which takes some four times as long.

        Raises:
            ModelMissing, ModelBroken: it cannot be loaded.
        """
        loaded = self._lazy.get()
        hearing = loaded.hearing
        samples = even(resample_to(audio.samples, audio.sample_rate, SAMPLE_RATE))
        pieces = speech_pieces(samples, hearing.window_seconds, hearing.vad_threshold)
        heard = [
            loaded.attempts.hear(even(samples[start:end]), expected, careful)
            for start, end in pieces
        ]
        return join(heard, hearing, loaded.language)

    def guess(self, audio: Audio) -> Guess:
        """What the model writes for at most one window of sound at 16 kHz, believed or not.

        This is what thresholds are chosen from; a longer recording is cut.
        """
        return self._lazy.get().attempts.hear(even(audio.samples), None, careful=False).guess

    def _load(self) -> _Loaded:
        checkpoint.require(self._folder, FILES, PART)
        from faster_whisper import WhisperModel

        hearing = Hearing.read(self._folder)
        whisper = WhisperModel(
            str(self._folder),
            device=self._device,
            compute_type=hearing.compute_type,
            cpu_threads=self._threads or threads_for(self._folder / FILES[1]),
        )
        full = _takes_language(whisper, hearing)
        tokenizer = _tokenizer(whisper.hf_tokenizer, full, self._language or hearing.language)
        unknown = whisper.hf_tokenizer.token_to_id("<unk>")
        window = Window.of(whisper, hearing.window_seconds, hearing.shortest_seconds)
        attempts = Attempts(window, Decoder(whisper.model, tokenizer, hearing, unknown), hearing)
        loaded = _Loaded(attempts, hearing, tokenizer.language_code)
        _warm_up(loaded)
        return loaded


def _warm_up(loaded: _Loaded) -> None:
    """Hear a second of silence, or the first question takes 0.2 s longer than the next ones."""
    silence = np.zeros(SAMPLE_RATE, np.float32)
    speech_pieces(silence, loaded.hearing.window_seconds, loaded.hearing.vad_threshold)
    loaded.attempts.hear(silence, None, careful=False)


def threads_for(weights: Path) -> int:
    """How many threads a Whisper of this size is quickest with, in a short window.

    Writing word by word is so little work at a time that a second thread costs more than it
    brings; only a larger encoder makes up for it. Spectrogram, encoder and twelve tokens on two
    busy cores, the ways in turn, medians with two threads and with one: the starter's Whisper 22
    and 13 ms, base 201 and 183, small 535 and 531 (at best 447 and 492). Both write
    the same.
    """
    return 1 if weights.stat().st_size < SMALL_BYTES else default_threads()


def _takes_language(whisper: WhisperModel, hearing: Hearing) -> bool:
    """Whether the prompt names language and task, which an English-only Whisper does not know.

    CTranslate2's `is_multilingual` alone is not enough: version 4.8 denies it for a vocabulary
    of OpenAI's size and layout that its own converter wrote.
    """
    if hearing.prompt:
        return hearing.prompt == "full"
    start = whisper.hf_tokenizer.token_to_id("<|startoftranscript|>")
    return bool(whisper.model.is_multilingual) or start == MULTILINGUAL_START


def _tokenizer(vocabulary: Any, full: bool, language: str) -> Tokenizer:
    """faster-whisper's view of a vocabulary, with every token that the prompt needs."""
    from faster_whisper.tokenizer import Tokenizer

    try:
        tokenizer = Tokenizer(vocabulary, full, "transcribe", language if full else None)
    except ValueError as error:
        raise ModelBroken(_deaf(language)) from error
    if full and None in (tokenizer.language, tokenizer.task):
        raise ModelBroken(_deaf(language))
    if None in (tokenizer.sot, tokenizer.no_timestamps, tokenizer.eot):
        raise ModelBroken(UNFIT)
    return tokenizer


def _deaf(language: str) -> str:
    return (
        f"The {PART} cannot listen in the language {language}. {PART.without} "
        "Choose another language, or another model."
    )

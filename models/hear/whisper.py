"""Audio -> Transcript, with faster-whisper and a short window.

faster-whisper's own `transcribe` pads every recording to 30 s and refuses a model with a
shorter window. The parts that it loads do not: here the window is chosen from the length of
the speech, which saves most of the encoder's work for a short query, and lets a small Whisper
with a 6 s window be loaded by the same code. One path serves both.

Knows nothing of commands, searches or what is sensible to ask for.

The checkpoint is a folder that CTranslate2's converter makes: `config.json`, `model.bin`,
`vocabulary.json` or `.txt`, `tokenizer.json`, perhaps `preprocessor_config.json`. In the
tokenizer every text token comes before `<|endoftext|>`; `<|startoftranscript|>`,
`<|notimestamps|>` and `<|nospeech|>` come after it. What an `earshot.json` may say stands in
`models/hear/settings.py`.

The window is made by appending zeros to the samples, then taking the log-mel spectrogram of
the whole, as Whisper was trained; whoever trains a model for this file must do the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from models.audio import SAMPLE_RATE
from models.audio import resample as resample_to
from models.checkpoints import checkpoint
from models.checkpoints.adapter import Checkpointed
from models.checkpoints.threads import default_threads
from models.errors import ModelBroken
from models.hear.acceptance import Guess, join
from models.hear.settings import PART, UNFIT, Hearing
from models.hear.speech import speech_pieces
from models.types import Audio, Expected, Samples, Transcript

__all__ = ["FasterWhisper", "Guess", "window_features"]

if TYPE_CHECKING:
    from faster_whisper import WhisperModel
    from faster_whisper.tokenizer import Tokenizer

FILES = ("config.json", "model.bin", "tokenizer.json")
FRAMES_PER_SECOND = 100
SMALL_BYTES = 128 * 1024 * 1024  # Whisper base in int8 has 76 million, small 247
TOKENS_PER_SECOND = 10  # twice what the fastest speakers need; a runaway ends there
MULTILINGUAL_START = 50_258  # `<|startoftranscript|>` there; English-only models have it before
MOST_TOKENS = 448  # Whisper's decoder positions


@dataclass(frozen=True)
class _Loaded:
    whisper: WhisperModel
    tokenizer: Tokenizer
    hearing: Hearing
    unknown: int | None


class FasterWhisper(Checkpointed[_Loaded]):
    """A Whisper in CTranslate2's format, run through faster-whisper's parts."""

    part = PART

    def __init__(
        self,
        folder: Path,
        label: str = "",
        *,
        language: str | None = None,
        windows: Sequence[float] = (),
        threads: int = 0,
        device: str = "cpu",
    ) -> None:
        """Nothing is read before the first use.

        Args:
            folder: see `Checkpointed`.
            label: likewise.
            language: overrides the checkpoint's.
            windows: seconds, ascending; overrides the checkpoint's.
            threads: 0 for what is quickest for a model of this size.
            device: CTranslate2's name.
        """
        super().__init__(folder, label, threads=threads)
        self._language = language
        self._windows = tuple(windows)
        self._device = device

    def transcribe(
        self, audio: Audio, expected: Expected | None = None, *, careful: bool = False
    ) -> Transcript:
        """The words in `audio`; an empty text for silence, noise and speech not understood.

        Raises:
            ModelMissing, ModelBroken: it cannot be loaded.
        """
        loaded = self._lazy.get()
        samples = resample_to(audio.samples, audio.sample_rate, SAMPLE_RATE)
        hearing = loaded.hearing
        pieces = speech_pieces(samples, hearing.windows[-1], hearing.vad_threshold)
        guesses = [self._guess(loaded, samples[start:end]) for start, end in pieces]
        language = loaded.tokenizer.language_code
        return join(guesses, hearing, language)

    def guess(self, audio: Audio) -> Guess:
        """What the model writes for at most one window of sound, before anything is rejected.

        This is what thresholds are chosen from; a longer recording is cut.
        """
        return self._guess(self._lazy.get(), audio.samples)

    def _load(self) -> _Loaded:
        checkpoint.require(self._folder, FILES, PART)
        from faster_whisper import WhisperModel

        hearing = Hearing.read(self._folder)
        if self._windows:
            hearing = replace(hearing, windows=self._windows)
        whisper = WhisperModel(
            str(self._folder),
            device=self._device,
            compute_type=hearing.compute_type,
            cpu_threads=self._threads or threads_for(self._folder / FILES[1]),
        )
        full = _takes_language(whisper, hearing)
        language = self._language or hearing.language
        tokenizer = _tokenizer(whisper.hf_tokenizer, full, language)
        unknown = whisper.hf_tokenizer.token_to_id("<unk>")
        loaded = _Loaded(whisper, tokenizer, hearing, unknown)
        self._warm_up(loaded)
        return loaded

    def _warm_up(self, loaded: _Loaded) -> None:
        """Hear a second of silence, or the first question takes 0.2 s longer than the next ones."""
        silence = np.zeros(SAMPLE_RATE, np.float32)
        speech_pieces(silence, loaded.hearing.windows[-1], loaded.hearing.vad_threshold)
        self._guess(loaded, silence)

    def _guess(self, loaded: _Loaded, samples: Samples) -> Guess:
        hearing, tokenizer = loaded.hearing, loaded.tokenizer
        window = hearing.window_for(len(samples) / SAMPLE_RATE)
        features = window_features(loaded.whisper.feature_extractor, samples, window)
        encoded = loaded.whisper.encode(features)
        prompt = [*tokenizer.sot_sequence, tokenizer.no_timestamps]
        most = hearing.max_length or min(MOST_TOKENS, round(2 * TOKENS_PER_SECOND * window))
        result = loaded.whisper.model.generate(
            encoded,
            [prompt],
            beam_size=hearing.beam_size,
            max_length=most,
            return_scores=True,
            return_no_speech_prob=True,
        )[0]
        return _to_guess(result, loaded)


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


def _to_guess(result: Any, loaded: _Loaded) -> Guess:
    ids = result.sequences_ids[0]
    tokens = len(ids) + 1  # and the end token, which CTranslate2 scores but does not return
    log_prob = result.scores[0] * len(ids) / tokens if ids else result.scores[0]
    text = loaded.tokenizer.decode(ids).strip()
    if loaded.unknown is not None and loaded.unknown in ids:
        text = ""  # a word outside the vocabulary: better to ask again than to leave it out
    return Guess(text, float(log_prob), tokens, float(result.no_speech_prob))


def window_features(extractor: Any, samples: Samples, window_seconds: float) -> Samples:
    """Log-mel spectrogram of samples (16 kHz, shape (n,)) filled up with zeros to the window.

    Args:
        extractor: faster-whisper's `FeatureExtractor`.
        samples: what exceeds the window is cut.
        window_seconds: the encoder's window.

    Returns:
        Shape (mel bands, 100 * window_seconds).
    """
    length = round(window_seconds * SAMPLE_RATE)
    filled = np.zeros(length, np.float32)
    filled[: min(length, len(samples))] = samples[:length]
    frames = round(window_seconds * FRAMES_PER_SECOND)
    return np.ascontiguousarray(extractor(filled)[:, :frames], dtype=np.float32)

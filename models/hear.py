"""Audio -> Transcript, with faster-whisper and a short window.

faster-whisper's own `transcribe` pads every recording to 30 s and refuses a model with a
shorter window. The parts that it loads do not: here the window is chosen from the length of
the speech, which saves most of the encoder's work for a short query, and lets a small Whisper
with a 6 s window be loaded by the same code. One path serves both.

Knows nothing of commands, searches or what is sensible to ask for.

The checkpoint is a folder that CTranslate2's converter makes: `config.json`, `model.bin`,
`vocabulary.json` or `.txt`, `tokenizer.json`, perhaps `preprocessor_config.json`. In the
tokenizer every text token comes before `<|endoftext|>`; `<|startoftranscript|>`,
`<|notimestamps|>` and `<|nospeech|>` come after it. An `earshot.json` may say:

    window_seconds        one fixed window, where the encoder has one: 6 means 600 frames
    windows               several, in seconds, ascending; Whisper's own are [10, 20, 30]
    language              ISO 639-1 code; "en"
    prompt                "notimestamps-only" for an English-only model, "full" (language and
                          task) for a multilingual one; told from the vocabulary if absent
    max_length            CTranslate2's: an answer gets half as many tokens; 20 a second of window
                          if absent, so a decoder needs 10 positions a second, and 4 more
    beam_size             1
    compute_type          CTranslate2's; "int8" on a processor
    no_speech_threshold   highest probability of `<|nospeech|>` that is believed to be speech
    log_prob_threshold    lowest mean log-probability per token that is believed
    compression_threshold highest ratio of text to compressed text: above it, it repeats itself
    vad_threshold         Silero's probability from which 32 ms count as speech

The window is made by appending zeros to the samples, then taking the log-mel spectrogram of
the whole, as Whisper was trained; whoever trains a model for this file must do the same.
"""

from __future__ import annotations

import math
import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from models import checkpoint
from models.audio import SAMPLE_RATE
from models.audio import resample as resample_to
from models.errors import ModelBroken
from models.lazy import Lazy
from models.speech import speech_pieces
from models.threads import default_threads
from models.types import Audio, Samples, Transcript

if TYPE_CHECKING:
    from faster_whisper import WhisperModel
    from faster_whisper.tokenizer import Tokenizer

PART = "hearing model"
FILES = ("config.json", "model.bin", "tokenizer.json")
FRAMES_PER_SECOND = 100
TOKENS_PER_SECOND = 10  # twice what the fastest speakers need; a runaway ends there
MULTILINGUAL_START = 50_258  # `<|startoftranscript|>` there; English-only models have it before
MOST_TOKENS = 448  # Whisper's decoder positions
DOUBTED_SPEECH = 0.3  # probability of no speech from which a stock phrase is not believed
UNFIT = (
    f"The {PART} does not fit this version of Earshot. "
    "Run earshot models download to fetch it again."
)

# What Whisper writes for silence, learnt from subtitles (faster-whisper issue 826).
HALLUCINATIONS = frozenset(
    {
        "you",
        "bye",
        "bye bye",
        "thank you",
        "thank you very much",
        "thanks for watching",
        "thank you for watching",
        "thanks for listening",
        "please subscribe",
        "subscribe to my channel",
        "subtitles by the amara org community",
        "see you in the next video",
        "see you next time",
    }
)


@dataclass(frozen=True)
class Hearing:
    """How one checkpoint is to be run: `earshot.json` with Whisper's own defaults."""

    windows: tuple[float, ...] = (10.0, 20.0, 30.0)
    """Seconds, ascending. Below 10 s full-size Whisper has not been shown to keep its accuracy."""
    language: str = "en"
    """ISO 639-1 code."""
    prompt: str = ""
    """Either "full" or "notimestamps-only"; empty for what the vocabulary implies."""
    max_length: int = 0
    """CTranslate2 allows an answer half as many tokens; 0 for what the window allows."""
    beam_size: int = 1
    compute_type: str = "int8"
    no_speech_threshold: float = 0.9
    """Whisper's 0.6 counts only beside a low log-probability; alone it must be surer."""
    log_prob_threshold: float = -1.0
    """Nats per token, Whisper's own."""
    compression_threshold: float = 2.4
    """Whisper's own."""
    vad_threshold: float = 0.3
    """Below Silero's 0.5, which misses whispering (espeak-ng's whispered voice reaches 0.37 to
    0.89 a phrase, white noise 0.11); what gets through, Whisper may still reject."""

    @staticmethod
    def read(folder: Path) -> Hearing:
        """The settings of a checkpoint.

        Raises:
            ModelBroken: `earshot.json` is damaged or says something unknown.
        """
        said = dict(checkpoint.settings(folder, PART))
        if "window_seconds" in said:
            said["windows"] = [said.pop("window_seconds")]
        try:
            if "windows" in said:
                said["windows"] = tuple(sorted(float(seconds) for seconds in said["windows"]))
            return Hearing(**said)
        except (TypeError, ValueError) as error:
            raise ModelBroken(UNFIT) from error

    def window_for(self, seconds: float) -> float:
        """The shortest window that holds so many seconds."""
        return next((window for window in self.windows if window >= seconds), self.windows[-1])


@dataclass(frozen=True)
class Guess:
    """What the model wrote for one piece of sound, believed or not."""

    text: str
    log_prob: float
    """Mean over the tokens, nats."""
    tokens: int
    """Text tokens and the end token."""
    no_speech: float
    """Probability that nobody spoke."""


@dataclass(frozen=True)
class _Loaded:
    whisper: WhisperModel
    tokenizer: Tokenizer
    hearing: Hearing
    unknown: int | None


class FasterWhisper:
    """A Whisper in CTranslate2's format, run through faster-whisper's parts."""

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
            folder: the checkpoint, as the module's docstring describes it.
            label: what to call it, such as "starter/hear"; the folder's name if empty.
            language: overrides the checkpoint's.
            threads: 0 for what the machine has.
            device: CTranslate2's name.
        """
        self._folder = folder
        self._label = label or folder.name
        self._language = language
        self._threads = threads or default_threads()
        self._device = device
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

    def transcribe(self, audio: Audio) -> Transcript:
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
        whisper = WhisperModel(
            str(self._folder),
            device=self._device,
            compute_type=hearing.compute_type,
            cpu_threads=self._threads,
        )
        full = _takes_language(whisper, hearing)
        language = self._language or hearing.language
        tokenizer = _tokenizer(whisper.hf_tokenizer, full, language)
        unknown = whisper.hf_tokenizer.token_to_id("<unk>")
        return _Loaded(whisper, tokenizer, hearing, unknown)

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
        f"The {PART} cannot listen in the language {language}. "
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


def join(guesses: Sequence[Guess], hearing: Hearing, language: str = "en") -> Transcript:
    """One transcript of several pieces; those that are not believed are left out."""
    believed = [guess for guess in guesses if believable(guess, hearing)]
    counted = believed or list(guesses)
    tokens = sum(guess.tokens for guess in counted)
    log_prob = sum(guess.log_prob * guess.tokens for guess in counted) / max(1, tokens)
    text = " ".join(guess.text for guess in believed)
    confidence = min(1.0, math.exp(log_prob)) if counted else 0.0
    return Transcript(text, confidence, language)


def believable(guess: Guess, hearing: Hearing) -> bool:
    """Whether a guess is to be taken for what was said."""
    if not guess.text or guess.log_prob < hearing.log_prob_threshold:
        return False
    if guess.no_speech > hearing.no_speech_threshold:
        return False
    if compression_ratio(guess.text) > hearing.compression_threshold:
        return False
    plain = " ".join(re.findall(r"\w+", guess.text.lower()))
    return not (plain in HALLUCINATIONS and guess.no_speech > DOUBTED_SPEECH)


def compression_ratio(text: str) -> float:
    """How much shorter zlib makes it; a phrase said over and over gives a high value."""
    data = text.encode("utf-8")
    return len(data) / len(zlib.compress(data))

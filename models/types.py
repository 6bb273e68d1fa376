"""What passes between Earshot's models: sound, words heard, words seen, words spoken.

Plain frozen values. This file knows no model and no library but numpy.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple, Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

Samples: TypeAlias = npt.NDArray[np.float32]
Vectors: TypeAlias = npt.NDArray[np.float32]
PCM16: TypeAlias = npt.NDArray[np.int16]
Patches: TypeAlias = npt.NDArray[np.float16]
"""What is seen in every part of pictures, shape (n, patches, width)."""
Odds: TypeAlias = npt.NDArray[np.float32]
"""Logarithms of p / (1 - p)."""
Scores: TypeAlias = npt.NDArray[np.float32]
"""How near pictures are to a question, shape (k,)."""
Order: TypeAlias = npt.NDArray[np.int64]
"""Places of pictures, the best one's first, shape (k,)."""

VoiceStyle: TypeAlias = Literal["natural", "crisp"]
"""How a voice sounds: like a person, or so that every sound stays distinct at high rates."""


SAMPLE_RATE = 16_000  # hertz; what Whisper and Silero want, and what clients send


@dataclass(frozen=True)
class Audio:
    """Recorded sound, as the models want it."""

    samples: Samples
    """Shape (n,), mono, in [-1, 1]."""
    sample_rate: int = SAMPLE_RATE
    """Hertz."""

    @property
    def seconds(self) -> float:
        """Length of the recording."""
        return len(self.samples) / self.sample_rate


@dataclass(frozen=True)
class Expected:
    """What is likely to be said here and now; nothing here forbids anything else."""

    phrases: tuple[str, ...] = ()
    """Whole utterances, likeliest first, such as "next" and "number two" while results are open."""
    known: frozenset[str] = frozenset()
    """Every utterance that makes sense, the less likely ones as well."""
    words: tuple[str, ...] = ()
    """Names that may come up inside a longer utterance, likeliest first, such as "Tamarama"."""


class Said(NamedTuple):
    """How likely a text is to have been said, nats."""

    words: float
    """That these words were said, whatever followed."""
    end: float
    """That nothing followed."""


class Likelihood(Protocol):
    """How likely texts are to have been said, as the transcriber would write them. It takes some
    milliseconds a text, and is for the thread that hears."""

    def __call__(self, texts: Sequence[str], /) -> list[float]:
        """The log-probability of each text, nats."""

    def said(self, texts: Sequence[str], /) -> list[Said]:
        """The same, words and end apart."""

    def expecting(self, texts: Sequence[str], /) -> list[float]:
        """That each begins as it does where it is known what can be said, nats; 0 where not."""

    def unheard(self, texts: Sequence[str], /) -> list[float]:
        """The log-probability of each text where nobody speaks, nats: what the transcriber is wont
        to write, whatever is said."""

    def slower(self) -> Likelihood | None:
        """Of the same sound played more slowly, which is heard once more and otherwise; None where
        it is too long for that."""


@dataclass(frozen=True)
class Alternative:
    """Something else that may have been said."""

    text: str
    """The words, trimmed."""
    log_prob: float
    """Mean over the tokens, nats; comparable among the alternatives of one transcript."""
    hinted: bool = False
    """Whether it was read only because it was expected."""


@dataclass(frozen=True)
class Transcript:
    """What a transcriber heard."""

    text: str
    """The words, trimmed; empty when nothing was understood."""
    confidence: float
    """Probability per token, geometric mean, 0 to 1."""
    language: str = "en"
    """ISO 639-1 code."""
    sure: bool = True
    """False where it may well have been a cough, or talk that was not meant to be heard."""
    alternatives: tuple[Alternative, ...] = ()
    """Every reading of a short utterance, best first, its own text among them, believed or not;
    none for a long one."""
    likelihood: Likelihood | None = field(default=None, compare=False, repr=False)
    """How likely other texts are to have been said; None where the sound is no longer at hand, or
    is too long to be asked about."""

    @property
    def understood(self) -> bool:
        """False when the transcriber would rather ask again than guess."""
        return bool(self.text)


@dataclass(frozen=True)
class Caption:
    """What a captioner saw."""

    text: str
    """One phrase without a full stop, such as "a red boat on a beach"."""
    confidence: float
    """Probability per token, geometric mean, 0 to 1."""


@dataclass(frozen=True)
class TextLine:
    """A line that is written in a picture."""

    text: str
    """As it is written, trimmed; never empty."""
    confidence: float
    """Probability per character, mean, 0 to 1."""
    script: str = ""
    """Such as "Latin" or "Chinese"; empty where there are figures alone."""
    cut_off: bool = False
    """Whether it reaches the picture's edge, and so may go on beyond."""


@dataclass(frozen=True)
class PictureText:
    """What is written in a picture."""

    lines: tuple[TextLine, ...] = ()
    """As a person reads them; none where nothing is written, or nothing can be read."""
    mirrored: bool = False
    """Whether it is written as in a mirror."""
    more: bool = False
    """Whether there are more lines than are ever read."""

    @property
    def confidence(self) -> float:
        """Of all lines, 0 to 1; longer ones count for more. 0 where there are none."""
        characters = sum(len(line.text) for line in self.lines)
        if not characters:
            return 0.0
        return sum(line.confidence * len(line.text) for line in self.lines) / characters


@dataclass(frozen=True)
class Speech:
    """A piece of synthesised speech, ready to play."""

    samples: PCM16
    """Shape (n,), mono."""
    sample_rate: int
    """Hertz; the voice's own rate."""

    @property
    def seconds(self) -> float:
        """Playing time of this piece."""
        return len(self.samples) / self.sample_rate

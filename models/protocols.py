"""What Earshot asks of a model: one required method each.

The server is written against these protocols and nothing else; which class stands
behind each is decided in `server/wiring.py`. Every implementation loads itself on first
use, once, under a lock, may be called from several threads, and frees its memory on
`close()`; using it after that loads it again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol, runtime_checkable

from PIL import Image

from models.calibration import Calibration
from models.speech_rate import ORDINARY
from models.types import (
    Audio,
    Caption,
    Expected,
    Odds,
    Patches,
    PictureText,
    Samples,
    Speech,
    Transcript,
    Vectors,
    VoiceStyle,
)


class Model(Protocol):
    """What they have in common."""

    @property
    def name(self) -> str:
        """Which checkpoint this is, stable across runs, such as "starter/embed@5f3a9c12"."""

    def load(self) -> None:
        """Load now rather than at first use.

        Raises:
            ModelMissing: the checkpoint is not on this machine.
            ModelBroken: it is there but cannot be loaded.
        """

    def close(self) -> None:
        """Free the memory. Harmless when nothing is loaded."""


class Transcriber(Model, Protocol):
    """Hears."""

    def transcribe(
        self, audio: Audio, expected: Expected | None = None, *, careful: bool = False
    ) -> Transcript:
        """The words spoken in `audio`; an empty text for silence, noise and unknown speech.

        Args:
            audio: a recording of any length.
            expected: what is likely to be said, which an unclear word is more readily taken for.
            careful: take longer, where that makes fewer errors.
        """


class Embedder(Model, Protocol):
    """Puts words and pictures in one space."""

    @property
    def dimension(self) -> int:
        """Length of a vector."""

    @property
    def preprocessing(self) -> str:
        """How a picture is prepared; vectors made with another way must not be mixed."""

    @property
    def match_score(self) -> float:
        """Cosine from which a picture counts as a match for a text."""

    @property
    def calibration(self) -> Calibration | None:
        """How to tell whether a question is answered at all; None where that was never measured."""

    def unknown_words(self, text: str) -> tuple[str, ...]:
        """Words of `text` outside a closed vocabulary without which it means something else; none
        for a model that takes any word."""

    def embed(self, items: Sequence[str] | Sequence[Image.Image]) -> Vectors:
        """Unit vectors, shape (len(items), dimension), of texts or of upright RGB pictures."""


class PictureEmbedder(Protocol):
    """Puts pictures in the space of an `Embedder`; maybe in another process than that."""

    def embed(self, items: Sequence[Image.Image]) -> Vectors:
        """Unit vectors, shape (len(items), dimension), of upright RGB pictures."""


class Captioner(Model, Protocol):
    """Describes."""

    def caption(
        self, images: Sequence[Image.Image], between_words: Callable[[], None] | None = None
    ) -> list[Caption]:
        """One caption for each upright RGB picture, in order.

        Args:
            images: the pictures.
            between_words: called wherever the work can pause; may block.
        """


class Reader(Model, Protocol):
    """Reads what is written in pictures."""

    def read(self, images: Sequence[Image.Image]) -> list[PictureText]:
        """What is written in upright RGB pictures, in order; no lines where nothing is."""


class Matcher(Model, Protocol):
    """Tells whether a picture shows what words say."""

    @property
    def weight(self) -> float:
        """What one unit of its log-odds counts beside a cosine of the search model."""

    @property
    def calibration(self) -> Calibration | None:
        """How to tell whether a question is answered where its odds count beside the cosines of the
        search model that it belongs to; None where that was never measured."""

    def look(self, images: Sequence[Image.Image]) -> Patches:
        """What is seen in upright RGB pictures, to be matched with any text."""

    def match(self, text: str, seen: Patches) -> Odds:
        """Log-odds that each of n pictures shows what `text` says, shape (n,)."""


class Voice(Model, Protocol):
    """Speaks one language."""

    def speak(self, text: str, words_per_minute: int = ORDINARY) -> Iterator[Speech]:
        """`text` aloud, piece by piece, the first as early as the engine allows."""


class PacedVoice(Voice, Protocol):
    """Speaks one language, at some rates."""

    def holds(self, words_per_minute: int) -> bool:
        """Whether it can speak at that rate, as far as is known without loading it."""


class StyledVoice(Model, Protocol):
    """Speaks one language in every style."""

    @property
    def trouble(self) -> str | None:
        """What a person should be told of the voice, in a sentence; None where all is well."""

    def style_at(self, words_per_minute: int, wish: VoiceStyle) -> VoiceStyle:
        """In which style it speaks best at a rate, where `wish` is wanted. Loads nothing."""

    def speak(
        self, text: str, words_per_minute: int = ORDINARY, style: VoiceStyle = "natural"
    ) -> Iterator[Speech]:
        """`text` aloud, as a `Voice` says it; in this style also where another would be better at
        that rate, so that a whole answer can have one voice."""


class Speaker(Model, Protocol):
    """Speaks."""

    @property
    def trouble(self) -> str | None:
        """As a `StyledVoice` has it."""

    def style_at(
        self, words_per_minute: int, wish: VoiceStyle = "natural", language: str = "en"
    ) -> VoiceStyle:
        """In which style a language is spoken best at a rate. Loads nothing."""

    def speak(
        self,
        text: str,
        words_per_minute: int = ORDINARY,
        language: str = "en",
        style: VoiceStyle = "natural",
    ) -> Iterator[Speech]:
        """`text`, whose language is a BCP 47 tag, aloud, as a `StyledVoice` says it."""


@runtime_checkable
class Forgetful(Protocol):
    """Remembers what it was given, and can stop to."""

    def forget(self) -> None:
        """Keep nothing of it."""


class Pronouncer(Model, Protocol):
    """Knows how words sound."""

    def pronounce(self, text: str) -> str:
        """`text` in the International Phonetic Alphabet, an underscore between two sounds."""


class ActivityStream(Protocol):
    """One microphone's sound as it arrives. To be used by one thread at a time."""

    def feed(self, samples: Samples) -> list[float]:
        """The probability of speech in each full 32 ms, 512 samples at 16 kHz, 0 to 1.

        Args:
            samples: shape (n,), 16 kHz, in [-1, 1]; what does not fill 32 ms waits for the next
                call.
        """


class Detector(Model, Protocol):
    """Notices that somebody speaks."""

    def stream(self) -> ActivityStream:
        """A microphone's sound from its beginning; streams may run on different threads."""

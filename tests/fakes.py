"""Small stand-ins for the models, and a library of plain coloured pictures.

They are honest in small: a text matches the pictures whose colour it names.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
from PIL import Image

from index.build.build import build
from index.catalog.records import VectorModel
from index.library.library import Library
from models.bundle import Models
from models.calibration import Calibration
from models.types import (
    Audio,
    Caption,
    Expected,
    Odds,
    Patches,
    Samples,
    Speech,
    Transcript,
    Vectors,
    VoiceStyle,
)

COLOURS = {"red": (220, 30, 30), "green": (30, 200, 40), "blue": (30, 40, 220)}
MODEL = VectorModel("starter/fake@1", len(COLOURS) + 1, "none")
ACTIVITY_SAMPLES = 512  # 32 ms
LOUD = 0.01  # mean of the absolute samples
NOTICE = "I am a fake: I know three colours."


class FakeModel:
    """Counts loads; fails on demand."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.loads = 0
        self.failure: Exception | None = None

    def load(self) -> None:
        self.loads += 1

    def close(self) -> None:
        pass

    def fail_on_demand(self) -> None:
        """Raise what the test wants to be raised."""
        if self.failure:
            raise self.failure


class FakeTranscriber(FakeModel):
    """Hears what the test says it hears."""

    def __init__(self) -> None:
        super().__init__("fake/hear@1")
        self.hears = "the red one"
        self.heard: list[Audio] = []
        self.expected: list[Expected | None] = []

    def transcribe(
        self, audio: Audio, expected: Expected | None = None, *, careful: bool = False
    ) -> Transcript:
        self.fail_on_demand()
        self.expected.append(expected)
        self.heard.append(audio)
        return Transcript(self.hears, 0.9 if self.hears else 0.0)


class FakeEmbedder(FakeModel):
    """One axis a colour, and one for everything else."""

    dimension = MODEL.dimension
    preprocessing = MODEL.preprocessing
    match_score = 0.9
    calibration: Calibration | None = None

    def __init__(self) -> None:
        super().__init__(MODEL.name)

    def unknown_words(self, text: str) -> tuple[str, ...]:
        return tuple(word for word in text.split() if word == "giraffe")

    def embed(self, items: Sequence[str] | Sequence[Image.Image]) -> Vectors:
        self.fail_on_demand()
        vectors = np.zeros((len(items), self.dimension), np.float32)
        for row, item in enumerate(items):
            colour = _shown(item) if isinstance(item, Image.Image) else _named(item)
            vectors[row, list(COLOURS).index(colour) if colour else -1] = 1
        return vectors


class FakeCaptioner(FakeModel):
    """Names the colour."""

    def __init__(self) -> None:
        super().__init__("fake/caption@1")

    def caption(
        self, images: Sequence[Image.Image], between_words: Callable[[], None] | None = None
    ) -> list[Caption]:
        self.fail_on_demand()
        return [Caption(f"a {_shown(image) or 'dark'} picture", 0.8) for image in images]


class FakeMatcher(FakeModel):
    """Sees the picture's colour, and compares it with the colour in the text."""

    weight = 0.1
    calibration: Calibration | None = None

    def __init__(self, name: str = "starter/match@1") -> None:
        super().__init__(name)
        self.looked = 0
        """At so many pictures."""
        self.asked: list[str] = []

    def look(self, images: Sequence[Image.Image]) -> Patches:
        self.fail_on_demand()
        self.looked += len(images)
        shown = [[[colour == _shown(image) for colour in COLOURS]] for image in images]
        return np.array(shown, np.float16)

    def match(self, text: str, seen: Patches) -> Odds:
        self.fail_on_demand()
        self.asked.append(text)
        wanted = np.array([colour == _named(text) for colour in COLOURS])
        return np.where((seen[:, 0] == wanted).all(axis=1), 3, -3).astype(np.float32)


class FakeSpeaker(FakeModel):
    """A tone of ten milliseconds a letter, in two pieces."""

    sample_rate = 8000

    def __init__(self) -> None:
        super().__init__("fake/speak@1")
        self.said: list[str] = []
        self.languages: list[str] = []
        """Of what was said."""
        self.styles: list[VoiceStyle] = []
        self.trouble: str | None = None
        self.pause: threading.Event | None = None
        """Where given, the second piece waits for it."""

    def style_at(
        self, words_per_minute: int, wish: VoiceStyle = "natural", language: str = "en"
    ) -> VoiceStyle:
        return wish if words_per_minute <= 300 else "crisp"

    def speak(
        self,
        text: str,
        words_per_minute: int = 175,
        language: str = "en",
        style: VoiceStyle = "natural",
    ) -> Iterator[Speech]:
        self.fail_on_demand()
        self.said.append(text)
        self.languages.append(language)
        self.styles.append(style)
        tone = np.full(40 * len(text), 8000, np.int16)
        yield Speech(tone, self.sample_rate)
        if self.pause:
            self.pause.wait(10)
        yield Speech(tone, self.sample_rate)


class FakeDetector(FakeModel):
    """Whatever is loud is speech."""

    def __init__(self) -> None:
        super().__init__("fake/detect@1")

    def stream(self) -> FakeActivityStream:
        return FakeActivityStream(self)


class FakeActivityStream:
    """Sure of speech in each 32 ms that are louder than `LOUD`, sure of silence in the others."""

    def __init__(self, detector: FakeDetector) -> None:
        self._detector = detector
        self._rest = np.zeros(0, np.float32)

    def feed(self, samples: Samples) -> list[float]:
        self._detector.fail_on_demand()
        sound = np.concatenate([self._rest, np.asarray(samples, np.float32)])
        used = len(sound) - len(sound) % ACTIVITY_SAMPLES
        self._rest = sound[used:]
        windows = sound[:used].reshape(-1, ACTIVITY_SAMPLES)
        return [float(abs(window).mean() > LOUD) for window in windows]


def fake_models(
    notice: str | None = None,
    transcriber: FakeTranscriber | None = None,
    speaker: FakeSpeaker | None = None,
) -> Models:
    """One fake for each ability."""
    return Models(
        profile="fake",
        notice=notice,
        transcriber=transcriber or FakeTranscriber(),
        embedder=FakeEmbedder(),
        captioner=FakeCaptioner(),
        speaker=speaker or FakeSpeaker(),
        detector=FakeDetector(),
    )


def coloured_pictures(folder: Path, *colours: str) -> list[Path]:
    """A small PNG for each colour, in the order given."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for number, colour in enumerate(colours):
        path = folder / f"{number:02}.png"
        # Each is grainy in its own way, or they would be near duplicates.
        grain = np.random.default_rng(number).integers(-15, 16, (12, 16, 3))
        Image.fromarray((grain + COLOURS[colour]).astype(np.uint8)).save(path)
        paths.append(path)
    return paths


def coloured_library(folder: Path, *colours: str, captions: bool = True) -> Library:
    """A library of coloured pictures, indexed with the fakes."""
    library = Library.open(folder / "library", MODEL)
    embedder, captioner = FakeEmbedder(), FakeCaptioner()
    if colours:
        coloured_pictures(folder / "pictures", *colours)
        build(
            library,
            [folder / "pictures"],
            embed=embedder.embed,
            caption=(
                lambda images: [(each.text, each.confidence) for each in captioner.caption(images)]
            )
            if captions
            else None,
        )
    return library


def _named(text: object) -> str | None:
    return next((colour for colour in COLOURS if colour in str(text).lower().split()), None)


def _shown(image: Image.Image) -> str | None:
    mean = np.asarray(image, np.float32).mean(axis=(0, 1))
    if mean.max() < 100:
        return None
    distances = {name: float(np.abs(mean - rgb).sum()) for name, rgb in COLOURS.items()}
    return min(distances, key=distances.__getitem__)

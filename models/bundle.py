"""The models of one profile, loaded and closed together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from models.checkpoints.profiles import profile_name
from models.protocols import (
    Captioner,
    Detector,
    Embedder,
    Matcher,
    Model,
    PictureEmbedder,
    Pronouncer,
    Reader,
    Speaker,
    Transcriber,
)
from models.vision.everyday.questions import EverydayQuestions


@dataclass(frozen=True)
class IndexingModels:
    """What reads folders of pictures."""

    embedder: PictureEmbedder
    """Makes the same vectors as the search model does."""
    captioner: Captioner
    reader: Reader | None = None
    """None where what is written in pictures is not read."""


@dataclass(frozen=True)
class Models:
    """One model for each ability."""

    profile: str
    """Such as "starter"."""
    notice: str | None
    """What these models cannot do, in a sentence; None where there is nothing to warn of."""
    transcriber: Transcriber
    embedder: Embedder
    captioner: Captioner
    speaker: Speaker
    detector: Detector
    """The same in every profile."""
    matcher: Matcher | None = None
    """None where the profile has none."""
    pronouncer: Pronouncer | None = None
    """None where what is heard is taken as it is written."""
    beside: IndexingModels | None = None
    """What reads folders in another process; None where that is done in this one."""
    everyday: Callable[[Embedder], EverydayQuestions] | None = None
    """Everyday questions as a search model has them; None where they decide nothing."""

    @property
    def for_indexing(self) -> IndexingModels:
        """What reads folders, wherever that is done."""
        return self.beside or IndexingModels(self.embedder, self.captioner)

    def matcher_for(self, embedder: Embedder) -> Matcher | None:
        """The matcher, where it belongs to the same profile as a search model."""
        if self.matcher is None or profile_name(self.matcher.name) != profile_name(embedder.name):
            return None
        return self.matcher

    def names(self) -> dict[str, str]:
        """Which checkpoint does what, for the record."""
        names = {
            "hear": self.transcriber.name,
            "embed": self.embedder.name,
            "caption": self.captioner.name,
            "speak": self.speaker.name,
        }
        return {**names, "match": self.matcher.name} if self.matcher else names

    def for_searching(self) -> tuple[Model, ...]:
        """What finds pictures by words."""
        return (self.embedder, *filter(None, (self.matcher,)))

    def for_speaking(self) -> tuple[Model, ...]:
        """What says an answer."""
        return (self.speaker,)

    def for_hearing(self) -> tuple[Model, ...]:
        """What hears a question.

        Neither the captioner, which waits for a picture without a caption, for PyTorch alone takes
        5 s and 300 MB; nor the pronouncer, which waits for a misheard word.
        """
        return (self.detector, self.transcriber)

    def load(self) -> None:
        """Load now what a question needs. Raises: ModelError."""
        for model in (*self.for_searching(), *self.for_speaking(), *self.for_hearing()):
            model.load()

    def close(self) -> None:
        """Free every model."""
        for model in self._each():
            model.close()

    def _each(self) -> tuple[Model, ...]:
        always = (self.embedder, self.speaker, self.detector, self.transcriber, self.captioner)
        return (*always, *filter(None, (self.matcher, self.pronouncer)))

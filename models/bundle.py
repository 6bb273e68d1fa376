"""The models of one profile, loaded and closed together."""

from __future__ import annotations

from dataclasses import dataclass

from models.protocols import Captioner, Detector, Embedder, Model, Speaker, Transcriber


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

    def names(self) -> dict[str, str]:
        """Which checkpoint does what, for the record."""
        return {
            "hear": self.transcriber.name,
            "embed": self.embedder.name,
            "caption": self.captioner.name,
            "speak": self.speaker.name,
        }

    def load(self) -> None:
        """Load every model now. Raises: ModelError."""
        for model in self._each():
            model.load()

    def close(self) -> None:
        """Free every model."""
        for model in self._each():
            model.close()

    def _each(self) -> tuple[Model, ...]:
        return (self.embedder, self.speaker, self.detector, self.transcriber, self.captioner)

"""An ear that is not there: whoever talks is told so in a sentence, and everything else works."""

from __future__ import annotations

from models.errors import ModelMissing
from models.parts import HEARING
from models.types import Audio, Expected, Transcript


class AbsentEar:
    """Stands where a transcriber would, so that a server without one can be used by typing."""

    name = "none"

    def __init__(self, profile: str) -> None:
        """Remember whose ear is missing.

        Args:
            profile: whose, such as "starter".
        """
        self._profile = profile

    def load(self) -> None:
        """There is nothing to load, and that is no failure: see `transcribe`."""

    def close(self) -> None:
        """There is nothing to free."""

    def transcribe(
        self, audio: Audio, expected: Expected | None = None, *, careful: bool = False
    ) -> Transcript:
        """Raises: ModelMissing, with a sentence that says how to get an ear."""
        raise ModelMissing(
            f"The {HEARING} is not on this machine. {HEARING.without} "
            f"Run earshot models download --models {self._profile} to fetch it."
        )

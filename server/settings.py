"""Earshot's settings: typed, frozen, read once from EARSHOT_* and then from the command line."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from platformdirs import user_data_path
from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from models.speech_rate import FASTEST, ORDINARY, SLOWEST
from server import MOST_PICTURES, PICTURES


def default_home() -> Path:
    """Where Earshot keeps its data when EARSHOT_HOME does not say."""
    return user_data_path("earshot", appauthor=False)


class Settings(BaseSettings):
    """One line a setting; every limit has a reason."""

    model_config = SettingsConfigDict(env_prefix="EARSHOT_", frozen=True, extra="forbid")

    home: Path = Field(default_factory=default_home)
    """Libraries, downloaded models and the sample gallery live here."""
    host: str = "127.0.0.1"
    """Address to listen on; loopback, so that nothing leaves the machine."""
    port: int = Field(default=8000, ge=0, le=65535)
    """0 lets the system choose."""
    words_per_minute: int = Field(default=ORDINARY, ge=SLOWEST, le=FASTEST)
    """Speed of the voice until a client asks for another."""
    voice_style: Literal["natural", "crisp"] = "natural"
    """How the voice sounds until a client asks for the other; a crisp one is clearer when fast."""
    top_k: int = Field(default=PICTURES, ge=1, le=MOST_PICTURES)
    """How many pictures an answer holds until a client asks for another number."""
    careful: bool = False
    """Whether hearing takes some four times as long, for a few words more that are right."""
    learn: bool = True
    """Whether thumbs change later answers to like questions; they are kept either way."""
    max_message_bytes: int = Field(default=64 * 1024, ge=1024)
    """Largest WebSocket message that is looked at, but for one that brings a picture; two seconds
    of sound fit in one."""
    max_image_bytes: int = Field(default=8 * 1024 * 1024, ge=1024)
    """Largest picture file that a question may bring; as base64 text it has to fit in one message
    of the web server, 16 MiB."""
    max_audio_seconds: float = Field(default=30.0, gt=0)
    """Longest recording that is listened to; Whisper's own window."""
    max_sessions: int = Field(default=64, ge=1)
    """Open conversations; each holds a recording in memory."""
    messages_per_second: float = Field(default=60.0, gt=0)
    """Sustained rate a client may send at; sound arrives in 10 to 25 messages a second."""
    message_burst: int = Field(default=2000, ge=1)
    """Messages that may come at once: a recording sent from a file, or a minute of sound from a
    client that had lost its socket."""
    reconnect_seconds: float = Field(default=60.0, gt=0)
    """How long a conversation waits for a client that has lost its socket."""
    send_timeout_seconds: float = Field(default=10.0, gt=0)
    """A client that takes no bytes for so long is dropped."""

    @property
    def gallery_folder(self) -> Path:
        """Where the sample gallery is drawn."""
        return self.home / "gallery"

    def library_folder(self, sample: bool) -> Path:
        """Where the index lives when --library does not say."""
        return self.home / ("sample-library" if sample else "library")

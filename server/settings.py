"""Earshot's settings: typed, frozen, read once from EARSHOT_* and then from the command line.

What cannot be used is refused before anything begins, all of it at once, in sentences that name the
setting, what it is, and what it may be.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from platformdirs import user_data_path
from pydantic import BeforeValidator, Field, ValidationError, model_validator
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, SettingsConfigDict

from models.speech_rate import FASTEST, ORDINARY, SLOWEST
from server import MOST_PICTURES, PICTURES

PREFIX = "EARSHOT_"
NOT_SETTINGS = frozenset(
    f"{PREFIX}{name}"
    for name in (
        *("FUZZ", "LIVE", "LIVE_MODELS", "QUESTIONS", "SLOW", "TEST_DESKTOP", "TRANSCRIPT"),
        "PROGRESS",  # of `server/cli/terminal/progress.py`, before there are settings
    )
)
"""Read by the project's own tests, which start the program with them."""
A_HOME = "the whole path of a folder, such as /home/me/earshot"
SHOWN = 60  # characters of a value that is refused
MESSAGE_BYTES = 16 * 1024 * 1024  # of the web server; a longer one ends the connection
DAY = 86_400  # seconds


def default_home() -> Path:
    """Where Earshot keeps its data when EARSHOT_HOME does not say."""
    return user_data_path("earshot", appauthor=False)


class UnusableSettings(Exception):
    """Some settings cannot be used; the message says which and why, in sentences."""


def _home(value: Any) -> Any:
    """A folder, or what may become one."""
    path = Path(value) if isinstance(value, (str, Path)) else None
    if path is None or not path.is_absolute() or "\0" in os.fspath(path):
        raise PydanticCustomError("home", A_HOME)
    try:
        there = next(place for place in (path, *path.parents) if place.exists())
        is_folder = there.is_dir()
    except OSError as error:
        raise PydanticCustomError("home", A_HOME) from error
    if not is_folder:
        raise PydanticCustomError("home", "a folder, and there is a file of that name already")
    return path


Home = Annotated[Path, BeforeValidator(_home)]
Seconds = Annotated[float, Field(gt=0, le=DAY, allow_inf_nan=False)]


class Settings(BaseSettings):
    """One line a setting; every limit has a reason."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="forbid")

    home: Home = Field(default_factory=default_home)
    """Libraries, downloaded models and the sample gallery live here."""
    host: str = Field(default="127.0.0.1", min_length=1, max_length=1000)
    """Address to listen on; loopback, so that nothing leaves the machine."""
    port: int = Field(default=8000, ge=0, le=65535)
    """0 lets the system choose."""
    allow_host: str = ""
    """Names and addresses that it answers to besides its own, with commas between them."""
    tls: bool = False
    """Whether it encrypts, with a certificate that it makes itself."""
    tls_cert: Path | None = None
    """A certificate to encrypt with instead, as PEM."""
    tls_key: Path | None = None
    """The key of that certificate, where it is not in the same file."""
    ask_token: bool = False
    """Whether the token is asked for on this machine, too, as it always is beyond it."""
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
    follow_links: bool = False
    """Whether links that lead out of the folders of pictures are followed."""
    max_message_bytes: int = Field(default=64 * 1024, ge=1024, le=MESSAGE_BYTES)
    """Largest WebSocket message that is looked at, but for one that brings a picture; two seconds
    of sound fit in one."""
    max_image_bytes: int = Field(default=8 * 1024 * 1024, ge=1024, le=MESSAGE_BYTES * 3 // 4 - 1024)
    """Largest picture file that a question may bring; as base64 text it has to fit in one message
    of the web server, 16 MiB."""
    max_audio_seconds: float = Field(default=30.0, gt=0, le=30, allow_inf_nan=False)
    """Longest recording that is listened to; Whisper's own window."""
    max_sessions: int = Field(default=64, ge=1, le=10_000)
    """Open conversations; each holds a recording in memory."""
    max_sessions_of_one: int = Field(default=32, ge=1, le=10_000)
    """Open conversations of one client, by its address: all programs and pages of a device."""
    messages_per_second: float = Field(default=60.0, gt=0, le=100_000, allow_inf_nan=False)
    """Sustained rate a client may send at; sound arrives in 10 to 25 messages a second."""
    message_burst: int = Field(default=2000, ge=1, le=1_000_000)
    """Messages that may come at once: a recording sent from a file, or a minute of sound from a
    client that had lost its socket."""
    reconnect_seconds: Seconds = 60.0
    """How long a conversation waits for a client that has lost its socket."""
    send_timeout_seconds: Seconds = 10.0
    """A client that takes no bytes for so long is dropped."""
    keep_questions_days: int | None = Field(default=None, ge=1, le=36_500)
    """How long thumbs, and the questions that they were given to, are kept; None for ever."""

    @model_validator(mode="after")
    def _agree(self) -> Self:
        if self.message_burst < self.messages_per_second:
            raise PydanticCustomError(
                "contradiction",
                "{burst} is {at_once}, less than {rate}, {each}; the messages of one second have "
                "to be allowed at once",
                {
                    "burst": name_of("message_burst"),
                    "at_once": f"{self.message_burst:,}",
                    "rate": name_of("messages_per_second"),
                    "each": f"{self.messages_per_second:,g}",
                },
            )
        return self

    @property
    def gallery_folder(self) -> Path:
        """Where the sample gallery is drawn."""
        return self.home / "gallery"

    def library_folder(self, sample: bool) -> Path:
        """Where the index lives when --library does not say."""
        return self.home / ("sample-library" if sample else "library")


def name_of(field: str) -> str:
    """What a setting is called outside."""
    return f"{PREFIX}{field.upper()}"


def read_settings(flags: Mapping[str, Any], environment: Mapping[str, str]) -> Settings:
    """The settings that EARSHOT_* and then the command line ask for.

    Args:
        flags: of the command line, by field.
        environment: in which nothing else may be called EARSHOT_something.

    Raises:
        UnusableSettings: one cannot be used, or several.
    """
    refused = [*_unknown(environment)]
    try:
        settings = Settings(**flags)
    except ValidationError as error:
        refused += [_sentence(each) for each in error.errors()]
    if refused:
        raise UnusableSettings(f"Nothing was begun. {' '.join(refused)}")
    return settings


def allowed(field: str) -> str:
    """What a setting may be, in words."""
    schema = Settings.model_json_schema()["properties"][field]
    return _allowed(schema)


def _allowed(schema: Mapping[str, Any]) -> str:
    if "anyOf" in schema:
        return " or ".join(_allowed(one) for one in schema["anyOf"] if one.get("type") != "null")
    if "enum" in schema:
        return " or ".join(schema["enum"])
    match schema.get("type"):
        case "boolean":
            return "true or false"
        case "integer" | "number" as kind:
            least = schema.get("minimum", schema.get("exclusiveMinimum"))
            most, what = schema["maximum"], "whole number" if kind == "integer" else "number"
            if "exclusiveMinimum" in schema:
                return f"a {what} above {least:,} and at most {most:,}"
            return f"a {what} from {least:,} to {most:,}"
        case _ if schema.get("format") == "path":
            return A_HOME
        case _:
            least, most = schema.get("minLength", 0), schema.get("maxLength", MESSAGE_BYTES)
            return f"{least:,} to {most:,} characters long"


def _unknown(environment: Mapping[str, str]) -> Iterator[str]:
    """A sentence for each name that looks like a setting's and is none."""
    fields = [field.upper() for field in Settings.model_fields]
    known = [f"{PREFIX}{field}" for field in fields]
    for name in sorted(environment):
        if not name.upper().startswith(PREFIX) or name.upper() in {*known, *NOT_SETTINGS}:
            continue
        near = get_close_matches(name.upper().removeprefix(PREFIX), fields, n=1)
        meant = (
            f"perhaps {PREFIX}{near[0]} is meant."
            if near
            else f"these there are: {', '.join(known)}."
        )
        yield f"There is no setting {_shown(name)}; {meant}"


def _sentence(error: Mapping[str, Any]) -> str:
    if error["type"] == "contradiction":
        return f"The setting {error['msg']}."
    field = str(error["loc"][0]) if error["loc"] else ""
    may_be = error["msg"] if error["type"] == "home" else allowed(field)
    return f'The setting {name_of(field)} is "{_shown(error["input"])}", and has to be {may_be}.'


def _shown(value: object) -> str:
    """A value on one line, of characters that any terminal and any voice takes."""
    text = str(value).encode("utf-8", "replace").decode()
    text = "".join(letter if letter.isprintable() else "?" for letter in text)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}..."

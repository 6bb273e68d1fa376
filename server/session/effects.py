"""What a session wants done: plain values, which `conversation/conversation.py` performs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from server.language.commands import Refine
from server.language.synonyms import CommandName, Verdict, Via
from server.protocol import client_events, events
from server.search.query import Query


@dataclass(frozen=True)
class Emit:
    """Send an event to the client."""

    event: events.AnyServerEvent


@dataclass(frozen=True)
class Detect:
    """Tell how likely somebody speaks in this sound; report to `Session.activity`."""

    pcm: bytes
    epoch: int
    """The microphone's; a new one has nothing to do with the sound before."""


@dataclass(frozen=True)
class Anticipate:
    """Transcribe, and search for what was said, as if the turn ended here; it may not."""

    pcm: bytes


@dataclass(frozen=True)
class Forget:
    """What was anticipated is of no use: the person went on speaking."""


@dataclass(frozen=True)
class Hear:
    """Transcribe the recording; report to `Session.heard`."""

    pcm: bytes
    anticipated: bool = False
    """Nobody has spoken since the last `Anticipate`: its transcript is this recording's."""


@dataclass(frozen=True)
class Picture:
    """A result to be described within a reply."""

    rank: int
    lead: Literal["place", "closest"]
    """"place" says "One of 3: ..."; "closest" says "Closest, and possibly wrong: ...". """


Part: TypeAlias = str | Picture


@dataclass(frozen=True)
class Look:
    """See what a picture is like; report to `Session.looked`."""

    picture: str | int
    """A file that was sent, as base64 text, or the id of one of this library."""
    called: str
    """In words: "your picture", "number 2"."""
    via: Via
    change: Refine | None = None
    """What goes with it."""


@dataclass(frozen=True)
class Find:
    """Say the question back while searching for it; report to `Session.found`."""

    query: Query
    via: Via
    lead: tuple[str, ...]
    """What is said before anything is found."""


@dataclass(frozen=True)
class FindMore:
    """Find what follows the results that there are; report to `Session.found_more`."""

    query: Query
    after: str
    """The cursor of the results that there are."""
    at_least: int
    """How many more are needed."""
    rank: int
    """Which one is to be described then."""
    otherwise: str
    """What is said where there is none of that rank."""
    command: CommandName | None = None
    """What is wanted of it then, where it is not to be described."""
    via: Via = "text"
    """How that was asked for."""


@dataclass(frozen=True)
class Say:
    """Speak sentences and descriptions in order."""

    parts: tuple[Part, ...]
    rank: int | None = None
    """The result that it is about."""
    resumes: str | None = None
    """The response that goes on here."""
    aside: bool = False
    """It answers nothing, so that "repeat" and "resume" look past it."""
    language: str = "en"
    """Of the sentences, as a BCP 47 tag."""


@dataclass(frozen=True)
class Mention:
    """Speak a sentence while the turn's work goes on."""

    words: str


@dataclass(frozen=True)
class Append:
    """Speak a sentence after all that is being said; it is no part of that."""

    words: str
    language: str
    """As a BCP 47 tag."""


@dataclass(frozen=True)
class GoOn:
    """Say the rest of what was interrupted; `Session` turns this into other effects."""

    before: str = ""
    """Words to say first."""
    otherwise: str = ""
    """Words to say where nothing was interrupted; empty for none."""


@dataclass(frozen=True)
class SearchBeside:
    """Search for a program; the turn goes on."""

    ask: client_events.SearchAsk


@dataclass(frozen=True)
class Silence:
    """Stop what is being said or worked on."""


@dataclass(frozen=True)
class Wake:
    """Report to `Session.woke` after so many seconds."""

    seconds: float
    turn_id: int = field(kw_only=True)


@dataclass(frozen=True)
class SaveThumb:
    """Write a thumb durably; report to `Session.thumb_saved`."""

    rank: int
    verdict: Verdict
    via: Via


@dataclass(frozen=True)
class SaveOwnCaption:
    """Write durably what the person calls a picture; report to `Session.own_caption_saved`."""

    rank: int
    words: str
    """Empty where it is to be called nothing any more."""
    via: Via


@dataclass(frozen=True)
class Undo:
    """Take back the session's last thumb, or what it called a picture after that; report to
    `Session.undone`."""

    via: Via


Effect: TypeAlias = (
    Emit
    | Detect
    | Anticipate
    | Forget
    | Hear
    | Look
    | Find
    | FindMore
    | Say
    | Mention
    | Append
    | GoOn
    | SearchBeside
    | Silence
    | Wake
    | SaveThumb
    | SaveOwnCaption
    | Undo
)

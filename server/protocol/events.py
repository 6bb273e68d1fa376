"""Every message of the wire protocol `/ws/v1`, as pydantic models.

`docs/protocol.md` is made from this file, from `client_events.py`, which has what a client sends,
and from `guide.md`, which tells how they go together.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, computed_field

from models.types import SAMPLE_RATE
from server.language.synonyms import Verdict, Via
from server.protocol.client_events import (
    EndOfTurn,
    TurnDetection,
    VoiceSource,
    VoiceStyle,
)
from server.protocol.failures import Failure
from server.protocol.search_messages import OneAnswer, ResultItem

PROTOCOL_VERSION = "1.9"
RESPONSE_ID_BYTES = 16  # length of every response_id, in ASCII characters

ResponseStatus = Literal["completed", "cancelled", "failed"]
"""How a response ended."""


class ServerEvent(BaseModel):
    """What the server sends. The socket fills in the fields of this class."""

    model_config = ConfigDict(extra="forbid")

    event_id: str = ""
    """Unique in the session."""
    seq: int = 0
    """Counts the session's events from 1. The number of a `session.resumed` that got lost is left
    out: that event is not sent again."""
    session_id: str = ""
    turn_id: int = 0
    """Counts what the person asked, from 1; 0 before the first."""
    t_ms: int = 0
    """Milliseconds since the session began."""


class SessionSettings(ServerEvent):
    """What a client may set for itself, as it now is."""

    speak: bool
    voice: VoiceSource
    """Whose voice speaks: "client" when the client has said that it speaks itself."""
    voice_style: VoiceStyle
    """As the client wishes it."""
    words_per_minute: int
    volume: int
    top_k: int
    turn_detection: TurnDetection
    end_of_turn: EndOfTurn
    interrupt_response: bool
    wake_word: bool


class SessionCreated(SessionSettings):
    """The first event of every session."""

    type: Literal["session.created"] = "session.created"
    protocol: str = PROTOCOL_VERSION
    profile: str
    """Which models answer: "starter" or "standard"."""
    notice: str | None
    """What these models cannot do, in a sentence; it is also the first thing spoken."""
    ready: bool
    """False while models are still loading; a typed question waits until pictures can be found, a
    spoken one until `session.ready`."""
    photos: int
    """How many pictures can be found."""
    library: str = ""
    """A name for which pictures these are: another one when any was added, changed or removed, so
    that a client knows whether results that it kept may still be right."""
    forgotten: int = 0
    """Another number whenever somebody had their questions erased: a client then erases what it has
    kept of them, too."""
    language: str = "en"
    """Of all that the server says, as a BCP 47 tag."""
    input_sample_rate: int = SAMPLE_RATE
    max_audio_seconds: float
    """Longer recordings are cut here, and the person is told."""
    max_image_bytes: int
    """Larger picture files are refused, and the person is told."""
    resume_secret: str
    """What only this client knows: with it, it takes the session up again, or gives a thumb for it
    by `POST /api/feedback`. Never shown, kept nowhere but with the session."""


class SessionReady(ServerEvent):
    """The models are loaded. Sent only where `session.created` said that they were not."""

    type: Literal["session.ready"] = "session.ready"
    photos: int
    """How many pictures can be found now."""


class SessionResumed(ServerEvent):
    """The client is back, and everything that it missed has been sent again."""

    type: Literal["session.resumed"] = "session.resumed"
    received: int
    """How many of the client's messages of this session have arrived, sound included; it sends
    the later ones again."""


class SessionUpdated(SessionSettings):
    """The settings have changed, by `session.update` or by voice ("faster", "louder")."""

    type: Literal["session.updated"] = "session.updated"


class AudioCommitted(ServerEvent):
    """A recording is whole and is being listened to."""

    type: Literal["input_audio_buffer.committed"] = "input_audio_buffer.committed"
    seconds: float


class AudioCleared(ServerEvent):
    """The recording has been forgotten."""

    type: Literal["input_audio_buffer.cleared"] = "input_audio_buffer.cleared"


class SpeechHeard(ServerEvent):
    """Somebody began to speak into an open microphone; an answer that was playing stops."""

    type: Literal["input_audio_buffer.speech_started"] = "input_audio_buffer.speech_started"
    audio_start_ms: int
    """When, in milliseconds of the session's sound."""


class SpeechEnded(ServerEvent):
    """The silence that ends a turn has passed; `input_audio_buffer.committed` follows. Where what
    was heard was too short to be a word, nothing follows."""

    type: Literal["input_audio_buffer.speech_stopped"] = "input_audio_buffer.speech_stopped"
    audio_end_ms: int


class Transcribed(ServerEvent):
    """What was heard."""

    type: Literal["conversation.item.input_audio_transcription.completed"] = (
        "conversation.item.input_audio_transcription.completed"
    )
    transcript: str
    """Empty when nothing was understood; the answer then asks to say it again."""
    confidence: float


class SearchResults(ServerEvent):
    """The pictures that were found."""

    type: Literal["search.results"] = "search.results"
    query: str
    """The question in words; one with a picture begins "like your picture" or "like number 2"."""
    with_picture: bool = False
    """Whether `query` does not say it all, because a picture is part of the question."""
    via: Via
    results: list[ResultItem]
    matches: int
    """How many of them match; the rest are only the closest. All of them for a question with a
    picture: how much alike is alike enough, nobody can tell."""
    no_match: bool
    more: bool = False
    """Whether there are pictures after these: "more results" leads to them."""
    took_ms: float


class SearchAnswers(ServerEvent):
    """What was found for a `search.ask`. Nothing is said, and what is being said goes on."""

    type: Literal["search.answers"] = "search.answers"
    answers: list[OneAnswer]
    """One for each question, in order."""
    cause_event_id: str | None = None
    """The `event_id` of the `search.ask`, where it gave one."""


class ResponseCreated(ServerEvent):
    """An answer begins."""

    type: Literal["response.created"] = "response.created"
    response_id: str
    rank: int | None
    """The result it describes; None for answers about no picture, or where it is not yet known."""
    language: str = "en"
    """Of its sentences, as a BCP 47 tag: that of a `notice.say`, or of all that the server says."""
    resumes: str | None = None
    """The response that was interrupted by mistake, and goes on here at the sentence where it
    stopped."""


class DescriptionReady(ServerEvent):
    """A picture's description, made at index time or just now."""

    type: Literal["description.ready"] = "description.ready"
    response_id: str
    rank: int
    id: int
    caption: str
    confidence: float | None
    own_caption: str | None = None
    """What its owner calls it, which is told before the description."""


class SentenceStarted(ServerEvent):
    """The words of the sound that follows; together they are exactly what is spoken."""

    type: Literal["response.output_audio_transcript.delta"] = (
        "response.output_audio_transcript.delta"
    )
    response_id: str
    delta: str
    """One sentence."""
    meanwhile: bool = False
    """Whether it only says that work goes on, or what a person has to know of it now: it is worth
    a word at once, and no part of the answer."""


class SpeechStarted(ServerEvent):
    """Binary frames with this response's id follow. Not sent where the client speaks itself."""

    type: Literal["response.output_audio.started"] = "response.output_audio.started"
    response_id: str
    sample_rate: int
    """Hertz."""


class SpeechDone(ServerEvent):
    """No more sound of this response follows. Not sent where the client speaks itself."""

    type: Literal["response.output_audio.done"] = "response.output_audio.done"
    response_id: str
    seconds: float


class ResponseDone(ServerEvent):
    """The answer has ended."""

    type: Literal["response.done"] = "response.done"
    response_id: str
    status: ResponseStatus
    text: str
    """All that was said, or was about to be said, in one string."""
    timings_ms: dict[str, float]
    """Since the question was complete: "heard", "found", "first_audio", "total"."""


class FeedbackSaved(ServerEvent):
    """A thumb is on disk, or has been taken back."""

    type: Literal["feedback.saved"] = "feedback.saved"
    feedback_id: int
    image_id: int
    rank: int
    verdict: Literal["up", "down", "wrong_description", "undone"]
    undid: Verdict | None = None
    """What was taken back."""


class OwnCaptionSaved(ServerEvent):
    """What somebody calls a picture is on disk, or has been taken back: "call this grandma's
    eightieth"."""

    type: Literal["own_caption.saved"] = "own_caption.saved"
    rank: int | None
    """Of the picture among the results; None where it is not among them any more."""
    image_id: int | None
    own_caption: str
    """What it is called now; empty for nothing."""
    content_hash: str
    """Equal for pictures with the same contents, which are called so, too."""
    undone: bool = False
    """Whether something was taken back: `own_caption` is what the picture was called before."""


class Error(ServerEvent):
    """Something could not be done; the session goes on."""

    type: Literal["error"] = "error"
    code: str
    """The `code` of `error`, as in version 1.6."""
    text: str
    """The `text` of `error`, as in version 1.6."""
    field: str | None = Field(default=None, exclude=True)
    limit: str | None = Field(default=None, exclude=True)
    cause_event_id: str | None = None
    """The `event_id` of the client event that caused it, where it gave one."""
    cause_message: int | None = None
    """The client's message that caused it, counted from 1 in the session, sound included."""

    @computed_field
    def error(self) -> dict[str, str | None]:
        """What failed, in the shape that REST answers have, too: a `Failure`."""
        told = {"code": self.code, "text": self.text}
        return {**told, "field": self.field, "limit": self.limit}


AnyServerEvent = (
    SessionCreated
    | SessionReady
    | SessionResumed
    | SessionUpdated
    | AudioCommitted
    | AudioCleared
    | SpeechHeard
    | SpeechEnded
    | Transcribed
    | SearchResults
    | SearchAnswers
    | ResponseCreated
    | DescriptionReady
    | SentenceStarted
    | SpeechStarted
    | SpeechDone
    | ResponseDone
    | FeedbackSaved
    | OwnCaptionSaved
    | Error
)


@dataclass(frozen=True)
class Cause:
    """The client's message that something follows from."""

    event_id: str | None = None
    message: int | None = None
    """Counted from 1 in the session, sound included."""

    def error(self, why: Failure) -> Error:
        """The event for a failure that follows from it."""
        told = why.model_dump()
        return Error(**told, cause_event_id=self.event_id, cause_message=self.message)

"""Every message of the wire protocol `/ws/v1`, as pydantic models.

Text frames hold one JSON event each. Names are those of the OpenAI Realtime API where the
meaning is the same. Binary frames hold sound: from the client PCM16 little-endian mono at
16 kHz; from the server the 16 ASCII characters of the response's id, then PCM16
little-endian mono at the rate that `response.output_audio.started` declared.
`docs/protocol.md` is generated from this file. It knows nothing of sockets or of models.

A client whose socket drops comes back with `?session_id=...&last_seq=...&sound_frames=...`: the
session, the last event it has got, and how many binary frames came after that event. What it
missed is sent again, then `session.resumed`. A session waits a minute for its client; one that
closes its socket with code 1000 or 1001 has left for good.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from server.commands import CommandName

PROTOCOL_VERSION = "1.1"
INPUT_SAMPLE_RATE = 16_000  # hertz
RESPONSE_ID_BYTES = 16  # length of every response_id, in ASCII characters

Via = Literal["voice", "text", "key", "button", "api"]
"""How something was asked for or given."""

TurnDetection = Literal["none", "server_vad"]
"""Who says when the person has finished: the client, with a commit, or the server, listening."""

EndOfTurn = Literal["quick", "normal", "patient"]
"""How long a silence ends what a person says to an open microphone: 0.4, 0.8 or 1.6 seconds."""


class ClientEvent(BaseModel):
    """What a client sends."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    event_id: str | None = Field(default=None, max_length=64)
    """The client's own name for this event; an error that it causes carries it back."""


class SessionUpdate(ClientEvent):
    """Change how this session speaks. Answered by `session.updated`."""

    type: Literal["session.update"] = "session.update"
    speak: bool | None = None
    """False: answer in words only, without sound."""
    words_per_minute: int | None = Field(default=None, ge=80, le=700)
    """Speed of the voice. An answer that is being spoken goes on at the new speed."""
    volume: int | None = Field(default=None, ge=10, le=200)
    """Loudness in percent. The client applies it; the server keeps it for "louder"."""
    top_k: int | None = Field(default=None, ge=1, le=50)
    """How many pictures an answer holds at most."""
    turn_detection: TurnDetection | None = None
    """"server_vad" for an open microphone: sound is sent all the time, and the server hears
    when somebody begins and ends to speak."""
    end_of_turn: EndOfTurn | None = None
    interrupt_response: bool | None = None
    """False: sound is not listened to while an answer plays, for loudspeakers whose echo the
    microphone picks up."""


class AudioCommit(ClientEvent):
    """The person has finished speaking: answer the sound sent since the last commit or clear."""

    type: Literal["input_audio_buffer.commit"] = "input_audio_buffer.commit"


class AudioClear(ClientEvent):
    """Forget the sound sent since the last commit."""

    type: Literal["input_audio_buffer.clear"] = "input_audio_buffer.clear"


class TextQuery(ClientEvent):
    """Words typed instead of spoken: a query, or a command such as "next"."""

    type: Literal["query.text"] = "query.text"
    text: str = Field(max_length=500)


class Command(ClientEvent):
    """A command given by key or button."""

    type: Literal["command"] = "command"
    name: CommandName
    via: Literal["key", "button"] = "button"
    rank: int | None = Field(default=None, ge=1)
    """The result it is about, counted from 1; without it the one last described."""


class ResponseCancel(ClientEvent):
    """Stop speaking. Harmless when nothing is being said."""

    type: Literal["response.cancel"] = "response.cancel"
    response_id: str | None = Field(default=None, max_length=64)


class PlaybackPosition(ClientEvent):
    """How much of a response has sounded; sent when the client falls silent, and now and then."""

    type: Literal["playback.position"] = "playback.position"
    response_id: str = Field(max_length=64)
    seconds: float = Field(ge=0, le=86_400)


class PlaybackFinished(ClientEvent):
    """The client has played a response to its end."""

    type: Literal["playback.finished"] = "playback.finished"
    response_id: str = Field(max_length=64)


AnyClientEvent = Annotated[
    SessionUpdate
    | AudioCommit
    | AudioClear
    | TextQuery
    | Command
    | ResponseCancel
    | PlaybackPosition
    | PlaybackFinished,
    Field(discriminator="type"),
]

CLIENT_EVENT: TypeAdapter[AnyClientEvent] = TypeAdapter(AnyClientEvent)


class ServerEvent(BaseModel):
    """What the server sends. The socket fills in the fields of this class."""

    model_config = ConfigDict(extra="forbid")

    event_id: str = ""
    """Unique in the session."""
    seq: int = 0
    """Counts the session's events from 1, without gaps."""
    session_id: str = ""
    turn_id: int = 0
    """Counts what the person asked, from 1; 0 before the first."""
    t_ms: int = 0
    """Milliseconds since the session began."""


class SessionSettings(ServerEvent):
    """What a client may set for itself, as it now is."""

    speak: bool
    words_per_minute: int
    volume: int
    top_k: int
    turn_detection: TurnDetection
    end_of_turn: EndOfTurn
    interrupt_response: bool


class SessionCreated(SessionSettings):
    """The first event of every session."""

    type: Literal["session.created"] = "session.created"
    protocol: str = PROTOCOL_VERSION
    profile: str
    """Which models answer: "starter" or "standard"."""
    notice: str | None
    """What these models cannot do, in a sentence; it is also the first thing spoken."""
    ready: bool
    """False while the models are still loading; questions wait until `session.ready`."""
    photos: int
    """How many pictures can be found."""
    input_sample_rate: int = INPUT_SAMPLE_RATE
    max_audio_seconds: float
    """Longer recordings are cut here, and the person is told."""


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


class Result(BaseModel):
    """One picture of an answer."""

    rank: int
    """Counted from 1, best first."""
    id: int
    path: str
    """Where the file lies on the server's machine."""
    score: float
    """Cosine between query and picture."""
    caption: str | None
    """None while the picture has not been described yet."""
    url: str
    """Where this server shows the picture, upright, as JPEG."""
    taken_at: str | None
    """ISO 8601."""
    place: str | None
    """Latitude and longitude in degrees, such as "53.80, -1.55"."""


class SearchResults(ServerEvent):
    """The pictures that were found."""

    type: Literal["search.results"] = "search.results"
    query: str
    via: Via
    results: list[Result]
    matches: int
    """How many of them match; the rest are only the closest."""
    no_match: bool
    took_ms: float


class ResponseCreated(ServerEvent):
    """An answer begins."""

    type: Literal["response.created"] = "response.created"
    response_id: str
    rank: int | None
    """The result it describes; None for answers about no picture, or where it is not yet known."""
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


class SentenceStarted(ServerEvent):
    """The words of the sound that follows; together they are exactly what is spoken."""

    type: Literal["response.output_audio_transcript.delta"] = (
        "response.output_audio_transcript.delta"
    )
    response_id: str
    delta: str
    """One sentence."""


class SpeechStarted(ServerEvent):
    """Binary frames with this response's id follow."""

    type: Literal["response.output_audio.started"] = "response.output_audio.started"
    response_id: str
    sample_rate: int
    """Hertz."""


class SpeechDone(ServerEvent):
    """No more sound of this response follows."""

    type: Literal["response.output_audio.done"] = "response.output_audio.done"
    response_id: str
    seconds: float


class ResponseDone(ServerEvent):
    """The answer has ended."""

    type: Literal["response.done"] = "response.done"
    response_id: str
    status: Literal["completed", "cancelled", "failed"]
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
    verdict: Literal["up", "down", "undone"]


class Error(ServerEvent):
    """Something could not be done; the session goes on."""

    type: Literal["error"] = "error"
    code: str
    """For programs, such as "message.not_json"."""
    text: str
    """For people: one sentence that can be spoken as it stands."""
    cause_event_id: str | None = None
    """The `event_id` of the client event that caused it, where it gave one."""
    cause_message: int | None = None
    """The client's message that caused it, counted from 1 in the session, sound included."""


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
    | ResponseCreated
    | DescriptionReady
    | SentenceStarted
    | SpeechStarted
    | SpeechDone
    | ResponseDone
    | FeedbackSaved
    | Error
)

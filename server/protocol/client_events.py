"""What a client sends over the wire protocol: one pydantic model an event.

The other half of the wire is in `events.py`, with its rules and what the server sends.
"""

from __future__ import annotations

from functools import cache
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, model_validator

from server.language.refinement import WORDS_AT_MOST
from server.language.synonyms import CommandName
from server.protocol.bounds import ImageId, Rank, Seconds, Seen, TopK, Volume, WordsPerMinute
from server.protocol.search_messages import AT_ONCE, Base64, SearchRequest, broken

TurnDetection = Literal["none", "server_vad"]
"""Who says when the person has finished: the client, with a commit, or the server, listening."""

EndOfTurn = Literal["quick", "normal", "patient"]
"""How long a silence ends what a person says to an open microphone: 0.4, 0.8 or 1.6 seconds."""

VoiceSource = Literal["server", "client"]
"""Whose voice speaks."""

VoiceStyle = Literal["natural", "crisp"]
"""How the server's voice sounds: "natural" like a person, "crisp" distinct however fast it is. A
rate that the natural one does not hold is spoken by the crisp one."""

Language = Annotated[
    str,
    Field(
        max_length=35,
        pattern=r"^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$",
        json_schema_extra={"format": "bcp-47"},
    ),
]
"""A BCP 47 tag."""


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
    words_per_minute: WordsPerMinute | None = None
    """Speed of the voice. An answer that is being spoken goes on at the new speed."""
    voice: VoiceSource | None = None
    """"client": the client speaks each sentence itself, as soon as it arrives and the one before
    has been spoken; no sound is sent. When the voice changes, an answer of which a
    `playback.position` was told goes on in the new one, from the sentence that was not spoken to
    its end."""
    voice_style: VoiceStyle | None = None
    """Of the server's voice. An answer that is being spoken goes on in the new one."""
    volume: Volume | None = None
    """Loudness in percent. The client applies it; the server keeps it for "louder"."""
    top_k: TopK | None = None
    """How many pictures an answer holds at most."""
    turn_detection: TurnDetection | None = None
    """"server_vad" for an open microphone: sound is sent all the time, and the server hears
    when somebody begins and ends to speak."""
    end_of_turn: EndOfTurn | None = None
    """After how long a silence at an open microphone a turn ends: 0.4, 0.8 or 1.6 seconds."""
    interrupt_response: bool | None = None
    """False: sound is not listened to while an answer plays, for loudspeakers whose echo the
    microphone picks up."""
    wake_word: bool | None = None
    """True: at an open microphone only what begins with the name is acted upon: "Earshot, next".
    Whatever else is said there does nothing."""


class AudioCommit(ClientEvent):
    """The person has finished speaking: answer the sound sent since the last commit or clear."""

    type: Literal["input_audio_buffer.commit"] = "input_audio_buffer.commit"


class AudioClear(ClientEvent):
    """Forget the sound sent since the last commit."""

    type: Literal["input_audio_buffer.clear"] = "input_audio_buffer.clear"


class TextQuery(ClientEvent):
    """Words typed instead of spoken: a query, or a command such as "next"."""

    type: Literal["query.text"] = "query.text"
    text: str = Field(max_length=WORDS_AT_MOST)


class ImageQuery(ClientEvent):
    """Find pictures like one that is sent, or like one of this library; with words, such as "in
    the snow", pictures that are like it and fit them. Exactly one of `image` and `image_id`.

    It may be as long as a picture of `max_image_bytes` needs. The picture is never stored; later
    words, such as "without people", refine the question, and the picture still counts."""

    type: Literal["query.image"] = "query.image"
    image: Base64 | None = None
    """A picture file as base64 text: JPEG, PNG, WebP, HEIC, AVIF, TIFF, GIF or BMP."""
    image_id: ImageId | None = None
    """A picture of this library, which is left out of what is found."""
    text: str = Field(default="", max_length=WORDS_AT_MOST)
    """Words that go with it; "next" and the like are taken for words, too."""

    @model_validator(mode="after")
    def _has_one_picture(self) -> Self:
        if (self.image is None) == (self.image_id is None):
            raise broken("image", "exactly one of image and image_id")
        return self


class SearchAsk(ClientEvent):
    """Search as `POST /api/searches` does: for programs, which say exactly what they mean, page
    by page, and are answered by `search.answers`. It is no part of the conversation: nothing is
    said, nothing that is said stops, and "more" knows nothing of it.

    It may be as long as a message of the web server, 16 MiB."""

    type: Literal["search.ask"] = "search.ask"
    searches: list[SearchRequest] = Field(min_length=1, max_length=AT_ONCE)


class Command(ClientEvent):
    """A command given by key or button."""

    type: Literal["command"] = "command"
    name: CommandName
    via: Literal["key", "button"] = "button"
    """How it was given."""
    rank: Rank | None = None
    """The result it is about, counted from 1; without it the one last described."""


class ResponseCancel(ClientEvent):
    """Stop speaking. Harmless when nothing is being said."""

    type: Literal["response.cancel"] = "response.cancel"
    response_id: str | None = Field(default=None, max_length=64)
    """Which answer; left out, whatever is being said."""


class PlaybackPosition(ClientEvent):
    """How much of a response has sounded; sent when the client falls silent, and now and then.

    With the client's own voice it counts sentences: each that was spoken to its end is one second,
    and `playback.finished` follows the last."""

    type: Literal["playback.position"] = "playback.position"
    response_id: str = Field(max_length=64)
    seconds: Seconds


class PlaybackFinished(ClientEvent):
    """The client has played a response to its end."""

    type: Literal["playback.finished"] = "playback.finished"
    response_id: str = Field(max_length=64)


class NoticeSay(ClientEvent):
    """Speak a sentence of the client's own, such as why there is no microphone. It answers
    nothing, and waits for an answer that is worked on or being spoken. Without `speak` nothing
    happens."""

    type: Literal["notice.say"] = "notice.say"
    text: str = Field(max_length=500)
    language: Language = "en"
    """Of the text, as a BCP 47 tag. It is spoken by a voice of that language, if there is one."""


AnyClientEvent = Annotated[
    SessionUpdate
    | AudioCommit
    | AudioClear
    | TextQuery
    | ImageQuery
    | SearchAsk
    | Command
    | ResponseCancel
    | PlaybackPosition
    | PlaybackFinished
    | NoticeSay,
    Field(discriminator="type"),
]


class Resumption(BaseModel):
    """In the address of the socket: which session a client takes up again, and how much of it it
    has got. Without `session_id`, a new one begins."""

    model_config = ConfigDict(frozen=True)
    session_id: str = Field(default="", max_length=64)
    """As every event of the session told it."""
    resume_secret: str = Field(default="", max_length=64)
    """As `session.created` told it, to this client alone. With another one, or none, a new session
    begins, as for an id that never was."""
    last_seq: Seen = 0
    """The `seq` of the last event that arrived."""
    sound_frames: Seen = 0
    """How many binary frames arrived after that event."""


AnyLargeEvent = Annotated[ImageQuery | SearchAsk, Field(discriminator="type")]
"""What may bring pictures, and then is longer than any other."""

CLIENT_EVENT: TypeAdapter[AnyClientEvent] = TypeAdapter(AnyClientEvent)

LARGE_EVENT: TypeAdapter[AnyLargeEvent] = TypeAdapter(AnyLargeEvent)


@cache
def schema() -> dict[str, Any]:
    """The JSON schema of every event, with its definitions."""
    return CLIENT_EVENT.json_schema()

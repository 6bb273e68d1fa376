"""One conversation as a state machine: events in, effects out.

No sockets, no threads, no models and no clock: whoever drives it (`websocket.py`, or a test)
performs the effects and reports what came of them. What a person hears after each event is
decided here and nowhere else.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from server import events, phrases
from server.commands import CommandName, Search, Steer, understand
from server.results import result

if TYPE_CHECKING:
    from models.types import Transcript
    from server.finding import Found

TIP_FEEDBACK = "feedback"


@dataclass(frozen=True)
class Emit:
    """Send an event to the client."""

    event: events.AnyServerEvent


@dataclass(frozen=True)
class Hear:
    """Transcribe the recording; report to `heard` or `not_heard`."""

    pcm: bytes


@dataclass(frozen=True)
class Find:
    """Search; report to `found`."""

    query: str
    via: events.Via


@dataclass(frozen=True)
class Picture:
    """A result to be described within a reply."""

    rank: int
    lead: str
    """"place" says "One of 3: ..."; "closest" says "Closest, and possibly wrong: ...". """


@dataclass(frozen=True)
class Say:
    """Speak sentences and descriptions in order."""

    parts: tuple[str | Picture, ...]
    rank: int | None = None
    """The result that it is about."""


@dataclass(frozen=True)
class Silence:
    """Stop what is being said or worked on."""


@dataclass(frozen=True)
class SaveThumb:
    """Write a thumb durably; report to `thumb_saved`."""

    rank: int
    helpful: bool
    via: events.Via


@dataclass(frozen=True)
class UndoThumb:
    """Take the session's last thumb back; report to `thumb_undone`."""

    via: events.Via


Effect: TypeAlias = Emit | Hear | Find | Say | Silence | SaveThumb | UndoThumb


@dataclass
class Preferences:
    """What a client may set for itself."""

    speak: bool = True
    words_per_minute: int = 175
    top_k: int = 5


@dataclass(frozen=True)
class Answered:
    """The question that was answered last, and what was found."""

    query: str
    via: events.Via
    transcript: Transcript | None
    found: Found


class Session:
    """One person's conversation.

    Args:
        preferences: how it begins.
        max_audio_seconds: longer recordings are cut, and the person is told.
        notice: said once, before the first answer.
    """

    def __init__(
        self, preferences: Preferences, max_audio_seconds: float = 30.0, notice: str | None = None
    ) -> None:
        self.preferences = preferences
        self.turn_id = 0
        self.answered: Answered | None = None
        self.rank = 1
        self.captions: dict[int, str] = {}
        self._limit = int(max_audio_seconds * events.INPUT_SAMPLE_RATE) * 2  # bytes
        self._recording = bytearray()
        self._cut = False
        self._notice = notice
        self._transcript: Transcript | None = None
        self._last: Say | None = None
        self._tips: dict[str, int] = {}

    # What the client sends

    def receive_audio(self, pcm: bytes) -> list[Effect]:
        """A piece of the recording: PCM16 little-endian mono at 16 kHz."""
        if len(pcm) % 2:
            return [_error("audio.damaged", phrases.ODD_SOUND)]
        room = self._limit - len(self._recording)
        self._cut = self._cut or len(pcm) > room
        self._recording += pcm[: max(room, 0)]
        return []

    def receive(self, event: events.AnyClientEvent) -> list[Effect]:
        """Any event of the client."""
        match event:
            case events.SessionUpdate():
                return self._update(event)
            case events.AudioCommit():
                return self._commit(event)
            case events.AudioClear():
                self._forget_recording()
                return [Emit(events.AudioCleared())]
            case events.TextQuery():
                return self._asked(event.text, "text")
            case events.Command():
                return self._command(event.name, event.via, event.rank, event.event_id)
            case events.ResponseCancel():
                return [Silence()]
            case events.PlaybackFinished():
                return []

    # What came of the effects

    def heard(self, transcript: Transcript) -> list[Effect]:
        """The recording has been transcribed."""
        self._transcript = transcript
        heard = Emit(
            events.Transcribed(transcript=transcript.text, confidence=transcript.confidence)
        )
        if not transcript.understood:
            return [heard, *self._reply(phrases.NOT_UNDERSTOOD, remember=False)]
        return [heard, *self._act(transcript.text, "voice")]

    def found(self, query: str, via: events.Via, found: Found) -> list[Effect]:
        """The search is done."""
        transcript = self._transcript if via == "voice" else None
        self.answered = Answered(query, via, transcript, found)
        self.rank = 1
        self.captions = {rank: hit.caption for rank, hit in enumerate(found.hits, 1) if hit.caption}
        return [Emit(self._results(found, query, via)), *self._answer(query, found)]

    def described(self, rank: int, caption: str) -> None:
        """A picture without a caption has been given one."""
        self.captions[rank] = caption

    def thumb_saved(self, feedback_id: int, image_id: int, thumb: SaveThumb) -> list[Effect]:
        """The thumb is on disk."""
        event = events.FeedbackSaved(
            feedback_id=feedback_id,
            image_id=image_id,
            rank=thumb.rank,
            verdict="up" if thumb.helpful else "down",
        )
        words = phrases.thumb_saved(thumb.helpful, tip=self._tip(TIP_FEEDBACK))
        return [Emit(event), *self._reply(words, remember=False)]

    def thumb_undone(self, undone: events.FeedbackSaved | None) -> list[Effect]:
        """The session's last thumb is taken back; None when there was none."""
        if undone is None:
            return self._reply(phrases.NOTHING_TO_UNDO, remember=False)
        return [Emit(undone), *self._reply(phrases.UNDONE, remember=False)]

    def failed(self, code: str, text: str, cause: str | None = None) -> list[Effect]:
        """A step could not be done: the person hears why, and the session goes on."""
        return [_error(code, text, cause), *self._reply(text, remember=False)]

    def describe_aloud(self, picture: Picture, description: str) -> str:
        """The sentence for a result whose description is now known."""
        if picture.lead == "closest":
            return phrases.closest(description)
        total = len(self.answered.found.hits) if self.answered else picture.rank
        return phrases.one_of(picture.rank, total, description)

    # How it decides

    def _update(self, event: events.SessionUpdate) -> list[Effect]:
        for name in ("speak", "words_per_minute", "top_k"):
            value = getattr(event, name)
            if value is not None:
                setattr(self.preferences, name, value)
        wanted = self.preferences
        return [
            Emit(
                events.SessionUpdated(
                    speak=wanted.speak,
                    words_per_minute=wanted.words_per_minute,
                    top_k=wanted.top_k,
                )
            )
        ]

    def _commit(self, event: events.AudioCommit) -> list[Effect]:
        pcm, cut = bytes(self._recording), self._cut
        self._forget_recording()
        if not pcm:
            return self._turn(self.failed("audio.empty", phrases.NO_SOUND, event.event_id))
        seconds = len(pcm) / 2 / events.INPUT_SAMPLE_RATE
        effects: list[Effect] = [Emit(events.AudioCommitted(seconds=seconds)), Hear(pcm)]
        if cut:
            effects.insert(0, _error("audio.too_long", phrases.CUT_SHORT, event.event_id))
        return self._turn(effects)

    def _forget_recording(self) -> None:
        self._recording.clear()
        self._cut = False

    def _turn(self, effects: list[Effect]) -> list[Effect]:
        """A new question or command: whatever was being said stops."""
        self.turn_id += 1
        return [Silence(), *effects]

    def _asked(self, text: str, via: events.Via) -> list[Effect]:
        return self._turn(self._act(text, via))

    def _act(self, text: str, via: events.Via) -> list[Effect]:
        match understand(text):
            case Steer(command):
                return self._steer(command, via, self.rank)
            case Search(""):
                return self._reply(phrases.NOTHING_ASKED, remember=False)
            case Search(query):
                return [Find(query, via)]

    def _command(
        self, name: CommandName, via: events.Via, rank: int | None, cause: str | None
    ) -> list[Effect]:
        if rank is not None and self.answered and rank > len(self.answered.found.hits):
            return self._turn(self.failed("result.unknown", phrases.NO_SUCH_RESULT, cause))
        return self._turn(self._steer(name, via, rank or self.rank))

    def _steer(self, name: CommandName, via: events.Via, rank: int) -> list[Effect]:
        if name == "stop":
            return [Say(())]
        if name == "help":
            return self._reply(phrases.HELP, remember=False)
        if name == "repeat":
            return [self._last] if self._last else self._reply(phrases.NOTHING_TO_REPEAT)
        if name == "undo":
            return [UndoThumb(via)]
        if self.answered is None or not self.answered.found.hits:
            return self._reply(phrases.NO_RESULTS_YET, remember=False)
        if name in ("thumbs_up", "thumbs_down"):
            return [SaveThumb(rank, name == "thumbs_up", via)]
        return self._move(name, len(self.answered.found.hits))

    def _move(self, name: CommandName, total: int) -> list[Effect]:
        to = {"first": 1, "last": total, "next": self.rank + 1, "previous": self.rank - 1}[name]
        if to > total:
            return self._reply(phrases.THAT_WAS_THE_LAST, remember=False)
        if to < 1:
            return self._reply(phrases.THAT_WAS_THE_FIRST, remember=False)
        self.rank = to
        self._last = Say((Picture(to, "place"),), rank=to)
        return [self._last]

    def _answer(self, query: str, found: Found) -> list[Effect]:
        parts: tuple[str | Picture, ...]
        if found.unknown:
            return self._reply(phrases.unknown_words(found.unknown))
        reading = (phrases.still_reading(*found.still_reading),) if found.still_reading else ()
        if not found.hits:
            return self._reply(reading[0] if reading else phrases.EMPTY_LIBRARY)
        if not found.matches:
            parts = (phrases.no_clear_match(query, found.photos), Picture(1, "closest"), *reading)
        else:
            parts = (
                phrases.found(query, found.matches, len(found.hits), found.more),
                Picture(1, "place"),
            )
        self._last = Say(parts, rank=1)
        return [self._with_notice(self._last)]

    def _reply(self, words: str, remember: bool = True) -> list[Effect]:
        said = Say((words,))
        if remember:
            self._last = said
        return [self._with_notice(said)]

    def _with_notice(self, said: Say) -> Say:
        """The first thing spoken in a session is what these models cannot do."""
        if not self._notice:
            return said
        notice, self._notice = self._notice, None
        return Say((notice, *said.parts), said.rank)

    def _tip(self, name: str) -> bool:
        """Whether a tip is still worth saying; after three times it is not."""
        self._tips[name] = self._tips.get(name, 0) + 1
        return self._tips[name] <= phrases.TIP_LIMIT

    def _results(self, found: Found, query: str, via: events.Via) -> events.SearchResults:
        return events.SearchResults(
            query=query,
            via=via,
            results=[result(rank, hit) for rank, hit in enumerate(found.hits, 1)],
            matches=found.matches,
            no_match=not found.matches,
            took_ms=found.took_ms,
        )


def _error(code: str, text: str, cause: str | None = None) -> Emit:
    return Emit(events.Error(code=code, text=text, cause_event_id=cause))

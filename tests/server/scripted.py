"""A session driven by hand: scripted sound in, effects noted, results told when the test wants.

It performs a session's effects the way `conversation.py` does, without models, sockets, threads
or a clock.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from index.catalog.records import Photo
from index.library.hit import Hit
from models.types import SAMPLE_RATE, Transcript
from server.protocol import client_events, events
from server.protocol.failures import Failure
from server.search.query import Likeness
from server.search.result import Result
from server.session.effects import (
    Anticipate,
    Append,
    Detect,
    Effect,
    Emit,
    Find,
    FindMore,
    Forget,
    Hear,
    Look,
    Mention,
    Picture,
    SaveOwnCaption,
    SaveThumb,
    Say,
    SearchBeside,
    Silence,
    Undo,
    Wake,
)
from server.session.endpointing import WINDOW
from server.session.session import Session

LOUD = b"\x00\x40" * WINDOW
"""32 ms in which somebody speaks."""
QUIET = bytes(2 * WINDOW)
SENTENCE_SECONDS = 1.0
FAILED = Failure(code="server.failed", text="It failed. Try again.")
FIRST = Picture(1, "place")
"""The first picture of an answer, as it is said."""


def make_hit(number: int) -> Hit:
    photo = Photo(
        image_id=number,
        path=Path(f"{number}.jpg"),
        caption=f"caption {number}",
        caption_confidence=0.9,
        taken_at=None,
        latitude=None,
        longitude=None,
        width=0,
        height=0,
    )
    return Hit(photo, score=1 - number / 100)


def make_found(
    hits: int, matches: int | None = None, photos: int = 240, closest: bool = False
) -> Result:
    return Result(
        hits=tuple(make_hit(number) for number in range(1, hits + 1)),
        matches=hits if matches is None else matches,
        more=False,
        photos=photos,
        took_ms=1.0,
        closest=closest,
    )


def loud(probabilities_of: bytes) -> list[float]:
    """How likely somebody speaks in each whole 32 ms."""
    pieces = range(0, len(probabilities_of) - 2 * WINDOW + 1, 2 * WINDOW)
    return [0.95 if any(probabilities_of[at : at + 2 * WINDOW]) else 0.02 for at in pieces]


class Driven:
    """A session and whoever drives it.

    Attributes:
        emitted: every event.
        said: every sentence or picture, in order, since the last `hush`.
        work: what is being worked on: a `Hear`, a `Look`, a `Find` or nothing.
        response: the response that is being said.
        alarm: the `Wake` that waits.
        silences: how often everything was stopped.
    """

    def __init__(self, session: Session) -> None:
        self.session = session
        self.emitted: list[events.AnyServerEvent] = []
        self.said: list[str | Picture] = []
        self.mentioned: list[str] = []
        self.appended: list[str] = []
        self.resumed: list[str] = []
        self.thumbs: list[SaveThumb] = []
        self.own_captions: list[SaveOwnCaption] = []
        self.anticipated: bytes | None = None
        self.heard_in_advance = 0
        self.work: list[Effect] = []
        self.alarm: Wake | None = None
        self.silences = 0
        self.responses = 0
        self.detector_fails = False
        self._messages = 0
        self._sound = bytearray()
        self._epoch = -1

    # The person and their client

    def send(self, event: client_events.AnyClientEvent) -> None:
        self._messages += 1
        self.perform(self.session.receive(event, self._messages))

    def type_in(self, text: str) -> None:
        self.send(client_events.TextQuery(text=text))

    def send_sound(self, pcm: bytes) -> None:
        self._messages += 1
        self.perform(self.session.receive_audio(pcm, self._messages))

    def speak(self, seconds: float) -> None:
        for _ in range(round(seconds * SAMPLE_RATE / WINDOW)):
            self.send_sound(LOUD)

    def keep_silent(self, seconds: float) -> None:
        for _ in range(round(seconds * SAMPLE_RATE / WINDOW)):
            self.send_sound(QUIET)

    def play(self, seconds: float) -> None:
        """The client has played so much of the present response."""
        response_id = self.session.current.response_id
        self.send(client_events.PlaybackPosition(response_id=response_id, seconds=seconds))

    def play_out(self) -> None:
        """The client has played the present response to its end."""
        self.send(client_events.PlaybackFinished(response_id=self.session.current.response_id))

    # The work

    def hear(self, text: str, transcript: Transcript | None = None) -> None:
        """The recording that is being transcribed turns out to be these words."""
        hear = self._finish(Hear)
        assert isinstance(hear, Hear)
        self.heard_in_advance += hear.anticipated
        self.perform(self.session.heard(transcript or Transcript(text, 0.9 if text else 0.0)))

    def find(self, hits: int = 3, matches: int | None = None) -> None:
        """The search that is under way finds so many pictures."""
        find = self._finish(Find)
        assert isinstance(find, Find)
        self._say(Say(find.lead))
        found = make_found(hits, matches, closest=bool(find.query.likes))
        self.perform(self.session.found(find.query, find.via, found))

    def see(self) -> None:
        """The picture that is being looked at is a picture."""
        look = self._finish(Look)
        assert isinstance(look, Look)
        image_id = look.picture if isinstance(look.picture, int) else None
        self.perform(self.session.looked(look, Likeness(np.ones(4, np.float32), image_id)))

    def fail(self) -> None:
        """What is being worked on fails."""
        self.work.clear()
        self.perform(self.session.failed(FAILED))

    def wait(self) -> None:
        """The alarm goes off."""
        alarm, self.alarm = self.alarm, None
        assert alarm
        self.perform(self.session.woke(alarm.turn_id))

    def ask(self, text: str, hits: int = 3, matches: int | None = None) -> None:
        """A typed question, answered."""
        self.type_in(text)
        self.find(hits, matches)

    def show(self, text: str = "", hits: int = 3, **picture: object) -> None:
        """A picture that is sent, or one of the library by its id, answered."""
        sent = {"type": "query.image", "text": text, **(picture or {"image": "AAAA"})}
        self.send(client_events.ImageQuery.model_validate(sent))
        self.see()
        self.find(hits)

    def hush(self) -> list[str | Picture]:
        """What was said since the last time."""
        said, self.said = self.said, []
        return said

    def kinds(self) -> list[str]:
        """The types of all events so far."""
        return [event.type for event in self.emitted]

    def errors(self) -> list[events.Error]:
        return [event for event in self.emitted if isinstance(event, events.Error)]

    @property
    def waiting_for(self) -> Effect | None:
        """The step that is being worked on."""
        return self.work[0] if self.work else None

    def _finish(self, kind: type[Effect]) -> Effect:
        effect = self.work.pop(0)
        assert isinstance(effect, kind), f"{effect} is being worked on"
        return effect

    def perform(self, effects: Sequence[Effect]) -> None:
        for effect in effects:
            match effect:
                case Emit(event):
                    self.emitted.append(event)
                case Detect(pcm, epoch):
                    self._detect(pcm, epoch)
                case Anticipate(pcm):
                    self.anticipated = pcm
                case Forget():
                    self.anticipated = None
                case Silence():
                    self.silences += 1
                    self.work.clear()
                    self.alarm = None
                    self.responses += 1
                case Wake():
                    self.alarm = effect
                case Mention(words):
                    self.mentioned.append(words)
                case Append(words, _):
                    self._append(words)
                case SaveThumb():
                    self.thumbs.append(effect)
                    self.perform(self.session.thumb_saved(effect))
                case SearchBeside():
                    pass  # it is not the session's any more
                case SaveOwnCaption():
                    self.own_captions.append(effect)
                    self.perform(self.session.own_caption_saved("", effect.words))
                case Undo():
                    self.perform(self.session.undone(bool(self.thumbs)))
                case Say():
                    self._say(effect)
                case Hear() | Look() | Find() | FindMore():
                    self.work.append(effect)
                case _:
                    raise AssertionError(f"a conversation cannot perform {effect}")

    def _say(self, say: Say) -> None:
        """All of it is synthesised and sent in no time, and takes a second a part to play."""
        playback = self.session.current
        if not playback.response_id:
            playback.response_id = f"resp_{self.silences:011}"
        if say.resumes:
            self.resumed.append(say.resumes)
        self.said += say.parts
        if not say.aside:
            for _ in say.parts:
                playback.sent((len(playback.ends) + 1) * SENTENCE_SECONDS)
        playback.seconds += len(say.parts) * SENTENCE_SECONDS
        playback.complete = not self.work

    def _append(self, words: str) -> None:
        """All that was said before has been sent: it is a response of its own."""
        self.appended.append(words)
        playback = self.session.appended
        playback.response_id = f"resp_more{len(self.appended):06}"
        playback.seconds, playback.complete = SENTENCE_SECONDS, True

    def _detect(self, pcm: bytes, epoch: int) -> None:
        if self.detector_fails:
            self.perform(self.session.detection_failed(epoch))
            return
        if epoch != self._epoch:
            self._sound.clear()
            self._epoch = epoch
        self._sound += pcm
        whole = len(self._sound) - len(self._sound) % (2 * WINDOW)
        probabilities = loud(bytes(self._sound[:whole]))
        del self._sound[:whole]
        self.perform(self.session.activity(epoch, probabilities))


def commit(driven: Driven) -> None:
    driven.send(client_events.AudioCommit())


def hands_free(driven: Driven, **settings: object) -> Driven:
    """The same session, from now on with an open microphone."""
    update = {"type": "session.update", "turn_detection": "server_vad", **settings}
    driven.send(client_events.SessionUpdate.model_validate(update))
    return driven


def tell(driven: Driven, text: str) -> list[str | Picture]:
    """A turn at an open microphone, and what is said to it."""
    driven.hush()
    driven.speak(0.6)
    driven.keep_silent(1)
    driven.hear(text)
    return driven.hush()

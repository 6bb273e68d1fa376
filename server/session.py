"""One conversation as a state machine: events in, effects out.

Here is decided whose turn it is: when a recording is heard, when an answer is interrupted, and
when it goes on. What is answered to the words is decided in `dialogue.py`. No sockets, no
threads, no models and no clock: whoever drives it (`conversation.py`, or a test) performs the
effects and reports what came of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from server import events, phrases
from server.dialogue import Dialogue
from server.effects import (
    Anticipate,
    Detect,
    Effect,
    Emit,
    Find,
    Forget,
    GoOn,
    Hear,
    Mention,
    Picture,
    SaveThumb,
    Say,
    Silence,
    Wake,
)
from server.microphone import Microphone, Take
from server.preferences import END_OF_TURN_SECONDS, Preferences
from server.recital import Recital
from server.turntaking import SAMPLE_RATE, Began, Ended, Moment, Paused, WentOn

if TYPE_CHECKING:
    from models.types import Transcript
    from server.finding import Found
    from server.refining import Question

WORD_AFTER_SECONDS = 5.0  # of silent work, until a word says that it goes on
WORD_AGAIN_SECONDS = 10.0
ECHO_SECONDS = 2.0  # after the sound of an answer that nobody said was played to its end


@dataclass(frozen=True)
class Cause:
    """The client's message that something follows from."""

    event_id: str | None = None
    message: int | None = None
    """Counted from 1 in the session, sound included."""


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
        self.dialogue = Dialogue(preferences, notice)
        self.turn_id = 0
        self.current = Recital()
        """What is said in this turn."""
        self._microphone = Microphone(max_audio_seconds)
        self._held: Recital | Hear | Find | None = None
        """What was interrupted, and may go on."""
        self._goes_on_by_itself = False
        self._pending: Hear | Find | None = None
        """What the person waits for."""
        self._committing = False
        self._cause = self._turn_cause = Cause()
        self._echo_seconds = 0.0

    # What the client sends

    def receive_audio(self, pcm: bytes, message: int | None = None) -> list[Effect]:
        """A piece of sound: PCM16 little-endian mono at 16 kHz."""
        self._cause = Cause(None, message)
        if len(pcm) % 2:
            return [Emit(_error("audio.damaged", phrases.ODD_SOUND, self._cause))]
        if self._hears_itself(len(pcm) / 2 / SAMPLE_RATE):
            return []
        kept = self._microphone.receive(pcm)
        return [Detect(kept, self._microphone.epoch)] if kept else []

    def receive(self, event: events.AnyClientEvent, message: int | None = None) -> list[Effect]:
        """Any event of the client."""
        if not isinstance(event, (events.PlaybackPosition, events.PlaybackFinished)):
            self._cause = Cause(event.event_id, message)
        match event:
            case events.SessionUpdate():
                return self._update(event)
            case events.AudioCommit():
                return self._commit()
            case events.AudioClear():
                self._forget_recording()
                return [Forget(), Emit(events.AudioCleared())]
            case events.TextQuery():
                return self._turn(self.dialogue.act(event.text, "text"))
            case events.Command():
                return self._turn(self._command(event))
            case events.ResponseCancel():
                return self._cancel(event.response_id)
            case events.PlaybackPosition():
                self._played(event.response_id, event.seconds)
            case events.PlaybackFinished():
                self._played(event.response_id, None)
        return []

    # What came of the effects

    def activity(self, epoch: int, probabilities: list[float]) -> list[Effect]:
        """How likely somebody speaks, for each 32 ms of the sound to be detected."""
        if epoch != self._microphone.epoch:
            return []
        effects: list[Effect] = []
        for moment in self._microphone.listen(probabilities):
            effects += self._moment(moment)
        if self._committing and self._microphone.analysed:
            effects += self._take()
        return effects

    def detection_failed(self, epoch: int) -> list[Effect]:
        """Nobody can tell whether somebody speaks: people have to end their turns themselves."""
        if epoch != self._microphone.epoch:
            return []
        self._microphone.give_up_detecting()
        if not self._microphone.open:
            return self._take() if self._committing else []
        self.preferences.turn_detection = "none"
        self._open_or_close_microphone()
        words = phrases.HANDS_FREE_FAILED
        error = _error("hearing.detection_failed", words, self._cause)
        updated = Emit(self.preferences.updated())
        return [updated, Emit(error), *self._turn([Say((words,), aside=True)])]

    def foresee(self, transcript: Transcript) -> Find | None:
        """The search that these words would lead to, if they were all; changes nothing."""
        return self.dialogue.foresee(transcript.text) if self._believes(transcript) else None

    def heard(self, transcript: Transcript) -> list[Effect]:
        """The recording has been transcribed."""
        self._pending = None
        believed = self._believes(transcript)
        text = transcript.text if believed else ""
        words = events.Transcribed(transcript=text, confidence=transcript.confidence)
        if believed:
            answer = self.dialogue.heard(transcript)
        else:
            going_on = self._go_on(GoOn()) if self._goes_on_by_itself else []
            answer = going_on or self.dialogue.missed(self._microphone.open)
        return [Emit(words), *self._enact(answer)]

    def _believes(self, transcript: Transcript) -> bool:
        """An open microphone hears coughs and other people's talk, too: there it has to be sure."""
        return transcript.understood and (transcript.sure or not self._microphone.open)

    def found(self, question: Question, via: events.Via, found: Found) -> list[Effect]:
        """The search is done."""
        self._pending = None
        return self._enact(self.dialogue.found(question, via, found))

    def thumb_saved(self, thumb: SaveThumb) -> list[Effect]:
        """The thumb is on disk."""
        return self._enact(self.dialogue.thumb_saved(thumb.helpful))

    def thumb_undone(self, undone: bool) -> list[Effect]:
        """The session's last thumb is taken back; False when there was none."""
        return self._enact(self.dialogue.thumb_undone(undone))

    def failed(self, code: str, text: str) -> list[Effect]:
        """A step could not be done: the person hears why, and the session goes on."""
        self._pending = None
        return [Emit(self.error(code, text)), *self._enact([Say((text,), aside=True)])]

    def error(self, code: str, text: str) -> events.Error:
        """The event for a failure in this turn."""
        return _error(code, text, self._turn_cause)

    def woke(self, turn_id: int) -> list[Effect]:
        """A `Wake` is due."""
        if turn_id != self.turn_id or not self._pending:
            return []
        return [Mention(phrases.STILL_WORKING), Wake(WORD_AGAIN_SECONDS, turn_id=turn_id)]

    def describe_aloud(self, picture: Picture, description: str) -> str:
        """The sentence for a result whose description is now known."""
        return self.dialogue.describe_aloud(picture, description)

    # The microphone

    @property
    def somebody_speaks(self) -> bool:
        """Whether a person is speaking, or recording; soon they will want an answer."""
        return self._microphone.speaking if self._microphone.open else self._microphone.recording

    def _moment(self, moment: Moment) -> list[Effect]:
        match moment:
            case Began():
                return self._somebody_speaks(moment) if self._microphone.open else []
            case Paused():
                return [Anticipate(self._microphone.so_far())]
            case WentOn():
                return [Forget()]
            case Ended():
                return self._turn_ended(moment)

    def _somebody_speaks(self, moment: Began) -> list[Effect]:
        """What was being said is silenced; whether for good is known when the turn has ended."""
        sounding = bool(self.current.response_id) and not self.current.finished
        self._goes_on_by_itself = self._pending is not None or sounding
        self._hold()
        at = self._microphone.milliseconds(moment.start)
        return [Emit(events.SpeechHeard(audio_start_ms=at)), Silence()]

    def _turn_ended(self, turn: Ended) -> list[Effect]:
        at = self._microphone.milliseconds(turn.at)
        stopped = Emit(events.SpeechEnded(audio_end_ms=at))
        if not turn.word:
            going_on = self._go_on(GoOn()) if self._goes_on_by_itself else []
            return [Forget(), stopped, *self._enact(going_on)]
        return [stopped, *self._recorded(self._microphone.take_turn(turn))]

    def _commit(self) -> list[Effect]:
        if self._committing:  # the first commit has taken all there was
            return self._nothing_recorded()
        if self._microphone.analysed or not self._microphone.speaking:
            return self._take()
        self._committing = True
        return []

    def _take(self) -> list[Effect]:
        self._committing = False
        take = self._microphone.take()
        return self._recorded(take) if take.pcm else self._nothing_recorded()

    def _nothing_recorded(self) -> list[Effect]:
        self._turn_cause = self._cause
        self.turn_id += 1
        self._hold()
        return [Silence(), *self.failed("audio.empty", phrases.NO_SOUND)]

    def _recorded(self, take: Take) -> list[Effect]:
        goes_on_by_itself, self._goes_on_by_itself = self._goes_on_by_itself, False
        pcm, anticipated = take.pcm, take.anticipated
        if goes_on_by_itself and isinstance(self._held, Hear):
            # They had only paused for longer than the silence that ends a turn.
            pcm, anticipated = self._held.pcm + pcm, False
        seconds = len(pcm) / 2 / SAMPLE_RATE
        effects: list[Effect] = [Emit(events.AudioCommitted(seconds=seconds))]
        if take.cut:
            effects.insert(0, Emit(_error("audio.too_long", phrases.CUT_SHORT, self._cause)))
        turn = self._turn([*effects, Hear(pcm, anticipated)])
        self._goes_on_by_itself = goes_on_by_itself
        return turn

    def _forget_recording(self) -> None:
        self._committing = False
        self._microphone.forget()

    def _open_or_close_microphone(self) -> None:
        wanted = self.preferences.turn_detection == "server_vad"
        seconds = END_OF_TURN_SECONDS[self.preferences.end_of_turn]
        self._microphone.set_end_of_turn(seconds if wanted else None)

    def _hears_itself(self, seconds: float) -> bool:
        """Whether an open microphone picks up Earshot's own voice, and must not listen to it."""
        if not self._microphone.open or self.preferences.interrupt_response:
            return False
        if not self.current.response_id or self.current.finished:
            self._echo_seconds = 0.0
            return False
        self._echo_seconds += seconds
        longest = max(self.current.ends, default=0.0) + ECHO_SECONDS
        return self._echo_seconds <= longest

    # Turns

    def _turn(self, effects: Iterable[Effect]) -> list[Effect]:
        """A new question or command: whatever was being said stops."""
        self._turn_cause = self._cause
        self.turn_id += 1
        self._goes_on_by_itself = False
        self._hold()
        return [Silence(), *self._enact(effects)]

    def _hold(self) -> None:
        """Keep what is interrupted, so that it can go on."""
        if self._pending:
            self._held = self._pending
        elif not self.current.aside:
            self._held = None if self.current.finished else self.current
        self._pending, self.current = None, Recital()

    def _enact(self, effects: Iterable[Effect]) -> list[Effect]:
        """Note what is going to be said and waited for; `GoOn` becomes what it stands for."""
        enacted: list[Effect] = []
        for effect in effects:
            match effect:
                case GoOn():
                    enacted += self._enact(self._go_on(effect))
                    continue
                case Emit(events.SessionUpdated()):
                    self._open_or_close_microphone()
                case Hear() | Find():
                    self._pending = effect
                    enacted.append(Wake(WORD_AFTER_SECONDS, turn_id=self.turn_id))
                case Say():
                    self.current.add(effect.parts, effect.rank)
                case _:
                    pass
            if isinstance(effect, Find):
                self.current.add(effect.lead)
            if isinstance(effect, Find) or (isinstance(effect, Say) and not effect.aside):
                self._held, self.current.aside = None, False
            enacted.append(effect)
        return enacted

    def _go_on(self, going_on: GoOn) -> list[Effect]:
        """The rest of what was interrupted."""
        held, self._held, self._goes_on_by_itself = self._held, None, False
        before = (going_on.before,) if going_on.before else ()
        rest = held.rest() if isinstance(held, Recital) else None
        if rest:
            return [Say((*before, *rest.parts), rest.rank, resumes=rest.resumes)]
        if isinstance(held, (Hear, Find)):
            again = Hear(held.pcm) if isinstance(held, Hear) else held
            return [*([Say(before, aside=True)] if before else []), again]
        words = before or ((going_on.otherwise,) if going_on.otherwise else ())
        return [Say(words, aside=True)] if words else []

    def _cancel(self, response_id: str | None) -> list[Effect]:
        if response_id and response_id != self.current.response_id:
            return []  # it has ended already
        self._hold()
        self._goes_on_by_itself = False
        return [Silence()]

    def _played(self, response_id: str, seconds: float | None) -> None:
        """So much of a response has sounded; None for all of it."""
        for recital in (self.current, self._held):
            if isinstance(recital, Recital) and recital.response_id == response_id:
                recital.finished = recital.finished or seconds is None
                recital.position = seconds if seconds is not None else recital.position

    # Settings and commands

    def _update(self, event: events.SessionUpdate) -> list[Effect]:
        new_rate = self.preferences.update(event)
        self._open_or_close_microphone()
        updated = Emit(self.preferences.updated())
        rest = self.current.rest()
        if not new_rate or self.current.position is None or rest is None:
            return [updated]
        self.current = Recital()
        return [Silence(), updated, *self._enact([rest])]

    def _command(self, event: events.Command) -> list[Effect]:
        if event.rank is not None and self.dialogue.lacks(event.rank):
            error = _error("result.unknown", phrases.NO_SUCH_RESULT, self._cause)
            return [Emit(error), Say((phrases.NO_SUCH_RESULT,), aside=True)]
        return self.dialogue.steer(event.name, event.via, event.rank)


def _error(code: str, text: str, cause: Cause) -> events.Error:
    return events.Error(
        code=code, text=text, cause_event_id=cause.event_id, cause_message=cause.message
    )

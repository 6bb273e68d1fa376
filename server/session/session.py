"""One conversation as a state machine: events in, effects out.

This file decides whose turn it is: when a recording is heard, when an answer is interrupted, and
when it goes on. `dialogue.py` decides what is answered to the words. Sockets, threads, models and
clocks are elsewhere: whoever drives a session (`conversation/conversation.py`, or a test) performs
its effects and reports what came of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from models.audio import pcm16_seconds
from server.language import phrases
from server.language.by_sound.interjections import exclaims, says_nothing
from server.language.by_sound.own_name import after_name
from server.language.by_sound.sayable import Sayable
from server.language.commands import is_talk
from server.language.synonyms import Via
from server.protocol import client_events, events
from server.protocol.events import Cause
from server.protocol.failures import Failure
from server.search.result import LibraryState
from server.session.belief import believed
from server.session.dialogue import Dialogue
from server.session.effects import (
    Anticipate,
    Append,
    Detect,
    Effect,
    Emit,
    Find,
    FindMore,
    Forget,
    GoOn,
    Hear,
    Look,
    Mention,
    Picture,
    SaveThumb,
    Say,
    SearchBeside,
    Silence,
)
from server.session.endpointing import Began, Ended, Moment, Paused, WentOn
from server.session.microphone import Microphone, Take
from server.session.playback import EchoSuppression, Floor, Playback
from server.session.preferences import END_OF_TURN_SECONDS, Preferences
from server.session.waiting import Waiting

if TYPE_CHECKING:
    from models.types import Transcript
    from server.search.query import Likeness, Query
    from server.search.result import Result

BASE64_BYTES = 3 / 4  # that a character stands for
ODD_SOUND = Failure(
    code="audio.damaged", text=phrases.ODD_SOUND, limit="whole samples of two bytes"
)


class Session:
    """One person's conversation.

    Args:
        preferences: how it begins.
        max_audio_seconds: longer recordings are cut, and the person is told.
        notice: said once, before the first answer.
        max_image_bytes: larger pictures are refused, and the person is told.
        today: what "last year" is told from.
        library_state: how the library is now.
    """

    def __init__(
        self,
        preferences: Preferences,
        max_audio_seconds: float = 30.0,
        notice: str | None = None,
        max_image_bytes: int = 8_000_000,
        today: Callable[[], date] = date.today,
        library_state: Callable[[], LibraryState] = LibraryState,
    ) -> None:
        self.preferences = preferences
        self.dialogue = Dialogue(preferences, notice, today, library_state)
        self.turn_id = 0
        self._floor = Floor()
        self._echo = EchoSuppression(self._floor, preferences)
        self._waiting = Waiting()
        self._microphone = Microphone(max_audio_seconds)
        self._max_image_bytes = max_image_bytes
        self._goes_on_by_itself = False
        self._called = False
        self._committing = False
        self._cause = self._turn_cause = Cause()

    # What the client sends

    def receive_audio(self, pcm: bytes, message: int | None = None) -> list[Effect]:
        """A piece of sound: PCM16 little-endian mono at 16 kHz."""
        self._cause = Cause(None, message)
        if len(pcm) % 2:
            return self._drop_damaged_sound()
        if self._microphone.open and self._echo.hides(pcm16_seconds(pcm)):
            return []
        kept = self._microphone.receive(pcm)
        return [Detect(kept, self._microphone.epoch)] if kept else []

    def receive(
        self, event: client_events.AnyClientEvent, message: int | None = None
    ) -> list[Effect]:
        """Any event of the client."""
        if not isinstance(event, (client_events.PlaybackPosition, client_events.PlaybackFinished)):
            self._cause = Cause(event.event_id, message)
        match event:
            case client_events.SessionUpdate():
                return self._update(event)
            case client_events.AudioCommit():
                return self._commit()
            case client_events.AudioClear():
                self._forget_recording()
                return [Forget(), Emit(events.AudioCleared())]
            case client_events.TextQuery():
                return self._turn(self.dialogue.act(event.text, "text"))
            case client_events.ImageQuery():
                return self._turn(self._shown(event))
            case client_events.SearchAsk():
                return [SearchBeside(event)]
            case client_events.Command():
                return self._turn(self._command(event))
            case client_events.NoticeSay():
                blank = not event.text.strip()
                return [] if blank else self._say_aloud(event.text, event.language)
            case client_events.ResponseCancel():
                return self._cancel(event.response_id)
            case client_events.PlaybackPosition():
                self._floor.played(event.response_id, event.seconds)
            case client_events.PlaybackFinished():
                self._floor.played(event.response_id, None)
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
        error = self._cause.error(Failure(code="hearing.detection_failed", text=words))
        updated = Emit(self.preferences.updated())
        return [updated, Emit(error), *self._turn([Say((words,), aside=True)])]

    def foresee(self, transcript: Transcript) -> Find | None:
        """The search that these words would lead to, if they were all; changes nothing."""
        said = self._said_to_it(transcript)
        return self.dialogue.foresee(said) if said else None

    def heard(self, transcript: Transcript) -> list[Effect]:
        """The recording has been transcribed."""
        self._floor.pending = None
        said = self._said_to_it(transcript)
        text = "" if said is None else transcript.text
        words = events.Transcribed(transcript=text, confidence=transcript.confidence)
        called, self._called = self._called or said != transcript.text, said == ""
        if said is None:
            answer = self._going_on() or self._missed(transcript)
        elif self._microphone.open and not called and is_talk(said):
            answer = self.dialogue.overheard_verdict() or self._going_on()
        elif said:
            answer = self.dialogue.heard(replace(transcript, text=said))
        else:
            answer = [Say((phrases.CALLED,), aside=True)]
        return [Emit(words), *self._enact(answer)]

    @property
    def sayable(self) -> Sayable:
        """What can be said to it now."""
        return self.dialogue.sayable

    def _said_to_it(self, transcript: Transcript) -> str | None:
        """The words without the name, perhaps none; None where they are not believed, or not meant.

        Who has called it by its name alone need not say the name again.
        """
        if not believed(transcript, self._microphone.open):
            return None
        behind = after_name(transcript.text)
        needless = not self._waits_for_its_name or self._called
        said = transcript.text if behind is None and needless else behind
        return "" if behind and (says_nothing(behind) or exclaims(behind)) else said

    def _missed(self, transcript: Transcript) -> list[Effect]:
        """Who is not talking to it needs no answer."""
        overheard = self._microphone.open and transcript.sure and exclaims(transcript.text)
        if self._waits_for_its_name or overheard:
            return []
        return self.dialogue.missed(self._microphone.open)

    @property
    def _waits_for_its_name(self) -> bool:
        return self.preferences.wake_word and self._microphone.open

    def looked(self, look: Look, picture: Likeness) -> list[Effect]:
        """It is known what a picture is like."""
        self._floor.pending = None
        return self._enact(self.dialogue.looked(look, picture))

    def found(self, query: Query, via: Via, result: Result) -> list[Effect]:
        """The search is done."""
        self._floor.pending = None
        return self._enact(self.dialogue.found(query, via, result))

    def found_more(self, more: FindMore, result: Result) -> list[Effect]:
        """What follows the results is found."""
        self._floor.pending = None
        return self._enact(self.dialogue.found_more(more, result))

    def thumb_saved(self, thumb: SaveThumb) -> list[Effect]:
        """The thumb is on disk."""
        return self._enact(self.dialogue.thumb_saved(thumb))

    def own_caption_saved(
        self, content_hash: str, words: str, undone: bool = False
    ) -> list[Effect]:
        """What pictures with these contents are called now is on disk; empty for nothing."""
        return self._enact(self.dialogue.own_caption_saved(content_hash, words, undone))

    def undone(self, undone: bool) -> list[Effect]:
        """The session's last thumb is taken back; False when there was nothing to take back."""
        return self._enact(self.dialogue.undone(undone))

    def failed(self, why: Failure) -> list[Effect]:
        """A step could not be done: the person hears why, and the session goes on."""
        if isinstance(self._floor.pending, Find):
            self.dialogue.give_up()
        self._floor.pending = None
        return [Emit(self.error(why)), *self._enact([Say((why.text,), aside=True)])]

    def message_failed(self, why: Failure) -> list[Effect]:
        """The client's last message could not be acted upon; what is being said goes on."""
        return [Emit(self._cause.error(why)), *self._say_aloud(why.text)]

    def error(self, why: Failure) -> events.Error:
        """The event for a failure in this turn."""
        return self._turn_cause.error(why)

    def woke(self, turn_id: int) -> list[Effect]:
        """A `Wake` is due."""
        if turn_id != self.turn_id or not self._floor.pending:
            return []
        silent = self._waits_for_its_name and isinstance(self._floor.pending, Hear)
        if silent:
            return self._waiting.silently(turn_id)
        return self._waiting.say_that_it_goes_on(turn_id)

    def describe_aloud(self, picture: Picture, description: str) -> str:
        """The sentence for a result whose description is now known."""
        return self.dialogue.describe_aloud(picture, description)

    @property
    def current(self) -> Playback:
        """What is said in this turn."""
        return self._floor.current

    @property
    def appended(self) -> Playback:
        """What is said after it; see `Append`."""
        return self._floor.appended

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
        self._goes_on_by_itself = self._floor.pending is not None or sounding
        self._floor.hold()
        at = self._microphone.milliseconds(moment.start)
        return [Emit(events.SpeechHeard(audio_start_ms=at)), Silence()]

    def _turn_ended(self, turn: Ended) -> list[Effect]:
        at = self._microphone.milliseconds(turn.at)
        stopped = Emit(events.SpeechEnded(audio_end_ms=at))
        if not turn.word:
            return [Forget(), stopped, *self._enact(self._going_on())]
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
        return self._recorded(take) if take.pcm else self._nothing_recorded(take.damaged)

    def _nothing_recorded(self, damaged: bool = False) -> list[Effect]:
        self._turn_cause = self._cause
        self.turn_id += 1
        self._floor.hold()
        if damaged:
            return [Silence(), *self.failed(ODD_SOUND)]
        return [Silence(), *self.failed(Failure(code="audio.empty", text=phrases.NO_SOUND))]

    def _recorded(self, take: Take) -> list[Effect]:
        goes_on_by_itself, self._goes_on_by_itself = self._goes_on_by_itself, False
        pcm, anticipated = take.pcm, take.anticipated
        if goes_on_by_itself and isinstance(self._floor.held, Hear):
            # They had only paused for longer than the silence that ends a turn.
            pcm, anticipated = self._floor.held.pcm + pcm, False
        seconds = pcm16_seconds(pcm)
        committed = Emit(events.AudioCommitted(seconds=seconds))
        turn = self._turn([*self._flaws(take), committed, Hear(pcm, anticipated)])
        self._goes_on_by_itself = goes_on_by_itself
        return turn

    def _flaws(self, take: Take) -> list[Effect]:
        """What a person has to know of a recording that is answered all the same."""
        flaws: list[Effect] = []
        if take.cut:
            limit = f"at most {self._microphone.longest:g} seconds of sound"
            why = Failure(code="audio.too_long", text=phrases.CUT_SHORT, limit=limit)
            flaws.append(Emit(self._cause.error(why)))
            flaws += self._mention(phrases.CUT_SHORT)
        if take.damaged and not self._microphone.open:
            flaws += self._mention(phrases.SOME_SOUND_DAMAGED)
        return flaws

    def _drop_damaged_sound(self) -> list[Effect]:
        error = Emit(self._cause.error(ODD_SOUND))
        if self._microphone.note_damage() and self._microphone.open:
            return [error, *self._say_aloud(phrases.ODD_SOUND)]  # it may never hear anything else
        return [error]

    def _forget_recording(self) -> None:
        self._committing = False
        self._microphone.forget()

    def _open_or_close_microphone(self) -> None:
        wanted = self.preferences.turn_detection == "server_vad"
        seconds = END_OF_TURN_SECONDS[self.preferences.end_of_turn]
        self._microphone.set_end_of_turn(seconds if wanted else None)

    # Turns

    def _turn(self, effects: Iterable[Effect]) -> list[Effect]:
        """A new question or command: whatever was being said stops."""
        self._turn_cause = self._cause
        self.turn_id += 1
        self._goes_on_by_itself = False
        self._floor.hold()
        return [Silence(), *self._enact(effects)]

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
                case Hear() | Look() | Find() | FindMore():
                    enacted.append(self._waiting.begin(self.turn_id))
                case _:
                    pass
            self._floor.take(effect)
            enacted.append(effect)
        return enacted

    def _go_on(self, going_on: GoOn) -> list[Effect]:
        """The rest of what was interrupted."""
        self._goes_on_by_itself = False
        return self._floor.go_on(going_on)

    def _going_on(self) -> list[Effect]:
        """The rest of what speech that was none, or not for it, has interrupted."""
        return self._go_on(GoOn()) if self._goes_on_by_itself else []

    def _say_aloud(self, words: str, language: str = "en") -> list[Effect]:
        """A sentence that breaks no answer; none for who wants no voice."""
        if not self.preferences.speak:
            return []
        self._floor.appended = Playback()
        return [Append(words, language)]

    def _mention(self, words: str) -> list[Effect]:
        return [Mention(words)] if self.preferences.speak else []

    def _cancel(self, response_id: str | None) -> list[Effect]:
        if response_id and not self._floor.is_told(response_id):
            return []  # it has ended already
        self._floor.hold()
        self._goes_on_by_itself = False
        return [Silence()]

    # Settings and commands

    def _update(self, event: client_events.SessionUpdate) -> list[Effect]:
        changed = self.preferences.update(event)
        self._open_or_close_microphone()
        updated = Emit(self.preferences.updated())
        if self._floor.pending and "voice" in changed:  # what was begun keeps its voice
            self._floor.hold()
            return [Silence(), updated, *self._enact(self._go_on(GoOn()))]
        rest = None if self._floor.pending else self.current.rest()
        same = not changed & {"voice", "voice_style", "words_per_minute"}
        if same or self.current.position is None or rest is None:
            return [updated]
        self._floor.current = Playback()
        return [Silence(), updated, *self._enact([rest])]

    def _shown(self, event: client_events.ImageQuery) -> list[Effect]:
        if len(event.image or "") * BASE64_BYTES > self._max_image_bytes + 2:  # of padding
            words = phrases.too_large_a_picture(self._max_image_bytes)
            limit = f"a picture file of at most {self._max_image_bytes:,} bytes"
            why = Failure(code="image.too_large", text=words, field="image", limit=limit)
            return [Emit(self._cause.error(why)), Say((words,), aside=True)]
        return self.dialogue.shown(event)

    def _command(self, event: client_events.Command) -> list[Effect]:
        if event.rank is not None and self.dialogue.lacks(event.rank):
            limit = f"a whole number from 1 to {self.dialogue.reach}"
            why = Failure(
                code="result.unknown", text=phrases.NO_SUCH_RESULT, field="rank", limit=limit
            )
            return [Emit(self._cause.error(why)), Say((phrases.NO_SUCH_RESULT,), aside=True)]
        return self.dialogue.steer(event.name, event.via, event.rank)

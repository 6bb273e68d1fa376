"""Conversations in virtual time: slow and hanging models, clients that come and go, turns."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import numpy as np
import pytest

from models.types import Audio, Expected, Speech, Transcript, VoiceStyle
from server.assistant.assistant import Assistant
from server.feedback.store import Feedback
from server.language import phrases
from server.protocol import client_events
from server.protocol.outbox import Outbox
from server.settings import Settings
from server.web.service import Service
from tests.fakes import FakeSpeaker, FakeTranscriber, coloured_library, fake_models
from tests.virtual_time import FOREVER, ScriptedWorker, block, now, spend, virtually

FRAME_SECONDS = 0.04
LOUD = (np.full(640, 8000, "<i2")).tobytes()
QUIET = bytes(1280)


class SlowTranscriber(FakeTranscriber):
    """Takes its time."""

    seconds = 0.2

    def transcribe(
        self, audio: Audio, expected: Expected | None = None, *, careful: bool = False
    ) -> Transcript:
        spend(self.seconds)
        return super().transcribe(audio, expected, careful=careful)


class SlowSpeaker(FakeSpeaker):
    """Takes its time for each piece."""

    seconds = 0.1

    def speak(
        self,
        text: str,
        words_per_minute: int = 175,
        language: str = "en",
        style: VoiceStyle = "natural",
    ) -> Iterator[Speech]:
        for piece in super().speak(text, words_per_minute, language, style):
            spend(self.seconds)
            yield piece


class Person:
    """Talks over an outbox, and notes when each event came."""

    def __init__(self, service: Service) -> None:
        self.outbox = Outbox("sess_1", asyncio.get_running_loop().time)
        self.session, self.conversation = service.begin(self.outbox)
        self.models = service.assistant.models
        self.outbox.attach()
        self.came: list[tuple[float, str]] = []
        self.words: list[str] = []
        self.sounds = 0
        self._reading = asyncio.create_task(self._read())

    async def _read(self) -> None:
        while True:
            frame = await self.outbox.next()
            if isinstance(frame.payload, bytes):
                self.sounds += 1
                continue
            event = json.loads(frame.payload)
            self.came.append((now(), event["type"]))
            if "delta" in event:
                self.words.append(event["delta"])

    async def send(self, event: client_events.AnyClientEvent) -> None:
        await self.conversation.receive(event)

    async def type_in(self, text: str) -> None:
        await self.send(client_events.TextQuery(text=text))

    async def microphone(self, pcm: bytes, seconds: float) -> None:
        """In real time, as a microphone sends it."""
        for _ in range(round(seconds / FRAME_SECONDS)):
            await asyncio.sleep(FRAME_SECONDS)
            await self.conversation.perform(self.session.receive_audio(pcm))

    async def hands_free(self, **settings: object) -> None:
        wanted = {"type": "session.update", "turn_detection": "server_vad", **settings}
        await self.send(client_events.SessionUpdate.model_validate(wanted))

    def at(self, kind: str) -> list[float]:
        """When events of a kind came."""
        return [at for at, type_ in self.came if type_ == kind]

    @property
    def transcriber(self) -> SlowTranscriber:
        assert isinstance(self.models.transcriber, SlowTranscriber)
        return self.models.transcriber

    @property
    def speaker(self) -> SlowSpeaker:
        assert isinstance(self.models.speaker, SlowSpeaker)
        return self.models.speaker

    async def leave(self) -> None:
        self._reading.cancel()
        self.outbox.close()
        await self.conversation.stop()


@asynccontextmanager
async def talking(folder: Path) -> AsyncIterator[Person]:
    library = coloured_library(folder, "red", "green", "blue", "red")
    models = fake_models(transcriber=SlowTranscriber(), speaker=SlowSpeaker())
    assistant = Assistant(models, library, new_worker=ScriptedWorker)
    service = Service(assistant, Feedback(library.database), Settings(home=folder))
    service.ready.set()
    person = Person(service)
    try:
        yield person
    finally:
        await person.leave()
        assistant.close()
        library.close()


@virtually
async def test_after_five_seconds_of_silence_a_word_says_that_it_goes_on(tmp_path: Path) -> None:
    async with talking(tmp_path) as person:
        person.transcriber.seconds = 17.0
        await person.microphone(LOUD, 1)
        await person.send(client_events.AudioCommit())
        asked = now()
        await person.conversation.finished()
        assert person.words[:2] == [phrases.STILL_WORKING] * 2
        assert person.words[2] == "Red one:"
        spoken = person.at("response.output_audio_transcript.delta")
        assert [round(at - asked) for at in spoken[:3]] == [5, 15, 17]
        assert len(person.at("response.created")) == 1
        assert now() - asked < 19


@virtually
async def test_a_model_that_hangs_is_given_up_and_the_session_goes_on(tmp_path: Path) -> None:
    async with talking(tmp_path) as person:
        person.transcriber.seconds = FOREVER
        await person.microphone(LOUD, 1)
        await person.send(client_events.AudioCommit())
        asked = now()
        await person.conversation.finished()
        assert person.words[-1] == phrases.GAVE_UP
        assert now() - asked == pytest.approx(30, abs=1)
        person.transcriber.seconds = 0.2
        await person.microphone(LOUD, 1)
        await person.send(client_events.AudioCommit())
        await person.conversation.finished()
        assert "2 matches." in person.words


@virtually
async def test_at_an_open_microphone_the_answer_is_ready_when_the_turn_ends(
    tmp_path: Path,
) -> None:
    async with talking(tmp_path) as person:
        await person.hands_free(end_of_turn="normal")
        await person.microphone(QUIET, 1)
        await person.microphone(LOUD, 1)
        silent = now()
        await person.microphone(QUIET, 1)
        await person.conversation.finished()
        (stopped,) = person.at("input_audio_buffer.speech_stopped")
        assert stopped - silent == pytest.approx(0.8, abs=0.08)
        (heard,) = person.at("conversation.item.input_audio_transcription.completed")
        assert heard == stopped, "the words were anticipated"
        (found,) = person.at("search.results")
        assert found - stopped < 2 * person.speaker.seconds + 0.05
        assert len(person.transcriber.heard) == 1


@virtually
async def test_speech_silences_the_answer_within_a_fifth_of_a_second(tmp_path: Path) -> None:
    async with talking(tmp_path) as person:
        await person.hands_free()
        await person.type_in("red")
        await person.microphone(QUIET, 0.2)
        spoke = now()
        await person.microphone(LOUD, 0.4)
        (started,) = person.at("input_audio_buffer.speech_started")
        assert started - spoke < 0.2
        sounds = person.sounds
        await asyncio.sleep(0.2)
        assert person.sounds == sounds


@virtually
async def test_after_a_cough_the_answer_goes_on(tmp_path: Path) -> None:
    async with talking(tmp_path) as person:
        await person.hands_free()
        await person.type_in("red")
        await person.conversation.finished()
        answer = person.session.current.response_id
        first = person.session.current.ends[0]
        person.transcriber.hears = ""
        person.words.clear()
        await person.microphone(LOUD, 0.3)
        await person.send(client_events.PlaybackPosition(response_id=answer, seconds=first))
        await person.microphone(QUIET, 1)
        await person.conversation.finished()
        assert person.words == ["2 matches.", "One of 2: a red picture."]


@virtually
async def test_who_speaks_on_is_transcribed_whole(tmp_path: Path) -> None:
    async with talking(tmp_path) as person:
        await person.hands_free()
        await person.microphone(LOUD, 1)
        await person.microphone(QUIET, 0.4)
        await person.microphone(LOUD, 1)
        await person.microphone(QUIET, 1)
        await person.conversation.finished()
        (committed,) = person.at("input_audio_buffer.committed")
        lengths = [audio.seconds for audio in person.transcriber.heard]
        assert lengths[-1] > 2.4
        assert person.words[-1].startswith("One of 2")
        assert committed


@virtually
async def test_nothing_is_done_for_a_client_that_is_away_and_all_when_it_is_back(
    tmp_path: Path,
) -> None:
    async with talking(tmp_path) as person:
        await person.type_in("red")
        await asyncio.sleep(0.15)
        person.outbox.detach()
        left = now()
        await asyncio.sleep(1)
        said = len(person.speaker.said)
        await asyncio.sleep(30)
        assert len(person.speaker.said) == said < 3
        assert now() - left > 30
        person.outbox.attach()
        await person.conversation.finished()
        assert person.words == ["Red:", "2 matches.", "One of 2: a red picture."]
        assert person.at("response.done")


@virtually
async def test_a_thumb_on_disk_is_acknowledged_even_when_its_turn_is_cut_off(
    tmp_path: Path,
) -> None:
    async with talking(tmp_path) as person:
        await person.type_in("red")
        await person.conversation.finished()
        await person.type_in("thumbs up")
        await person.type_in("next")
        await person.conversation.finished()
        assert len(person.at("feedback.saved")) == 1


@virtually
async def test_a_detector_that_fails_leaves_push_to_talk(tmp_path: Path) -> None:
    async with talking(tmp_path) as person:
        await person.hands_free()
        detector = person.models.detector
        detector.failure = RuntimeError("no such operator")  # type: ignore[attr-defined]
        await person.microphone(QUIET, 0.2)
        await person.conversation.finished()
        assert person.words == [phrases.HANDS_FREE_FAILED]
        detector.failure = None  # type: ignore[attr-defined]
        await person.microphone(LOUD, 1)
        await person.send(client_events.AudioCommit())
        await person.conversation.finished()
        assert "2 matches." in person.words


@virtually
async def test_indexing_waits_while_somebody_is_answered(tmp_path: Path) -> None:
    async with talking(tmp_path) as person:
        traffic = person.conversation._assistant.traffic
        assert not traffic.is_live
        await person.type_in("red")
        await asyncio.sleep(0.05)
        assert traffic.is_live
        await person.conversation.finished()
        assert not traffic.is_live
        await person.microphone(LOUD, 1)
        assert traffic.is_live, "somebody is speaking, and will want an answer"
        await person.send(client_events.AudioClear())
        assert not traffic.is_live
        await person.hands_free()
        await person.microphone(QUIET, 1)
        assert not traffic.is_live
        await person.microphone(LOUD, 1)
        assert traffic.is_live
        await person.microphone(QUIET, 1)
        await person.conversation.finished()
        assert not traffic.is_live


@virtually
async def test_ten_minutes_of_silence_at_an_open_microphone(tmp_path: Path) -> None:
    async with talking(tmp_path) as person:
        await person.hands_free()
        before = len(person.came)
        await person.microphone(QUIET, 600)
        await asyncio.sleep(1)
        assert person.transcriber.heard == [] and len(person.came) == before + 1


@virtually
async def test_ten_minutes_of_speech_are_cut_and_answered(tmp_path: Path) -> None:
    async with talking(tmp_path) as person:
        await person.hands_free()
        await person.microphone(LOUD, 600)
        await person.conversation.finished()
        assert len(person.at("error")) == 1
        assert person.words[-1] == "One of 2: a red picture."
        assert [audio.seconds for audio in person.transcriber.heard] == [pytest.approx(30, abs=1)]


@virtually
async def test_a_clock_that_jumps_an_hour_brings_one_word_not_hundreds(tmp_path: Path) -> None:
    async with talking(tmp_path) as person:
        person.transcriber.seconds = 20.0
        await person.microphone(LOUD, 1)
        await person.send(client_events.AudioCommit())
        await asyncio.sleep(1)
        block(3600)
        await person.conversation.finished()
        assert person.words.count(phrases.STILL_WORKING) <= 1
        assert person.words[-1] in (phrases.GAVE_UP, "One of 2: a red picture.")
        person.transcriber.seconds = 0.2
        await person.type_in("red")
        await person.conversation.finished()
        assert "2 matches." in person.words

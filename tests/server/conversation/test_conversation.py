"""Effects performed with fakes: what a client is sent, whatever a model does."""

from __future__ import annotations

import asyncio
import threading
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest

from index.errors import LibraryError
from models.errors import ModelMissing
from models.types import PCM16
from server.assistant.assistant import Assistant
from server.assistant.metrics import Metrics
from server.assistant.ready import Ready
from server.conversation.conversation import Conversation
from server.feedback.store import Feedback
from server.language import phrases
from server.protocol import client_events, events
from server.protocol.outbox import ClientGone
from server.session.preferences import Preferences
from server.session.session import Session
from tests.fakes import (
    NOTICE,
    FakeCaptioner,
    FakeEmbedder,
    FakeSpeaker,
    FakeTranscriber,
    coloured_library,
    fake_models,
)

RECORDING = (np.ones(1600, "<i2") * 100).tobytes()


@dataclass
class FakeClient:
    """Keeps what it is sent."""

    session_id: str = "sess_fake"
    turn_id: int = 0
    received: list[events.AnyServerEvent] = field(default_factory=list)
    sound: list[tuple[str, PCM16]] = field(default_factory=list)
    gone: bool = False
    heard_something: asyncio.Event = field(default_factory=asyncio.Event)
    there: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.there.set()

    @property
    def away(self) -> bool:
        return not self.there.is_set()

    def emit(self, event: events.AnyServerEvent) -> None:
        if not self.gone:
            self.received.append(event)

    def send_sound(self, response_id: str, samples: PCM16) -> None:
        if not self.gone:
            self.sound.append((response_id, samples))
            self.heard_something.set()

    async def present(self) -> None:
        if self.gone:
            raise ClientGone
        await self.there.wait()

    def types(self) -> list[str]:
        return [event.type for event in self.received]

    def responses(self) -> list[events.ResponseDone]:
        return [event for event in self.received if isinstance(event, events.ResponseDone)]


@dataclass
class Talk:
    """A conversation about four pictures: two red, one green, one blue."""

    client: FakeClient
    session: Session
    conversation: Conversation
    assistant: Assistant
    feedback: Feedback
    ready: Ready

    async def say(self, text: str) -> str:
        """Type something; the words of the answer."""
        return await self.send(client_events.TextQuery(text=text))

    async def send(self, event: client_events.AnyClientEvent) -> str:
        """Send an event and wait for the turn's end; the words of the answer."""
        await self.conversation.receive(event)
        await self.conversation.finished()
        responses = self.client.responses()
        return responses[-1].text if responses else ""

    async def speak(self) -> str:
        """Send a recording; the words of the answer."""
        await self.conversation.perform(self.session.receive_audio(RECORDING))
        return await self.send(client_events.AudioCommit())


def make_talk(
    folder: Path, *colours: str, notice: str | None = None, captions: bool = True
) -> Talk:
    library = coloured_library(folder, *colours, captions=captions)
    assistant = Assistant(fake_models(notice), library)
    client, session = FakeClient(), Session(Preferences(), notice=notice)
    feedback, ready = Feedback(library.database), Ready()
    ready.set()
    conversation = Conversation(session, client, assistant, feedback, Metrics(), ready)
    return Talk(client, session, conversation, assistant, feedback, ready)


def models_of(talk: Talk) -> tuple[FakeTranscriber, FakeEmbedder, FakeCaptioner, FakeSpeaker]:
    models = talk.assistant.models
    assert isinstance(models.transcriber, FakeTranscriber)
    assert isinstance(models.embedder, FakeEmbedder)
    assert isinstance(models.captioner, FakeCaptioner)
    assert isinstance(models.speaker, FakeSpeaker)
    return models.transcriber, models.embedder, models.captioner, models.speaker


async def test_a_typed_question_is_answered_in_words_and_sound(talk: Talk) -> None:
    assert await talk.say("a red boat") == "Red boat: 2 matches. One of 2: a red picture."
    assert talk.client.types() == [
        "response.created",
        "response.output_audio_transcript.delta",
        "response.output_audio.started",
        "search.results",
        "response.output_audio_transcript.delta",
        "description.ready",
        "response.output_audio_transcript.delta",
        "response.output_audio.done",
        "response.done",
    ]
    done = talk.client.responses()[0]
    assert done.status == "completed"
    assert set(done.timings_ms) == {"found", "first_audio", "total"}
    assert {response_id for response_id, _ in talk.client.sound} == {done.response_id}


async def test_the_words_shown_are_the_words_spoken(talk: Talk) -> None:
    text = await talk.say("red")
    speaker = models_of(talk)[3]
    assert " ".join(speaker.said) == text
    deltas = [e.delta for e in talk.client.received if isinstance(e, events.SentenceStarted)]
    assert deltas == speaker.said


async def test_a_spoken_question_has_the_same_answer_as_a_typed_one(talk: Talk) -> None:
    typed = await talk.say("the red one")
    assert await talk.speak() == typed
    assert "heard" in talk.client.responses()[-1].timings_ms


async def test_what_is_not_understood_is_said(talk: Talk) -> None:
    models_of(talk)[0].hears = ""
    assert await talk.speak() == phrases.NOT_UNDERSTOOD


async def test_the_notice_comes_first(tmp_path: Path) -> None:
    talk = make_talk(tmp_path, "red", notice=NOTICE)
    assert (await talk.say("red")).startswith(NOTICE)
    assert NOTICE not in await talk.say("red")
    talk.assistant.close()
    talk.assistant.library.close()


async def test_a_thumb_is_a_row_before_it_is_acknowledged(talk: Talk) -> None:
    await talk.speak()
    await talk.say("next")
    assert await talk.say("thumbs up") == phrases.thumb_saved("up", tip=True)
    (row,) = talk.feedback.rows()
    saved = next(e for e in talk.client.received if isinstance(e, events.FeedbackSaved))
    assert (saved.feedback_id, saved.image_id, saved.rank) == (row.id, row.image_id, 2)
    assert (row.query, row.heard_as, row.transcript_confidence) == ("the red one", "voice", 0.9)
    assert (row.caption, row.verdict, row.given_by) == ("a red picture", 1, "text")
    assert row.models == talk.assistant.models.names()


async def test_undo_takes_the_last_thumb_back(talk: Talk) -> None:
    assert await talk.say("undo") == phrases.NOTHING_TO_UNDO
    await talk.say("red")
    await talk.say("thumbs down")
    assert await talk.say("undo") == phrases.UNDONE
    assert (talk.feedback.report().down, talk.feedback.report().undone) == (0, 1)


async def test_a_word_that_the_models_do_not_know_is_named(talk: Talk) -> None:
    words = phrases.unknown_words(["giraffe"])
    assert await talk.say("a red giraffe") == f"Red giraffe: {words}"
    results = next(e for e in talk.client.received if isinstance(e, events.SearchResults))
    assert (results.results, results.no_match) == ([], True)


async def test_speech_can_be_switched_off(talk: Talk) -> None:
    await talk.send(client_events.SessionUpdate(speak=False))
    assert await talk.say("red") == "Red: 2 matches. One of 2: a red picture."
    assert talk.client.sound == []
    assert "response.output_audio.started" not in talk.client.types()


async def test_a_new_question_cuts_the_answer_off(talk: Talk) -> None:
    speaker = models_of(talk)[3]
    speaker.pause = threading.Event()
    await talk.conversation.perform(talk.session.receive(client_events.TextQuery(text="red")))
    await talk.client.heard_something.wait()
    speaker.pause.set()
    speaker.pause = None
    assert await talk.say("blue") == "Blue: 1 match. One of 1: a blue picture."
    first, second = talk.client.responses()
    assert (first.status, second.status) == ("cancelled", "completed")
    position = talk.client.received.index(first)
    assert all(
        getattr(event, "response_id", "") != first.response_id
        for event in talk.client.received[position + 1 :]
    )


async def test_cancel_stops_the_sound(talk: Talk) -> None:
    speaker = models_of(talk)[3]
    speaker.pause = threading.Event()
    await talk.conversation.perform(talk.session.receive(client_events.TextQuery(text="red")))
    await talk.client.heard_something.wait()
    await talk.send(client_events.ResponseCancel())
    sent = len(talk.client.sound)
    speaker.pause.set()
    assert talk.client.responses()[-1].status == "cancelled"
    assert await talk.say("stop") == ""
    assert len(talk.client.sound) == sent


async def test_a_typed_question_is_answered_before_the_ear_is_loaded(talk: Talk) -> None:
    talk.ready.clear()
    talk.ready.searching.set()
    assert (await talk.say("red")).startswith("Red: 2 matches.")
    turn = asyncio.create_task(talk.speak())
    while not waits(talk):
        await asyncio.sleep(0)
    talk.ready.set()
    assert (await turn).startswith(f"{phrases.LOADING} ")


def waits(talk: Talk) -> bool:
    """Whether somebody was told that their question waits."""
    said = [each for each in talk.client.received if isinstance(each, events.SentenceStarted)]
    return any(each.delta == phrases.LOADING for each in said)


async def test_questions_wait_until_the_models_are_loaded(talk: Talk) -> None:
    talk.ready.clear()
    await talk.conversation.perform(talk.session.receive(client_events.TextQuery(text="red")))
    while len(talk.client.received) < 2:
        await asyncio.sleep(0)
    sentence = talk.client.received[1]
    assert isinstance(sentence, events.SentenceStarted) and sentence.delta == phrases.LOADING
    assert sentence.meanwhile
    assert talk.client.sound == []
    talk.ready.set()
    await talk.conversation.finished()
    assert talk.client.responses()[-1].text.startswith(f"{phrases.LOADING} Red: 2 matches.")


@pytest.mark.parametrize("which", range(4))
async def test_a_model_that_fails_is_spoken_of_and_the_session_goes_on(
    talk: Talk, which: int
) -> None:
    model = models_of(talk)[which]
    model.failure = RuntimeError("CUDA went away at 0x7f")
    answer = await talk.speak()
    errors = [event for event in talk.client.received if isinstance(event, events.Error)]
    sentences = {
        0: phrases.HEARING_FAILED,
        1: phrases.SEARCH_FAILED,
        3: phrases.SPEAKING_FAILED,
    }
    assert [error.text for error in errors] == ([sentences[which]] if which != 2 else [])
    assert "CUDA" not in answer
    model.failure = None
    assert (await talk.speak()).startswith("Red one: 2 matches.")


async def test_without_an_ear_talk_says_so_and_typing_works(talk: Talk) -> None:
    models_of(talk)[0].failure = ModelMissing("The file /secret is not there.")
    assert await talk.speak() == phrases.NO_EAR
    (error,) = [event for event in talk.client.received if isinstance(event, events.Error)]
    assert (error.code, error.text) == ("hearing.missing", phrases.NO_EAR)
    assert await talk.say("red") == "Red: 2 matches. One of 2: a red picture."


async def test_without_a_voice_the_words_still_arrive(talk: Talk) -> None:
    models_of(talk)[3].failure = RuntimeError("no voice")
    assert await talk.say("red") == "Red: 2 matches. One of 2: a red picture."
    assert talk.client.types().count("error") == 1


async def test_a_missing_caption_is_made_after_the_first_sentence_and_kept(tmp_path: Path) -> None:
    talk = make_talk(tmp_path, "red", captions=False)
    assert await talk.say("red") == "Red: 1 match. One of 1: a red picture."
    photo = talk.assistant.library.photo(1)
    assert photo is not None
    assert photo.caption == "a red picture"
    talk.assistant.close()
    talk.assistant.library.close()


async def test_a_caption_that_cannot_be_made_is_said_to_be_missing(tmp_path: Path) -> None:
    talk = make_talk(tmp_path, "red", captions=False)
    models_of(talk)[2].failure = RuntimeError("secret trace")
    assert await talk.say("red") == f"Red: 1 match. One of 1: {phrases.DESCRIBING_FAILED}."
    models_of(talk)[2].failure = None
    assert await talk.say("repeat") == "Red: 1 match. One of 1: a red picture."
    talk.assistant.close()
    talk.assistant.library.close()


async def test_a_full_disk_is_said_and_nothing_is_acknowledged(
    talk: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(thumb: object) -> int:
        raise OSError(28, "No space left on device")

    await talk.say("red")
    monkeypatch.setattr(talk.feedback, "record", refuse)
    assert await talk.say("thumbs up") == phrases.SAVING_FAILED
    assert "feedback.saved" not in talk.client.types()


async def test_a_thumb_that_cannot_be_kept_says_why(
    talk: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(thumb: object) -> int:
        raise LibraryError("This library may only be read.")

    await talk.say("red")
    monkeypatch.setattr(talk.feedback, "record", refuse)
    assert await talk.say("thumbs up") == "This library may only be read."


async def test_a_client_that_is_gone_ends_its_turn_quietly(talk: Talk) -> None:
    talk.client.gone = True
    await talk.conversation.perform([*talk.session.receive(client_events.TextQuery(text="red"))])
    await talk.conversation.finished()
    talk.client.gone = False
    assert (await talk.say("red")).startswith("Red: 2 matches.")


async def test_nothing_is_heard_of_an_empty_library(tmp_path: Path) -> None:
    talk = make_talk(tmp_path)
    assert await talk.say("red") == f"Red: {phrases.EMPTY_LIBRARY}"
    talk.assistant.close()
    talk.assistant.library.close()

"""A client's own sentences, and a client's own voice."""

from __future__ import annotations

import pytest

from server.language import phrases
from server.protocol import client_events, events
from server.session.preferences import Preferences
from server.session.session import Session
from tests.server.scripted import FIRST, Driven

NOTICE = "There is no microphone here."


@pytest.fixture
def driven() -> Driven:
    return Driven(Session(Preferences()))


def say(driven: Driven, text: str = NOTICE) -> None:
    driven.send(client_events.NoticeSay(text=text))


def test_a_notice_comes_after_the_answer_and_cuts_nothing_off(driven: Driven) -> None:
    driven.type_in("a red boat")
    before = driven.silences
    say(driven)
    driven.find()
    say(driven)
    assert driven.appended == [NOTICE, NOTICE]
    assert driven.silences == before
    assert driven.hush() == ["Red boat:", "3 matches.", FIRST]


def test_a_notice_is_no_answer(driven: Driven) -> None:
    driven.ask("a red boat")
    driven.play(1.5)
    answer = driven.session.current.response_id
    say(driven)
    driven.type_in("pause")
    driven.hush()
    driven.type_in("resume")
    assert (driven.hush(), driven.resumed) == (["3 matches.", FIRST], [answer])
    driven.type_in("repeat")
    assert driven.hush() == ["Red boat:", "3 matches.", FIRST]


def test_who_wants_no_voice_hears_no_notice(driven: Driven) -> None:
    driven.send(client_events.SessionUpdate(speak=False))
    say(driven)
    assert driven.appended == []


def test_a_blank_notice_says_nothing(driven: Driven) -> None:
    say(driven, "  ")
    assert driven.appended == []


def test_a_notice_can_be_stopped_by_its_name(driven: Driven) -> None:
    say(driven)
    before = driven.silences
    driven.send(client_events.ResponseCancel(response_id=driven.session.appended.response_id))
    assert driven.silences == before + 1


def test_a_notice_from_the_loudspeaker_is_not_listened_to_where_that_is_asked(
    driven: Driven,
) -> None:
    settings = {"turn_detection": "server_vad", "interrupt_response": False}
    driven.send(client_events.SessionUpdate.model_validate(settings))
    say(driven)
    driven.speak(2)
    assert "input_audio_buffer.speech_started" not in driven.kinds()
    driven.send(client_events.PlaybackFinished(response_id=driven.session.appended.response_id))
    driven.speak(1)
    assert "input_audio_buffer.speech_started" in driven.kinds()


# The client's own voice


def own_voice(driven: Driven, voice: client_events.VoiceSource = "client") -> None:
    driven.send(client_events.SessionUpdate(voice=voice))


def test_the_voice_is_confirmed(driven: Driven) -> None:
    own_voice(driven)
    (updated,) = driven.emitted
    assert isinstance(updated, events.SessionUpdated) and updated.voice == "client"


def test_a_voice_that_fails_in_an_answer_is_followed_by_the_other_from_that_sentence(
    driven: Driven,
) -> None:
    own_voice(driven)
    driven.ask("a red boat")
    answer = driven.session.current.response_id
    driven.hush()
    driven.play(0.0)
    own_voice(driven, "server")
    assert driven.hush() == ["Red boat:", "3 matches.", FIRST]
    assert driven.resumed == [answer]


def test_a_voice_that_fails_before_the_answer_does_not_lose_the_question(driven: Driven) -> None:
    own_voice(driven)
    driven.type_in("a red boat")
    own_voice(driven, "server")
    driven.find()
    assert driven.hush() == ["Red boat:", "3 matches.", FIRST]


def test_another_voice_between_answers_says_nothing(driven: Driven) -> None:
    driven.ask("a red boat")
    driven.play_out()
    driven.hush()
    own_voice(driven)
    assert driven.hush() == []


def test_the_echo_of_a_voice_whose_length_is_not_known_is_passed_over_for_longer(
    driven: Driven,
) -> None:
    settings = {"turn_detection": "server_vad", "interrupt_response": False, "voice": "client"}
    driven.send(client_events.SessionUpdate.model_validate(settings))
    driven.ask("a red boat")
    driven.speak(30)
    assert "input_audio_buffer.speech_started" not in driven.kinds()
    driven.speak(30)
    assert "input_audio_buffer.speech_started" in driven.kinds()


def test_a_failure_is_spoken_in_the_clients_voice_too(driven: Driven) -> None:
    own_voice(driven)
    driven.send(client_events.AudioCommit())
    assert driven.hush() == [phrases.NO_SOUND]

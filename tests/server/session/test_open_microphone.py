"""An open microphone: what begins and ends a turn, and what is no turn."""

from __future__ import annotations

import pytest

from models.audio import pcm16_seconds
from models.types import SAMPLE_RATE, Transcript
from server.language import phrases
from server.protocol import client_events
from server.session.effects import Hear, Picture
from server.session.endpointing import PRE_ROLL, WINDOW
from tests.server.scripted import FIRST, Driven, commit, hands_free


def test_hands_free_a_silence_ends_the_turn(driven: Driven) -> None:
    hands_free(driven)
    driven.keep_silent(3)
    driven.speak(1)
    driven.keep_silent(0.7)
    assert driven.waiting_for is None
    driven.keep_silent(0.2)
    hear = driven.waiting_for
    assert isinstance(hear, Hear) and hear.anticipated
    seconds = pcm16_seconds(hear.pcm)
    assert seconds == pytest.approx(0.5 + 1 + 0.8, abs=0.1)
    assert hear.pcm[: 2 * (PRE_ROLL - WINDOW)].strip(b"\0") == b""
    driven.hear("a red boat")
    driven.find()
    assert driven.hush() == ["Red boat:", "3 matches.", FIRST]


def say(driven: Driven, words: str) -> None:
    """Words that an open microphone hears."""
    driven.speak(0.3)
    driven.keep_silent(1)
    driven.hear(words)


def interrupt_with(driven: Driven, words: str) -> str:
    """A sound during an answer, heard as these words; returns the answer's id."""
    answer = driven.session.current.response_id
    driven.hush()
    driven.speak(0.3)
    driven.send(client_events.PlaybackPosition(response_id=answer, seconds=1.4))
    driven.keep_silent(1)
    driven.hear(words)
    return answer


@pytest.mark.parametrize("said", ["yes", "No.", "No, no!", "That's right."])
def test_yes_and_no_are_no_thumbs_where_people_may_talk_to_each_other(
    driven: Driven, said: str
) -> None:
    hands_free(driven)
    say(driven, said)
    assert driven.hush() == []
    driven.ask("a red boat")
    driven.play_out()
    driven.hush()
    say(driven, said)
    assert driven.hush() == [phrases.VERDICT_BY_NAME]
    say(driven, said)
    assert driven.hush() == []
    assert driven.thumbs == []
    say(driven, f"Earshot, {said}")
    driven.ask("a green boat")
    driven.play_out()
    say(driven, "Earshot.")
    say(driven, said)
    say(driven, "thumbs up")
    assert len(driven.thumbs) == 3


def test_an_overheard_yes_lets_the_answer_go_on(driven: Driven) -> None:
    hands_free(driven)
    driven.ask("a red boat")
    driven.play_out()
    say(driven, "yes")
    driven.ask("a green boat")
    interrupt_with(driven, "yes")
    assert driven.hush() == ["3 matches.", FIRST]
    assert driven.thumbs == []


NOTHING_MEANT = ["Uh.", "Oh, oh!", "Hmm...", "Yeah.", "Well...", "Damn.", "Oh no!", "Oh my God!"]


@pytest.mark.parametrize("said", NOTHING_MEANT)
def test_a_sound_or_an_exclamation_does_nothing(driven: Driven, said: str) -> None:
    hands_free(driven)
    driven.ask("a red boat")
    driven.play_out()
    driven.hush()
    for _ in range(2):
        say(driven, said)
        assert driven.hush() == [] and driven.thumbs == []
        assert driven.waiting_for is None
    say(driven, f"Earshot! {said}")
    assert driven.hush() == [phrases.CALLED]


@pytest.mark.parametrize("said", NOTHING_MEANT)
def test_after_a_sound_or_an_exclamation_the_answer_goes_on(driven: Driven, said: str) -> None:
    hands_free(driven)
    driven.ask("a red boat")
    answer = interrupt_with(driven, said)
    assert driven.hush() == ["3 matches.", FIRST]
    assert driven.resumed == [answer]


def test_a_sound_that_is_hardly_heard_may_have_been_a_word(driven: Driven) -> None:
    hands_free(driven)
    driven.speak(0.3)
    driven.keep_silent(1)
    driven.hear("Uh.", Transcript("Uh.", 0.3, sure=False))
    assert driven.hush() == [phrases.NOT_UNDERSTOOD]


def test_who_holds_the_microphone_may_look_for_what_others_exclaim(driven: Driven) -> None:
    driven.ask("rubbish")
    assert "Rubbish:" in driven.hush()


@pytest.mark.parametrize(("preset", "seconds"), [("quick", 0.4), ("normal", 0.8), ("patient", 1.6)])
def test_the_silence_that_ends_a_turn_is_the_persons_choice(
    driven: Driven, preset: str, seconds: float
) -> None:
    hands_free(driven, end_of_turn=preset)
    driven.speak(1)
    driven.keep_silent(seconds - 0.07)
    assert driven.waiting_for is None
    driven.keep_silent(0.14)
    assert isinstance(driven.waiting_for, Hear)


def test_a_short_word_counts(driven: Driven) -> None:
    hands_free(driven)
    driven.ask("a red boat")
    driven.play_out()
    driven.hush()
    driven.speak(0.25)
    driven.keep_silent(1)
    driven.hear("next")
    assert driven.hush() == [Picture(2, "place")]


def test_speech_silences_an_answer_at_once(driven: Driven) -> None:
    hands_free(driven)
    driven.ask("a red boat")
    before = driven.silences
    driven.speak(0.1)
    assert driven.silences == before + 1
    assert driven.kinds()[-1] == "input_audio_buffer.speech_started"


def test_after_a_cough_the_answer_goes_on_where_it_stopped(driven: Driven) -> None:
    hands_free(driven)
    driven.ask("a red boat")
    answer = interrupt_with(driven, "")
    assert driven.hush() == ["3 matches.", FIRST]
    assert driven.resumed == [answer]


def test_after_a_noise_too_short_for_a_word_nothing_is_transcribed(driven: Driven) -> None:
    hands_free(driven)
    driven.ask("a red boat")
    answer = driven.session.current.response_id
    driven.hush()
    driven.speak(0.1)
    driven.send(client_events.PlaybackPosition(response_id=answer, seconds=2.1))
    driven.keep_silent(1)
    assert driven.hush() == [FIRST]
    assert "input_audio_buffer.committed" not in driven.kinds()


def test_an_answer_heard_to_its_end_is_not_said_again(driven: Driven) -> None:
    hands_free(driven)
    driven.ask("a red boat")
    driven.play_out()
    driven.hush()
    driven.speak(0.3)
    driven.keep_silent(1)
    driven.hear("")
    assert driven.hush() == [phrases.NOT_UNDERSTOOD]
    driven.speak(0.3)
    driven.keep_silent(1)
    driven.hear("")
    assert driven.hush() == []


def test_an_answer_stopped_on_purpose_does_not_go_on_by_itself(driven: Driven) -> None:
    hands_free(driven)
    driven.ask("a red boat")
    driven.play(0.5)
    driven.send(client_events.ResponseCancel())
    driven.hush()
    driven.speak(0.3)
    driven.keep_silent(1)
    driven.hear("")
    assert driven.hush() == [phrases.NOT_UNDERSTOOD]


def test_a_cough_while_the_question_is_being_worked_on_does_not_lose_it(driven: Driven) -> None:
    hands_free(driven)
    driven.type_in("a red boat")
    driven.speak(0.3)
    assert driven.waiting_for is None
    driven.keep_silent(1)
    driven.hear("")
    driven.find()
    assert driven.hush() == ["Red boat:", "3 matches.", FIRST]


def test_who_goes_on_after_a_long_breath_is_heard_as_one(driven: Driven) -> None:
    hands_free(driven, end_of_turn="quick")
    driven.speak(0.6)
    driven.keep_silent(0.5)
    first = driven.waiting_for
    assert isinstance(first, Hear)
    driven.speak(0.5)
    driven.keep_silent(0.5)
    both = driven.waiting_for
    assert isinstance(both, Hear)
    assert both.pcm.startswith(first.pcm) and len(both.pcm) > len(first.pcm)


def test_an_open_microphone_acts_only_on_what_it_is_sure_of(driven: Driven) -> None:
    driven.ask("a red boat")
    driven.play_out()
    unsure = Transcript("bad", 0.6, sure=False)
    driven.speak(0.3)
    commit(driven)
    driven.hear("bad", unsure)
    assert len(driven.thumbs) == 1, "who presses a button means what they say"
    hands_free(driven)
    driven.hush()
    driven.speak(0.3)
    driven.keep_silent(1)
    driven.hear("bad", unsure)
    assert len(driven.thumbs) == 1
    assert driven.hush() == [phrases.NOT_UNDERSTOOD]
    assert driven.session.foresee(unsure) is None


def test_ten_minutes_of_silence_cost_nothing(driven: Driven) -> None:
    hands_free(driven)
    driven.emitted.clear()
    driven.keep_silent(600)
    assert driven.emitted == [] and driven.silences == 0
    driven.speak(1)
    driven.keep_silent(1)
    assert isinstance(driven.waiting_for, Hear)


def test_ten_minutes_of_speech_are_cut_once(driven: Driven) -> None:
    hands_free(driven)
    driven.speak(600)
    assert [error.text for error in driven.errors()] == [phrases.CUT_SHORT]
    assert driven.mentioned == [phrases.CUT_SHORT]
    hear = driven.waiting_for
    assert isinstance(hear, Hear) and len(hear.pcm) <= 4.1 * SAMPLE_RATE * 2
    driven.hear("a red boat")
    driven.find()
    assert driven.hush() == ["Red boat:", "3 matches.", FIRST]


def test_ten_minutes_of_a_radio_that_pauses_are_no_questions(driven: Driven) -> None:
    hands_free(driven)
    for _ in range(60):
        say(driven, "the council met on Tuesday and " * 6)
        assert driven.waiting_for is None, "nothing is searched for"
    assert driven.hush() == [phrases.NOT_UNDERSTOOD, phrases.STILL_NOT_UNDERSTOOD]
    say(driven, "a red boat")
    driven.find()
    assert driven.hush() == ["Red boat:", "3 matches.", FIRST]


def test_a_voice_from_the_loudspeaker_is_not_listened_to_where_that_is_asked(
    driven: Driven,
) -> None:
    hands_free(driven, interrupt_response=False)
    driven.ask("a red boat")
    before = driven.silences
    driven.speak(2)
    assert driven.silences == before
    driven.play_out()
    driven.speak(1)
    assert driven.silences == before + 1


def test_a_client_that_forgets_to_tell_the_end_of_an_answer_is_heard_again(driven: Driven) -> None:
    hands_free(driven, interrupt_response=False)
    driven.ask("a red boat")
    driven.play(0.2)
    driven.speak(20)
    assert "input_audio_buffer.speech_started" in driven.kinds()


def test_damaged_sound_at_an_open_microphone_is_spoken_of_once_a_turn(driven: Driven) -> None:
    hands_free(driven)
    driven.ask("a red boat")
    before = driven.silences
    for _ in range(20):
        driven.send_sound(b"\x01")
    assert driven.appended == [phrases.ODD_SOUND]
    assert len(driven.errors()) == 20 and driven.silences == before
    driven.play_out()
    driven.speak(1)
    driven.keep_silent(1)
    assert driven.mentioned == []
    driven.hear("a dog")
    driven.find()
    driven.send_sound(b"\x01")
    assert driven.appended == [phrases.ODD_SOUND] * 2


def test_a_long_acknowledgement_is_not_taken_for_a_person(driven: Driven) -> None:
    hands_free(driven, interrupt_response=False)
    driven.type_in("help")
    driven.session.current.seconds = 12.0
    driven.speak(13)
    assert "input_audio_buffer.speech_started" not in driven.kinds()
    driven.speak(2)
    assert "input_audio_buffer.speech_started" in driven.kinds()


def test_without_a_detector_the_person_ends_their_turns_themselves(driven: Driven) -> None:
    hands_free(driven)
    driven.detector_fails = True
    driven.keep_silent(0.2)
    assert driven.hush() == [phrases.HANDS_FREE_FAILED]
    assert driven.session.preferences.turn_detection == "none"
    driven.speak(1)
    commit(driven)
    assert isinstance(driven.waiting_for, Hear)


def test_a_commit_at_an_open_microphone_ends_the_turn(driven: Driven) -> None:
    hands_free(driven)
    driven.speak(1)
    commit(driven)
    assert isinstance(driven.waiting_for, Hear)
    driven.hear("a red boat")
    commit(driven)
    assert driven.hush()[-1] == phrases.NO_SOUND

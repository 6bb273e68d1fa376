"""Whose turn it is: events in, effects out, no clock and no sockets."""

from __future__ import annotations

from dataclasses import replace

import pytest

from models.audio import pcm16_seconds
from models.types import SAMPLE_RATE, Transcript
from server.language import phrases
from server.protocol import client_events, events
from server.search.query import Query
from server.session.effects import Find, Hear, Picture
from server.session.endpointing import PRE_ROLL, WINDOW
from server.session.preferences import Preferences
from server.session.session import Session
from tests.server.scripted import LOUD, Driven, make_found

FIRST = Picture(1, "place")


@pytest.fixture
def driven() -> Driven:
    return Driven(Session(Preferences(), max_audio_seconds=4.0))


def hands_free(driven: Driven, **settings: object) -> Driven:
    update = {"type": "session.update", "turn_detection": "server_vad", **settings}
    driven.send(client_events.SessionUpdate.model_validate(update))
    return driven


def commit(driven: Driven) -> None:
    driven.send(client_events.AudioCommit())


# By hand


def test_a_typed_question_silences_and_searches(driven: Driven) -> None:
    driven.type_in("find a red boat")
    assert driven.silences == 1
    assert driven.waiting_for == Find(Query("a red boat"), "text", ("Red boat:",))
    driven.find()
    assert driven.hush() == ["Red boat:", "3 matches.", FIRST]


def test_a_recording_is_heard_whole(driven: Driven) -> None:
    driven.send_sound(b"\x01\x00" * 100)
    driven.send_sound(b"\x02\x00" * 100)
    commit(driven)
    assert driven.waiting_for == Hear(b"\x01\x00" * 100 + b"\x02\x00" * 100)


def test_two_commits_in_a_row(driven: Driven) -> None:
    driven.speak(1)
    commit(driven)
    commit(driven)
    assert driven.hush() == [phrases.NO_SOUND]
    assert driven.errors()[-1].code == "audio.empty"
    driven.ask("a dog")
    assert driven.said == ["Dog:", "3 matches.", FIRST]


def test_a_cleared_recording_is_forgotten(driven: Driven) -> None:
    driven.speak(1)
    driven.send(client_events.AudioClear())
    commit(driven)
    assert driven.hush() == [phrases.NO_SOUND]


def test_a_recording_that_is_too_long_is_cut_and_the_person_is_told(driven: Driven) -> None:
    driven.speak(600)
    commit(driven)
    hear = driven.waiting_for
    assert isinstance(hear, Hear) and len(hear.pcm) == 4 * SAMPLE_RATE * 2
    assert [error.text for error in driven.errors()] == [phrases.CUT_SHORT]
    assert driven.mentioned == [phrases.CUT_SHORT]


def test_words_are_anticipated_at_a_pause_and_kept_if_nobody_speaks_on(driven: Driven) -> None:
    driven.speak(1)
    driven.keep_silent(0.3)
    assert driven.anticipated
    commit(driven)
    driven.hear("a red boat")
    assert driven.heard_in_advance == 1


def test_words_anticipated_too_early_are_dropped(driven: Driven) -> None:
    driven.speak(1)
    driven.keep_silent(0.3)
    driven.speak(0.5)
    assert driven.anticipated is None
    commit(driven)
    driven.hear("a red boat on a beach")
    assert driven.heard_in_advance == 0


def test_what_is_not_understood_is_asked_again(driven: Driven) -> None:
    driven.speak(1)
    commit(driven)
    driven.hear("")
    assert driven.hush() == [phrases.NOT_UNDERSTOOD]


def test_half_a_sample_is_refused_and_named(driven: Driven) -> None:
    driven.send_sound(b"\x01")
    assert (driven.errors()[0].code, driven.errors()[0].cause_message) == ("audio.damaged", 1)


def test_who_is_recording_hears_afterwards_that_some_sound_was_damaged(driven: Driven) -> None:
    driven.speak(1)
    for _ in range(20):
        driven.send_sound(b"\x01")
    assert driven.mentioned == driven.appended == []
    commit(driven)
    assert driven.mentioned == [phrases.SOME_SOUND_DAMAGED]
    driven.hear("a red boat")
    driven.speak(1)
    commit(driven)
    assert driven.mentioned == [phrases.SOME_SOUND_DAMAGED]


def test_a_recording_that_is_damaged_as_a_whole_is_asked_for_again(driven: Driven) -> None:
    driven.send_sound(b"\x01")
    commit(driven)
    assert driven.hush() == [phrases.ODD_SOUND]
    assert driven.errors()[-1].code == "audio.damaged"
    commit(driven)
    assert driven.hush() == [phrases.NO_SOUND]


# An open microphone


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
    answer = driven.session.current.response_id
    driven.hush()
    driven.speak(0.3)
    driven.send(client_events.PlaybackPosition(response_id=answer, seconds=1.4))
    driven.keep_silent(1)
    driven.hear("")
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


def say(driven: Driven, text: str) -> list[str | Picture]:
    """A turn at an open microphone, and what is said to it."""
    driven.hush()
    driven.speak(0.6)
    driven.keep_silent(1)
    driven.hear(text)
    return driven.hush()


def transcripts(driven: Driven) -> list[str]:
    return [one.transcript for one in driven.emitted if isinstance(one, events.Transcribed)]


def test_with_a_wake_word_only_what_begins_with_the_name_is_minded(driven: Driven) -> None:
    driven.ask("a red boat")
    driven.play_out()
    hands_free(driven, wake_word=True)
    assert say(driven, "next") == [] and say(driven, "what is for dinner") == []
    assert say(driven, "") == [], "who talks to somebody else is not asked to say it again"
    assert transcripts(driven) == ["", "", ""], "nor is it written down what they said"
    assert say(driven, "Earshot, next.") == [Picture(2, "place")]
    assert transcripts(driven)[-1] == "Earshot, next."
    assert driven.session.foresee(Transcript("a black dog", 0.9)) is None
    foreseen = driven.session.foresee(Transcript("Earshot, a black dog", 0.9))
    assert foreseen and foreseen.query == Query("a black dog")


def test_who_calls_it_by_its_name_alone_is_listened_to_once(driven: Driven) -> None:
    driven.ask("a red boat")
    driven.play_out()
    hands_free(driven, wake_word=True)
    assert say(driven, "Earshot.") == [phrases.CALLED]
    assert say(driven, "next") == [Picture(2, "place")]
    assert say(driven, "next") == []


def test_talk_that_is_not_meant_for_it_does_not_end_an_answer(driven: Driven) -> None:
    hands_free(driven, wake_word=True)
    driven.ask("a red boat")
    driven.play(0.5)
    assert say(driven, "next") == ["Red boat:", "3 matches.", FIRST]


def test_the_name_is_no_part_of_a_question_where_nobody_needs_to_say_it(driven: Driven) -> None:
    driven.speak(1)
    commit(driven)
    driven.hear("Earshot, find a red boat")
    assert driven.waiting_for == Find(Query("a red boat"), "voice", ("Red boat:",))


def test_who_presses_talk_need_not_say_the_name(driven: Driven) -> None:
    driven.send(client_events.SessionUpdate(wake_word=True))
    driven.speak(1)
    commit(driven)
    driven.hear("a red boat")
    assert isinstance(driven.waiting_for, Find)


def test_who_is_not_understood_three_times_is_offered_help(driven: Driven) -> None:
    said = []
    for _ in range(6):
        driven.speak(1)
        commit(driven)
        driven.hear("")
        said += driven.hush()
    ask, offer = phrases.NOT_UNDERSTOOD, phrases.STILL_NOT_UNDERSTOOD
    assert said == [ask, ask, offer, ask, ask, offer]


def test_at_an_open_microphone_help_is_offered_once(driven: Driven) -> None:
    hands_free(driven)
    said = [say(driven, "") for _ in range(7)]
    assert said == [[phrases.NOT_UNDERSTOOD], [], [phrases.STILL_NOT_UNDERSTOOD], [], [], [], []]
    driven.ask("a red boat")
    driven.play_out()
    assert say(driven, "next") == [Picture(2, "place")]
    assert say(driven, "") == [phrases.NOT_UNDERSTOOD]


@pytest.mark.parametrize(
    ("words", "refusal"),
    [
        ("next", phrases.NO_RESULTS_YET),
        ("without people", phrases.NOTHING_TO_REFINE),
        ("search for", phrases.NOTHING_ASKED),
    ],
)
def test_who_is_refused_three_times_is_offered_help(
    driven: Driven, words: str, refusal: str
) -> None:
    for _ in range(3):
        driven.type_in(words)
    assert driven.hush() == [refusal, refusal, phrases.STILL_NOT_DONE]
    driven.type_in("help")
    assert driven.hush() == [phrases.HELP]


def test_who_repeats_an_unknown_word_is_offered_help(driven: Driven) -> None:
    said = list[str | Picture]()
    for _ in range(3):
        driven.type_in("a white dish")
        find = driven.work.pop(0)
        assert isinstance(find, Find)
        unknown = replace(make_found(0), unknown=("dish",))
        driven.perform(driven.session.found(find.query, find.via, unknown))
        said += driven.hush()
    refusal = phrases.unknown_words(["dish"])
    assert said == [refusal, refusal, phrases.STILL_NOT_DONE]


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


# Interrupting and going on


def test_pause_and_resume(driven: Driven) -> None:
    driven.ask("a red boat")
    driven.play(1.2)
    driven.type_in("pause")
    driven.hush()
    driven.type_in("resume")
    assert driven.hush() == ["3 matches.", FIRST]
    driven.play_out()
    driven.type_in("resume")
    assert driven.hush() == [phrases.NOTHING_TO_RESUME]


def test_the_pause_that_ends_a_turn_is_set_by_voice(driven: Driven) -> None:
    def say(words: str) -> str:
        driven.type_in(words)
        return [e for e in driven.emitted if isinstance(e, events.SessionUpdated)][-1].end_of_turn

    assert [say("wait longer"), say("be patient"), say("let me finish")] == ["patient"] * 3
    assert [say("wait less"), say("answer sooner"), say("wait less")] == ["normal", *["quick"] * 2]


def test_faster_is_acknowledged_and_the_answer_goes_on_faster(driven: Driven) -> None:
    driven.ask("a red boat")
    driven.play(2.5)
    driven.hush()
    driven.type_in("faster")
    assert driven.hush()[1:] == [FIRST]
    assert driven.session.preferences.words_per_minute > 175
    updated = next(e for e in driven.emitted if isinstance(e, events.SessionUpdated))
    assert updated.words_per_minute == driven.session.preferences.words_per_minute


def test_a_new_speed_is_used_from_the_sentence_being_spoken(driven: Driven) -> None:
    driven.ask("a red boat")
    answer = driven.session.current.response_id
    driven.play(1.5)
    driven.hush()
    driven.send(client_events.SessionUpdate(words_per_minute=350))
    assert driven.hush() == ["3 matches.", FIRST]
    assert driven.resumed == [answer]


def test_another_style_of_the_voice_is_used_from_the_sentence_being_spoken(driven: Driven) -> None:
    driven.ask("a red boat")
    driven.play(1.5)
    driven.hush()
    driven.send(client_events.SessionUpdate(voice_style="crisp"))
    assert driven.hush() == ["3 matches.", FIRST]
    updated = next(e for e in driven.emitted if isinstance(e, events.SessionUpdated))
    assert updated.voice_style == "crisp"
    driven.send(client_events.SessionUpdate(voice_style="crisp"))
    assert driven.hush() == []


def test_a_new_speed_while_a_question_is_worked_on_does_not_lose_it(driven: Driven) -> None:
    driven.ask("a red boat")
    driven.type_in("a dog")
    driven.session.current.response_id = "resp_00000000002"
    driven.play(0.5)
    driven.send(client_events.SessionUpdate(words_per_minute=350))
    driven.find()
    assert driven.hush()[-2:] == ["3 matches.", FIRST]


def test_a_new_speed_between_answers_says_nothing(driven: Driven) -> None:
    driven.ask("a red boat")
    driven.play_out()
    driven.hush()
    driven.send(client_events.SessionUpdate(words_per_minute=350))
    assert driven.hush() == []


def test_a_client_that_never_tells_what_it_played_hears_nothing_twice(driven: Driven) -> None:
    driven.ask("a red boat")
    driven.hush()
    driven.send(client_events.SessionUpdate(words_per_minute=350))
    driven.type_in("resume")
    assert driven.hush() == [phrases.NOTHING_TO_RESUME]


def test_cancel_of_an_answer_that_ended_is_harmless(driven: Driven) -> None:
    driven.ask("a red boat")
    driven.ask("a dog")
    before = driven.silences
    driven.send(client_events.ResponseCancel(response_id="resp_long_gone"))
    assert driven.silences == before
    driven.send(client_events.ResponseCancel())
    driven.send(client_events.ResponseCancel())
    assert driven.errors() == []


def test_a_thumb_in_the_middle_of_an_answer_lets_it_go_on(driven: Driven) -> None:
    driven.ask("a red boat")
    driven.play(1.5)
    driven.type_in("thumbs up")
    driven.hush()
    driven.type_in("resume")
    assert driven.hush() == ["3 matches.", FIRST]


# Waiting, failing


def test_a_word_comes_after_five_seconds_and_again_after_ten_more(driven: Driven) -> None:
    driven.type_in("a red boat")
    assert driven.alarm and driven.alarm.seconds == 5
    driven.wait()
    assert driven.mentioned == [phrases.STILL_WORKING]
    assert driven.alarm and driven.alarm.seconds == 10
    driven.wait()
    driven.find()
    driven.wait()
    assert driven.mentioned == [phrases.STILL_WORKING] * 2


def test_an_old_alarm_means_nothing(driven: Driven) -> None:
    driven.type_in("a red boat")
    first = driven.alarm
    driven.type_in("a dog")
    assert first and driven.session.woke(first.turn_id) == []


def test_a_failure_is_spoken_and_names_its_cause(driven: Driven) -> None:
    driven.send(client_events.TextQuery(text="a dog", event_id="mine"))
    driven.fail()
    (error,) = driven.errors()
    assert (error.cause_event_id, error.cause_message) == ("mine", 1)
    assert driven.hush() == ["It failed. Try again."]
    driven.ask("a dog")
    assert driven.hush() == ["Dog:", "3 matches.", FIRST]


def test_speculation_changes_nothing(driven: Driven) -> None:
    session = Session(Preferences(), notice="I know drawings.")
    assert session.foresee(Transcript("a red boat", 0.9)) == Find(
        Query("a red boat"), "voice", ("Red boat:",)
    )
    assert session.foresee(Transcript("next", 0.9)) is None
    assert session.foresee(Transcript("", 0.0)) is None
    driven = Driven(session)
    driven.ask("a red boat")
    assert driven.hush()[0] == "I know drawings."


def test_help_begins_at_its_beginning_after_a_question(driven: Driven) -> None:
    driven.type_in("help")
    driven.type_in("help")
    first, second = driven.hush()
    assert first != second
    driven.ask("a red boat")
    driven.hush()
    driven.type_in("help")
    assert driven.hush() == [first]


def test_a_result_that_is_not_there_is_said(driven: Driven) -> None:
    driven.ask("a red boat", hits=2)
    driven.send(client_events.Command(name="thumbs_up", via="key", rank=3))
    assert driven.hush()[-1] == phrases.NO_SUCH_RESULT
    assert driven.errors()[0].code == "result.unknown"


def test_settings_change_and_are_confirmed(driven: Driven) -> None:
    driven.send(client_events.SessionUpdate(speak=False, words_per_minute=300, volume=50))
    (updated,) = driven.emitted
    assert isinstance(updated, events.SessionUpdated)
    assert (updated.speak, updated.words_per_minute, updated.volume) == (False, 300, 50)


def test_sound_before_anything_else_is_only_kept(driven: Driven) -> None:
    driven.send_sound(LOUD)
    assert driven.emitted == [] and driven.silences == 0

"""Whose turn it is: events in, effects out, no clock and no sockets."""

from __future__ import annotations

from models.types import SAMPLE_RATE, Transcript
from server.language import phrases
from server.protocol import client_events, events
from server.search.query import Query
from server.session.effects import Find, Hear
from server.session.preferences import Preferences
from server.session.session import Session
from server.session.waiting import MOST_WORDS
from tests.server.scripted import FIRST, LOUD, Driven, commit


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


def test_words_while_waiting_come_ever_more_rarely_and_end(driven: Driven) -> None:
    driven.type_in("a red boat")
    seconds = list[float]()
    for _ in range(MOST_WORDS):
        assert driven.alarm
        seconds.append(driven.alarm.seconds)
        driven.wait()
    assert seconds == [5, 10, 20, 40]
    assert driven.alarm is None
    assert driven.mentioned == [phrases.STILL_WORKING] * MOST_WORDS


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

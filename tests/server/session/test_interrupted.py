"""Answers that are paused, stopped or changed while they are spoken."""

from __future__ import annotations

from server.language import phrases
from server.protocol import client_events, events
from tests.server.scripted import FIRST, Driven


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

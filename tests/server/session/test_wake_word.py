"""With a wake word, only what begins with the name is acted upon."""

from __future__ import annotations

from models.types import Transcript
from server.language import phrases
from server.protocol import client_events, events
from server.search.query import Query
from server.session.effects import Find, Picture
from tests.server.scripted import FIRST, Driven, commit, hands_free, tell


def transcripts(driven: Driven) -> list[str]:
    return [one.transcript for one in driven.emitted if isinstance(one, events.Transcribed)]


def test_with_a_wake_word_only_what_begins_with_the_name_is_minded(driven: Driven) -> None:
    driven.ask("a red boat")
    driven.play_out()
    hands_free(driven, wake_word=True)
    assert tell(driven, "next") == [] and tell(driven, "what is for dinner") == []
    assert tell(driven, "") == [], "who talks to somebody else is not asked to say it again"
    assert transcripts(driven) == ["", "", ""], "nor is it written down what they said"
    assert tell(driven, "Earshot, next.") == [Picture(2, "place")]
    assert transcripts(driven)[-1] == "Earshot, next."
    assert driven.session.foresee(Transcript("a black dog", 0.9)) is None
    foreseen = driven.session.foresee(Transcript("Earshot, a black dog", 0.9))
    assert foreseen and foreseen.query == Query("a black dog")


def test_who_calls_it_by_its_name_alone_is_listened_to_once(driven: Driven) -> None:
    driven.ask("a red boat")
    driven.play_out()
    hands_free(driven, wake_word=True)
    assert tell(driven, "Earshot.") == [phrases.CALLED]
    assert tell(driven, "next") == [Picture(2, "place")]
    assert tell(driven, "next") == []


def test_talk_that_is_not_meant_for_it_does_not_end_an_answer(driven: Driven) -> None:
    hands_free(driven, wake_word=True)
    driven.ask("a red boat")
    driven.play(0.5)
    assert tell(driven, "next") == ["Red boat:", "3 matches.", FIRST]


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


def test_talk_that_is_not_meant_for_it_is_not_said_to_be_worked_on(driven: Driven) -> None:
    hands_free(driven, wake_word=True)
    driven.speak(1)
    driven.keep_silent(1)
    driven.wait()
    assert driven.mentioned == []
    driven.hear("Earshot, a red boat")
    driven.wait()
    assert driven.mentioned == [phrases.STILL_WORKING]

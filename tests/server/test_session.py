"""The conversation as a state machine: events in, effects out, no clock and no sockets."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.library import Hit
from models.types import Transcript
from server import events, phrases
from server.commands import COMMAND_NAMES, CommandName
from server.finding import Found
from server.session import (
    Effect,
    Emit,
    Find,
    Hear,
    Picture,
    Preferences,
    SaveThumb,
    Say,
    Session,
    Silence,
    UndoThumb,
)


def make_hit(number: int) -> Hit:
    return Hit(
        image_id=number,
        path=Path(f"{number}.jpg"),
        score=1 - number / 100,
        caption=f"caption {number}",
        caption_confidence=0.9,
        taken_at=None,
        latitude=None,
        longitude=None,
    )


def make_found(hits: int, matches: int | None = None, photos: int = 240) -> Found:
    return Found(
        hits=tuple(make_hit(number) for number in range(1, hits + 1)),
        matches=hits if matches is None else matches,
        more=False,
        photos=photos,
        took_ms=1.0,
    )


@pytest.fixture
def session() -> Session:
    return Session(Preferences(), max_audio_seconds=1.0)


def type_in(session: Session, text: str) -> list[Effect]:
    return session.receive(events.TextQuery(text=text))


def press(session: Session, name: CommandName, rank: int | None = None) -> list[Effect]:
    return session.receive(events.Command(name=name, via="key", rank=rank))


def answered(session: Session, hits: int = 3, matches: int | None = None) -> list[Effect]:
    return session.found("a red boat", "text", make_found(hits, matches))


def said(effects: list[Effect]) -> tuple[str | Picture, ...]:
    """What is spoken; there is at most one reply."""
    replies = [effect.parts for effect in effects if isinstance(effect, Say)]
    assert len(replies) <= 1
    return replies[0] if replies else ()


def emitted(effects: list[Effect]) -> list[str]:
    return [effect.event.type for effect in effects if isinstance(effect, Emit)]


def test_a_typed_question_silences_and_searches(session: Session) -> None:
    assert type_in(session, "find a red boat") == [Silence(), Find("a red boat", "text")]
    assert session.turn_id == 1


def test_a_recording_is_heard_whole(session: Session) -> None:
    assert session.receive_audio(b"\x01\x00" * 100) == []
    assert session.receive_audio(b"\x02\x00" * 100) == []
    effects = session.receive(events.AudioCommit())
    assert effects[-1] == Hear(b"\x01\x00" * 100 + b"\x02\x00" * 100)
    assert session.receive(events.AudioCommit())[-1] == Say((phrases.NO_SOUND,))


def test_a_cleared_recording_is_forgotten(session: Session) -> None:
    session.receive_audio(b"\x01\x00")
    assert emitted(session.receive(events.AudioClear())) == ["input_audio_buffer.cleared"]
    assert said(session.receive(events.AudioCommit())) == (phrases.NO_SOUND,)


def test_a_recording_that_is_too_long_is_cut_and_the_person_is_told(session: Session) -> None:
    session.receive_audio(b"\x01\x00" * 20_000)
    effects = session.receive(events.AudioCommit())
    hear = effects[-1]
    assert isinstance(hear, Hear)
    assert len(hear.pcm) == 16_000 * 2
    assert emitted(effects) == ["error", "input_audio_buffer.committed"]


def test_half_a_sample_is_refused(session: Session) -> None:
    assert emitted(session.receive_audio(b"\x01")) == ["error"]


def test_words_heard_are_searched_for(session: Session) -> None:
    effects = session.heard(Transcript("search for next", 0.9))
    assert effects[-1] == Find("next", "voice")


def test_what_is_not_understood_is_asked_again(session: Session) -> None:
    effects = session.heard(Transcript("", 0.1))
    assert said(effects) == (phrases.NOT_UNDERSTOOD,)
    assert emitted(effects) == ["conversation.item.input_audio_transcription.completed"]


def test_an_answer_counts_the_matches_and_describes_the_first(session: Session) -> None:
    effects = answered(session)
    assert said(effects) == ("Red boat: 3 matches.", Picture(1, "place"))
    assert emitted(effects) == ["search.results"]
    first = Picture(1, "place")
    assert session.describe_aloud(first, "a red boat") == "One of 3: a red boat."


def test_no_clear_match_is_said_before_the_closest(session: Session) -> None:
    effects = answered(session, hits=5, matches=0)
    assert said(effects) == (
        "No clear match for red boat in 240 pictures.",
        Picture(1, "closest"),
    )
    closest = Picture(1, "closest")
    assert session.describe_aloud(closest, "a ball") == "Closest, and possibly wrong: a ball."


def test_an_empty_library_is_said(session: Session) -> None:
    assert said(answered(session, hits=0)) == (phrases.EMPTY_LIBRARY,)


def test_pictures_still_being_read_are_mentioned_where_nothing_matches(session: Session) -> None:
    found = Found((make_hit(1),), 0, False, 20, 1.0, still_reading=(20, 1200))
    assert said(session.found("a dog", "text", found))[-1] == phrases.still_reading(20, 1200)


def test_the_notice_is_the_first_sentence_of_the_session_and_only_the_first() -> None:
    session = Session(Preferences(), notice="I know drawings.")
    assert said(answered(session))[0] == "I know drawings."
    assert said(answered(session))[0] == "Red boat: 3 matches."


def test_walking_through_the_results(session: Session) -> None:
    answered(session)
    assert said(press(session, "next")) == (Picture(2, "place"),)
    assert said(press(session, "next")) == (Picture(3, "place"),)
    assert said(press(session, "next")) == (phrases.THAT_WAS_THE_LAST,)
    assert said(press(session, "previous")) == (Picture(2, "place"),)
    assert said(press(session, "first")) == (Picture(1, "place"),)
    assert said(press(session, "previous")) == (phrases.THAT_WAS_THE_FIRST,)
    assert said(press(session, "last")) == (Picture(3, "place"),)


def test_repeat_says_the_last_answer_again(session: Session) -> None:
    assert said(press(session, "repeat")) == (phrases.NOTHING_TO_REPEAT,)
    answer = said(answered(session))
    assert said(press(session, "repeat")) == answer
    press(session, "thumbs_up")
    assert said(press(session, "repeat")) == answer


def test_a_thumb_is_about_the_picture_described_last(session: Session) -> None:
    answered(session)
    press(session, "next")
    assert press(session, "thumbs_up")[-1] == SaveThumb(2, True, "key")
    assert session.heard(Transcript("thumbs down", 0.9))[-1] == SaveThumb(2, False, "voice")


def test_a_thumb_may_name_its_picture(session: Session) -> None:
    answered(session)
    assert press(session, "thumbs_down", rank=3)[-1] == SaveThumb(3, False, "key")
    effects = press(session, "thumbs_up", rank=4)
    assert emitted(effects) == ["error"]
    assert said(effects) == (phrases.NO_SUCH_RESULT,)


def test_the_tip_about_undo_stops_after_three_times(session: Session) -> None:
    answered(session)
    thumb = SaveThumb(1, True, "key")
    told = [said(session.thumb_saved(n, 1, thumb)) for n in range(5)]
    assert [len(str(words)) > 30 for (words,) in told] == [True, True, True, False, False]


def test_undo(session: Session) -> None:
    assert press(session, "undo")[-1] == UndoThumb("key")
    assert said(session.thumb_undone(None)) == (phrases.NOTHING_TO_UNDO,)
    undone = events.FeedbackSaved(feedback_id=1, image_id=1, rank=1, verdict="undone")
    assert said(session.thumb_undone(undone)) == (phrases.UNDONE,)


def test_stop_says_nothing_more(session: Session) -> None:
    answered(session)
    assert press(session, "stop") == [Silence(), Say(())]
    assert session.receive(events.ResponseCancel()) == [Silence()]


@pytest.mark.parametrize("name", COMMAND_NAMES)
def test_every_command_is_answered_before_any_search(session: Session, name: CommandName) -> None:
    effects = press(session, name)
    assert effects[0] == Silence()
    assert len(effects) > 1


def test_settings_change_and_are_confirmed(session: Session) -> None:
    effects = session.receive(events.SessionUpdate(speak=False, words_per_minute=300))
    (emit,) = effects
    assert isinstance(emit, Emit)
    assert emit.event == events.SessionUpdated(speak=False, words_per_minute=300, top_k=5)


def test_a_failure_is_spoken_and_the_session_goes_on(session: Session) -> None:
    effects = session.failed("search.failed", phrases.SEARCH_FAILED, "mine")
    emit = effects[0]
    assert isinstance(emit, Emit)
    assert isinstance(emit.event, events.Error)
    assert emit.event.cause_event_id == "mine"
    assert said(effects) == (phrases.SEARCH_FAILED,)
    assert type_in(session, "a dog")[-1] == Find("a dog", "text")

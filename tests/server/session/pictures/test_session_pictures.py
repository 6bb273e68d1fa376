"""Questions with a picture: sent, or one of the library; alone, with words, and changed."""

from __future__ import annotations

import pytest

from server.language import phrases
from server.protocol import client_events, events
from server.session.effects import Find, Look, Picture
from server.session.preferences import Preferences
from server.session.session import Session
from tests.server.scripted import FIRST, Driven

CLOSEST = ["Here are the closest ones.", FIRST]


@pytest.fixture
def driven() -> Driven:
    return Driven(Session(Preferences(), max_image_bytes=300))


def results(driven: Driven) -> events.SearchResults:
    """The last that were sent."""
    return [one for one in driven.emitted if isinstance(one, events.SearchResults)][-1]


def test_a_picture_is_looked_at_and_then_searched_with(driven: Driven) -> None:
    driven.send(client_events.ImageQuery(image="AAAA"))
    assert driven.silences == 1
    assert driven.waiting_for == Look("AAAA", "your picture", "button")
    driven.see()
    find = driven.waiting_for
    assert isinstance(find, Find) and find.query.likes and find.query.words == ""
    driven.find()
    assert driven.hush() == ["Like your picture:", *CLOSEST]
    told = results(driven)
    assert (told.query, told.with_picture, told.matches) == ("like your picture", True, 3)
    assert not told.no_match


@pytest.mark.parametrize(
    ("words", "said", "query", "without"),
    [
        ("with snow", ", with snow", "with snow", ()),
        ("only with snow", ", with snow", "with snow", ()),
        ("a red ball", ", with a red ball", "with a red ball", ()),
        ("dogs", ", with dogs", "with dogs", ()),
        ("at night", ", at night", "at night", ()),
        ("but blue", ", blue", "blue", ()),
        ("find a dog", ", with a dog", "with a dog", ()),
        ("without people", ", without people", "", ("people",)),
        ("a dog without snow", ", with a dog, without snow", "with a dog", ("snow",)),
        ("with snow without people", ", with snow, without people", "with snow", ("people",)),
        ("next", ", next", "next", ()),
        ("  ", "", "", ()),
    ],
)
def test_words_may_go_with_it(
    driven: Driven, words: str, said: str, query: str, without: tuple[str, ...]
) -> None:
    driven.show(words)
    assert driven.hush()[0] == f"Like your picture{said}:"
    answered = driven.session.dialogue.answered
    assert answered
    assert (answered.query.words, answered.query.without) == (query, without)


def test_later_words_keep_the_picture(driven: Driven) -> None:
    driven.show()
    for said, back in (
        ("only with snow", "Like your picture, with snow:"),
        ("without people", "Like your picture, with snow, without people:"),
        ("the same but at night", "Like your picture, with snow at night, without people:"),
        ("with a dog", "Like your picture, with snow and a dog at night, without people:"),
        ("without snow", "Like your picture, with a dog at night, without people or snow:"),
    ):
        driven.hush()
        driven.ask(said)
        assert driven.hush()[0] == back
    driven.ask("a red boat")
    assert driven.hush()[0] == "Red boat:"


def test_everything_that_steers_works_on_its_results(driven: Driven) -> None:
    driven.show("with snow")
    answer = driven.hush()
    driven.type_in("next")
    assert driven.hush() == [Picture(2, "place")]
    driven.type_in("how many")
    assert driven.hush() == [
        "These are the closest to your picture, with snow. You are at number 2."
    ]
    driven.type_in("thumbs up")
    assert [(thumb.rank, thumb.verdict) for thumb in driven.thumbs] == [(2, "up")]
    driven.hush()
    driven.type_in("spell")
    assert driven.hush() == ["W, I, T, H. S, N, O, W."]
    driven.type_in("are you sure")
    assert "It is one of the closest; how much alike they are, I can't tell." in driven.hush()
    driven.show("with snow")
    driven.hush()
    driven.type_in("repeat")
    assert driven.hush() == answer


def test_a_picture_alone_has_nothing_to_spell(driven: Driven) -> None:
    driven.show()
    driven.hush()
    driven.type_in("spell")
    assert driven.hush() == [phrases.NOTHING_TO_SPELL]


def test_more_like_this_is_about_the_picture_described_last(driven: Driven) -> None:
    driven.ask("a red boat")
    driven.type_in("next")
    driven.type_in("more like this")
    assert driven.waiting_for == Look(2, "number 2", "text")
    driven.hush()
    driven.see()
    driven.find()
    assert driven.hush() == ["Like number 2:", *CLOSEST]
    answered = driven.session.dialogue.answered
    assert answered and answered.query.likes and answered.query.likes[0].image_id == 2


def test_more_may_be_wanted_like_any_result(driven: Driven) -> None:
    driven.ask("a red boat")
    driven.send(client_events.Command(name="similar", via="button", rank=3))
    assert driven.waiting_for == Look(3, "number 3", "button")
    driven.see()
    driven.find()
    driven.hush()
    driven.type_in("more like number two")
    assert driven.waiting_for == Look(2, "number 2", "text")
    driven.see()
    driven.find()
    driven.hush()
    driven.type_in("more like number nine")
    assert driven.hush() == [phrases.only_so_many(3)]


def test_a_number_is_not_said_again_when_the_results_are_others(driven: Driven) -> None:
    driven.ask("a red boat")
    driven.type_in("more like this")
    driven.see()
    driven.find()
    driven.hush()
    driven.type_in("repeat")
    assert driven.hush()[0] == "Like number 1:"
    driven.ask("without people")
    assert driven.hush()[0] == "Like that picture, without people:"
    driven.type_in("how many")
    (count,) = driven.hush()
    assert str(count).startswith("These are the closest to that picture, without people.")


def test_a_picture_of_the_library_is_called_by_its_number_where_it_has_one(driven: Driven) -> None:
    driven.show(image_id=7)
    assert driven.hush()[0] == "Like that picture:"
    driven.show(image_id=2)
    assert driven.hush()[0] == "Like number 2:"


def test_before_any_search_there_is_nothing_to_be_like(driven: Driven) -> None:
    driven.type_in("more like this")
    assert driven.hush() == [phrases.NO_RESULTS]


def test_words_that_change_nothing_say_the_answer_again(driven: Driven) -> None:
    driven.show("with snow")
    answer = driven.hush()
    driven.type_in("with snow")
    assert driven.hush() == answer


def test_a_picture_that_is_too_large_is_refused_in_a_sentence(driven: Driven) -> None:
    driven.send(client_events.ImageQuery(image="A" * 408, event_id="mine"))
    assert driven.hush() == [phrases.too_large_a_picture(300)]
    (error,) = driven.errors()
    assert (error.code, error.cause_event_id) == ("image.too_large", "mine")
    driven.send(client_events.ImageQuery(image="A" * 400))
    assert isinstance(driven.waiting_for, Look)


def test_a_picture_that_cannot_be_looked_at_leaves_the_last_answer(driven: Driven) -> None:
    driven.ask("a red boat")
    driven.play(1.5)
    driven.hush()
    driven.send(client_events.ImageQuery(image="AAAA"))
    driven.fail()
    assert driven.hush() == ["It failed. Try again."]
    driven.type_in("resume")
    assert driven.hush() == ["3 matches.", FIRST]


def test_a_cough_while_a_picture_is_looked_at_does_not_lose_it(driven: Driven) -> None:
    driven.send(client_events.SessionUpdate(turn_detection="server_vad"))
    driven.send(client_events.ImageQuery(image="AAAA"))
    driven.speak(0.3)
    assert driven.waiting_for is None
    driven.keep_silent(1)
    driven.hear("")
    driven.see()
    driven.find()
    assert driven.hush() == ["Like your picture:", *CLOSEST]


def test_what_is_said_at_a_pause_is_searched_for_with_the_picture(driven: Driven) -> None:
    driven.show()
    find = driven.session.dialogue.foresee("only with snow")
    assert find and find.query.likes
    assert find.lead == ("Like your picture, with snow:",)


def test_a_library_of_that_picture_alone_has_no_other(driven: Driven) -> None:
    driven.show(hits=0, image_id=7)
    assert driven.hush() == ["Like that picture:", phrases.NO_OTHER_PICTURE]

"""Conversations in everyday words: what each turn leads to, and that no place is lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from index.catalog.records import Photo
from index.library.hit import Hit
from server.language import phrases
from server.language.questions.saying import written
from server.protocol import events
from server.protocol.failures import Failure
from server.search.result import Result
from server.session.effects import Find, FindMore, Picture
from server.session.preferences import Preferences
from server.session.session import Session
from tests.server.scripted import Driven, make_found

IN_ALL = 14


@pytest.fixture
def driven() -> Driven:
    return Driven(Session(Preferences()))


def page(first: int, count: int, matches: int = IN_ALL) -> Result:
    """So many of the results, with a cursor where more follow."""
    last = min(first + count - 1, matches)
    hits = tuple(make_found(last).hits[first - 1 :])
    following = str(last) if last < matches else None
    return replace(make_found(0), hits=hits, matches=matches, first=first, following=following)


def ask(driven: Driven, words: str, result: Result | None = None) -> Find:
    """Somebody types a question, and these are found."""
    driven.type_in(words)
    find = driven.work.pop(0)
    assert isinstance(find, Find)
    driven.perform(driven.session.found(find.query, find.via, result or page(1, 5)))
    return find


def turn(driven: Driven, words: str) -> list[str | Picture]:
    """What is said to words that go on with the results that there are."""
    driven.hush()
    driven.type_in(words)
    while driven.work and isinstance(driven.work[0], FindMore):
        more = driven.work.pop(0)
        assert isinstance(more, FindMore)
        found = page(int(more.after) + 1, max(5, more.at_least))
        driven.perform(driven.session.found_more(more, found))
    return driven.hush()


def shown(driven: Driven) -> list[int]:
    """The ranks of the results that the client was last sent."""
    told = [each for each in driven.emitted if isinstance(each, events.SearchResults)]
    return [item.rank for item in told[-1].results]


def test_next_goes_on_beyond_the_first_page(driven: Driven) -> None:
    ask(driven, "cats")
    for rank in range(2, IN_ALL + 1):
        assert turn(driven, "next") == [Picture(rank, "place")]
    assert turn(driven, "next") == [phrases.THAT_WAS_THE_LAST]
    assert shown(driven) == [*range(1, IN_ALL + 1)]


@pytest.mark.parametrize(
    ("words", "rank"),
    [
        ("more results", 6),
        ("show me more", 6),
        ("number fourteen", 14),
        ("fourteen", 14),
        ("the twelfth one", 12),
        ("last", 14),
        ("number six", 6),
    ],
)
def test_any_match_can_be_reached(driven: Driven, words: str, rank: int) -> None:
    ask(driven, "cats")
    assert turn(driven, words) == [Picture(rank, "place")]
    assert turn(driven, "previous") == [Picture(rank - 1, "place")]
    assert driven.session.describe_aloud(Picture(rank, "place"), "a cat.").endswith(
        f" of {IN_ALL}: a cat."
    )


def test_who_asks_beyond_the_last_is_told_how_many_there_are(driven: Driven) -> None:
    ask(driven, "cats")
    assert turn(driven, "twenty") == [phrases.only_so_many(IN_ALL)]
    assert turn(driven, "next") == [Picture(2, "place")]


def test_a_page_that_cannot_be_had_costs_no_place(driven: Driven) -> None:
    ask(driven, "cats")
    driven.type_in("last")
    driven.fail()
    assert turn(driven, "next") == [Picture(2, "place")]


def unknown(word: str) -> Result:
    return replace(make_found(0), unknown=(word,))


@pytest.mark.parametrize(
    "nothing",
    [unknown("hello"), make_found(0), replace(make_found(0, photos=0), narrowed="from 2050")],
)
def test_the_last_good_results_stay_until_better_ones_come(driven: Driven, nothing: Result) -> None:
    ask(driven, "boats")
    turn(driven, "next")
    ask(driven, "hello", nothing)
    assert turn(driven, "which camera") == [phrases.CAMERA_UNKNOWN]
    assert turn(driven, "next") == [Picture(3, "place")]
    assert shown(driven) == [1, 2, 3, 4, 5], "the client has them before it, too"


def test_a_failed_question_costs_no_place(driven: Driven) -> None:
    ask(driven, "boats")
    driven.type_in("a red boat")
    driven.fail()
    assert turn(driven, "next") == [Picture(2, "place")]


def test_a_change_of_a_question_that_failed_changes_the_last_that_worked(driven: Driven) -> None:
    ask(driven, "boats")
    ask(driven, "hello", unknown("hello"))
    assert written(ask(driven, "only from 2021").query) == "boats, from 2021"


def test_a_refused_recording_costs_no_place(driven: Driven) -> None:
    ask(driven, "boats")
    driven.perform(driven.session.failed(Failure(code="audio.empty", text=phrases.NO_SOUND)))
    assert turn(driven, "next") == [Picture(2, "place")]


@pytest.mark.parametrize(
    ("turns", "asked"),
    [
        (("dogs", "the newest"), "dogs, newest first"),
        (("dogs", "the newest of these"), "dogs, newest first"),
        (("dogs", "which is the oldest"), "dogs, oldest first"),
        (("a cat, not in the snow", "only at night"), "a cat at night, not in the snow"),
        (("a beach", "no people"), "a beach without people"),
        (("a beach", "but no dogs or cars"), "a beach without dogs or cars"),
        (("boats", "not from 2020"), "boats, not from 2020"),
        (("boats", "except in 2020"), "boats, not from 2020"),
        (("boats", "that are not red"), "boats that are not red"),
        (("boats from 2019", "only from 2021"), "boats, from 2021"),
        (
            ("boats", "without red", "only in 2021", "oldest first"),
            "boats that are not red, from 2021, oldest first",
        ),
    ],
)
def test_a_question_is_changed_in_everyday_words(
    driven: Driven, turns: tuple[str, ...], asked: str
) -> None:
    for words in turns:
        find = ask(driven, words)
    assert written(find.query) == asked


def test_a_picture_is_described_and_nothing_is_said_twice(driven: Driven) -> None:
    ask(driven, "boats")
    for words in ("describe it", "what is in the picture", "can you describe it"):
        assert turn(driven, words) == [Picture(1, "place")]
    first, second = turn(driven, "more"), turn(driven, "more")
    assert first and second == [phrases.NOTHING_MORE]
    assert not set(map(str, first)) & set(map(str, second))
    assert turn(driven, "next") == [Picture(2, "place")]
    assert turn(driven, "more") == first, "of another picture it is news"


TAKEN = Photo(
    image_id=7,
    path=Path("/photos/Holidays/boat.jpg"),
    caption="a boat",
    caption_confidence=0.9,
    taken_at=datetime(2021, 6, 3, 14, 5),
    latitude=None,
    longitude=None,
    width=0,
    height=0,
    camera="Canon EOS 80D",
)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("when was the second one taken", "Taken on 3 June 2021, in the afternoon."),
        ("what time was it taken", phrases.TIME_UNKNOWN),
        ("what time was number two taken", "At 14:05."),
        ("which camera took the second picture", "Taken with the Canon EOS 80D."),
        ("which folder is number two in", "In the folder Holidays."),
    ],
)
def test_a_result_is_asked_about_by_its_number(driven: Driven, words: str, said: str) -> None:
    found = make_found(3)
    hits = (found.hits[0], Hit(TAKEN, 0.9), found.hits[2])
    ask(driven, "boats", replace(found, hits=hits))
    assert turn(driven, words)[0] == said


def test_a_thumb_is_given_by_number(driven: Driven) -> None:
    ask(driven, "boats")
    for words in ("thumbs up number two", "thumbs up for the second one"):
        turn(driven, words)
        assert (driven.thumbs[-1].rank, driven.thumbs[-1].verdict) == (2, "up")


@pytest.mark.parametrize("words", ["how many", "how many pictures", "how many are there"])
def test_how_many_counts_what_was_found_or_else_everything(driven: Driven, words: str) -> None:
    assert written(ask(driven, words).query) == "all pictures"
    ask(driven, "boats")
    assert turn(driven, words) == [f"Boats: {IN_ALL} matches. You are at number 1."]


def test_of_all_pictures_it_is_known_how_many_there_are(driven: Driven) -> None:
    counted = replace(page(1, 5, 240), more=True, by_look=False)
    ask(driven, "how many pictures do you have", counted)
    assert driven.hush() == ["240 pictures.", Picture(1, "place")]
    assert "Two of 240: " in driven.session.describe_aloud(Picture(2, "place"), "a cat")


def test_who_has_asked_in_vain_is_not_told_to_ask_first(driven: Driven) -> None:
    ask(driven, "boats in 2050", replace(make_found(0, photos=0), narrowed="from 2050"))
    assert turn(driven, "next") == [phrases.NOTHING_FOUND]


def test_what_is_left_out_is_said(driven: Driven) -> None:
    find = ask(driven, "boats on Sundays")
    assert find.lead == ("Boats:", "I left out “on Sundays”.")


def test_a_long_question_is_not_said_back_whole(driven: Driven) -> None:
    find = ask(driven, "a red boat with a white sail " + "and another one beside it " * 18)
    assert len(find.lead[0]) < 150 and find.lead[0].endswith(", and so on:")


# While it is still searched


def found_now(driven: Driven, result: Result | None = None) -> list[str | Picture]:
    """The search that goes on is done; what is said to it."""
    find = driven.work.pop()
    assert isinstance(find, Find)
    driven.work.clear()
    driven.hush()
    driven.perform(driven.session.found(find.query, find.via, result or page(1, 5)))
    return driven.hush()


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (["next"], Picture(2, "place")),
        (["next", "next", "next"], Picture(4, "place")),
        (["number three"], Picture(3, "place")),
        (["next", "previous"], Picture(1, "place")),
        (["where"], phrases.WHERE_UNKNOWN),
    ],
)
@pytest.mark.parametrize("before", ["", "dogs"])
def test_what_is_wanted_of_results_waits_for_them(
    driven: Driven, before: str, said: list[str], told: str | Picture
) -> None:
    """The question is never lost, whether or not another was answered before."""
    if before:
        ask(driven, before, page(1, 3))
    driven.type_in("cats")
    for words in said:
        driven.type_in(words)
    assert found_now(driven) == [told]
    assert driven.session.dialogue.answered
    assert driven.session.dialogue.answered.query.words == "cats"


def test_where_nothing_is_found_that_is_said(driven: Driven) -> None:
    driven.type_in("unicorns")
    driven.type_in("next")
    assert found_now(driven, make_found(0)) == turn(driven, "repeat")[-1:]


def test_a_refinement_is_of_the_question_that_is_still_searched(driven: Driven) -> None:
    ask(driven, "dogs")
    driven.type_in("cats")
    driven.type_in("without snow")
    find = driven.work.pop()
    assert isinstance(find, Find)
    assert (find.query.words, find.query.without) == ("cats", ("snow",))


@pytest.mark.parametrize("ending", ["stop", "failure"])
def test_a_question_that_is_over_takes_nothing(driven: Driven, ending: str) -> None:
    """Stopped or failed, it leaves the results that there were."""
    ask(driven, "dogs")
    driven.type_in("cats")
    if ending == "stop":
        driven.type_in("stop")
    else:
        driven.perform(driven.session.failed(Failure(code="search.failed", text="It failed.")))
    driven.work.clear()
    assert turn(driven, "next") == [Picture(2, "place")]
    assert driven.session.dialogue.answered
    assert driven.session.dialogue.answered.query.words == "dogs"

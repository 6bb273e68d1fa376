"""Words -> intent."""

from __future__ import annotations

import pytest

from server.language.calling import Call
from server.language.commands import Correct, Intent, Refine, Steer, answer_to, understand
from server.language.synonyms import (
    COMMAND_NAMES,
    SEARCH_AGAIN,
    SEARCH_LEADS,
    SYNONYMS,
    CommandName,
)
from server.search.query import Query

EXAMPLES = [(name, said) for name, ways in SYNONYMS.items() for said in ways]


def test_every_command_has_words() -> None:
    assert set(SYNONYMS) == set(COMMAND_NAMES)
    assert all(ways for ways in SYNONYMS.values())


def test_every_synonym_is_its_command() -> None:
    wrong = {
        form: understood
        for command, said in EXAMPLES
        for form in forms(said)
        if (understood := understand(form)) != Steer(command, 2 if command == "jump" else None)
    }
    assert not wrong


def forms(said: str) -> tuple[str, ...]:
    """As a transcript may have it, and as a polite person says it."""
    return (
        *(said, said.upper(), f" {said}. ", f"{said.capitalize()}!", f"{said}?", f"{said}..."),
        *(said.replace("'", "’"), f"{said}, please.", f"Please, {said}.", f"Okay, {said}."),
    )


def test_no_synonym_stands_twice() -> None:
    words = [said.replace("that is", "that's") for _, said in EXAMPLES]
    assert len(words) == len(set(words))
    assert not set(words) & {*SEARCH_AGAIN, *SEARCH_LEADS}


@pytest.mark.parametrize("lead", SEARCH_LEADS)
def test_a_search_lead_is_not_part_of_the_query(lead: str) -> None:
    assert understand(f"{lead} the red boat") == Query("the red boat")
    assert understand(f"{lead.capitalize()} the red boat, please.") == Query("the red boat")


@pytest.mark.parametrize(
    "words",
    [
        *(
            "next to a tree",
            "the first snow",
            "no smoking sign",
            "good dog",
            "two pictures",
            "more snow",
        ),
        *("a man with a hat", "a stop sign", "a black list", "a dog on the left", "number plates"),
        *("show jumping", "search and rescue dog", "back garden", "a dog waiting to go on"),
        *("finding nemo", "butter", "only", "without", "the same", "helpful nurses", "listeners"),
        *("pictures similar to a dog", "more like a dog than a cat", "two similar houses"),
        *("a description on a wall", "pictures like number plates"),
    ],
)
def test_a_command_within_a_longer_utterance_stays_a_search(words: str) -> None:
    assert understand(words) == Query(words)


@pytest.mark.parametrize("command", COMMAND_NAMES)
def test_search_for_always_searches(command: CommandName) -> None:
    for said in SYNONYMS[command]:
        assert understand(f"Search for {said}.") == Query(said)
    assert understand("search for only with snow") == Query("only with snow")


@pytest.mark.parametrize("nothing", ["", "  ", "...", "find", "Show me.", "I said", *SEARCH_AGAIN])
def test_nothing_to_look_for(nothing: str) -> None:
    assert understand(nothing) == Query("")


@pytest.mark.parametrize(
    ("said", "number"),
    [
        *(("number three", 3), ("Number 3.", 3), ("the third one", 3), ("go to number 3", 3)),
        *(("picture two", 2), ("The 3rd one", 3), ("three", 3), ("5", 5), ("Twenty-one.", 21)),
        *(("the twenty first one", 21), ("show me number four", 4), ("number 100", 100)),
        *(("Number to.", 2), ("number for", 4), ("go to the third picture", 3), ("number zero", 0)),
    ],
)
def test_a_number_jumps(said: str, number: int) -> None:
    assert understand(said) == Steer("jump", number)


@pytest.mark.parametrize("said", ["number one", "Number 1.", "the 1st one", "one", "picture won"])
def test_number_one_is_the_first(said: str) -> None:
    assert understand(said) == Steer("first")


@pytest.mark.parametrize(
    ("said", "intent"),
    [
        ("only with snow", Refine("with", "snow")),
        ("Only the ones with snow.", Refine("with", "snow")),
        ("The same, but with a tree.", Refine("with", "a tree")),
        ("and with a dog", Refine("with", "a dog")),
        ("and a dog", Refine("with", "a dog")),
        ("without people", Refine("without", "people")),
        ("But without Anna!", Refine("without", "Anna")),
        ("the same without a dog", Refine("without", "a dog")),
        ("except the red ones", Refine("without", "the red ones")),
        ("but not in the snow", Refine("without", "in the snow")),
        ("The same but at night.", Refine("but", "at night")),
        ("the same in blue", Refine("but", "in blue")),
        ("but blue", Refine("but", "blue")),
        ("Only the red ones.", Refine("but", "red ones")),
        ("just the red ones", Refine("but", "red ones")),
        ("only the ones that are red", Refine("but", "red")),
        ("only on a beach", Refine("but", "on a beach")),
    ],
)
def test_a_change_of_the_last_question(said: str, intent: Intent) -> None:
    assert understand(said) == intent


@pytest.mark.parametrize(
    ("said", "intent"),
    [
        ("No, I said a red coat.", Correct("a red coat")),
        ("no i said a red coat", Correct("a red coat")),
        ("I said find a red coat", Correct("a red coat")),
        ("Sorry, I meant a blue one on a beach", Correct("a blue one on a beach")),
        ("No, a red coat.", Correct("a red coat")),
        ("No, I said next.", Steer("next")),
        ("I meant number three", Steer("jump", 3)),
        ("no i said without people", Refine("without", "people")),
        ("I said search for next", Correct("next")),
    ],
)
def test_what_was_misheard_is_said_again(said: str, intent: Intent) -> None:
    assert understand(said) == intent


@pytest.mark.parametrize(
    ("said", "command"),
    [
        ("Is there a dog in it?", "ask"),
        ("Are there any people in this picture?", "ask"),
        ("How many dogs are in it?", "ask"),
        ("Are there any people?", None),
        ("How many dogs are there?", None),
        ("What color is the car?", "ask"),
        ("Is it raining?", "ask"),
        ("What's on the left?", "layout"),
        ("what is to the point", None),
        ("what's in front of the house", "layout"),
        ("How many are there?", "count"),
        ("Is there a picture of a dog?", None),
        ("is there a big brown dog that is lying on the sofa", None),
    ],
)
def test_a_question_about_one_picture(said: str, command: CommandName | None) -> None:
    intent = understand(said)
    assert intent == Steer(command) if command else isinstance(intent, Query)


@pytest.mark.parametrize(
    ("said", "number"),
    [
        *(("More like number three.", 3), ("pictures similar to the second one", 2)),
        *(("find more like number to", 2), ("more like this one", None), ("more like one", 1)),
    ],
)
def test_more_may_be_wanted_like_any_result(said: str, number: int | None) -> None:
    assert understand(said) == Steer("similar", number)


def test_said_twice_is_said_once() -> None:
    assert understand("No, no, no!") == Steer("thumbs_down")
    assert understand("Stop, stop!") == Steer("stop")


def test_how_many_pictures_of_something_looks_for_it() -> None:
    assert understand("How many pictures of dogs do I have?") == Query("dogs")


@pytest.mark.parametrize(
    "said", ["no, " * 2000, "i said " * 300, "the same but " * 500, "a" * 9000]
)
def test_endless_words_are_understood_as_something(said: str) -> None:
    assert understand(said) is not None


@pytest.mark.parametrize(
    ("said", "words", "number"),
    [
        ("call this: grandma's eightieth", "grandma's eightieth", None),
        ("Call this, Grandma's 80th.", "Grandma's 80th", None),
        ("call this grandma's eightieth", "grandma's eightieth", None),
        ("name this one the old bridge", "the old bridge", None),
        ("please call number two: the twins", "the twins", 2),
        ("call number twenty-one the twins", "the twins", 21),
        ("Call the second one the twins", "the twins", 2),
        ("label picture 3 - us", "us", 3),
        ("can you call this picture next", "next", None),
        ("call this عيد ميلاد", "عيد ميلاد", None),
        ("call this <b>us</b>", "<b>us</b>", None),
    ],
)
def test_a_picture_is_called_something(said: str, words: str, number: int | None) -> None:
    assert understand(said) == Call(words, number)


@pytest.mark.parametrize("said", ["call this", "name it", "Call it.", "call number two"])
def test_without_words_it_is_asked_what_to_call_it(said: str) -> None:
    assert understand(said) == Steer("call_it", 2 if "two" in said else None)


@pytest.mark.parametrize("said", ["a phone call", "call centre", "search for call it"])
def test_what_only_names_a_call_is_looked_for(said: str) -> None:
    assert isinstance(understand(said), Query)


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("No, it's a dog.", "a dog"),
        ("that is my brother", "my brother"),
        ("a dog, not a cat", "a dog, not a cat"),
        ("it shows the harbour", "the harbour"),
        ("with a red hat", "with a red hat"),
        ("find a dog", None),
        ("never mind", None),
        ("call this us", None),
    ],
)
def test_an_answer_is_told_from_what_asks_for_something_else(said: str, answer: str | None) -> None:
    assert answer_to(said) == answer

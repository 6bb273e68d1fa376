"""Every sentence can be spoken as it stands."""

from __future__ import annotations

import re

import pytest

from server.language import phrases
from server.language.commands import understand
from server.search.query import Query

SENTENCES = {
    name: text
    for name, text in vars(phrases).items()
    if name.isupper() and isinstance(text, str) and name[0] != "_"
}
FRAGMENTS = {"NOT_DESCRIBABLE", "DESCRIBING_FAILED", "NOT_YET_DESCRIBED"}  # within a sentence
HELP = {name: text for name, text in SENTENCES.items() if name.startswith("HELP")}

MADE = (
    phrases.said_back("a red boat on a beach"),
    phrases.found(3),
    phrases.found(1),
    phrases.found(100, more=True),
    phrases.said_back("a dog and " * 60),
    phrases.left_out(["on Sundays"]),
    phrases.left_out(["on Sundays", "at half past three"]),
    phrases.no_clear_match(240),
    phrases.no_clear_match(12, "from summer 2021"),
    phrases.browsed(12),
    phrases.browsed(1),
    phrases.nothing_there("from Leeds, from May 2020"),
    phrases.nearly_the_same(1),
    phrases.nearly_the_same(4),
    phrases.nothing_left(["people"]),
    phrases.nothing_left(["people", "a dog", "snow"]),
    phrases.closest("a red truck"),
    phrases.one_of(1, 3, "a red boat on a beach"),
    phrases.one_of(12, 30, phrases.NOT_DESCRIBABLE),
    phrases.unknown_words(["giraffe"]),
    phrases.unknown_words(["income", "tax", "form"]),
    phrases.still_reading(120, 2000),
    *(phrases.thumb_saved(verdict, tip) for verdict in phrases.SAVED for tip in (True, False)),
    phrases.the_closest(5),
    phrases.the_closest(1),
    phrases.too_large_a_picture(8_000_000),
    phrases.not_a_picture("The file is empty."),
    phrases.only_so_many(3),
    phrases.more_to_list(4, 11),
)


@pytest.mark.parametrize("text", [*SENTENCES.values(), *MADE])
def test_a_sentence_can_be_spoken(text: str) -> None:
    assert not re.search(r"[_<>{}\[\]/\\|*#`]|\bNone\b|\bError\b|  ", text)
    assert len(text) < 220


@pytest.mark.parametrize("name", sorted(SENTENCES.keys() - FRAGMENTS))
def test_a_sentence_has_a_beginning_and_an_end(name: str) -> None:
    text = SENTENCES[name]
    assert text[0].isupper()
    assert text[-1] == "."


def test_the_answer_of_the_first_page() -> None:
    pieces = (
        phrases.said_back("a red boat on a beach"),
        phrases.found(3),
        phrases.one_of(1, 3, "a red boat on a beach"),
    )
    assert " ".join(pieces) == ("Red boat on a beach: 3 matches. One of 3: a red boat on a beach.")


def test_counts_agree_with_their_nouns() -> None:
    assert phrases.found(1) == "1 match."
    assert phrases.found(12) == "12 matches."
    assert phrases.found(100, more=True) == "More than 100 matches."
    assert phrases.no_clear_match(1) == "No clear match in 1 picture."
    assert phrases.the_closest(5) == "Here are the closest ones."
    assert phrases.the_closest(1) == "Here is the closest one."
    assert phrases.only_so_many(1) == "There is only 1."
    assert phrases.only_so_many(3) == "There are only 3."


def test_several_words_are_listed_as_people_list_them() -> None:
    assert phrases.unknown_words(["a", "b", "c"]).startswith("I don't know the words a, b and c.")
    assert " a, b, c and d. " in phrases.unknown_words("abcd"), '"1 more" is no shorter'
    assert " a, b, c and 9 more. " in phrases.unknown_words("abcdefghijkl")
    assert phrases.nothing_left(["people", "a dog"]).startswith(
        "Nothing is left without people or a dog."
    )


@pytest.mark.parametrize("query", ["a", "the", "an", "a ", ""])
def test_a_query_that_is_only_an_article_survives(query: str) -> None:
    assert phrases.titled(query) == query.strip().capitalize()


@pytest.mark.parametrize("text", HELP.values())
def test_whatever_help_names_is_understood(text: str) -> None:
    told = re.findall(r"\b(?:[Ss]ay|[Aa]sk) (.+?)(?:\.| for other words| for the rest)", text)
    named = [name for each in told for name in re.split(r", and |, or |, | or | and ", each)]
    offered = [name for name in named if not name.startswith(("what you", "such as"))]
    assert len(offered) >= 5
    for name in offered:
        said = "help" if name == "help again" else name.removeprefix("or ")
        intent = understand(said)
        assert not isinstance(intent, Query), said


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (phrases.TEXT_ONLY, ["speak again"]),
        (phrases.PAUSED, ["resume"]),
        (phrases.NO_TEXT, ["more"]),
        (phrases.CANNOT_LAY_OUT, ["repeat"]),
        (phrases.THAT_WAS_THE_LAST, ["first", "search again"]),
        (phrases.more_to_list(4, 11), ["number 11", "number eleven"]),
    ],
)
def test_a_tip_names_what_is_understood(text: str, words: list[str]) -> None:
    for said in words:
        assert understand(said) not in (Query(said), Query(f"{said}."))
    assert any(said in text.lower() for said in words)

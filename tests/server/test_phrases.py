"""Every sentence can be spoken as it stands."""

from __future__ import annotations

import re

import pytest

from server import phrases

SENTENCES = {
    name: text
    for name, text in vars(phrases).items()
    if name.isupper() and isinstance(text, str) and name[0] != "_"
}
FRAGMENTS = {"NOT_DESCRIBABLE", "DESCRIBING_FAILED"}  # spoken within a sentence

MADE = (
    phrases.found("a red boat on a beach", 3, 3),
    phrases.found("dogs", 1, 1),
    phrases.found("dogs", 12, 5),
    phrases.found("dogs", 100, 5, more=True),
    phrases.no_clear_match("a red bus", 240),
    phrases.closest("a red truck"),
    phrases.one_of(1, 3, "a red boat on a beach"),
    phrases.one_of(12, 30, phrases.NOT_DESCRIBABLE),
    phrases.unknown_words(["giraffe"]),
    phrases.unknown_words(["income", "tax", "form"]),
    phrases.still_reading(120, 2000),
    phrases.thumb_saved(True, True),
    phrases.thumb_saved(False, False),
    phrases.not_a_picture("The file is empty."),
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
    assert phrases.found("a red boat on a beach", 3, 3) == "Red boat on a beach: 3 matches."
    assert phrases.one_of(1, 3, "a red boat on a beach") == "One of 3: a red boat on a beach."


def test_counts_agree_with_their_nouns() -> None:
    assert phrases.found("dog", 1, 1) == "Dog: 1 match."
    assert phrases.found("dog", 12, 5) == "Dog: 12 matches. Best 5."
    assert phrases.found("dog", 100, 5, more=True) == "Dog: more than 100 matches. Best 5."
    assert phrases.no_clear_match("dog", 1) == "No clear match for dog in 1 picture."


@pytest.mark.parametrize("query", ["a", "the", "an", "a ", ""])
def test_a_query_that_is_only_an_article_survives(query: str) -> None:
    assert phrases.titled(query) == query.strip().capitalize()

"""Words -> intent."""

from __future__ import annotations

import pytest

from server.commands import (
    COMMAND_NAMES,
    SEARCH_LEADS,
    SYNONYMS,
    CommandName,
    Search,
    Steer,
    understand,
)


def test_every_command_has_words() -> None:
    assert set(SYNONYMS) == set(COMMAND_NAMES)
    assert all(ways for ways in SYNONYMS.values())


@pytest.mark.parametrize(
    ("command", "said"), [(name, said) for name, ways in SYNONYMS.items() for said in ways]
)
def test_every_synonym_is_its_command(command: CommandName, said: str) -> None:
    for form in (said, said.upper(), f" {said}. ", f"{said}!"):
        assert understand(form) == Steer(command)


def test_no_synonym_stands_for_two_commands() -> None:
    words = [said for ways in SYNONYMS.values() for said in ways]
    assert len(words) == len(set(words))


@pytest.mark.parametrize("lead", SEARCH_LEADS)
def test_a_search_lead_is_not_part_of_the_query(lead: str) -> None:
    assert understand(f"{lead} the red boat") == Search("the red boat")


@pytest.mark.parametrize("words", ["next to a tree", "the first snow", "no people", "good dog"])
def test_a_command_within_a_longer_utterance_stays_a_search(words: str) -> None:
    assert understand(words) == Search(words)


def test_search_for_always_searches() -> None:
    assert understand("Search for next.") == Search("next")


@pytest.mark.parametrize("nothing", ["", "  ", "...", "find", "Show me."])
def test_nothing_to_look_for(nothing: str) -> None:
    assert understand(nothing) == Search("")


def test_a_lead_is_a_whole_word() -> None:
    assert understand("finding nemo") == Search("finding nemo")

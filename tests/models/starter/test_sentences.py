"""What may be said, and what is kept from training."""

from __future__ import annotations

import random

import pytest

from models.starter import wording
from models.starter.everyday import TEST_SENTENCES, sample_everyday
from models.starter.scenes import KINDS, sample_scene
from models.starter.sentences import (
    LEADS,
    LONGER_COMMANDS,
    SHORT_COMMANDS,
    Split,
    sample_command,
    sample_query,
    sample_short_query,
    split_of,
    spoken,
    vocabulary,
    without_lead,
)

SPLITS: tuple[Split, ...] = ("train", "validation", "test")


def test_the_vocabulary_holds_every_word_that_can_be_asked_or_commanded() -> None:
    rng = random.Random(1)
    lines = [sample_query(rng, split) for split in SPLITS for _ in range(500)]
    lines += [sample_short_query(rng) for _ in range(500)]
    lines += [sample_command(rng) for _ in range(2000)]
    said = {word for line in lines for word in line.text.split()}
    assert said <= set(vocabulary())


def test_the_vocabulary_is_sorted_and_has_no_word_twice() -> None:
    words = vocabulary()
    assert list(words) == sorted(set(words))


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_can_be_said_in_the_singular_and_the_plural(kind: str) -> None:
    assert {kind, wording.plural(kind)} <= set(vocabulary())


@pytest.mark.parametrize("split", SPLITS)
def test_a_query_belongs_to_the_split_that_it_was_sampled_for(split: Split) -> None:
    rng = random.Random(2)
    texts = [sample_query(rng, split).ask for _ in range(200)]
    assert {split_of(spoken(ask.text)) for ask in texts if ask} == {split}


def test_about_one_query_in_ten_is_kept_for_testing() -> None:
    texts = {spoken(ask.text) for seed in range(400) for ask in wording.asks(sample_scene(seed))}
    share = sum(split_of(text) == "test" for text in texts) / len(texts)
    assert 0.06 < share < 0.14


def test_a_query_may_be_asked_of_given_scenes_only() -> None:
    scenes = [sample_scene(seed) for seed in range(20)]
    for seed in range(50):
        ask = sample_query(random.Random(seed), "test", scenes).ask
        assert ask is not None
        assert any(ask.satisfied_by(scene) for scene in scenes)


@pytest.mark.parametrize("lead", LEADS)
def test_a_lead_is_taken_off(lead: str) -> None:
    assert without_lead(f"{lead} a red boat") == "a red boat"


@pytest.mark.parametrize("text", ["a red boat", "shower", "at night"])
def test_a_query_without_a_lead_stays_as_it_is(text: str) -> None:
    assert without_lead(text) == text


def test_commands_are_said_without_punctuation_and_once() -> None:
    commands = (*SHORT_COMMANDS, *LONGER_COMMANDS)
    assert len(set(commands)) == len(commands)
    assert all(command == command.lower().strip(" .,?!") for command in commands)


def test_every_fixed_command_is_practised() -> None:
    rng = random.Random(3)
    practised = {sample_command(rng).text for _ in range(8000)}
    assert set(SHORT_COMMANDS) | set(LONGER_COMMANDS) <= practised


def test_there_are_fifty_different_everyday_sentences() -> None:
    assert len(set(TEST_SENTENCES)) == 50


def test_the_everyday_sentences_are_kept_from_training() -> None:
    rng = random.Random(4)
    practised = {sample_everyday(rng).text for _ in range(20_000)}
    assert practised.isdisjoint(TEST_SENTENCES)
    assert len(practised) > 10_000


def test_no_everyday_sentence_could_be_a_sentence_of_its_world() -> None:
    words = set(vocabulary())
    assert all(set(sentence.split()) - words for sentence in TEST_SENTENCES)

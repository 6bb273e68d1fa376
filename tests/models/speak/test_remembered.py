"""A short text is made into sound once, and what was not said to its end is not kept."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from models.errors import ModelBroken
from models.speak.remembered import LONGEST_TEXT, Remembered
from models.types import Speech, VoiceStyle


class Counting:
    """Two pieces a text, 100 bytes a letter together; counts, and fails on demand."""

    name = "counting"

    def __init__(self) -> None:
        self.said: list[tuple[str, int]] = []
        self.languages: list[str] = []
        self.stopped = 0
        self.loaded = 0
        self.fails = False
        self.pause: threading.Event | None = None

    def load(self) -> None:
        self.loaded += 1

    def close(self) -> None:
        self.loaded -= 1

    trouble: str | None = None

    def style_at(
        self, words_per_minute: int, wish: VoiceStyle = "natural", language: str = "en"
    ) -> VoiceStyle:
        return wish if words_per_minute <= 300 else "crisp"

    def speak(
        self,
        text: str,
        words_per_minute: int = 175,
        language: str = "en",
        style: VoiceStyle = "natural",
    ) -> Iterator[Speech]:
        self.said.append((text, words_per_minute))
        self.languages.append(language)
        try:
            yield self._piece(text, 1)
            if self.pause:
                assert self.pause.wait(10)
            if self.fails:
                raise ModelBroken("The voice broke.")
            yield self._piece(text, 2)
        except GeneratorExit:
            self.stopped += 1
            raise

    def _piece(self, text: str, number: int) -> Speech:
        return Speech(np.full(25 * len(text), number, np.int16), 16_000)


def sound(speaker: Remembered, text: str, words_per_minute: int = 175) -> list[int]:
    """Which pieces came, by the value of their samples."""
    pieces = list(speaker.speak(text, words_per_minute))
    assert all(len(piece.samples) == 25 * len(text) for piece in pieces)
    return [int(piece.samples[0]) for piece in pieces]


def test_a_short_text_is_made_once_for_each_rate() -> None:
    engine = Counting()
    speaker = Remembered(engine)
    for _ in range(3):
        assert sound(speaker, "That was the last one.") == [1, 2]
        assert sound(speaker, "That was the last one.", 300) == [1, 2]
    assert engine.said == [("That was the last one.", 175), ("That was the last one.", 300)]


def test_the_same_words_in_another_language_are_another_sound() -> None:
    engine = Counting()
    speaker = Remembered(engine)
    for language in ("de", "en", "de", "en"):
        list(speaker.speak("Stop", 175, language))
    assert engine.languages == ["de", "en"]


def test_nothing_is_made_before_it_is_asked_for() -> None:
    engine = Counting()
    pieces = Remembered(engine).speak("hello")
    assert engine.said == []
    assert next(pieces).samples[0] == 1
    assert len(engine.said) == 1


def test_a_long_text_is_not_kept() -> None:
    engine = Counting()
    speaker = Remembered(engine)
    for text in ("a" * LONGEST_TEXT, "b" * (LONGEST_TEXT + 1)):
        assert sound(speaker, text) == sound(speaker, text) == [1, 2]
    assert [text[0] for text, _ in engine.said] == ["a", "b", "b"]


def test_a_text_stopped_half_way_is_not_kept_and_its_synthesis_ends() -> None:
    engine = Counting()
    speaker = Remembered(engine)
    pieces = speaker.speak("hello")
    next(pieces)
    pieces.close()  # type: ignore[attr-defined]
    assert engine.stopped == 1
    assert speaker.kept_bytes == 0
    assert sound(speaker, "hello") == [1, 2]


def test_a_text_that_failed_is_not_kept() -> None:
    engine = Counting()
    engine.fails = True
    speaker = Remembered(engine)
    with pytest.raises(ModelBroken):
        sound(speaker, "hello")
    engine.fails = False
    assert sound(speaker, "hello") == [1, 2]
    assert len(engine.said) == 2


def test_what_was_not_said_for_longest_is_let_go_first() -> None:
    engine = Counting()
    speaker = Remembered(engine, most_bytes=1000)
    for text in ("four", "five", "four", "six", "four", "five"):
        assert sound(speaker, text) == [1, 2]
        assert speaker.kept_bytes <= 1000
    assert [text for text, _ in engine.said] == ["four", "five", "six", "five"]


def test_a_text_larger_than_the_memory_pushes_nothing_out() -> None:
    engine = Counting()
    speaker = Remembered(engine, most_bytes=500)
    for text in ("four", "much longer", "four"):
        sound(speaker, text)
    assert [text for text, _ in engine.said] == ["four", "much longer"]
    assert speaker.kept_bytes == 400


def test_a_listener_cannot_change_what_the_next_one_hears() -> None:
    speaker = Remembered(Counting())
    for _ in range(2):
        (first, _) = speaker.speak("hello")
        with pytest.raises(ValueError, match="read-only"):
            first.samples[0] = 7


def test_closing_frees_the_sound_and_the_speaker() -> None:
    engine = Counting()
    speaker = Remembered(engine)
    speaker.load()
    assert (speaker.name, engine.loaded) == ("counting", 1)
    sound(speaker, "hello")
    assert speaker.kept_bytes == 500
    pieces = speaker.speak("under way")
    next(pieces)
    speaker.close()
    assert (speaker.kept_bytes, engine.loaded) == (0, 0)
    assert len(list(pieces)) == 1
    assert speaker.kept_bytes == 0
    sound(speaker, "hello")
    assert [text for text, _ in engine.said] == ["hello", "under way", "hello"]


def test_threads_that_say_the_same_at_once_all_hear_it_and_it_is_counted_once() -> None:
    engine = Counting()
    engine.pause = threading.Event()
    speaker = Remembered(engine)
    with ThreadPoolExecutor(4) as pool:
        waiting = [pool.submit(sound, speaker, "hello") for _ in range(4)]
        engine.pause.set()
        assert [done.result(10) for done in waiting] == [[1, 2]] * 4
    assert speaker.kept_bytes == 500
    many = Remembered(engine, most_bytes=3000)
    with ThreadPoolExecutor(8) as pool:
        said = list(pool.map(lambda at: sound(many, "word" * (at % 9 + 1)), range(400)))
    assert said == [[1, 2]] * 400
    assert 0 < many.kept_bytes <= 3000

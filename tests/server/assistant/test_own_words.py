"""The library's words, followed as the library changes; what is said is told by their sound."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from index.library.library import Library
from models.errors import ModelBroken
from models.speak.espeak import Espeak
from models.types import Audio, Transcript
from server.assistant.assistant import Assistant
from server.assistant.own_words import READ_AGAIN_SECONDS, OwnWords, vocabulary_of
from server.language.by_sound.by_sound import BySound
from server.language.by_sound.sayable import Sayable
from tests.fakes import FakeEmbedder, FakeTranscriber, coloured_library, fake_models
from tests.server.conversation.test_names import LEEDS, LYON, add_picture

SOUND = Audio(np.zeros(1600, np.float32))


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    opened = coloured_library(tmp_path, "red", "green")
    yield opened
    opened.close()


def said(by_sound: BySound, text: str) -> str:
    return by_sound.meant(Transcript(text, 0.6), Sayable()).text


def test_the_words_of_a_library(library: Library) -> None:
    add_picture(library, LEEDS)
    library.follow()
    vocabulary = vocabulary_of(library, closed=False)
    assert vocabulary.places == {"Leeds", "England", "United Kingdom"}
    assert "pictures" in vocabulary.names and "red" in vocabulary.words


def test_few_captions_are_not_all_that_a_library_shows(tmp_path: Path) -> None:
    library = coloured_library(tmp_path, "red", "green", captions=False)
    add_picture(library, LEEDS)
    library.follow()
    assert vocabulary_of(library, closed=False).words == frozenset()
    assert "red" in vocabulary_of(library, closed=True).words
    library.close()


def test_new_places_are_known_after_a_while(library: Library) -> None:
    now = [0.0]
    by_sound = BySound(Espeak("en-us").pronounce)
    words = OwnWords(library, FakeEmbedder(), by_sound, clock=lambda: now[0])
    words.follow()
    words.wait()
    assert said(by_sound, "pictures from Leon") == "pictures from Leon"
    add_picture(library, LYON)
    library.follow()
    words.follow()
    words.wait()
    assert said(by_sound, "pictures from Leon") == "pictures from Leon", "it was just read"
    now[0] += READ_AGAIN_SECONDS
    words.follow()
    words.wait()
    assert said(by_sound, "pictures from Leon") == "pictures from Lyon"
    words.stop()


async def test_what_was_heard_is_what_was_most_likely_meant(library: Library) -> None:
    add_picture(library, LYON)
    library.follow()
    transcriber = FakeTranscriber()
    models = replace(fake_models(transcriber=transcriber), pronouncer=Espeak("en-us"))
    assistant = Assistant(models, library)
    transcriber.hears = "Pictures from Leon."
    await assistant.hear("me", SOUND)
    assert assistant.own_words
    assistant.own_words.wait()
    assert (await assistant.hear("me", SOUND)).text == "Pictures from Lyon."
    transcriber.hears = "Repeat that. Repeat that."
    assert (await assistant.hear("me", SOUND, Sayable(results=3))).text == "repeat that"
    told = transcriber.expected[-1]
    assert told and "number three" in told.phrases
    assistant.close()


async def test_without_a_pronouncer_words_are_taken_as_they_are_written(
    library: Library, caplog: pytest.LogCaptureFixture
) -> None:
    class Missing(Espeak):
        def pronounce(self, text: str) -> str:
            raise ModelBroken("It does not start.")

    transcriber = FakeTranscriber()
    models = replace(fake_models(transcriber=transcriber), pronouncer=Missing())
    assistant = Assistant(models, library)
    transcriber.hears = "and you"
    assert (await assistant.hear("me", SOUND, Sayable(results=3))).text == "and you"
    assert "Telling words by their sound failed" in caplog.text and "and you" not in caplog.text
    assistant.close()

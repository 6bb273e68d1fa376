"""The stand-ins have the published models' sizes, and write as much as they are told to."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image

from benchmarks.conversation.plain import FORCED_TOKENS, load_whisper, transcribe
from benchmarks.conversation.turns import spoken
from benchmarks.full_size import caption, embed, hear
from benchmarks.full_size.home import Home, standard_home, whisper_small_home
from benchmarks.full_size.library import MATCHES, open_filled
from benchmarks.full_size.shapes import CAPTION, FULL, QUERY, TOKENS, WHISPER_SMALL, WhisperShape
from index.library.library import Library
from models.audio import from_pcm16
from models.bundle import Models
from models.checkpoints.profiles import STANDARD, folder_of
from models.hear.whisper import FasterWhisper
from server.search.finder import Finder
from server.search.query import Query
from server.wiring import wire_models
from tests.benchmarks.shapes import TINY


def millions(model: Any) -> float:
    return float(sum(parameter.numel() for parameter in model.parameters())) / 1e6


def test_whisper_has_the_size_of_base() -> None:
    with torch.device("meta"):
        made = hear.model(FULL.hear, hear.tokens()[0])
    assert millions(made) == pytest.approx(72.59, abs=0.01)


def test_the_larger_whisper_has_the_size_of_small() -> None:
    with torch.device("meta"):
        made = hear.model(WHISPER_SMALL, hear.tokens()[0])
    assert millions(made) == pytest.approx(241.73, abs=0.01)


def test_the_search_model_has_the_size_of_siglip2() -> None:
    import open_clip

    with torch.device("meta"):
        config = embed.config(FULL.embed)
        made = open_clip.CustomTextCLIP(
            **{key: value for key, value in config.items() if key != "custom_text"}
        )
    assert config["embed_dim"] == 768
    assert millions(made) == pytest.approx(376.86, abs=0.5)


def test_the_captioner_has_the_size_of_base() -> None:
    from transformers import BlipForConditionalGeneration

    with torch.device("meta"):
        made = BlipForConditionalGeneration(caption.config(FULL.caption))
    # The published file counts 247.4: it holds the words' embedding a second time, as output layer.
    output = FULL.caption.vocabulary * FULL.caption.width / 1e6
    assert millions(made) + output == pytest.approx(247.41, abs=0.01)


@pytest.fixture(scope="module")
def models(home: Home) -> Models:
    return wire_models(STANDARD, home.folder)


def test_both_ways_of_hearing_write_the_same_number_of_tokens(home: Home, models: Models) -> None:
    question = from_pcm16(spoken(QUERY).tobytes())
    folder = folder_of(STANDARD.hear, home.folder)
    guess = FasterWhisper(folder).guess(question)
    assert guess.tokens == TOKENS + 1  # the end token counts there
    assert models.transcriber.transcribe(question).text == QUERY
    segments = transcribe(load_whisper(folder), question, FORCED_TOKENS)
    assert [len(segment.tokens) for segment in segments] == [TOKENS]


def test_a_caption_is_as_long_as_it_must_be(models: Models) -> None:
    rng = np.random.default_rng(0)
    picture = Image.fromarray(rng.integers(0, 255, (64, 64, 3), np.uint8))
    captions = models.captioner.caption([picture, picture])
    assert [each.text for each in captions] == [CAPTION, CAPTION]


def test_the_library_holds_a_few_matches_among_many(home: Home, models: Models) -> None:
    library = open_filled(home.folder / "library", models.embedder, pictures=60)
    try:
        answer = Finder(models.embedder, library).find(Query(QUERY), 5)
        assert (answer.matches, answer.photos) == (MATCHES, 60)
        assert all(hit.photo.caption == CAPTION for hit in answer.hits)
    finally:
        library.close()


def test_a_library_is_filled_once(home: Home, models: Models) -> None:
    def newest() -> int:
        library: Library = open_filled(home.folder / "other-library", models.embedder, pictures=20)
        try:
            return library.catalog.revision()
        finally:
            library.close()

    assert newest() == newest()


def test_stand_ins_are_made_once(home: Home) -> None:
    kept = home.folder.parent
    marked = home.folder / "marked"
    marked.touch()
    assert standard_home(kept / "nothing-here", kept, TINY) == home
    assert marked.exists()


def test_another_whisper_takes_the_place_of_the_first(home: Home) -> None:
    kept, wider = home.folder.parent, WhisperShape(width=64, layers=1, heads=2)
    other = whisper_small_home(kept, TINY, wider)
    here, there = (folder_of(STANDARD.hear, each.folder) for each in (home, other))
    assert (there / "model.bin").stat().st_size > (here / "model.bin").stat().st_size
    eyes = [folder_of(STANDARD.embed, each.folder) for each in (home, other)]
    assert eyes[0].samefile(eyes[1])
    assert FasterWhisper(there).transcribe(from_pcm16(spoken(QUERY).tobytes())).text == QUERY
    (other.folder / "marked").touch()
    assert whisper_small_home(kept, TINY, wider) == other
    assert (other.folder / "marked").exists()


def test_the_models_of_the_person_come_first(home: Home) -> None:
    assert standard_home(home.folder, kept=home.folder / "unused") == Home(home.folder, False)

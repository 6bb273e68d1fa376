"""The sample gallery's features: what comes with the program is what the models make of it."""

from __future__ import annotations

import io
import threading
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from index.errors import LibraryError
from index.pictures.photo import read_photo
from models.checkpoints.profiles import STARTER
from models.starter.drawing.picture import draw_scene
from models.starter.gallery import samples
from models.starter.gallery.facts import exif_for
from server import wiring
from server.cli import sample
from server.settings import Settings
from tests.fakes import FakeEmbedder, coloured_pictures, fake_models

SOME = (0, 60, 120, 180, 239)


def few_pictures(folder: Path, progress: object = None) -> list[Path]:
    return coloured_pictures(folder, "red", "green")


def test_features_are_kept_by_contents_and_weights(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sample, "ensure_gallery", few_pictures)
    models, file = fake_models(), tmp_path / "features.npz"
    assert sample.make_features(models, file) == 2
    kept = sample.features(models, file)
    assert kept is not None and len(kept) == 2
    for picture, colour in zip(few_pictures(tmp_path / "again"), ("red", "green"), strict=True):
        read = read_photo(picture)
        feature = kept.get(read.content_hash)
        assert feature is not None
        assert (feature.caption, feature.captioner) == (f"a {colour} picture", "fake/caption@1")
        assert np.allclose(feature.vector, models.embedder.embed([read.image])[0])
    assert kept.get("0" * 40) is None
    other = FakeEmbedder()
    other.name = "fake/embed@2"
    assert sample.features(replace(models, embedder=other), file) is None


def of_something_else() -> bytes:
    file = io.BytesIO()
    np.savez(file, something=[1])
    return file.getvalue()


@pytest.mark.parametrize("contents", [None, b"", b"PK\x03\x04 cut short", of_something_else()])
def test_without_the_file_of_features_the_models_read(
    tmp_path: Path, contents: bytes | None
) -> None:
    file = tmp_path / "features.npz"
    if contents is not None:
        file.write_bytes(contents)
    assert sample.features(fake_models(), file) is None


def test_a_gallery_that_cannot_be_drawn_is_a_sentence(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    settings.gallery_folder.write_text("in the way")
    with pytest.raises(LibraryError, match="Your photos are untouched"):
        sample.draw(settings, threading.Event())


def test_the_gallery_is_drawn_once_with_a_word(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def draw(folder: Path, progress: object) -> None:
        folder.mkdir(exist_ok=True)
        for index in range(samples.PICTURES):
            (folder / samples.picture_name(index)).touch()

    monkeypatch.setattr(sample, "ensure_gallery", draw)
    for told in ("Drawing the sample pictures, once.\n", ""):
        sample.draw(Settings(home=tmp_path), threading.Event())
        assert capsys.readouterr().err == told


def test_drawing_ends_when_the_server_does(tmp_path: Path) -> None:
    stop = threading.Event()
    stop.set()
    sample.draw(Settings(home=tmp_path), stop)
    assert len(list(Settings(home=tmp_path).gallery_folder.glob("*.jpg"))) == 1


@pytest.mark.model
def test_the_features_that_come_along_are_what_these_weights_make(tmp_path: Path) -> None:
    scenes = samples.gallery_scenes()
    with closing(wiring.wire_models(STARTER, tmp_path)) as models:
        kept = sample.features(models)
        assert kept is not None, "make train has not made them anew"
        assert len(kept) == samples.PICTURES
        same_words = 0
        for index in SOME:
            file = tmp_path / f"{index}.jpg"
            samples._write_picture(
                file, draw_scene(scenes[index], samples.PIXELS), exif_for(scenes[index], index)
            )
            read = read_photo(file)
            feature = kept.get(read.content_hash)
            if feature is None:
                pytest.skip("This Pillow writes other files, so nothing that comes along is used.")
            assert feature.vector @ models.embedder.embed([read.image])[0] >= 0.9999
            same_words += feature.caption == models.captioner.caption([read.image])[0].text
    assert same_words >= len(SOME) - 1  # rounding may decide between two words

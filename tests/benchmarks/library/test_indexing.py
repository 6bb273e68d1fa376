"""The three ways of indexing see the same pictures, and so do the two ways of describing."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.full_size.clip import checkpoint
from benchmarks.full_size.home import Home
from benchmarks.full_size.photos import copies, made
from benchmarks.full_size.shapes import ClipShape
from benchmarks.library import captions, indexing
from benchmarks.report import Metric
from index.pictures.photo import read_photo
from models.vision.exported import export_clip

TOWER = {"width": 64, "layers": 2, "head_width": 32, "image_size": 64, "patch_size": 16}
TEXT = {"width": 32, "layers": 1, "heads": 2}
TINY = ClipShape("ViT-B-32-256", dimension=16, vision=TOWER, text=TEXT)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("photos")
    paths = [folder / f"{seed}.jpg" for seed in range(2)]
    for seed, path in enumerate(paths):
        made(seed, 960, 720).save(path, quality=93)
    return paths


def value(figures: list[Metric], name: str) -> float:
    (found,) = (figure.value for figure in figures if figure.name.endswith(name))
    assert found is not None
    return found


def test_copies_are_the_same_picture_in_other_bytes(files: list[Path], tmp_path: Path) -> None:
    one, other, again = copies(tmp_path / "copies", files, [0, 1, 2])
    first, second, third = (read_photo(path) for path in (one, other, again))
    assert first.image.tobytes() == third.image.tobytes() != second.image.tobytes()
    assert first.content_hash != third.content_hash


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # rclip's exporter of ONNX
@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.filterwarnings("ignore::torch.jit.TracerWarning")  # torch's own filter, at its import
def test_all_ways_of_indexing_give_the_same_vectors(
    files: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export_clip, "PROBES", 5)
    figures = indexing.measure(3, lambda: checkpoint(TINY, tmp_path), lambda: files)
    for way in ("rclip's way", "Earshot"):
        assert value(figures, f"lowest cosine to the plain way, {way}") > 0.99
    assert value(figures, "quicker than the plain way") > 0
    assert [path.name for path in files[0].parent.iterdir()] == ["0.jpg", "1.jpg"]


def test_captions_of_the_starter_keep_their_words(files: list[Path], home: Home) -> None:
    figures = captions.measure(3, lambda: home, lambda: files, scenes=4)
    assert value(figures, "by the starter's weights") == 100
    assert value(figures, "quicker") > 0

"""The adapter runs a real open_clip directory: unit vectors for words and for pictures."""

from __future__ import annotations

import json
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from models.errors import ModelBroken, ModelMissing
from models.vision.embedder import DEFAULT_MATCH_SCORE, OpenClip, derived_match_score
from tests.models import small_checkpoints as checkpoints


def pictures(count: int) -> list[Image.Image]:
    random = np.random.default_rng(3)
    return [
        Image.fromarray(random.integers(0, 255, (40, 60, 3), dtype=np.uint8)) for _ in range(count)
    ]


@pytest.mark.usefixtures("offline")
def test_words_and_pictures_become_unit_vectors(clip_folder: Path) -> None:
    eye = OpenClip(clip_folder, "tiny/embed")
    images = pictures(19)  # more than one batch
    for vectors, count in ((eye.embed(["a red boat", "dog"]), 2), (eye.embed(images), 19)):
        assert vectors.shape == (count, eye.dimension)
        assert vectors.dtype == np.float32
        assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert np.allclose(eye.embed(images[17:18]), eye.embed(images)[17:18], atol=1e-5)
    red, dog = eye.embed(["a red boat", "dog"])
    assert not np.allclose(red, dog)
    assert eye.embed([]).shape == (0, 16)
    assert eye.name.startswith("tiny/embed@")


def test_words_outside_a_closed_vocabulary_are_named(clip_folder: Path) -> None:
    eye = OpenClip(clip_folder)
    assert eye.unknown_words("a red boat") == ()
    assert eye.unknown_words("a red giraffe, knitting") == ("giraffe", "knitting")


@pytest.mark.parametrize(
    ("question", "unknown"),
    [
        ("Anything red", ()),
        ("all my red things", ()),
        ("anything", ("anything",)),
        ("somebody under a red boat", ("somebody", "under")),
    ],
)
def test_words_that_only_seek_need_not_be_known_beside_others(
    clip_folder: Path, question: str, unknown: tuple[str, ...]
) -> None:
    assert OpenClip(clip_folder).unknown_words(question) == unknown


def test_shape_and_preprocessing_are_known_without_loading(clip_folder: Path) -> None:
    eye = OpenClip(clip_folder)
    assert eye.dimension == 16
    assert eye.preprocessing == "32px squash bicubic mean 0.5,0.5,0.5 std 0.5,0.5,0.5"
    assert not eye._lazy.loaded


def test_preprocessing_says_what_open_clip_does(clip_folder: Path, tmp_path: Path) -> None:
    """Where the checkpoint says nothing, the string must follow the library's own defaults."""
    from open_clip.transform import PreprocessCfg

    folder = shutil.copytree(clip_folder, tmp_path / "embed")
    config = json.loads((folder / "open_clip_config.json").read_text())
    (folder / "open_clip_config.json").write_text(json.dumps({"model_cfg": config["model_cfg"]}))
    default = PreprocessCfg()
    said = OpenClip(folder).preprocessing
    assert said.startswith(f"32px {default.resize_mode} {default.interpolation} mean ")
    assert ",".join(f"{value:g}" for value in default.mean) in said
    assert said.endswith(",".join(f"{value:g}" for value in default.std))


def test_two_threads_load_once_and_close_frees(
    clip_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    eye = OpenClip(clip_folder)
    loads: list[int] = []
    real = eye._lazy._load

    def count() -> Any:
        loads.append(1)
        return real()

    monkeypatch.setattr(eye._lazy, "_load", count)
    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(eye.embed, (["a boat"], ["a boat"]))
    assert np.array_equal(first, second)
    assert loads == [1]
    eye.close()
    assert not eye._lazy.loaded
    assert np.array_equal(eye.embed(["a boat"]), first)


def test_match_score_is_the_checkpoints_or_derived(clip_folder: Path, tmp_path: Path) -> None:
    import torch

    assert OpenClip(clip_folder).match_score == DEFAULT_MATCH_SCORE
    folder = shutil.copytree(clip_folder, tmp_path / "embed")
    (folder / "earshot.json").write_text('{"match_score": 0.31}')
    assert OpenClip(folder).match_score == 0.31

    class Sigmoid:
        logit_scale, logit_bias = torch.tensor(100.0).log(), torch.tensor(-15.0)

    score = derived_match_score(Sigmoid())
    assert 1 / (1 + np.exp(-(100 * score - 15))) == pytest.approx(0.01)


def test_a_calibration_is_the_checkpoints_or_none(clip_folder: Path, tmp_path: Path) -> None:
    assert OpenClip(clip_folder).calibration is None
    folder = shutil.copytree(clip_folder, tmp_path / "embed")
    (folder / "earshot.json").write_text('{"calibration": {"best": "very"}}')
    with pytest.raises(ModelBroken, match="settings of the search model cannot be used"):
        OpenClip(folder).load()
    (folder / "earshot.json").write_text('{"calibration": 3}')
    with pytest.raises(ModelBroken, match="settings of the search model cannot be used"):
        OpenClip(folder).load()


def test_a_sigmoid_model_like_the_standard_one(tmp_path: Path) -> None:
    eye = OpenClip(checkpoints.make_siglip(tmp_path))
    texts, images = eye.embed(["A red boat!", "dog"]), eye.embed(pictures(2))
    assert texts.shape == images.shape == (2, eye.dimension) == (2, 64)
    assert np.allclose(np.linalg.norm(np.concatenate([texts, images]), axis=1), 1, atol=1e-5)
    fresh_scale, fresh_bias = 1 / 0.07, -10  # open_clip's own for an untrained model
    logit = fresh_scale * eye.match_score + fresh_bias
    assert 1 / (1 + np.exp(-logit)) == pytest.approx(0.01, rel=1e-3)


def test_another_checkpoint_has_another_name(clip_folder: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(clip_folder, tmp_path / "embed")
    name = OpenClip(folder, "x").name
    (folder / "earshot.json").write_text('{"match_score": 0.5}')
    assert OpenClip(folder, "x").name == name
    with (folder / "open_clip_model.safetensors").open("ab") as file:
        file.write(b"more")
    assert OpenClip(folder, "x").name != name


def test_missing_and_damaged_checkpoints_are_told(clip_folder: Path, tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match="search model is not on this machine"):
        OpenClip(tmp_path / "none").load()
    with pytest.raises(ModelMissing):
        assert OpenClip(tmp_path / "none").dimension
    folder = shutil.copytree(clip_folder, tmp_path / "embed")
    weights = folder / "open_clip_model.safetensors"
    weights.write_bytes(weights.read_bytes()[:1000])
    with pytest.raises(ModelBroken, match="search model is there but cannot be loaded"):
        OpenClip(folder).load()
    weights.unlink()
    with pytest.raises(ModelBroken, match="cannot be loaded"):
        OpenClip(folder).load()
    (folder / "open_clip_config.json").write_text("{")
    with pytest.raises(ModelBroken, match=r"open_clip_config\.json of the search model is damaged"):
        assert OpenClip(folder).dimension


def test_weights_that_are_not_numbers_are_told(clip_folder: Path, tmp_path: Path) -> None:
    import torch
    from safetensors.torch import load_file, save_file

    folder = shutil.copytree(clip_folder, tmp_path / "embed")
    weights = load_file(folder / "open_clip_model.safetensors")
    save_file(
        {n: torch.full_like(t, torch.nan) for n, t in weights.items()},
        folder / "open_clip_model.safetensors",
    )
    with pytest.raises(ModelBroken, match="gives no usable numbers"):
        OpenClip(folder).embed(["a boat"])


def test_a_text_tower_in_half_precision_points_the_same_way(
    clip_folder: Path, tmp_path: Path
) -> None:
    folder = shutil.copytree(clip_folder, tmp_path / "embed")
    said = {"text_precision": "bfloat16"}
    (folder / "earshot.json").write_text(json.dumps(said))
    texts = ["a red boat", "dog", "the blue dog in the snow"]
    exact, quick = OpenClip(clip_folder), OpenClip(folder)
    found = quick.embed(texts)
    assert found.dtype == np.float32
    assert np.linalg.norm(found, axis=1) == pytest.approx(1, abs=1e-6)
    assert not np.array_equal(found, exact.embed(texts))
    assert (found * exact.embed(texts)).sum(axis=1).min() > 0.99
    assert np.array_equal(quick.embed(pictures(2)), exact.embed(pictures(2)))


def test_an_image_tower_in_half_precision_points_the_same_way(
    clip_folder: Path, tmp_path: Path
) -> None:
    folder = shutil.copytree(clip_folder, tmp_path / "embed")
    (folder / "earshot.json").write_text(json.dumps({"picture_precision": "bfloat16"}))
    exact, quick = OpenClip(clip_folder), OpenClip(folder)
    found = quick.embed(pictures(5))
    assert found.dtype == np.float32
    assert np.linalg.norm(found, axis=1) == pytest.approx(1, abs=1e-6)
    assert not np.array_equal(found, exact.embed(pictures(5)))
    assert (found * exact.embed(pictures(5))).sum(axis=1).min() > 0.999
    assert np.array_equal(quick.embed(["a red boat"]), exact.embed(["a red boat"]))
    assert quick.preprocessing == exact.preprocessing  # vectors of either can be compared


@pytest.mark.parametrize("said", ["int8", 4, "nonsense"])
@pytest.mark.parametrize("tower", ["text_precision", "picture_precision"])
def test_an_unknown_precision_is_told(
    clip_folder: Path, tmp_path: Path, tower: str, said: object
) -> None:
    folder = shutil.copytree(clip_folder, tmp_path / "embed")
    (folder / "earshot.json").write_text(json.dumps({tower: said}))
    with pytest.raises(ModelBroken, match="search model"):
        OpenClip(folder).load()

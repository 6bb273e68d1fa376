"""The adapter runs a real directory of a BLIP for image-text matching, and says log-odds."""

from __future__ import annotations

import json
import shutil
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from models.calibration import Calibration
from models.errors import ModelBroken, ModelMissing
from models.vision.matcher import BlipMatcher
from tests.models.vision.test_captioner import pictures

QUESTION = "a red boat on the beach"


@pytest.mark.usefixtures("offline")
def test_every_picture_gets_log_odds_whatever_the_batch(itm_folder: Path, tmp_path: Path) -> None:
    matcher = BlipMatcher(itm_folder, "tiny/match")
    seen = matcher.look(pictures(5))
    together = matcher.match(QUESTION, seen)
    folder = shutil.copytree(itm_folder, tmp_path / "match")
    (folder / "earshot.json").write_text(json.dumps({"batch": 2, "dtype": "float32"}))
    in_pairs = BlipMatcher(folder)
    assert in_pairs.match(QUESTION, in_pairs.look(pictures(5))) == pytest.approx(together, rel=1e-2)
    assert together.shape == (5,) and together.dtype == np.float32
    assert len(set(together.tolist())) == 5
    assert matcher.match("the dog", seen).tolist() != together.tolist()


def test_it_says_what_transformers_says(itm_folder: Path) -> None:
    """Checked against the model's own forward pass, for one picture after the other."""
    import torch
    from transformers import AutoTokenizer, BlipForImageTextRetrieval, BlipImageProcessor

    matcher = BlipMatcher(itm_folder)
    said = matcher.match(QUESTION, matcher.look(pictures(3)))
    model: Any = BlipForImageTextRetrieval.from_pretrained(itm_folder)
    ids = AutoTokenizer.from_pretrained(itm_folder)(QUESTION, return_tensors="pt")["input_ids"]
    pixels = BlipImageProcessor.from_pretrained(itm_folder)(pictures(3), return_tensors="pt")
    with torch.inference_mode():
        rows = [model(ids, image[None]).itm_score[0] for image in pixels["pixel_values"]]
    assert said == pytest.approx([float(yes - no) for no, yes in rows], abs=5e-3)


def test_a_question_longer_than_the_model_reads_is_cut(itm_folder: Path) -> None:
    matcher = BlipMatcher(itm_folder)
    seen = matcher.look(pictures(2))
    long = matcher.match("a red boat " * 100, seen)
    assert np.isfinite(long).all()


def test_what_nobody_sees_in_a_text_is_not_read(itm_folder: Path) -> None:
    matcher = BlipMatcher(itm_folder)
    seen = matcher.look(pictures(2))
    assert (matcher.match("a\u200b red boat", seen) == matcher.match("a red boat", seen)).all()


def test_no_pictures_no_odds(itm_folder: Path) -> None:
    matcher = BlipMatcher(itm_folder)
    assert matcher.match(QUESTION, matcher.look([])).shape == (0,)


def test_settings_say_how_much_it_counts(itm_folder: Path, tmp_path: Path) -> None:
    assert BlipMatcher(itm_folder).weight == 0.02
    folder = shutil.copytree(itm_folder, tmp_path / "match")
    (folder / "earshot.json").write_text(json.dumps({"weight": 0.5, "dtype": "bfloat16"}))
    matcher = BlipMatcher(folder)
    assert matcher.weight == 0.5
    assert matcher.match(QUESTION, matcher.look(pictures(1))).shape == (1,)


def test_settings_say_how_scores_with_it_are_to_be_read(itm_folder: Path, tmp_path: Path) -> None:
    assert BlipMatcher(itm_folder).calibration is None
    folder = shutil.copytree(itm_folder, tmp_path / "match")
    fitted = Calibration(1, 2, 3, 4, 5, 6, 7, 8, 9, unseen=0.1)
    (folder / "earshot.json").write_text(json.dumps({"calibration": asdict(fitted)}))
    assert BlipMatcher(folder).calibration == fitted


@pytest.mark.parametrize("calibration", [[], {"best": 1}, {"best": "much"}, 5])
def test_settings_that_cannot_be_used_are_told(
    itm_folder: Path, tmp_path: Path, calibration: object
) -> None:
    folder = shutil.copytree(itm_folder, tmp_path / "match")
    (folder / "earshot.json").write_text(json.dumps({"calibration": calibration}))
    with pytest.raises(ModelBroken, match="cannot be used"):
        BlipMatcher(folder).load()


def test_a_picture_need_not_be_rgb(itm_folder: Path) -> None:
    grey = Image.new("L", (40, 30), 90)
    matcher = BlipMatcher(itm_folder)
    assert (matcher.look([grey]) == matcher.look([grey.convert("RGB")])).all()


def test_missing_and_damaged_checkpoints_are_told(itm_folder: Path, tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match="matching model is not on this machine"):
        BlipMatcher(tmp_path / "none").load()
    folder = shutil.copytree(itm_folder, tmp_path / "match")
    (folder / "earshot.json").write_text('{"colour": 1}')
    with pytest.raises(ModelBroken, match="settings of the matching model"):
        BlipMatcher(folder).load()
    (folder / "earshot.json").unlink()
    (folder / "model.safetensors").write_bytes(b"no")
    with pytest.raises(ModelBroken, match="matching model is there but cannot be loaded"):
        BlipMatcher(folder).load()


def test_numbers_that_are_none_are_told(itm_folder: Path, tmp_path: Path) -> None:
    from safetensors.torch import load_file, save_file

    folder = shutil.copytree(itm_folder, tmp_path / "match")
    weights = load_file(folder / "model.safetensors")
    weights["itm_head.bias"][0] = np.nan
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})
    matcher = BlipMatcher(folder)
    with pytest.raises(ModelBroken, match="no usable numbers"):
        matcher.match(QUESTION, matcher.look(pictures(1)))


def test_weights_of_the_older_kind_load_too(itm_folder: Path, tmp_path: Path) -> None:
    import torch
    from safetensors.torch import load_file

    folder = shutil.copytree(itm_folder, tmp_path / "match")
    torch.save(load_file(folder / "model.safetensors"), folder / "pytorch_model.bin")
    (folder / "model.safetensors").unlink()
    older, newer = BlipMatcher(folder), BlipMatcher(itm_folder)
    assert (older.look(pictures(1)) == newer.look(pictures(1))).all()

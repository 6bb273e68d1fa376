"""The adapter runs a real BLIP directory, in batches, and says nothing about blank pictures."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from models.errors import ModelBroken, ModelMissing
from models.vision.captioner import NOTHING_SEEN, Blip, is_blank
from tests.models.small_checkpoints import WORDS


def pictures(count: int) -> list[Image.Image]:
    random = np.random.default_rng(4)
    return [
        Image.fromarray(random.integers(0, 255, (30 + at, 50, 3), dtype=np.uint8))
        for at in range(count)
    ]


@pytest.mark.usefixtures("offline")
def test_captions_come_in_order_whatever_the_batch(blip_folder: Path, tmp_path: Path) -> None:
    images = pictures(5)
    images.insert(2, Image.new("RGB", (40, 40), "black"))
    together = Blip(blip_folder, "tiny/caption").caption(images)
    folder = shutil.copytree(blip_folder, tmp_path / "caption")
    (folder / "earshot.json").write_text(json.dumps({"batch": 2, "dtype": "float32"}))
    in_pairs = Blip(folder).caption(images)
    assert [caption.text for caption in together] == [caption.text for caption in in_pairs]
    assert together[2] == NOTHING_SEEN
    for at in (0, 1, 3, 4, 5):
        assert set(together[at].text.split()) <= set(WORDS)
        assert 0 < together[at].confidence < 1
        assert together[at].confidence == pytest.approx(in_pairs[at].confidence, rel=1e-3)


def test_settings_limit_the_length(blip_folder: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(blip_folder, tmp_path / "caption")
    for said in ({"max_new_tokens": 4}, {"max_new_tokens": 4, "num_beams": 2}):
        (folder / "earshot.json").write_text(json.dumps(said))
        (caption,) = Blip(folder).caption(pictures(1))
        assert 0 < len(caption.text.split()) <= 4
        assert 0 < caption.confidence < 1


def test_confidence_is_the_geometric_mean_of_the_tokens(blip_folder: Path, tmp_path: Path) -> None:
    """Checked against the probabilities that a plain forward pass gives the same words."""
    import torch
    from transformers import AutoTokenizer, BlipForConditionalGeneration, BlipImageProcessor

    folder = shutil.copytree(blip_folder, tmp_path / "caption")
    (folder / "earshot.json").write_text(json.dumps({"max_new_tokens": 4, "dtype": "float32"}))
    (caption,) = Blip(folder).caption(pictures(1))
    model: Any = BlipForConditionalGeneration.from_pretrained(folder)
    pixels = BlipImageProcessor.from_pretrained(folder)(pictures(1), return_tensors="pt")
    tokenizer = AutoTokenizer.from_pretrained(folder)
    written = [tokenizer.convert_tokens_to_ids(word) for word in caption.text.split()]
    ids = torch.tensor([[model.config.text_config.bos_token_id, *written]])
    with torch.inference_mode():
        logits = model(pixel_values=pixels["pixel_values"], input_ids=ids).logits
    each = logits.log_softmax(-1)[0, :-1].gather(-1, ids[0, 1:, None])
    assert caption.confidence == pytest.approx(float(each.mean().exp()), rel=1e-4)


def test_it_can_pause_between_two_words(blip_folder: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(blip_folder, tmp_path / "caption")
    pauses: list[int] = []
    for beams in (1, 2):
        settings = {"max_new_tokens": 6, "num_beams": beams, "batch": 2, "dtype": "float32"}
        (folder / "earshot.json").write_text(json.dumps(settings))
        seer, images = Blip(folder), pictures(3)
        before = len(pauses)
        assert seer.caption(images, lambda: pauses.append(1)) == seer.caption(images)
        longest = [
            max(len(caption.text.split()) for caption in seer.caption(images[first : first + 2]))
            for first in (0, 2)
        ]
        assert len(pauses) - before >= sum(longest) > 2


@pytest.mark.parametrize(
    ("colour", "blank"), [("black", True), ("white", True), ("navy", True), (None, False)]
)
def test_blank_pictures(colour: str | None, blank: bool) -> None:
    picture = Image.new("RGB", (64, 64), colour or "white")
    if colour is None:
        picture.paste(Image.new("RGB", (16, 16), "lightgrey"), (20, 20))
    assert is_blank(picture) is blank
    assert is_blank(picture.convert("L")) is blank


def test_sensor_noise_on_a_covered_lens_is_blank() -> None:
    noise = np.random.default_rng(5).normal(4, 3, (480, 640, 3)).clip(0, 255).astype(np.uint8)
    assert is_blank(Image.fromarray(noise))


def test_half_precision_may_be_asked_for(blip_folder: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(blip_folder, tmp_path / "caption")
    (folder / "earshot.json").write_text('{"dtype": "bfloat16"}')
    (caption,) = Blip(folder).caption(pictures(1))
    assert set(caption.text.split()) <= set(WORDS)
    assert 0 < caption.confidence < 1


def test_no_pictures_no_captions(blip_folder: Path) -> None:
    assert Blip(blip_folder).caption([]) == []


def test_missing_and_damaged_checkpoints_are_told(blip_folder: Path, tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match="describing model is not on this machine"):
        Blip(tmp_path / "none").load()
    folder = shutil.copytree(blip_folder, tmp_path / "caption")
    (folder / "earshot.json").write_text('{"colour": 1}')
    with pytest.raises(ModelBroken, match="settings of the describing model"):
        Blip(folder).load()
    (folder / "earshot.json").unlink()
    (folder / "model.safetensors").write_bytes(b"no")
    with pytest.raises(ModelBroken, match="describing model is there but cannot be loaded"):
        Blip(folder).load()


def test_weights_of_the_older_kind_load_too(blip_folder: Path, tmp_path: Path) -> None:
    """Salesforce's base captioner has its weights in this form only."""
    import torch
    from safetensors.torch import load_file

    folder = shutil.copytree(blip_folder, tmp_path / "caption")
    torch.save(load_file(folder / "model.safetensors"), folder / "pytorch_model.bin")
    (folder / "model.safetensors").unlink()
    (old,), (new,) = Blip(folder).caption(pictures(1)), Blip(blip_folder).caption(pictures(1))
    assert old.text == new.text
    assert old.confidence == pytest.approx(new.confidence, rel=1e-4)  # sums are rounded anew


def test_close_frees_and_loads_again(blip_folder: Path) -> None:
    seer = Blip(blip_folder)
    (before,) = seer.caption(pictures(1))
    seer.close()
    assert not seer._lazy.loaded
    (after,) = seer.caption(pictures(1))
    assert after.text == before.text
    assert after.confidence == pytest.approx(before.confidence, rel=1e-4)

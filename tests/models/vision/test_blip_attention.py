"""Attending in one step gives what transformers' own steps give."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from transformers import BlipForConditionalGeneration

from models.vision.blip_attention import fuse_attention


def test_the_image_tower_gives_the_same_numbers(blip_folder: Path) -> None:
    tower: Any = BlipForConditionalGeneration.from_pretrained(blip_folder).vision_model
    size = tower.config.image_size
    pixels = torch.rand(3, 3, size, size, generator=torch.Generator().manual_seed(1))
    with torch.inference_mode():
        expected = tower(pixel_values=pixels).last_hidden_state
        fuse_attention(tower)
        found = tower(pixel_values=pixels).last_hidden_state
    assert not torch.equal(found, torch.zeros_like(found))
    torch.testing.assert_close(found, expected, atol=1e-5, rtol=1e-4)

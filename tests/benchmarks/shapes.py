"""Stand-ins so small that a test can make and run them."""

from __future__ import annotations

from benchmarks.full_size.shapes import BlipShape, ClipShape, Shapes, WhisperShape

TINY = Shapes(
    WhisperShape(width=32, layers=1, heads=2),
    ClipShape(
        dimension=64,
        vision={"timm_model_name": "test_vit", "image_size": 160},
        text={"vocab_size": 64, "width": 64, "heads": 2, "layers": 1},
    ),
    BlipShape(width=16, layers=1, heads=2, image_size=32, patch_size=16, vocabulary=64),
)

"""A picture as a JPEG file in memory, and back."""

from __future__ import annotations

import io

from PIL import Image


def to_jpeg(picture: Image.Image, quality: int) -> bytes:
    """The file that saving the picture gives; quality as Pillow counts it, 1 to 95."""
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=quality)
    return file.getvalue()


def from_jpeg(data: bytes) -> Image.Image:
    """The RGB picture in a JPEG file."""
    return Image.open(io.BytesIO(data)).convert("RGB")

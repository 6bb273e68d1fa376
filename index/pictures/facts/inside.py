"""All that a picture says of itself, inside its file. Knows no files."""

from __future__ import annotations

from PIL import Image

from index.pictures.facts.exif import read_exif
from index.pictures.facts.facts import Facts
from index.pictures.facts.iptc import read_iptc
from index.pictures.facts.png_text import read_png_text
from index.pictures.facts.xmp import read_xmp


def read_inside(image: Image.Image) -> tuple[Facts, ...]:
    """What each origin inside an opened and decoded picture says; EXIF first."""
    packet = image.info.get("xmp")
    return (
        read_exif(image),
        *((read_xmp(packet),) if isinstance(packet, bytes) else ()),
        read_iptc(image),
        read_png_text(image),
    )

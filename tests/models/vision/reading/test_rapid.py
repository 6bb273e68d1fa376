"""The reader that is built in: what it reads, what it does not invent, and what it costs nobody."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont, ImageOps

from models.checkpoints import packages
from models.errors import ModelMissing
from models.starter.drawing.picture import draw_scene
from models.starter.world.scenes import sample_scene
from models.types import PictureText
from models.vision.reading import rapid
from models.vision.reading.rapid import RapidReader

SIGN = ("Leeds City Station", "Mind the gap")


@pytest.fixture(scope="module")
def reader() -> Iterator[RapidReader]:
    reader = RapidReader(threads=1)
    yield reader
    reader.close()


def sign(rows: tuple[str, ...] = SIGN, left: int = 60) -> Image.Image:
    """In the font that Pillow brings along."""
    image = Image.new("RGB", (480, 320), "#d8d0c0")
    pen, letters = ImageDraw.Draw(image), ImageFont.load_default(36)
    for at, row in enumerate(rows):
        pen.text((left, 90 + 70 * at), row, font=letters, fill="#202020")
    return image


def rows(text: PictureText) -> tuple[str, ...]:
    return tuple(line.text for line in text.lines)


@pytest.mark.model
@pytest.mark.parametrize("turned", [0, 180, 90])
def test_a_sign_is_read_however_it_lies(reader: RapidReader, turned: int) -> None:
    (text,) = reader.read([sign().rotate(turned, expand=True)])
    assert rows(text) == SIGN
    assert text.confidence > 0.9
    assert not text.mirrored
    assert not any(line.cut_off for line in text.lines)
    assert {line.script for line in text.lines} == {"Latin"}


@pytest.mark.model
def test_a_sign_in_a_mirror_is_read_and_said_to_be_in_one(reader: RapidReader) -> None:
    (text,) = reader.read([ImageOps.mirror(sign())])
    assert rows(text) == SIGN
    assert text.mirrored


@pytest.mark.model
def test_what_leaves_the_picture_is_cut_off(reader: RapidReader) -> None:
    (text,) = reader.read([sign(left=250)])
    assert [line.cut_off for line in text.lines] == [True, False]


@pytest.mark.model
def test_nothing_is_read_where_nothing_is_written(reader: RapidReader) -> None:
    rng = np.random.default_rng(0)
    noise = Image.fromarray(rng.integers(0, 255, (300, 400, 3), dtype=np.uint8))
    thin = [Image.new("RGB", size, "white") for size in ((4000, 2), (2, 4000), (1, 1))]
    scenes = [draw_scene(sample_scene(seed), 320) for seed in range(3)]
    nothing = [noise, *thin, Image.new("RGB", (400, 300)), *scenes]
    assert reader.read(nothing) == [PictureText()] * len(nothing)


@pytest.mark.model
def test_a_script_that_it_was_not_taught_is_not_invented(reader: RapidReader) -> None:
    fonts = ("DejaVuSans.ttf", "NotoSansArabic-Regular.ttf")
    for name in fonts:
        try:
            letters = ImageFont.truetype(name, 40)
            break
        except OSError:
            continue
    else:
        pytest.skip("No font with Arabic letters is installed.")
    image = Image.new("RGB", (480, 200), "white")
    ImageDraw.Draw(image).text((60, 70), "مخرج الطوارئ", font=letters, fill="black")
    (text,) = reader.read([image])
    assert not [line for line in text.lines if line.confidence >= 0.95]


@pytest.mark.model
def test_a_page_of_too_many_lines_is_read_as_far_as_is_bearable(
    reader: RapidReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rapid, "MOST_LINES", 1)
    (text,) = reader.read([sign()])
    assert len(text.lines) == 1
    assert text.more


def test_a_reader_that_is_not_installed_says_what_still_works(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(rapid, "MODELS", packages.Package("rapidocr", "rapidocr/none"))
    with pytest.raises(ModelMissing, match="Pictures can still be found and described"):
        RapidReader().read([sign()])

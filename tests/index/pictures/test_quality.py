"""Pictures that no description can be believed of are known by their pixels, and others are not."""

from __future__ import annotations

import random

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from index.pictures.facts.facts import HOPELESS, Flaw, flaws_kept
from index.pictures.quality import flaws

SIZE = (480, 360)


def noisy(image: Image.Image, grain: float = 3.0) -> Image.Image:
    """As a sensor sees it."""
    pixels = np.asarray(image, np.float64)
    pixels = pixels + np.random.default_rng(1).normal(0, grain, pixels.shape)
    return Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))


def photo(seed: int, turned: float = 0.0) -> Image.Image:
    """Things of many shades before a ground that grows lighter, with grain; like a photo in what is
    measured."""
    rng = random.Random(seed)
    ground = Image.linear_gradient("L").resize((640, 640))
    image = Image.merge(
        "RGB", [ground.point(lambda v, by=by: 60 + v * by // 10) for by in (4, 5, 6)]
    )
    draw = ImageDraw.Draw(image)
    for _ in range(120):
        x, y = rng.randrange(640), rng.randrange(640)
        width, height = rng.randrange(8, 90), rng.randrange(8, 90)
        colour = tuple(rng.randrange(20, 235) for _ in range(3))
        shape = draw.ellipse if rng.random() < 0.6 else draw.rectangle
        shape((x, y, x + width, y + height), fill=colour)
    image = image.rotate(turned, Image.Resampling.BICUBIC)
    left, top = (640 - SIZE[0]) // 2, (640 - SIZE[1]) // 2
    return noisy(image.crop((left, top, left + SIZE[0], top + SIZE[1])))


def page(seed: int, size: tuple[int, int]) -> Image.Image:
    rng = random.Random(seed)
    image = Image.new("RGB", size, "white")
    draw, font = ImageDraw.Draw(image), ImageFont.load_default(16)
    for y in range(30, size[1] - 30, 26):
        words = ("".join(rng.choices("abcdefghij", k=rng.randint(2, 9))) for _ in range(9))
        draw.text((30, y), " ".join(words)[: size[0] // 12], "black", font)
    return image


def darker(image: Image.Image, part: float) -> Image.Image:
    return noisy(image.point(lambda value: int(value * part)), 2)


@pytest.mark.parametrize("seed", range(6))
def test_a_photo_has_no_flaws(seed: int) -> None:
    whole = photo(seed)
    assert flaws(whole) == flaws(darker(whole, 0.5)) == flaws(noisy(whole, 10)) == ()


@pytest.mark.parametrize("seed", range(4))
def test_a_blurred_one_is_known_and_one_with_a_sharp_part_is_not(seed: int) -> None:
    whole = photo(seed)
    blurred = whole.filter(ImageFilter.GaussianBlur(8))
    assert flaws(noisy(blurred, 1)) == (Flaw.BLURRED,)
    blurred.paste(whole.crop((120, 90, 360, 270)), (120, 90))  # a face before a soft ground
    assert flaws(noisy(blurred, 1)) == ()


@pytest.mark.parametrize("seed", range(4))
def test_a_very_dark_one_is_known(seed: int) -> None:
    assert Flaw.DARK in flaws(darker(photo(seed), 0.12))


@pytest.mark.parametrize("grain", [0.0, 2.0, 4.0])
def test_there_is_nothing_in_a_blank_one_or_behind_a_covered_lens(grain: float) -> None:
    for colour in ("white", "grey", (200, 40, 30)):
        assert flaws(noisy(Image.new("RGB", SIZE, colour), grain)) == (Flaw.BLANK,)
    for colour in ("black", (14, 9, 8), (40, 20, 15)):
        assert flaws(noisy(Image.new("RGB", SIZE, colour), grain)) == (Flaw.COVERED,)
    assert {*HOPELESS} == {Flaw.BLANK, Flaw.COVERED}


def test_what_no_lens_has_seen_is_told_by_kind() -> None:
    assert flaws(page(1, (1200, 700))) == (Flaw.SCREENSHOT,)
    assert flaws(page(2, (850, 1150))) == (Flaw.DOCUMENT,)
    drawing = Image.new("RGB", (1440, 1080), (120, 180, 240))
    ImageDraw.Draw(drawing).ellipse((300, 180, 1020, 900), fill="red", outline="black", width=12)
    assert flaws(drawing.resize(SIZE, Image.Resampling.BICUBIC)) == (Flaw.DRAWING,)
    assert flaws(page(1, (1200, 700)), by_camera=True) == ()  # somebody photographed a screen


def test_the_size_of_a_screen_counts_where_little_is_even() -> None:
    half = photo(3).resize((390, 844))
    half.paste((250, 250, 250), (0, 0, 390, 470))
    assert flaws(half) == () and flaws(half, size=(1170, 2532)) == (Flaw.SCREENSHOT,)


@pytest.mark.parametrize("degrees", [8, -12])
def test_what_has_long_edges_is_known_to_be_tilted(degrees: int) -> None:
    image = Image.new("RGB", (640, 640), (90, 120, 150))
    draw = ImageDraw.Draw(image)
    for at in range(0, 640, 80):
        draw.rectangle((at, 0, at + 30, 640), fill=(200, 180, 150))
    upright, tilted = (
        noisy(image.rotate(by, Image.Resampling.BICUBIC).crop((120, 120, 520, 520)))
        for by in (0, degrees)
    )
    assert flaws(upright) == () and flaws(tilted) == (Flaw.TILTED,)


@pytest.mark.parametrize("size", [(63, 200), (1, 1), (200, 8)])
def test_a_picture_that_is_too_small_is_not_judged(size: tuple[int, int]) -> None:
    assert flaws(Image.new("RGB", size)) == ()


@pytest.mark.parametrize("size", [(4000, 64), (64, 3000), (65, 64)])
def test_a_picture_of_any_form_is_measured(size: tuple[int, int]) -> None:
    assert flaws(Image.new("RGB", size, "white")) == (Flaw.BLANK,)


def test_flaws_of_a_newer_earshot_are_left_out() -> None:
    assert flaws_kept("dark unheard_of blurred") == (Flaw.DARK, Flaw.BLURRED)
    assert flaws_kept("") == ()

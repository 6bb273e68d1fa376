"""Signs, receipts and labels, drawn in eight fonts, tilted and lit badly, and what they say.

What is drawn depends on its number alone. The fonts are those of Debian's `fonts-dejavu-extra` and
`fonts-urw-base35`, which Pillow finds by the names of their files.
"""

from __future__ import annotations

import io
import random
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter, ImageFont

FONTS = (
    *("DejaVuSans.ttf", "DejaVuSerif-Bold.ttf", "DejaVuSansMono.ttf", "NimbusSansNarrow-Bold.otf"),
    *("C059-Roman.otf", "P052-Bold.otf", "URWGothic-Book.otf", "URWBookman-Light.otf"),
)
PIXELS = 768
TILT = 12.0  # degrees to either side
DARKEST, BRIGHTEST = 0.35, 1.1
NOISE = 8.0  # of 255, standard deviation
SOFTEST = 1.0  # pixels, radius of the blur
QUALITY = (55, 90)  # of the JPEG

_SIGNS = (
    *("Leeds City Station", "Mind the gap", "Fire exit", "No parking", "Platform 4", "Pull"),
    *("Way out", "Baker Street", "Open daily 9 to 5", "Caution wet floor", "Please ring the bell"),
    *("Toilets", "Reception", "Ring Road North", "York 24 miles", "Danger of death", "Keep left"),
    *("Queen's Hotel", "Harbour Office", "Bus stop B", "Lift out of order", "Private property"),
    *("Speed limit 30", "Ferry terminal", "Museum of Science", "Café Élysée", "Straße gesperrt"),
)
_GOODS = (
    *("Milk", "Bread", "Apples", "Butter", "Coffee", "Tomatoes", "Rice", "Eggs", "Cheese", "Soap"),
    *("Orange juice", "Potatoes", "Washing powder", "Onions", "Chicken", "Yoghurt", "Batteries"),
)
_SHOPS = ("Corner Shop", "Greens Market", "Station Stores", "Harbour Foods", "The Bakery")
_LABELS = (
    *("Best before", "Keep refrigerated", "Net weight", "Ingredients", "Take two tablets daily"),
    *("Shake well before use", "Made in Portugal", "Store in a dry place", "Contains nuts"),
    *("Do not bleach", "Batch number", "Serve chilled", "Paracetamol 500 mg", "Organic honey"),
)
_COLOURS = (
    *(("#f4f4f0", "#141414"), ("#0b4f8a", "#ffffff"), ("#1f6b35", "#f7f7f7")),
    *(("#f2c500", "#111111"), ("#a31616", "#ffffff"), ("#e9dfc7", "#3a2412")),
)


@dataclass(frozen=True)
class DrawnText:
    """One picture."""

    kind: str
    """Either "sign", "receipt" or "label"."""
    image: Image.Image
    text: str
    """What is written in it, row by row."""


def drawn(number: int) -> DrawnText:
    """The picture of a number. Raises: OSError, where a font is not installed."""
    rng = random.Random(f"earshot writing {number}")
    font = FONTS[number % len(FONTS)]
    kind = ("sign", "receipt", "label")[number // len(FONTS) % 3]
    if kind == "receipt":
        rows, paper = _receipt(rng, font)
    else:
        rows, paper = _board(rng, font, _SIGNS if kind == "sign" else _LABELS, kind)
    return DrawnText(kind, _photographed(paper, rng), "\n".join(rows))


def _board(
    rng: random.Random, font: str, texts: tuple[str, ...], kind: str
) -> tuple[list[str], Image.Image]:
    rows = rng.sample(texts, rng.randint(1, 2) if kind == "sign" else rng.randint(2, 5))
    if kind == "label":
        rows = [f"{row} {rng.randint(2, 990)}" if rng.random() < 0.3 else row for row in rows]
    elif rng.random() < 0.3:
        rows = [row.upper() for row in rows]
    letters = ImageFont.truetype(
        font, rng.randint(30, 52) if kind == "sign" else rng.randint(20, 30)
    )
    ground, ink = rng.choice(_COLOURS)
    step = round(letters.size * 1.5)
    width = round(max(letters.getlength(row) for row in rows)) + 2 * step
    paper = Image.new("RGBA", (width, step * (len(rows) + 1)), ground)
    pen = ImageDraw.Draw(paper)
    for at, row in enumerate(rows):
        pen.text((width / 2, step * (at + 1)), row, font=letters, fill=ink, anchor="mm")
    return rows, paper


def _receipt(rng: random.Random, font: str) -> tuple[list[str], Image.Image]:
    letters = ImageFont.truetype(font, rng.randint(18, 24))
    step = round(letters.size * 1.4)
    goods = [(name, rng.randint(50, 1999)) for name in rng.sample(_GOODS, rng.randint(3, 7))]
    day = f"{rng.randint(1, 28):02d}/{rng.randint(1, 12):02d}/20{rng.randint(18, 26)}"
    priced = [*goods, ("Total", sum(price for _, price in goods))]
    shop = rng.choice(_SHOPS)
    width = round(18 * letters.size)
    paper = Image.new("RGBA", (width, step * (len(priced) + 4)), "#fbfaf6")
    pen = ImageDraw.Draw(paper)
    pen.text((width / 2, step), shop, font=letters, fill="#222222", anchor="mm")
    pen.text((width / 2, 2 * step), day, font=letters, fill="#222222", anchor="mm")
    rows = [shop, day]
    for at, (name, price) in enumerate(priced, 3):
        money = f"{price // 100}.{price % 100:02d}"
        pen.text((step, at * step), name, font=letters, fill="#222222", anchor="lm")
        pen.text((width - step, at * step), money, font=letters, fill="#222222", anchor="rm")
        rows.append(f"{name} {money}")
    return rows, paper


def _photographed(paper: Image.Image, rng: random.Random) -> Image.Image:
    """As a hurried hand takes it: tilted, in uneven light, a little soft, noisy, saved hard."""
    tilted = paper.rotate(rng.uniform(-TILT, TILT), expand=True, resample=Image.Resampling.BICUBIC)
    side = max(PIXELS, *(edge + 40 for edge in tilted.size))
    picture = Image.new("RGB", (side, side), rng.choice(("#5d6b78", "#8a7f6d", "#b9c2c9")))
    at = [rng.randint(20, side - edge - 20) for edge in tilted.size]
    picture.paste(tilted, (at[0], at[1]), tilted)
    soft = picture.filter(ImageFilter.GaussianBlur(rng.uniform(0, SOFTEST)))
    lit = np.asarray(ImageEnhance.Contrast(soft).enhance(rng.uniform(0.7, 1.1)), np.float32)
    one_side, other_side = rng.sample((rng.uniform(DARKEST, 0.7), BRIGHTEST), 2)
    light = np.linspace(one_side, other_side, side)
    grain = np.random.default_rng(rng.randrange(2**32)).normal(0, NOISE, lit.shape)
    along = light[None, :, None] if rng.random() < 0.5 else light[:, None, None]
    seen = Image.fromarray(np.clip(lit * along + grain, 0, 255).astype(np.uint8))
    kept = io.BytesIO()
    seen.save(kept, "JPEG", quality=rng.randint(*QUALITY))
    return Image.open(kept).convert("RGB")

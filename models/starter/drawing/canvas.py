"""The picture while it is being drawn, larger than wanted and reduced at the end.

Everything is given in fractions of the picture, so that it has the same structure at every size.
This file knows shapes and colours, not what they show.
"""

from __future__ import annotations

from PIL import Image, ImageDraw

from models.starter.drawing.geometry import Points
from models.starter.drawing.palette import RGB


class Canvas:
    """A square picture, larger than wanted, that is reduced at the end."""

    def __init__(self, side: int) -> None:
        self.side = side
        self.image = Image.new("RGB", (side, side))
        self._draw = ImageDraw.Draw(self.image)

    def polygon(self, points: Points, colour: RGB) -> None:
        """Fill a polygon given in fractions of the picture."""
        side = self.side
        self._draw.polygon([(x * side, y * side) for x, y in points], fill=colour)

    def rectangle(self, x0: float, y0: float, x1: float, y1: float, colour: RGB) -> None:
        """Fill a rectangle; its left and top edges belong to it, right and bottom do not."""
        side = self.side
        box = (round(x0 * side), round(y0 * side), round(x1 * side) - 1, round(y1 * side) - 1)
        if box[2] >= box[0] and box[3] >= box[1]:
            self._draw.rectangle(box, fill=colour)

    def oval(self, x: float, y: float, rx: float, ry: float, colour: RGB) -> None:
        """Fill an ellipse around a centre."""
        s = self.side
        self._draw.ellipse(((x - rx) * s, (y - ry) * s, (x + rx) * s, (y + ry) * s), fill=colour)

    def line(self, points: Points, width: float, colour: RGB) -> None:
        """A line of the given width."""
        side = self.side
        pixels = max(1, round(width * side))
        self._draw.line([(x * side, y * side) for x, y in points], fill=colour, width=pixels)

    def fade(self, top: float, bottom: float, above: RGB, below: RGB) -> None:
        """Fill the full width between two heights, one colour running into the other."""
        start, end = round(top * self.side), round(bottom * self.side)
        if end <= start:
            return
        ramp = Image.new("RGB", (1, 2))
        ramp.putdata([above, below])
        column = ramp.resize((1, end - start), Image.Resampling.BILINEAR)
        self.image.paste(
            column.resize((self.side, end - start), Image.Resampling.NEAREST), (0, start)
        )

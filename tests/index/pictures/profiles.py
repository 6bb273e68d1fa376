"""Colour profiles made on the spot, by ICC.1:2001-04: of odd colours, so that a change is seen."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from typing import Any

RED, GREEN, BLUE = (0.4361, 0.2225, 0.0139), (0.3851, 0.7169, 0.0971), (0.1431, 0.0606, 0.7141)
"""The primaries of sRGB as a profile gives them, under its own light, D50."""
D50 = (0.9642, 1.0, 0.8249)


def rgb_profile(primaries: Sequence[Sequence[float]], gamma: float = 2.2) -> bytes:
    """Of RGB whose colours are these."""
    tags = {f"{letter}XYZ": _xyz(one) for letter, one in zip("rgb", primaries, strict=True)}
    return _profile(b"RGB ", tags | {f"{letter}TRC": _gamma(gamma) for letter in "rgb"})


def grey_profile(gamma: float) -> bytes:
    """Of grey whose levels are light to the power of `gamma`."""
    return _profile(b"GRAY", {"kTRC": _gamma(gamma)})


def cmyk_profile(lightness: int) -> bytes:
    """Of inks that leave paper of one lightness, 0 to 255, whatever is printed."""
    curve = bytes(range(256))
    identity = (int(row == column) * 65536 for row in range(3) for column in range(3))
    table = b"mft1\0\0\0\0" + struct.pack(">BBBx9i", 4, 3, 2, *identity)
    grid = bytes([lightness, 128, 128]) * 2**4
    return _profile(b"CMYK", {"A2B0": table + curve * 4 + grid + curve * 3}, b"Lab ", b"prtr")


def _profile(
    space: bytes, tags: dict[str, bytes], through: bytes = b"XYZ ", kind: bytes = b"mntr"
) -> bytes:
    tags = tags | {"wtpt": _xyz(D50), "desc": b"desc\0\0\0\0\0\0\0\2x\0" + bytes(78)}
    tags["cprt"] = b"text\0\0\0\0none\0"
    directory, body, at = b"", b"", 128 + 4 + 12 * len(tags)
    for name, data in tags.items():
        data += bytes(-len(data) % 4)
        directory += struct.pack(">4sII", name.encode(), at + len(body), len(data))
        body += data
    header: list[Any] = [at + len(body), b"lcms", 0x02100000, kind, space, through, b"acsp"]
    packed = struct.pack(">I4sI4s4s4s12x4s28x3i48x", *header, *_fixed(D50))
    return packed + struct.pack(">I", len(tags)) + directory + body


def _xyz(colour: Sequence[float]) -> bytes:
    return b"XYZ \0\0\0\0" + struct.pack(">3i", *_fixed(colour))


def _gamma(gamma: float) -> bytes:
    return b"curv\0\0\0\0" + struct.pack(">IH", 1, round(gamma * 256))


def _fixed(numbers: Sequence[float]) -> list[int]:
    return [round(number * 65536) for number in numbers]

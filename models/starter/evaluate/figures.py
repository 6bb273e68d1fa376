"""One line of a report of `earshot evaluate`."""

from __future__ import annotations

from typing import Literal, TypedDict


class Figure(TypedDict):
    """What was measured, and what it should be."""

    name: str
    value: float | None
    """None where it could not be measured; the name says why."""
    unit: str
    target: float
    better: Literal["lower", "higher"]
    met: bool

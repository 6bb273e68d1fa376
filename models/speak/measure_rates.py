"""`python -m models.speak.measure_rates [FOLDER]`: the rate of espeak-ng and of a Piper voice.

Prints the points that are kept in `espeak.py` and in `curve_store.py`.
"""

from __future__ import annotations

import sys
from pathlib import Path

from models.speak import espeak
from models.speak.piper import Piper
from models.speak.rate_curve import RateCurve
from models.speak.reference import every_text

ESPEAK_RATES = (80, 100, 130, 175, 230, 300, 350, 400, 449, 450, 500, 600, 700)
SLOW_ESPEAK_RATES = (80, 90, 100, 110, 120)
PIPER_SCALES = (2.8, 2.2, 1.8, 1.5, 1.25, 1.1, 1.0, 0.9, 0.8, 0.7, 0.6, 0.5, 0.45, 0.4, 0.3)
TIMES = 3  # a Piper voice is a little quicker or slower each time


def main(folders: list[str]) -> None:
    """Measure and print."""
    texts = every_text()
    _print("espeak-ng", espeak.measured(ESPEAK_RATES, texts))
    _print("espeak-ng, slow", espeak.measured(SLOW_ESPEAK_RATES, texts, espeak.SLOW_GAP))
    for folder in folders:
        curve = Piper(Path(folder)).measured(PIPER_SCALES, texts * TIMES)
        _print(folder, curve)


def _print(name: str, curve: RateCurve) -> None:
    settings = ", ".join(f"{one:g}" for one in curve.settings)
    rates = ", ".join(f"{one:.1f}" for one in curve.rates)
    print(f"{name}:\n    settings=({settings}),\n    rates=({rates}),")  # noqa: T201 - its purpose


if __name__ == "__main__":
    main(sys.argv[1:])

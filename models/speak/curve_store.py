"""Where the rates of Piper voices are kept: of those that come with Earshot here, of others beside
their weights.

Known ones were measured by `python -m models.speak.measure_rates`, which prints them. One that is
not known is measured when it is first loaded, which takes some seconds, and kept in the
`"rate_curve"` of its folder's `earshot.json`: {"settings": [...], "rates": [...]}.
"""

from __future__ import annotations

import logging
from pathlib import Path

from models.checkpoints import checkpoint
from models.parts import SPEAKING
from models.speak.rate_curve import RateCurve

KEY = "rate_curve"

KNOWN = {
    # rhasspy's en_US-joe-medium, by the bytes of its network
    ("en_US-joe-medium.onnx", 63_201_294): RateCurve(
        settings=(3.0, 2.8, 2.2, 1.6, 1.25, 1.0, 0.7, 0.6, 0.5, 0.4, 0.3),
        rates=(76.3, 81.1, 100.5, 133.2, 168.0, 195.0, 252.4, 287.7, 310.0, 348.4, 394.5),
    ),
}
"""Curves of voices, by the name and the size of their networks."""

_log = logging.getLogger(__name__)


def known(network: Path) -> RateCurve | None:
    """The curve of a voice that comes with Earshot."""
    return KNOWN.get((network.name, network.stat().st_size))


def kept(folder: Path) -> RateCurve | None:
    """The curve that was kept beside a voice.

    Raises:
        ModelBroken: what is kept there is no curve.
    """
    settings = checkpoint.settings(folder, SPEAKING)
    if KEY not in settings:
        return None
    with checkpoint.settings_read(SPEAKING):
        points = settings[KEY]
        scales, rates = (tuple(map(float, points.get(name, ()))) for name in ("settings", "rates"))
        return RateCurve(scales, rates)


def keep(folder: Path, curve: RateCurve) -> None:
    """Keep a curve beside its voice; where that cannot be written, it is measured again next time.

    Raises:
        ModelBroken: what is kept there already is no JSON object.
    """
    settings = dict(checkpoint.settings(folder, SPEAKING))
    points = {"settings": list(curve.settings), "rates": [round(one, 2) for one in curve.rates]}
    settings[KEY] = points
    try:
        checkpoint.write_record(folder / checkpoint.SETTINGS, settings)
    except OSError:
        _log.warning("The rate of the voice in %s could not be kept.", folder, exc_info=True)

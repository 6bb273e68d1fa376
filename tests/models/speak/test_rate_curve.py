"""A curve gives the setting for a rate, whatever engine was measured."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest

from models.speak.rate_curve import RateCurve, measure
from models.speak.reference import TEXTS, every_text, words_in

SCALES = (2.8, 2.0, 1.4, 1.0, 0.7, 0.5, 0.3)


def framed(text: str, scale: float) -> float:
    """Like a Piper voice: no sound is shorter than a frame, and each sentence ends in a pause."""
    frames = sum(math.ceil((1 + 6 * (at * 0.618 % 1)) * scale) for at in range(len(text)))
    return 0.0116 * frames + 0.16 * scale * (1 + text.count(". "))


def lame(text: str, claimed: float) -> float:
    """Like espeak-ng: a rate that it claims, with pauses that stay."""
    return words_in(text) * 60 / claimed * 0.8 + 0.1


def flat(text: str, _: float) -> float:
    """One speed only."""
    return len(text) / 10


@pytest.mark.parametrize("engine", [framed, lame])
def test_the_rate_that_is_asked_is_the_rate_that_is_spoken(
    engine: Callable[[str, float], float],
) -> None:
    settings = SCALES if engine is framed else (60, 100, 200, 300, 500, 900)
    curve = measure(engine, settings, every_text())
    words = sum(map(words_in, every_text()))
    for asked in range(math.ceil(curve.rates[0]), int(curve.rates[-1]), 7):
        spoken = sum(engine(text, curve.setting_for(asked)) for text in every_text())
        assert 60 * words / spoken == pytest.approx(asked, rel=0.05)


def test_beyond_its_ends_a_curve_gives_the_end() -> None:
    curve = RateCurve((2.0, 1.0), (100, 200))
    assert (curve.setting_for(20), curve.setting_for(900)) == (2.0, 1.0)
    assert [curve.holds(rate) for rate in (99, 100, 200, 201)] == [False, True, True, False]


def test_between_two_points_the_rate_is_in_proportion() -> None:
    assert RateCurve((2.0, 1.0), (100, 200)).setting_for(150) == pytest.approx(4 / 3)
    assert RateCurve((100, 200), (110, 220)).setting_for(165) == pytest.approx(150)


def test_a_voice_of_one_speed_has_a_curve_all_the_same() -> None:
    curve = measure(flat, SCALES, every_text())
    assert curve.rates == pytest.approx([curve.rates[0]] * len(SCALES), rel=0.01)


@pytest.mark.parametrize(
    ("settings", "rates"),
    [
        ((1.0,), ()),
        ((1.0, 2.0), (100,)),
        ((1.0, 2.0), (200, 100)),
        ((1.0,), (0,)),
        ((1, 2), (5, 5)),
    ],
)
def test_what_is_no_curve_is_refused(settings: tuple[float], rates: tuple[float]) -> None:
    with pytest.raises(ValueError, match="a curve needs"):
        RateCurve(settings, rates)


def test_silence_has_no_curve() -> None:
    with pytest.raises(ValueError, match="a curve needs"):
        measure(lambda *_: 0.0, SCALES, every_text())


def test_the_reference_has_every_kind_of_text() -> None:
    assert set(TEXTS) == {"short", "answer", "description", "long", "list", "numbers"}
    assert sum(map(words_in, every_text())) > 250

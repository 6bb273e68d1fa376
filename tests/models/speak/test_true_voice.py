"""The voice that comes with Earshot: it keeps the rate that is asked, and takes any text."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from models.checkpoints.profiles import STARTER
from models.speak import curve_store
from models.speak.piper import Piper
from models.speak.reference import TEXTS, every_text, words_in
from models.speech_rate import NATURAL_FASTEST, NATURAL_SLOWEST
from tests.natural import needed

OTHERS = (
    "A small boy in a yellow raincoat jumps into a puddle. One of 4: a cat asleep on a sofa.",
    "Black cat in a garden: 7 matches. Two of 7: a black cat behind a white fence.",
    "There are no results. Ask for a picture first.",
    "Three people are sitting on a wall by the sea and looking at a small white boat.",
    "12 matches. Best 5. A train on a bridge over a wide river.",
    "I am fairly sure of the description. It fits your question well. I can still be wrong.",
)
"""None of these is among the texts that the voice was measured on."""


@pytest.fixture(scope="module")
def voice() -> Iterator[Piper]:
    voice = Piper(needed(STARTER.speak), "starter/speak", threads=1)
    yield voice
    voice.close()


def seconds(voice: Piper, texts: tuple[str, ...], rate: int) -> float:
    return sum(piece.seconds for text in texts for piece in voice.speak(text, rate))


def test_it_is_known_and_need_not_be_measured() -> None:
    (network,) = needed(STARTER.speak).glob("*.onnx")
    curve = curve_store.known(network)
    assert curve is not None
    assert curve.holds(NATURAL_SLOWEST)
    assert curve.holds(NATURAL_FASTEST)


@pytest.mark.parametrize("rate", [NATURAL_SLOWEST, 130, 175, 250, NATURAL_FASTEST])
def test_the_rate_that_is_asked_is_the_rate_that_is_spoken(voice: Piper, rate: int) -> None:
    spoken = 60 * sum(map(words_in, every_text())) / seconds(voice, every_text(), rate)
    assert spoken == pytest.approx(rate, rel=0.05)


def test_other_texts_keep_it_as_well(voice: Piper) -> None:
    words = sum(map(words_in, OTHERS))
    for rate in (120, 300):
        assert 60 * words / seconds(voice, OTHERS, rate) == pytest.approx(rate, rel=0.12)


@pytest.mark.parametrize("kind", TEXTS)
def test_each_kind_of_text_gets_faster_with_the_rate(voice: Piper, kind: str) -> None:
    slow, fast = (seconds(voice, TEXTS[kind], rate) for rate in (150, 300))
    assert slow / fast == pytest.approx(2, rel=0.15)


@pytest.mark.parametrize("text", ["", " ", "\n\n", "\0"])
def test_nothing_to_say(voice: Piper, text: str) -> None:
    assert list(voice.speak(text)) == []


@pytest.mark.parametrize(
    "text", ["?!.", "🙂", "東京", "[[h@l'oU]]", "<speak><break time='9s'/>hello</speak>", "&", "…"]
)
def test_odd_text_is_spoken_or_passed_over(voice: Piper, text: str) -> None:
    assert seconds(voice, (text,), 300) < 12


def test_five_thousand_characters_come_in_pieces(voice: Piper) -> None:
    text = "a red boat on a beach, " * 218
    speech = voice.speak(text, 300)
    first = next(speech)
    assert 1 < first.seconds < 25
    assert np.abs(first.samples.astype(int)).max() > 5000
    speech.close()  # type: ignore[attr-defined]


def test_a_rate_beyond_it_is_its_fastest(voice: Piper) -> None:
    fast, faster = (seconds(voice, TEXTS["short"], rate) for rate in (500, 700))
    assert faster == pytest.approx(fast, rel=0.1)

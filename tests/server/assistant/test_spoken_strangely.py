"""What a person's ear is spared: a radio, a whisper, two people at once, through the true Whisper
and what is made of its words."""

from __future__ import annotations

import functools

import numpy as np
import pytest
from scipy.signal import lfilter

from models.hear.acceptance import compression_ratio, plain
from models.speak.espeak import Espeak
from models.types import SAMPLE_RATE, Audio, Samples
from server.cli.hearing.own_words import SessionEar, gallery_vocabulary
from server.language.commands import Steer, understand
from tests.natural import ear, recorded

RESULTS = 9
ORDER, FRAME = 18, SAMPLE_RATE * 30 // 1000
TALK = (
    "the council met on Tuesday to speak about the new bridge over the river",
    "temperatures will fall in the north and the roads may be icy in the morning",
    "the home side won by two goals to one after a slow beginning",
    "and now the news at half past nine",
    "scientists have found a small frog that nobody had seen for forty years",
    "trains between the two cities are late because of a fallen tree",
    "a baker from the old town has made the longest loaf in the country",
    "the museum opens its new garden to children on the first of May",
    "fishermen say that the harbour needs a deeper channel before winter",
    "later we talk with a woman who crossed the ocean alone in a rowing boat",
)


@functools.cache
def session_ear() -> SessionEar:
    """As a session has it whose library is the sample gallery."""
    return SessionEar.of(ear(), Espeak("en-us"), gallery_vocabulary(closed=True))


def whispered(samples: Samples) -> Samples:
    """The same without a voice: noise through the mouth of each moment (linear prediction)."""
    noise = np.random.default_rng(3).normal(size=len(samples))
    window, out = np.hanning(2 * FRAME), np.zeros(len(samples))
    for start in range(0, len(samples) - 2 * FRAME, FRAME):
        piece = samples[start : start + 2 * FRAME] * window
        shape = np.correlate(piece, piece, "full")[2 * FRAME - 1 :][: ORDER + 1]
        if shape[0] < 1e-6:
            continue
        rows = shape[np.abs(np.subtract.outer(np.arange(ORDER), np.arange(ORDER)))]
        mouth = np.linalg.solve(rows + 1e-3 * shape[0] * np.eye(ORDER), shape[1:])
        breath = lfilter([1.0], [1.0, *-mouth], noise[start : start + 2 * FRAME]) * window
        loud = np.sqrt(np.mean(piece**2) / max(1e-12, float(np.mean(breath**2))))
        out[start : start + 2 * FRAME] += loud * breath
    return np.asarray(out, np.float32)


def at_once(one: Audio, other: Audio) -> Audio:
    """Two people who are as loud as each other."""
    length = max(len(one.samples), len(other.samples))
    both = np.zeros(length, np.float32)
    for each in (one, other):
        both[: len(each.samples)] += each.samples / 2
    return Audio(both)


@pytest.mark.parametrize("said", ["stop", "next", "thumbs up", "a red boat on a beach"])
def test_a_whisper_is_understood_or_asked_for_again_but_never_taken_for_something_else(
    said: str,
) -> None:
    heard = session_ear().hear(Audio(whispered(recorded(said).samples)), RESULTS)
    if isinstance(understand(said), Steer):
        assert (
            not heard.text
            or understand(heard.text) == understand(said)
            or not isinstance(understand(heard.text), Steer)
        )
    else:
        assert not heard.text or {"red", "boat", "beach"} & {*plain(heard.text).split()}


def test_a_whisper_of_a_question_is_mostly_understood() -> None:
    heard = session_ear().hear(Audio(whispered(recorded("a red boat on a beach").samples)), 0)
    assert "boat" in plain(heard.text) or "beach" in plain(heard.text)


@pytest.mark.parametrize(
    ("one", "other"),
    [(TALK[0], TALK[1]), ("a red boat on a beach", TALK[2]), (TALK[2], "a black dog in the snow")],
)
def test_two_people_at_once_give_no_command_and_no_loop(one: str, other: str) -> None:
    heard = session_ear().hear(at_once(recorded(one), recorded(other)), RESULTS)
    assert not heard.text or not isinstance(understand(heard.text), Steer)
    assert compression_ratio(heard.text) < 2.4
    assert len(heard.text.split()) <= len(f"{one} {other}".split())


def test_a_radio_for_as_long_as_a_turn_can_be_is_heard_without_a_loop() -> None:
    sound = np.concatenate(
        [recorded(text, rate, 0.1).samples for text in TALK for rate in (175, 230)]
    )
    half_a_minute = np.resize(sound, 30 * SAMPLE_RATE)
    heard = session_ear().hear(Audio(half_a_minute), RESULTS)
    assert len(heard.text.split()) < 6 * 30
    assert compression_ratio(heard.text) < 2.4
    assert not isinstance(understand(heard.text), Steer)

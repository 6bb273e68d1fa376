"""The commands that an utterance sounds like -> the one that the ear itself finds likeliest.

What Whisper wrote is far by sound from what was said where it heard half a word, and yet, asked how
likely each command is, it is mostly sure of the right one. Both count: how far a phrase is by
sound, and how probable its words are where Whisper is made to write them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from models.types import Likelihood
from server.language.by_sound.sayable import Phrase

MOST_PHRASES = 10  # that are asked about; each takes some 8 ms
DISTANCE_WEIGHT = 0.4
"""Nats by sound that weigh as much as one of the words' log-probability."""
LEAST_RATIO = -15.0  # nats; what is less likely is not the less so
MOST_MARGIN = 12.0

# Of the log-odds that the likeliest phrase was said, fitted on 120 commands in nine voices of
# espeak-ng and in Piper's at other rates, that Whisper had written wrongly and found likeliest
# here, and on 104 other utterances.
BIAS = 1.375
PER_SOUND = -0.245  # for each nat of distance by sound
MARGIN = 0.264  # for each nat to the next phrase that means something else
RATIO = 0.217  # for each nat that the phrase is likelier than what was written
BELIEF = 0.665  # for each nat per token that Whisper believes what it wrote
DETERMINER = -1.535  # where it begins with one, and the phrase does not
BREVITY = -0.835  # divided by the number of sounds
LONGER = -2.052  # where more words were written than the phrase has
LEAST_ODDS, LEAST_AT_THE_START = 0.0, 1.0


@dataclass(frozen=True)
class NearPhrase:
    """A phrase that may have been said."""

    phrase: Phrase
    distance: float
    """From what was heard, nats."""
    sounds: int


@dataclass(frozen=True)
class Likeliest:
    """The candidate that both the sounds and the words speak for."""

    candidate: NearPhrase
    margin: float
    """Nats to the next that means something else."""
    ratio: float
    """Nats that its words are likelier than what was written."""


def likeliest(
    written: str, candidates: Sequence[NearPhrase], likelihood: Likelihood
) -> Likeliest | None:
    """The likeliest of the nearest phrases; None where there are none.

    Args:
        written: by Whisper, as it wrote it.
        candidates: nearest first.
        likelihood: of texts in the same sound.
    """
    asked = _different(candidates)[:MOST_PHRASES]
    if not asked:
        return None
    texts = [as_written(each.phrase.words) for each in asked]
    scores = likelihood([*texts, f" {written.strip()}", as_written(written)])
    totals = [
        score - DISTANCE_WEIGHT * each.distance for score, each in zip(scores, asked, strict=False)
    ]
    first = max(range(len(asked)), key=totals.__getitem__)
    others = (
        total
        for total, each in zip(totals, asked, strict=True)
        if each.phrase.intent != asked[first].phrase.intent
    )
    margin = totals[first] - max(others, default=totals[first] - MOST_MARGIN)
    return Likeliest(asked[first], margin, scores[first] - max(scores[len(asked) :]))


def odds(found: Likeliest, sounds: int, belief: float, determiner: bool, longer: bool) -> float:
    """Log-odds that it was said.

    Args:
        found: what was likeliest.
        sounds: of what was written, or of the phrase if it has more.
        belief: of Whisper in what it wrote, nats per token.
        determiner: whether what was written begins with one, and the phrase does not.
        longer: whether more words were written.
    """
    near = BIAS + PER_SOUND * found.candidate.distance / sounds + BREVITY / sounds
    likely = MARGIN * min(found.margin, MOST_MARGIN) + RATIO * max(found.ratio, LEAST_RATIO)
    return near + likely + BELIEF * belief + DETERMINER * determiner + LONGER * longer


def as_written(words: str) -> str:
    """Words as Whisper would write them, as a sentence of its own."""
    bare = words.strip().rstrip(".?!, ")
    return f" {bare[:1].upper()}{bare[1:]}."


def _different(candidates: Sequence[NearPhrase]) -> list[NearPhrase]:
    """The nearest of each wording."""
    first: dict[str, NearPhrase] = {}
    for each in candidates:
        first.setdefault(each.phrase.words, each)
    return list(first.values())

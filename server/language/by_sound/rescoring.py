"""The commands that an utterance sounds like -> the one that the ear itself finds likeliest.

What Whisper wrote is far by sound from what was said where it heard half a word, and yet, asked how
likely each command is, it is mostly sure of the right one. Four things count: how likely the words
are, that nothing follows them, that they begin as they do where it is known what can be said, and
how far they are by sound. That nothing follows is what tells "help" from "help desk".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from models.types import Likelihood, Said
from server.language.by_sound.repeats import once
from server.language.by_sound.sayable import NUMBERS, Phrase
from server.language.commands import Steer, understand

NEAREST, EXPECTED = 8, 12
"""Phrases that are asked about: those that are nearest by sound, and those that are expected."""
LEAST_EXPECTED = -4.5  # nats
FINALISTS = 4
"""Phrases that are asked about in every way to write them; each text takes some 5 ms."""
DISTANCE_WEIGHT, MOST_DISTANCE = 0.1, 10.0
BEGINNING_WEIGHT = 0.7
"""Of what speaks for a phrase, beside its likelihood."""
NOT_TOLD = -2.0
"""Nats for how a phrase begins, where Whisper was not told what can be said."""

# Of the log-odds that the likeliest phrase was said, fitted on what was not plainly a command of
# 300 commands and 105 other short phrases in Piper's voice, 120 digits and 35 names of people, and
# 280 prompts of a woman's that are no command; on one half, the other half did as well.
BIAS = -0.287
RATIO = 0.161  # for each nat that it is likelier than what else was written
BEGINNING = 0.312  # for each nat that it begins so
END = 1.191  # for each nat that nothing follows
DISTANCE = -0.053  # for each nat by sound
BELIEF = -2.471  # for each nat per token that Whisper believes what else it wrote
DETERMINER = -1.759  # where what was written begins with one, and the phrase does not
READINGS = 0.815  # for each reading that says the same, to two
HINTED = 0.523  # where they do so only where it is expected
PER_SOUND = 0.745  # for each nat of its likelihood, divided by the number of sounds
SEVERAL_WORDS = 2.008  # but "the next one" is too near to "the next house"
LEAST_ODDS, LEAST_AT_THE_START = -0.8, 0.5

_DETERMINER = re.compile(r"^(?:an?|the|my|our|his|her|their|your|two|three)\b")


@dataclass(frozen=True)
class NearPhrase:
    """A phrase that may have been said."""

    phrase: Phrase
    distance: float
    """From what was heard, nats."""
    sounds: int


@dataclass(frozen=True)
class Likeliest:
    """The candidate that most speaks for."""

    candidate: NearPhrase
    likelihood: float
    """Of its words and nothing else, in any way to write them, nats."""
    ratio: float
    """Nats that it is likelier than the likeliest of what was written and is no command."""
    beginning: float
    """That what was said begins as it does where it is known what can be said, nats."""
    end: float
    """That nothing follows it, nats."""


def likeliest(
    written: Sequence[str], candidates: Sequence[NearPhrase], likelihood: Likelihood
) -> Likeliest | None:
    """The likeliest of some phrases; None where there are none.

    Args:
        written: by Whisper, every reading as it wrote it.
        candidates: nearest first.
        likelihood: of texts in the same sound.
    """
    different = _different(candidates)
    if not different:
        return None
    beginnings = _beginnings(different, likelihood)
    asked = _asked(different, beginnings)
    said = dict(zip(asked, likelihood.said([f" {words}" for words in asked]), strict=True))
    total = {words: _total(different[words], said[words], beginnings[words]) for words in asked}
    finalists = sorted(total, key=total.__getitem__, reverse=True)[:FINALISTS]
    texts = list(dict.fromkeys(text for words in finalists for text in _ways(words, written)))
    texts += [text for text in _others(written) if text not in texts]
    score = {f" {words}": sum(said[words]) for words in finalists}
    score |= dict(zip(texts, likelihood(texts), strict=True))
    whole = {words: _any_way(words, written, score) for words in finalists}
    best = max(finalists, key=lambda words: total[words] + whole[words] - sum(said[words]))
    other = max((score[text] for text in _others(written)), default=whole[best])
    return Likeliest(
        different[best], whole[best], whole[best] - other, beginnings[best], said[best].end
    )


def odds(
    found: Likeliest, sounds: int, belief: float, determiner: bool, readings: int, hinted: bool
) -> float:
    """Log-odds that it was said.

    Args:
        found: what was likeliest.
        sounds: of what was written, or of the phrase if it has more.
        belief: of Whisper in what it wrote, nats per token.
        determiner: whether what was written begins with one, and the phrase does not.
        readings: how many say the same.
        hinted: whether they do so only where it is expected.
    """
    ear = RATIO * float(np.clip(found.ratio, -12, 4)) + END * max(found.end, -6.0)
    ear += BEGINNING * max(found.beginning, -8.0)
    ear += PER_SOUND * max(found.likelihood, -20.0) / sounds
    phrase = found.candidate.phrase.words
    words = SEVERAL_WORDS * (" " in phrase and not begins_with_determiner(phrase))
    words += BELIEF * belief + DETERMINER * determiner
    agreed = READINGS * min(readings, 2) + HINTED * hinted
    return BIAS + ear + words + agreed + DISTANCE * min(found.candidate.distance, 15.0)


def begins_with_determiner(words: str) -> bool:
    """Whether they are about a thing, as "a dog" and "my house" are."""
    return bool(_DETERMINER.match(words))


def as_written(words: str) -> str:
    """Words as Whisper would write them, as a sentence of its own."""
    bare = words.strip().rstrip(".?!, ")
    return f" {bare[:1].upper()}{bare[1:]}."


def _beginnings(
    different: Sequence[str] | dict[str, NearPhrase], ask: Likelihood
) -> dict[str, float]:
    found = ask.expecting([f" {words}" for words in different])
    told = found if any(found) else [NOT_TOLD] * len(found)
    return dict(zip(different, told, strict=True))


def _asked(different: dict[str, NearPhrase], beginnings: dict[str, float]) -> list[str]:
    expected = sorted(beginnings, key=beginnings.__getitem__, reverse=True)[:EXPECTED]
    told = len(set(beginnings.values())) > 1
    likely = [words for words in expected if told and beginnings[words] >= LEAST_EXPECTED]
    return list(dict.fromkeys([*list(different)[:NEAREST], *likely]))


def _total(candidate: NearPhrase, said: Said, beginning: float) -> float:
    near = DISTANCE_WEIGHT * min(candidate.distance, MOST_DISTANCE)
    return sum(said) + BEGINNING_WEIGHT * beginning - near


def _ways(words: str, written: Sequence[str]) -> Iterator[str]:
    """Ways to write a phrase, besides the plain one: those of Whisper's own among them."""
    yield as_written(words)
    if words in NUMBERS:
        yield from (f" {NUMBERS.index(words)}", f" {NUMBERS.index(words)}.")
    yield from (f" {text.strip()}" for text in written if once(text) == words)


def _any_way(words: str, written: Sequence[str], score: dict[str, float]) -> float:
    ways = dict.fromkeys([f" {words}", *_ways(words, written)])
    return float(np.logaddexp.reduce([score[way] for way in ways]))


def _others(written: Sequence[str]) -> list[str]:
    """What was written and is no command."""
    texts = [f" {text.strip()}" for text in written if text.strip()]
    return [text for text in dict.fromkeys(texts) if not isinstance(understand(once(text)), Steer)]


def _different(candidates: Sequence[NearPhrase]) -> dict[str, NearPhrase]:
    """The nearest of each wording."""
    first: dict[str, NearPhrase] = {}
    for each in candidates:
        first.setdefault(each.phrase.words, each)
    return first

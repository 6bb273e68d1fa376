"""The commands that an utterance sounds like -> the one that the ear itself finds likeliest.

What Whisper wrote is far by sound from what was said where it heard half a word, and yet, asked how
likely each command is, it is mostly sure of the right one. Four things count: how likely the words
are, that nothing follows them, that they begin as they do where it is known what can be said, and
how far they are by sound. That nothing follows is what tells "help" from "help desk".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from models.types import Likelihood, Said
from server.language.by_sound.repeats import once
from server.language.by_sound.sayable import NUMBERS, Phrase
from server.language.commands import Steer, understand

NEAREST, EXPECTED = 8, 12
"""Phrases that are asked about: those that are nearest by sound, and those that are expected."""
LEAST_EXPECTED = -4.5  # nats
HABIT = 0.4
"""Of what Whisper is wont to write, whatever is said, that is taken off: between 0.3 and 0.5 the
right command is as often the likeliest, and at 0 of 54 misheard ones five less."""
MOST_MARGIN = 8.0
FINALISTS = 5
"""Phrases that are asked about in every way to write them; each text takes some 5 ms."""
DISTANCE_WEIGHT, MOST_DISTANCE = 0.1, 10.0
BEGINNING_WEIGHT = 0.7
"""Of what speaks for a phrase, beside its likelihood."""
NOT_TOLD = -2.0
"""Nats for how a phrase begins, where Whisper was not told what can be said."""

# Of the log-odds that the likeliest phrase was said, fitted on what was not plainly a command of
# all commands in Piper's voice, a quarter of them at other rates as well, 40 in espeak-ng's, 95
# other short phrases in Piper's voice, 51 prompts of a woman's, 120 digits and 35 names of people.
# They begin at the weights of an earlier fit; those of DETERMINER, DISTANCE, READINGS and HINTED,
# of which there is too little, were kept or set by hand.
BIAS = 1.206
RATIO = 0.346  # for each nat that it is likelier than what else was written
BEGINNING = 0.155  # for each nat that it begins so
END = 1.147  # for each nat that nothing follows
DISTANCE = -0.044  # for each nat by sound
BELIEF = -2.392  # for each nat per token that Whisper believes what else it wrote
DETERMINER = -1.759  # where what was written begins with one, and the phrase does not
READINGS = 0.3  # for each reading that says the same, to two
HINTED = -0.19  # where they do so only where it is expected
PER_SOUND = 0.982  # for each nat of its likelihood, divided by the number of sounds
SEVERAL_WORDS = 1.727  # but "the next one" is too near to "the next house"
MARGIN = 0.162  # for each nat to the next phrase that means something else
LEAST_ODDS, LEAST_AT_THE_START = -0.65, 0.65

MOST_QUESTIONS = 10  # that are asked about; each takes some 8 ms, and as much again where slower
ODDS_WEIGHT = 1.5
"""Nats for each unit of a question's log-odds by sound. Fitted on questions for a hundred other
places in Piper's voice."""

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
    margin: float
    """To the next one that means something else, nats."""


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
    texts = [f" {words}" for words in asked]
    once_heard = TwoHearings((likelihood,), likelihood)
    weighed = dict(zip(asked, once_heard.evidence(texts), strict=True))
    total = {
        words: weighed[words] + _beside(different[words], beginnings[words]) for words in asked
    }
    finalists = sorted(total, key=total.__getitem__, reverse=True)[:FINALISTS]
    return _best(finalists, written, different, beginnings, TwoHearings.of(likelihood))


def _best(
    finalists: Sequence[str],
    written: Sequence[str],
    different: dict[str, NearPhrase],
    beginnings: dict[str, float],
    ears: TwoHearings,
) -> Likeliest:
    """The one of a few that is likeliest in any way to write it, by both ears."""
    others = _others(written)
    texts = list(dict.fromkeys(text for words in finalists for text in _any(words, written)))
    texts += [text for text in others if text not in texts]
    said = dict(zip(texts, ears.said(texts), strict=True))
    weighed = ears.without_habits(texts, list(said.values()))
    evidence = dict(zip(texts, weighed, strict=True))
    speaks = {words: _any_way(words, written, evidence) for words in finalists}
    total = {w: speaks[w] + _beside(different[w], beginnings[w]) for w in finalists}
    best = max(finalists, key=total.__getitem__)
    meant = different[best].phrase.intent
    next_best = [total[w] for w in finalists if different[w].phrase.intent != meant]
    return Likeliest(
        different[best],
        _any_way(best, written, {text: sum(each) for text, each in said.items()}),
        speaks[best] - max((evidence[text] for text in others), default=speaks[best]),
        beginnings[best],
        said[f" {best}"].end,
        total[best] - max(next_best, default=total[best] - MOST_MARGIN),
    )


@dataclass(frozen=True)
class TwoHearings:
    """The ear that is asked about the sound as it is, and perhaps played more slowly."""

    ears: Sequence[Likelihood]
    wont: Likelihood
    """Who knows its habits."""

    @staticmethod
    def of(likelihood: Likelihood) -> TwoHearings:
        slower = likelihood.slower()
        return TwoHearings((likelihood, slower) if slower else (likelihood,), likelihood)

    def said(self, texts: Sequence[str]) -> list[Said]:
        """What they say, on average."""
        told = np.mean([[(*each,) for each in ear.said(texts)] for ear in self.ears], axis=0)
        return [Said(float(words), float(end)) for words, end in told]

    def evidence(self, texts: Sequence[str]) -> list[float]:
        """What the sound says for each text."""
        return self.without_habits(texts, self.said(texts))

    def without_habits(self, texts: Sequence[str], said: Sequence[Said]) -> list[float]:
        """The same, of what they have said."""
        habits = self.wont.unheard(texts)
        return [sum(each) - HABIT * habit for each, habit in zip(said, habits, strict=True)]


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
    near = DISTANCE * min(found.candidate.distance, 15.0) + MARGIN * min(found.margin, 12.0)
    return BIAS + ear + words + agreed + near


def begins_with_determiner(words: str) -> bool:
    """Whether they are about a thing, as "a dog" and "my house" are."""
    return bool(_DETERMINER.match(words))


def as_written(words: str) -> str:
    """Words as Whisper would write them, as a sentence of its own."""
    bare = words.strip().rstrip(".?!, ")
    return f" {bare[:1].upper()}{bare[1:]}."


def best_text(
    found: Mapping[str, float], written: str, evidence: Callable[[list[str]], Sequence[float]]
) -> tuple[str, float]:
    """The question that was likeliest said, and by how many nats it is likelier than what was
    written.

    Args:
        found: questions as Whisper would write them, at least one -> log-odds by sound.
        written: what it wrote.
        evidence: how likely each of some texts is, nats.
    """
    asked = sorted(found, key=found.__getitem__, reverse=True)[:MOST_QUESTIONS]
    heard = evidence([*asked, as_written(written), f" {written.strip()}"])
    best, text = max(
        (nats + ODDS_WEIGHT * found[each], each) for nats, each in zip(heard, asked, strict=False)
    )
    return text.strip(), best - max(heard[len(asked) :])


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


def _beside(candidate: NearPhrase, beginning: float) -> float:
    """What speaks for a phrase beside what the ear says of it."""
    near = DISTANCE_WEIGHT * min(candidate.distance, MOST_DISTANCE)
    return BEGINNING_WEIGHT * beginning - near


def _ways(words: str, written: Sequence[str]) -> Iterator[str]:
    """Ways to write a phrase, besides the plain one: those of Whisper's own among them."""
    yield as_written(words)
    if words in NUMBERS:
        yield from (f" {NUMBERS.index(words)}", f" {NUMBERS.index(words)}.")
    yield from (f" {text.strip()}" for text in written if once(text) == words)


def _any(words: str, written: Sequence[str]) -> list[str]:
    return list(dict.fromkeys([f" {words}", *_ways(words, written)]))


def _any_way(words: str, written: Sequence[str], score: dict[str, float]) -> float:
    return float(np.logaddexp.reduce([score[way] for way in _any(words, written)]))


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

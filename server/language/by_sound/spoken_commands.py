"""A short utterance that is no command as it is written -> the command that it sounds like.

Whisper is worst at single words: it writes "And you" for "undo" and "West" for "last". What it
wrote, and what else it might have written, is held by sound against all that can be said now;
the likeliest is taken where it is clearly likelier than a search for those words. Home Assistant's
Speech-to-Phrase hears nothing else than its phrases; here what is outside stays what it was.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from models.hear.by_sound.confusions import Confusions, Costs, Phrases
from models.hear.by_sound.phonemes import Phonemes
from models.types import Transcript
from server.language.by_sound import rescoring
from server.language.by_sound.repeats import once, words_of
from server.language.by_sound.rescoring import (
    NearPhrase,
    begins_with_determiner,
    likeliest,
    odds,
)
from server.language.by_sound.sayable import HEARD_AS, Phrase, Sayable, phrases
from server.language.calling import Call
from server.language.commands import Steer, understand
from server.search.query import Query

MOST_WORDS = 5  # of an utterance; whoever says more describes something
LONGEST_COMMAND = 8  # words
LATER_COST = 2.0
"""Nats for each nat per token that Whisper believes in a later alternative less."""
ONE_SOUND, MANY_SOUNDS = 4.0, 7
"""Nats, of several words of so many sounds of which one was misheard: "carried on" is "carry on".
Of 533 utterances that are no command none is so near to one."""
PER_SOUND_OF_MANY, VERY_MANY_SOUNDS = 0.9, 10
"""The same for each sound of a phrase of so many: "where is it safe" is where it is saved, at 0.8.
Of 700 questions none is nearer to one than 2.4."""
_AND = "and "
"""What Whisper makes of "un": "and helpful" may have been "unhelpful"."""

# Of the log-odds that the nearest phrase was said, fitted on what
# Whisper tiny.en wrote for 230 commands and 900 other short phrases.
BIAS = 2.45
PER_SOUND = -1.45  # for each nat of distance by sound
DISTANCE = -0.063  # for each nat of distance
MARGIN = 0.13  # for each nat to the next phrase that means something else, to at most 12
BELIEF = -0.22  # for each nat per token that Whisper believes what it wrote
DETERMINER = -2.05  # where it begins with one, and the phrase does not
BREVITY = -3.07  # divided by the number of sounds
LONGER = -0.63  # where more words were written than the phrase has
AGREEING, AGREED = 4, 2
"""Readings looked at where none is believed, and how many must mean the same number."""
NUMBERED = ("jump", "first")
LEAST_UNHINTED = -1.0
"""Nats per token, of a reading that takes the place of a command that was none."""
LEAST_BELIEF = -2.0
"""Nats per token, of the best of these."""
RARE = ("bye", "goodbye")
"""What ends listening, and what Whisper writes for "five" and "back" that were cut short."""
LEAST_ODDS, LEAST_AT_THE_START = 0.4, 1.0
"""Log-odds from which a phrase is taken to have been said: while results are open, and before any
are, when most people say what they look for."""


@dataclass(frozen=True)
class Nearest:
    """The phrase that an utterance sounds most like."""

    phrase: Phrase
    odds: float
    """Log-odds that it was said."""


@dataclass(frozen=True)
class Spoken:
    """A command that was said."""

    words: str
    odds: float | None = None
    """Log-odds that it was, where the ear was asked how likely it is."""


class SpokenCommands:
    """Knows what commands sound like.

    Args:
        pronounce: words -> how they sound.
        costs: of mishearing.
    """

    def __init__(self, pronounce: Callable[[str], Phonemes], costs: Confusions) -> None:
        self._pronounce, self._costs = pronounce, costs
        self._packed = lru_cache(16)(self._pack)

    def meant(self, transcript: Transcript, sayable: Sayable) -> Spoken | None:
        """The command that was said; None where it was something else.

        What is a command, a correction or a refinement as it is written stays what it is, and so
        does what begins with "find" and the like.
        """
        said = once(transcript.text)
        if said in sayable.literal:
            return None
        if not said:
            return _as_it_is(self._agreed(transcript, sayable))
        if said in RARE and sayable.results and (other := _other_command(transcript)):
            return Spoken(other)
        written = understand(said)
        if isinstance(written, Call):
            return None
        if isinstance(written, Steer) and not said.startswith(_AND):
            return self._as_written(transcript, said, written, sayable)
        led = isinstance(written, Query) and once(written.words) != said
        if led or len(said.split()) > MOST_WORDS:
            return _as_it_is(self._almost(transcript, sayable))
        if not isinstance(written, (Query, Steer)):
            return None
        if transcript.likelihood:
            return self._asked(transcript, sayable)
        nearest = self.nearest(transcript, sayable)
        least = LEAST_ODDS if sayable.results else LEAST_AT_THE_START
        return Spoken(nearest.phrase.words) if nearest and nearest.odds >= least else None

    def _as_written(
        self, transcript: Transcript, said: str, written: Steer, sayable: Sayable
    ) -> Spoken | None:
        """A command as it is written, where another reading says the same or the ear agrees.

        Whisper believes little of a word in which some sound is missing, though it writes it: then
        the ear is asked how likely it is.
        """
        if longer := self._longer(transcript, said, sayable):
            return Spoken(longer)
        if transcript.likelihood and _only_hinted(transcript, written):
            return self._asked(transcript, sayable)
        words = said if said.split() != words_of(transcript.text) else transcript.text
        if transcript.sure or transcript.likelihood is None:
            return Spoken(words)
        asked = self._by_ear(transcript, self._candidates(transcript, sayable))
        same = asked is not None and understand(asked.words) == written
        return Spoken(words, asked.odds if asked and same else None)

    def nearest(self, transcript: Transcript, sayable: Sayable) -> Nearest | None:
        """The phrase that it sounds most like; None where it is too long, or has no sound."""
        said = once(transcript.text)
        heard = self._pronounce(said)
        if not heard or len(said.split()) > MOST_WORDS:
            return None
        choices, packed = self._packed(phrases(sayable))
        distances = self._distances(transcript, packed)
        first = int(distances.argmin())
        best = choices[first]
        others = [choice.intent != best.intent for choice in choices]
        margin = float(distances[others].min() - distances[first])
        sounds = max(len(heard), int(packed.lengths[first]))
        if self._is_part(best.words, transcript):
            return None
        odds = _odds(float(distances[first]), sounds, margin) + _oddness(said, best.words)
        return Nearest(best, odds + BELIEF * _belief(transcript))

    def _asked(self, transcript: Transcript, sayable: Sayable) -> Spoken | None:
        """The command that the ear itself finds likeliest, where it can be asked."""
        said = once(transcript.text)
        heard = self._pronounce(said)
        if transcript.likelihood is None or not heard or len(said.split()) > MOST_WORDS:
            return None
        if said in HEARD_AS and HEARD_AS[said] in (each.words for each in phrases(sayable)):
            return Spoken(HEARD_AS[said])
        candidates = self._candidates(transcript, sayable)
        nearest = candidates[0]
        one_sound = nearest.sounds >= MANY_SOUNDS and nearest.distance < ONE_SOUND
        several = " " in nearest.phrase.words
        if several and (one_sound or _almost_said(nearest.distance, nearest.sounds)):
            return Spoken(nearest.phrase.words)
        asked = self._by_ear(transcript, candidates)
        least = rescoring.LEAST_ODDS if sayable.results else rescoring.LEAST_AT_THE_START
        return asked if asked and asked.odds is not None and asked.odds >= least else None

    def _candidates(self, transcript: Transcript, sayable: Sayable) -> list[NearPhrase]:
        """All that can be said, the nearest first."""
        choices, packed = self._packed(phrases(sayable))
        distances = self._distances(transcript, packed)
        return [
            NearPhrase(choices[at], float(distances[at]), int(packed.lengths[at]))
            for at in np.argsort(distances, kind="stable")
        ]

    def _by_ear(self, transcript: Transcript, candidates: Sequence[NearPhrase]) -> Spoken | None:
        """The likeliest of some phrases and its odds; None where the ear cannot be asked."""
        if transcript.likelihood is None:
            return None
        found = likeliest(_readings(transcript), candidates, transcript.likelihood)
        if found is None or self._is_part(found.candidate.phrase.words, transcript):
            return None
        said, phrase = once(transcript.text), found.candidate.phrase
        chance = odds(
            found,
            max(len(self._pronounce(said)), found.candidate.sounds),
            _belief(transcript, besides=phrase.intent),
            _determiner(said, phrase.words),
            _agreeing(transcript, phrase.intent),
            _only_hinted(transcript, phrase.intent),
        )
        return Spoken(phrase.words, chance)

    def _almost(self, transcript: Transcript, sayable: Sayable) -> str | None:
        """A long command of which a sound or two were misheard, whatever it begins with.

        Who says "find" or more than five words mostly asks a question: all else is one.
        """
        said = once(transcript.text)
        if len(said.split()) > LONGEST_COMMAND or not self._pronounce(said):
            return None
        choices, packed = self._packed(phrases(sayable))
        distances = self._distances(transcript, packed)
        at = int(distances.argmin())
        near = _almost_said(float(distances[at]), int(packed.lengths[at]))
        return choices[at].words if near else None

    def _is_part(self, words: str, transcript: Transcript) -> bool:
        """Whether a command stands among other words in what was written, and never alone."""
        within = _is_within(words, once(transcript.text))
        return within and words not in map(once, _readings(transcript))

    def _longer(self, transcript: Transcript, said: str, sayable: Sayable) -> str | None:
        """A command of several words, where one was written that most readings make longer.

        What is expected makes "one" of "one back".
        """
        others = [each for each in transcript.alternatives if once(each.text) != said][:AGREEING]
        many = [each for each in others if len(once(each.text).split()) > 1]
        if " " in said or len(many) < 2 or 2 * len(many) <= len(others):
            return None
        nearest = self.nearest(
            replace(transcript, text=many[0].text, alternatives=tuple(many)), sayable
        )
        if nearest is None or nearest.odds < LEAST_ODDS:
            return None
        words = nearest.phrase.words
        begins = self._pronounce(words.split()[0]) == self._pronounce(said)
        long = len(words.split()) > 2 and [once(each.text) for each in many].count(words) > 1
        return words if begins or long else None

    def _agreed(self, transcript: Transcript, sayable: Sayable) -> str | None:
        """What several readings say in other spellings, where each alone is not believed."""
        if not sayable.results:
            return None
        best = transcript.alternatives[:AGREEING]
        meant = [understand(once(each.text)) for each in best]
        for each, intent in zip(best, meant, strict=True):
            number = isinstance(intent, Steer) and intent.command in NUMBERED
            if number and meant.count(intent) >= AGREED and each.log_prob >= LEAST_BELIEF:
                return once(each.text)
        return None

    def _distances(self, transcript: Transcript, packed: Phrases) -> Costs:
        """How far each phrase is from the nearest of what may have been heard, shape (phrases,)."""
        readings = [(transcript.text, 0.0), *_later(transcript)]
        sounds = ((self._pronounce(once(text)), later) for text, later in readings)
        costs = [self._costs.distances(heard, packed) + later for heard, later in sounds if heard]
        nearest: Costs = np.min(costs, axis=0)
        return nearest

    def _pack(self, choices: Sequence[Phrase]) -> tuple[Sequence[Phrase], Phrases]:
        sounds = [self._pronounce(choice.heard or choice.words) for choice in choices]
        return choices, Phrases.of(sounds)


def _as_it_is(words: str | None) -> Spoken | None:
    return Spoken(words) if words else None


def unhinted(transcript: Transcript, sayable: Sayable) -> Transcript:
    """What was heard, where it is written as a command and yet was none: the next reading.

    With commands in mind Whisper writes "help" for "help desk".
    """
    said = once(transcript.text)
    as_it_is = transcript.likelihood is None or said in sayable.literal or said.startswith(_AND)
    if as_it_is or not isinstance(understand(said), Steer):
        return transcript
    others = (
        each
        for each in transcript.alternatives
        if each.log_prob >= LEAST_UNHINTED and not isinstance(understand(once(each.text)), Steer)
    )
    other = next(others, None)
    confidence = math.exp(other.log_prob) if other else 0.0
    return replace(transcript, text=other.text if other else "", confidence=confidence)


def _almost_said(distance: float, sounds: int) -> bool:
    return sounds >= VERY_MANY_SOUNDS and distance < PER_SOUND_OF_MANY * sounds


def _agreeing(transcript: Transcript, intent: Steer) -> int:
    """How many readings mean a command."""
    return sum(understand(once(each.text)) == intent for each in transcript.alternatives)


def _only_hinted(transcript: Transcript, intent: Steer) -> bool:
    """Whether a command was read, but only where commands were expected."""
    same = [each for each in transcript.alternatives if understand(once(each.text)) == intent]
    return bool(same) and all(each.hinted for each in same)


def _is_within(command: str, said: str) -> bool:
    """Whether a command stands among other words: "the first snow"."""
    return command != said and f" {command} " in f" {said} "


def _other_command(transcript: Transcript) -> str | None:
    """The first reading that is another command, if any."""
    for each in transcript.alternatives:
        said = once(each.text)
        if said not in RARE and isinstance(understand(said), Steer):
            return said
    return None


def _readings(transcript: Transcript) -> list[str]:
    return [transcript.text, *(each.text for each in transcript.alternatives)]


def _belief(transcript: Transcript, besides: Steer | None = None) -> float:
    """Mean log-probability of a token of what was written, nats.

    Args:
        transcript: with every reading.
        besides: what else was written counts, if anything.
    """
    readings = [each for each in transcript.alternatives if not each.hinted]
    others = [each for each in readings if understand(once(each.text)) != besides]
    for each in others or readings or transcript.alternatives:
        return each.log_prob
    return math.log(max(transcript.confidence, 1e-6))


def _later(transcript: Transcript) -> list[tuple[str, float]]:
    """What else may have been heard, and what it costs to believe it."""
    belief = _belief(transcript)
    return [
        (one.text, LATER_COST * max(0.0, belief - one.log_prob) * (len(one.text.split()) + 1))
        for one in transcript.alternatives
    ]


def _odds(distance: float, sounds: int, margin: float) -> float:
    """What the sounds say for it."""
    near = PER_SOUND * distance / sounds + DISTANCE * distance
    return BIAS + near + MARGIN * min(margin, 12.0) + BREVITY / sounds


def _determiner(said: str, words: str) -> bool:
    """Whether what was written begins with one, and the phrase does not."""
    return begins_with_determiner(said) and not begins_with_determiner(words)


def _oddness(said: str, words: str) -> float:
    """What the words that were written say against it."""
    determiner = _determiner(said, words)
    longer = len(said.split()) > len(words.split())
    return DETERMINER * determiner + LONGER * longer

"""Whether what Whisper wrote is to be taken for what was said.

Whisper always writes something; a person who is misheard would rather be asked again. Knows no
audio and no commands.
"""

from __future__ import annotations

import math
import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from models.hear.settings import Hearing
from models.types import Alternative, Likelihood, Transcript

DOUBT_SLOPE = 2.0
WHOLE_DOUBT = 0.9  # in a whole window Whisper is so much surer that somebody speaks
# Of 60 digits of people those that were heard right had -0.35 and -1.9 at worst; coughs and other
# sounds -0.34 and -0.9 at best, or -0.9 and 0.2.
HINTED_LOG_PROB, HINTED_DOUBT = -0.7, -1.5
# Of 119 digits and commands that were heard right with a list before them none ended less surely
# than -1.0, or was less likely without the list than what is written then by more than 7.0; of what
# was no command, "help desk" for help ends with -4.1, "seventy" for seven with -2.8, and "V" is 8.7
# nats likelier than three.
LEAST_END, MOST_LESS_LIKELY = -2.0, 8.0
FEW_TOKENS = 3  # the mean over so few says little, so that they are judged more gently
LOOP = 100.0  # the compression ratio of a loop, wherever it was ended
DOUBTED_SPEECH = 0.3  # probability of no speech from which a stock phrase is not believed

# What Whisper writes for silence, learnt from subtitles (faster-whisper issue 826).
HALLUCINATIONS = frozenset(
    {
        "you",
        "bye",
        "bye bye",
        "thank you",
        "thank you very much",
        "thanks for watching",
        "thank you for watching",
        "thanks for listening",
        "please subscribe",
        "subscribe to my channel",
        "subtitles by the amara org community",
        "see you in the next video",
        "see you next time",
    }
)

_SENTENCE_END = re.compile(r"[.?!…]\s+")


@dataclass(frozen=True)
class Guess:
    """What the model wrote for one piece of sound, believed or not."""

    text: str
    log_prob: float
    """Mean over the tokens, nats."""
    tokens: int
    """Text tokens and the end token."""
    no_speech: float
    """Probability that nobody spoke."""
    looped: bool = False
    """Whether it was still repeating itself where it was ended."""
    whole: bool = False
    """Whether all of the window was computed for it."""
    hinted: bool = False
    """Whether likely phrases were its context."""


@dataclass(frozen=True)
class Heard:
    """One piece of sound: the guess that counts, and every reading of a short one."""

    guess: Guess
    readings: tuple[Guess, ...] = ()
    """The likeliest first; none for a long piece."""
    likelihood: Likelihood | None = field(default=None, compare=False, repr=False)
    """Of other texts; None for a piece that is too long."""


def join(pieces: Sequence[Heard], hearing: Hearing, language: str = "en") -> Transcript:
    """One transcript of several pieces; those that are not believed are left out."""
    guesses = [piece.guess for piece in pieces]
    believed = [guess for guess in guesses if believable(guess, hearing)]
    counted = believed or guesses
    tokens = sum(guess.tokens for guess in counted)
    log_prob = sum(guess.log_prob * guess.tokens for guess in counted) / max(1, tokens)
    text = " ".join(_without_courtesies([guess.text for guess in believed]))
    confidence = min(1.0, math.exp(log_prob)) if counted else 0.0
    sure = confidence >= hearing.sure_confidence
    only = pieces[0].likelihood if len(pieces) == 1 else None
    return Transcript(text, confidence, language, sure, _alternatives(pieces), only)


def _without_courtesies(texts: Sequence[str]) -> list[str]:
    """What was said, without the stock phrases that Whisper writes for the silence behind it.

    "A red boat. Thank you." is a question for a red boat, whoever said thanks.
    """
    kept = list(texts)
    while kept and (stock := _last_sentence(kept)) is not None:
        kept[-1] = kept[-1][:stock].rstrip()
        kept = kept if kept[-1] else kept[:-1]
    return kept


def _last_sentence(texts: Sequence[str]) -> int | None:
    """Where in the last text a stock phrase begins that others stand before; None for none."""
    before = _SENTENCE_END.finditer(texts[-1].rstrip(" .?!…"))
    start = max((end.end() for end in before), default=0)
    stock = plain(texts[-1][start:]) in HALLUCINATIONS
    return start if stock and (start or len(texts) > 1) else None


def _alternatives(pieces: Sequence[Heard]) -> tuple[Alternative, ...]:
    """Those of the only piece: what was said in several is no short utterance."""
    if len(pieces) != 1:
        return ()
    best: dict[str, Guess] = {}
    for guess in sorted(pieces[0].readings, key=lambda each: (-each.log_prob, each.hinted)):
        first = best.setdefault(guess.text, guess)
        best[guess.text] = replace(first, hinted=first.hinted and guess.hinted)
    return tuple(
        Alternative(text, guess.log_prob, guess.hinted) for text, guess in best.items() if text
    )


def believable(guess: Guess, hearing: Hearing) -> bool:
    """Whether a guess is to be taken for what was said."""
    brief = guess.tokens - 1 <= FEW_TOKENS
    least = hearing.brief_log_prob_threshold if brief else hearing.log_prob_threshold
    if not guess.text or guess.log_prob < least:
        return False
    if guess.no_speech > hearing.no_speech_threshold:
        return False
    if doubt(guess) > (hearing.brief_doubt_threshold if brief else hearing.doubt_threshold):
        return False
    if max(compression_ratio(guess.text), guess.looped * LOOP) > hearing.compression_threshold:
        return False
    doubted = guess.no_speech > (DOUBTED_SPEECH / 2 if guess.whole else DOUBTED_SPEECH)
    return not (doubted and plain(guess.text) in HALLUCINATIONS)


def plain(text: str) -> str:
    """Its words in lower case, without punctuation."""
    return " ".join(re.findall(r"[\w']+", text.lower()))


def doubt(guess: Guess) -> float:
    """Log-odds that nobody spoke, less twice the mean log-probability of the words.

    An unfamiliar voice makes either sign worse, another language or a strange sentence makes both.
    """
    silence = min(max(guess.no_speech, 1e-6), 1 - 1e-6)
    shift = WHOLE_DOUBT if guess.whole else 0.0
    return math.log(silence / (1 - silence)) + shift - DOUBT_SLOPE * guess.log_prob


def credible(hinted: Guess, unhinted: Guess) -> bool:
    """Whether a reading with likely phrases as its context is to be believed.

    With a context Whisper makes a phrase of it out of anything: a cough becomes "five", a sentence
    in French "number nine". But then it is less sure of its words, or that anybody speaks, or it
    writes more words where it has no context.

    Args:
        hinted: the reading.
        unhinted: that of the same sound without a context.
    """
    sure = hinted.log_prob >= HINTED_LOG_PROB and doubt(hinted) <= HINTED_DOUBT
    return bool(hinted.text) and sure and as_short(unhinted.text, [hinted.text])


def outweighed(words: float, end: float, unhinted: float) -> bool:
    """Whether a reading with likely phrases as its context is not what was said, after all.

    Args:
        words: how likely its words are without the context, nats.
        end: how likely nothing follows them.
        unhinted: how likely what is written without the context is, its end included.
    """
    return end < LEAST_END or unhinted - (words + end) > MOST_LESS_LIKELY


def as_short(text: str, phrases: Sequence[str]) -> bool:
    """Whether a reading has few enough different words to have been one of these phrases."""
    longest = max((len({*plain(phrase).split()}) for phrase in phrases), default=0)
    return len({*plain(text).split()}) <= max(FEW_TOKENS, longest + 1)


def compression_ratio(text: str) -> float:
    """How much shorter zlib makes it; a phrase said over and over gives a high value."""
    data = text.encode("utf-8")
    return len(data) / len(zlib.compress(data))

"""Sounds that people make without saying anything, "uh", "hm", "oh", "yeah", and what they exclaim.

An open microphone hears many of them, and with commands in mind Whisper writes "five" for "ah" and
"eight" for "hey".
"""

from __future__ import annotations

from models.types import Transcript
from server.language.by_sound.function_words import LINKS
from server.language.by_sound.repeats import once, words_of
from server.language.commands import is_talk, understand
from server.search.query import Query

INTERJECTIONS = frozenset(
    (
        *("uh", "uhh", "um", "umm", "er", "err", "erm", "eh", "ah", "ahh", "aah", "oh", "ooh"),
        *("hm", "hmm", "hmmm", "mm", "mmm", "mhm", "huh", "ha", "haha", "hey", "wow", "whoa"),
        *("yeah", "yep", "yup", "nah", "nope", "well", "so", "and", "but", "like", "right", "hi"),
    )
)
_EXCLAMATIONS = """
    damn, damn it, dammit, darn, darn it, dang, gosh, golly, gee, gee whiz, blimey, crikey,
    yikes, ouch, ow, oops, whoops, phew, whew, ugh, yuck, eww, ew, yay, hooray, hurray, hurrah,
    woohoo, yippee, bravo, tada, voila, aha, alas, bah, boo, brr, duh, meh, oi, ahem, pff, psst,
    tsk, shh, shush, mhm, uh huh, uh oh, aw, aww, oof, argh, grr, jeez, geez, god, my god, good
    god, thank god, for god's sake, god damn it, goddamn, oh lord, my goodness, goodness,
    goodness me, goodness gracious, for goodness sake, good lord, for heaven's sake, good
    heavens, good grief, holy cow, holy moly, holy smoke, jesus christ, for christ's sake, oh
    jesus, oh man, oh boy, oh dear, dear me, bloody hell, what the hell, what the heck, hell no,
    hell yes, hell yeah, oh hell, shit, oh shit, holy shit, bullshit, fuck, fuck it, fuck off,
    what the fuck, crap, oh crap, bugger, bugger off, bollocks, bastard, son of a bitch, piss
    off, no way, come on, oh come on, oh no, oh yes, oh wow, oh well, oh my, my my, my oh my,
    well well, well well well, now now, you're kidding, you must be joking, you don't say, are
    you kidding, are you serious, i see, of course, sure, sure thing, absolutely, exactly,
    indeed, fair enough, bless you, gesundheit, cheers, congratulations, you're welcome, good
    morning, good evening, good afternoon, see you, see you later, take care, how awful, how
    lovely, how nice, what a pity, what a shame, too bad, so what, whatever, who cares, who
    knows, never, great, cool, nice, awesome, amazing, excellent, wonderful, fantastic,
    brilliant, lovely, perfect, terrific, terrible, awful, ridiculous, unbelievable, incredible,
    nonsense, rubbish, seriously, hello, hello there, hi there, hey there, hiya, howdy, excuse
    me
"""
EXCLAMATIONS = frozenset(tuple(phrase.split()) for phrase in _EXCLAMATIONS.split(","))
"""What people say to nobody, or to each other, without wanting a picture; none of them steers."""
_OF_NOTHING = EXCLAMATIONS.union((sound,) for sound in (*INTERJECTIONS, "yes", "no"))
_LONGEST = max(map(len, EXCLAMATIONS))
READINGS = 4
"""Of a short utterance, the likeliest, that are looked at."""


def says_nothing(text: str) -> bool:
    """Whether these words are nothing but such sounds."""
    return bool(words_of(text)) and INTERJECTIONS.issuperset(words_of(text))


def exclaims(text: str) -> bool:
    """Whether these words are nothing but exclamations, with such sounds among them, "Oh, damn!",
    or but beginnings: "It's...".

    Who holds the microphone may be looking for rubbish; who talks beside an open one is not. What
    only judges ("No, no!") is no exclamation: see `is_talk`.
    """
    words = tuple(words_of(text))
    said = _made_of_exclamations(words) or _links_only(words)
    return bool(words) and said and not is_talk(text)


def _links_only(words: tuple[str, ...]) -> bool:
    """Whether they name nothing that could be looked for."""
    links = all(word.partition("'")[0] in LINKS | INTERJECTIONS for word in words)
    return links and isinstance(understand(" ".join(words)), Query)


def _made_of_exclamations(words: tuple[str, ...]) -> bool:
    if not words:
        return True
    begins = (words[:size] for size in range(1, min(_LONGEST, len(words)) + 1))
    return any(
        _made_of_exclamations(words[len(begun) :]) for begun in begins if begun in _OF_NOTHING
    )


def may_say_nothing(transcript: Transcript, meant: str) -> bool:
    """Whether what is taken for some words may as well have been such a sound.

    Args:
        transcript: of a short utterance, with its other readings.
        meant: the words that it is taken for.
    """
    readings = [each.text for each in transcript.alternatives][:READINGS]
    if not any(map(says_nothing, readings)):
        return False
    return sum(_same(text, meant) for text in readings) < 2


def _same(text: str, meant: str) -> bool:
    return understand(once(text)) == understand(once(meant))

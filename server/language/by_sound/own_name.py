"""Earshot's own name, before what is said to it: "Earshot, next".

It is no word that an ear expects, so that it is known by what Whisper writes for it, and before a
pause by its sound.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from models.hear.by_sound.confusions import Confusions, Phrases
from models.hear.by_sound.phonemes import Phonemes

OWN_NAME = "Earshot"
_GREETING = r"(?:(?:hey|hi|hello|okay|ok|so|and|uh|um)[\s,.!]+)*"
_WRITTEN = (
    r"(?:(?:ears?|here|hear|her|hair|air|year|ere|err?|ir)[\s-]*(?:shots?|shut)"
    r"|(?:ear|here|hear)['’]?s[\s-]+(?:shot|shut))"
)
# What people say to each other, too: it is the name only where a pause follows.
_WRITTEN_BEFORE_A_PAUSE = (
    r"(?:you['’]?re|yours?|gear|dear|near|here,|air,|hear,)[\s-]*(?:shot|shut)(?=\s*[,.;:!?…])"
)
_NAME = rf"(?:{_WRITTEN}|{_WRITTEN_BEFORE_A_PAUSE})"
MOST_DISTANCE = 10.0
"""Nats, of words that are the name by their sound: "ear shop" has 6.6, "ear Scott" 9.9, and of
what people say before a pause "he shot" 13.0, "here" 19.3, "okay" 30.2."""
LEAST_SOUNDS = 5
"""Of these words: "shot" and "a shot" are as near as that."""
_BEFORE_A_PAUSE = re.compile(
    rf"^[\s\"“]*{_GREETING}(?P<words>\w[\w'’-]*(?: \w[\w'’-]*){{0,2}})\s*[,.;:!?…]+\s*",
    re.IGNORECASE,
)
_CALLED = re.compile(rf"^[\s\"“]*{_GREETING}{_NAME}(?:['’]s)?(?!\w)[\s,.;:!?…\"”-]*", re.IGNORECASE)


def after_name(said: str) -> str | None:
    """What is said behind the name, perhaps nothing; None where it does not begin with the name."""
    called = _CALLED.match(said)
    return said[called.end() :].strip() if called else None


def behind_its_sound(
    said: str, pronounce: Callable[[str], Phonemes], costs: Confusions
) -> str | None:
    """What is said behind words that sound like the name, before a pause; None without such words.

    Args:
        said: as Whisper wrote it.
        pronounce: words -> how they sound.
        costs: of mishearing.
    """
    begins = _BEFORE_A_PAUSE.match(said)
    sound = pronounce(begins["words"].lower()) if begins else ()
    if begins is None or len(sound) < LEAST_SOUNDS:
        return None
    distance = float(costs.distances(sound, Phrases.of([pronounce(OWN_NAME.lower())]))[0])
    return said[begins.end() :].strip() if distance <= MOST_DISTANCE else None

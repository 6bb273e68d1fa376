"""Earshot's own name, before what is said to it: "Earshot, next".

It is no word that an ear expects, so that it is known by what Whisper writes for it, too.
"""

from __future__ import annotations

import re

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
_CALLED = re.compile(rf"^[\s\"“]*{_GREETING}{_NAME}(?:['’]s)?(?!\w)[\s,.;:!?…\"”-]*", re.IGNORECASE)


def after_name(said: str) -> str | None:
    """What is said behind the name, perhaps nothing; None where it does not begin with the name."""
    called = _CALLED.match(said)
    return said[called.end() :].strip() if called else None

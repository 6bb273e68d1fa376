"""Whether words that were heard are believed to have been said to Earshot.

Who presses Talk is speaking to it. An open microphone hears coughs, other people's talk and what
people say to nobody, too: there it has to be sure. Pure.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from server.language.by_sound.interjections import exclaims, says_nothing
from server.language.commands import is_talk

if TYPE_CHECKING:
    from models.types import Transcript

MOST_WORDS_OVERHEARD = 30  # of a question at an open microphone


def believed(transcript: Transcript, open_microphone: bool) -> bool:
    """Whether something was said, and likely to Earshot."""
    text = transcript.text
    if not transcript.understood or says_nothing(text):
        return False
    if not open_microphone:
        return True
    radio = len(text.split()) > MOST_WORDS_OVERHEARD  # or people who talk to each other
    return transcript.sure and not radio and not exclaims(text)


def meant_for_it(transcript: Transcript, open_microphone: bool) -> bool:
    """Whether it is believed, and no judgement that people give each other as well."""
    talk = open_microphone and is_talk(transcript.text)
    return believed(transcript, open_microphone) and not talk

"""Questions with words that the library has not -> its own, where the ear finds them as likely.

"Chess players in a part" are nearer to a pot by sound; asked how likely each is, the ear knows that
they are in a park. What comes easily to Whisper, "I turn on", is no sign of what was said: its
habits are taken off, and a short question is heard more slowly as well; see `rescoring.py`.
"""

from __future__ import annotations

from collections.abc import Collection

from models.types import Likelihood, Transcript
from server.language.by_sound.library_words import LibraryWords
from server.language.by_sound.repeats import words_of
from server.language.by_sound.rescoring import TwoHearings, as_written, best_text

MOST_READINGS = 5
LEAST = 0.0
"""Nats, beside what was written. Of 70 everyday questions in Piper's voice eleven were heard with a
word that a library of all their words lacks: the right ones had 1.0 and more (five of these), wrong
ones -0.3 at most. In two libraries of half of the words none of these that was heard rightly had
more than -2.4."""


def likeliest_wording(
    transcript: Transcript, library: LibraryWords, literal: Collection[str], likelihood: Likelihood
) -> str | None:
    """A question in words of the library that was as likely said; None to leave it as it is.

    Args:
        transcript: what was heard, with its other readings.
        library: whose words count.
        literal: words that are what they seem, in lower case.
        likelihood: of texts in the same sound.
    """
    written = transcript.text
    insisted = not {*words_of(written)}.isdisjoint(literal)
    as_it_is = insisted or not library.vocabulary.words or library.has_all(written)
    found = {} if as_it_is else _wordings(transcript, library, literal)
    if not found:
        return None
    wording, likelier = best_text(found, written, TwoHearings.of(likelihood).evidence)
    return wording if likelier >= LEAST else None


def _wordings(
    transcript: Transcript, library: LibraryWords, literal: Collection[str]
) -> dict[str, float]:
    """What may have been said, as Whisper would write it -> log-odds by sound, none of a reading
    that is Whisper's own."""
    readings = dict.fromkeys((transcript.text, *(each.text for each in transcript.alternatives)))
    found: dict[str, float] = {}
    for said in list(readings)[:MOST_READINGS]:
        if library.has_all(said):
            found[as_written(said)] = 0.0
        for each in library.wordings(said, literal):
            found.setdefault(as_written(each.text), each.odds)
    return found

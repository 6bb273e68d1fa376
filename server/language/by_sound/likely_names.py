"""Questions with a name of the library in them -> the one that the ear itself finds likeliest.

"The market in Virgin" is far from "The market in Bergen" by sound; asked how likely each is, the
ear knows better. What it wrote first is the likeliest of all it can write, a name that it has never
read much less so: a question with one may be less likely by some nats, and more where it is near.
"""

from __future__ import annotations

from collections.abc import Collection

from models.types import Likelihood, Transcript
from server.language.by_sound.library_words import LibraryWords
from server.language.by_sound.rescoring import as_written, best_text

MOST_READINGS = 4
LATER = 0.5  # log-odds that a name in a later reading is less likely by sound
AS_IT_IS = 1.0  # log-odds by sound of a name that a later reading has

# Fitted on questions for a hundred other places in Piper's voice: of those that were misheard 65
# are set right; of 66 for places that the library lacks 5 become others, of 60 for none, none.
LEAST = -10.0
"""Nats, beside what was written."""
LEAST_NEAR = -16.5
"""The same for what is near enough by sound alone. The right ones that it was chosen on had -15.6
and more; of the wrong ones, some twenty, all but one question had less than -17."""


def likeliest_question(
    transcript: Transcript, library: LibraryWords, literal: Collection[str], likelihood: Likelihood
) -> str | None:
    """A question with a name that was likely said; None to leave it as it is.

    Args:
        transcript: what was heard, with its other readings.
        library: whose names count.
        literal: words that are what they seem, in lower case.
        likelihood: of texts in the same sound.
    """
    found = _questions(transcript, library, literal)
    if not found:
        return None
    question, likelier = best_text(found, transcript.text, likelihood)
    return question if likelier >= LEAST else None


def may_be(meant: str, written: str, likelihood: Likelihood) -> bool:
    """Whether what is near by sound is not out of the question for the ear: "in Snowdon", where
    it wrote "in snow", is."""
    scores = likelihood([as_written(meant), as_written(written), f" {written.strip()}"])
    return scores[0] - max(scores[1:]) >= LEAST_NEAR


def _questions(
    transcript: Transcript, library: LibraryWords, literal: Collection[str]
) -> dict[str, float]:
    """What may have been said, as Whisper would write it -> log-odds by sound."""
    readings = dict.fromkeys((transcript.text, *(each.text for each in transcript.alternatives)))
    found: dict[str, float] = {}
    for at, said in enumerate(list(readings)[:MOST_READINGS]):
        for each in library.alternatives(said, literal):
            text = as_written(each.text)
            odds = each.odds - LATER * (at > 0)
            found[text] = max(found.get(text, odds), odds)
        if at and library.names_in(said):
            found[as_written(said)] = max(found.get(as_written(said), AS_IT_IS), AS_IT_IS)
    return found

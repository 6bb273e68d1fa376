"""Who waits without hearing anything is told, again and again, that the work goes on."""

from __future__ import annotations

from server.language import phrases
from server.session.effects import Effect, Mention, Wake

WORD_AFTER_SECONDS = 5.0  # of silent work, until a word says that it goes on
WORD_AGAIN_SECONDS = 10.0


def begin_waiting(turn_id: int) -> Wake:
    """Work begins that may be long."""
    return Wake(WORD_AFTER_SECONDS, turn_id=turn_id)


def say_that_it_goes_on(turn_id: int) -> list[Effect]:
    """The word, and when the next one is due."""
    return [Mention(phrases.STILL_WORKING), *wait_silently(turn_id)]


def wait_silently(turn_id: int) -> list[Effect]:
    """No word yet: nobody knows whether what is being heard is meant for Earshot."""
    return [Wake(WORD_AGAIN_SECONDS, turn_id=turn_id)]

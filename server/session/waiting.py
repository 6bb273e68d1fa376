"""Who waits without hearing anything is told that the work goes on: ever more rarely, and not for
ever."""

from __future__ import annotations

from server.language import phrases
from server.session.effects import Effect, Mention, Wake

WORD_AFTER_SECONDS = 5.0  # of silent work, until a word says that it goes on
LONGER = 2.0  # as long as the wait before
MOST_WORDS = 4  # after 5, 15, 35 and 75 seconds; then the page alone shows that it goes on


class Waiting:
    """One person's waits."""

    def __init__(self) -> None:
        self._words = 0
        self._seconds = WORD_AFTER_SECONDS

    def begin(self, turn_id: int) -> Wake:
        """Work begins that may be long."""
        self._words, self._seconds = 0, WORD_AFTER_SECONDS
        return Wake(self._seconds, turn_id=turn_id)

    def say_that_it_goes_on(self, turn_id: int) -> list[Effect]:
        """The word, and when the next one is due."""
        self._words += 1
        word = Mention(phrases.STILL_WORKING)
        return [word, *(self.silently(turn_id) if self._words < MOST_WORDS else ())]

    def silently(self, turn_id: int) -> list[Effect]:
        """No word yet: nobody knows whether what is being heard is meant for Earshot."""
        self._seconds *= LONGER
        return [Wake(self._seconds, turn_id=turn_id)]

"""Whether an open microphone picks up Earshot's own voice, and must not listen to it.

For loudspeakers: it is told what is being said, and how much sound has arrived since. Knows no
sound and no clock.
"""

from __future__ import annotations

from server.session.floor import Floor
from server.session.preferences import Preferences

ECHO_SECONDS = 2.0  # after the sound of an answer that nobody said was played to its end
LONGEST_SENTENCE_SECONDS = 15.0  # by a client's own voice, whose sound is not known here


class Echo:
    """One person's loudspeaker.

    Args:
        floor: what is being said.
        preferences: whether it is to be passed over, and whose voice speaks.
    """

    def __init__(self, floor: Floor, preferences: Preferences) -> None:
        self._floor, self._preferences = floor, preferences
        self._seconds = 0.0

    def hides(self, seconds: float) -> bool:
        """Whether so much more sound is not to be listened to."""
        if self._preferences.interrupt_response:
            return False
        if not self._floor.sounding:
            self._seconds = 0.0
            return False
        self._seconds += seconds
        unit = LONGEST_SENTENCE_SECONDS if self._preferences.client_speaks else 1.0
        return self._seconds <= unit * self._floor.seconds + ECHO_SECONDS

"""The words of the library as it now is, for questions to be told by sound.

They are read in a thread of their own, for a hundred thousand take half a minute; until then, and
while pictures are being added, those of the last reading serve.
"""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable

from index.errors import LibraryError
from index.library.library import Library
from models.errors import ModelError
from models.protocols import Embedder
from server.assistant.errors import log_failure
from server.language.by_sound.by_sound import BySound
from server.language.by_sound.library_words import Vocabulary
from server.language.by_sound.repeats import words_of

READ_AGAIN_SECONDS = 20.0
"""Between two readings of a library that changes all the time."""
NO_WORD = "qwzx"
OWN_AT_MOST = 2000  # words of keywords and captions that people wrote
DESCRIBED = 0.9
"""Of the pictures, from which on their captions are taken for all that the library shows."""


class OwnWords:
    """Follows one library.

    Args:
        library: whose names and captions are read.
        embedder: the search model, which may know no words but some.
        by_sound: is given what was read.
        clock: seconds.
    """

    def __init__(
        self,
        library: Library,
        embedder: Embedder,
        by_sound: BySound,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._library, self._embedder, self._by_sound = library, embedder, by_sound
        self._clock = clock
        self._read_at = -math.inf
        self._contents = ""
        self._thread: threading.Thread | None = None

    def follow(self) -> None:
        """Begin to read again where the library has changed; returns at once."""
        busy = self._thread is not None and self._thread.is_alive()
        early = self._clock() - self._read_at < READ_AGAIN_SECONDS
        if busy or early or self._library.contents == self._contents:
            return
        self._read_at, self._contents = self._clock(), self._library.contents
        self._thread = threading.Thread(target=self._read, name="own-words", daemon=True)
        self._thread.start()

    def wait(self) -> None:
        """Until what is being read is in use."""
        if self._thread:
            self._thread.join()

    def stop(self) -> None:
        """Read no more, and wait until nothing is being read."""
        self._by_sound.stop()
        self.wait()

    def _read(self) -> None:
        try:
            closed = bool(self._embedder.unknown_words(NO_WORD))
            self._by_sound.use(vocabulary_of(self._library, closed))
        except (LibraryError, ModelError) as error:  # questions are taken as they are written
            log_failure("Reading the library's words", error)


def vocabulary_of(library: Library, closed: bool) -> Vocabulary:
    """The words of a library.

    Args:
        library: names and captions of it.
        closed: whether the search model knows no words but those of the captions.

    Raises:
        LibraryError: it cannot be read.
    """
    names, captions = library.names(), library.captions()
    known = captions if closed or len(captions) >= DESCRIBED * library.count() else []
    words = frozenset(word for caption in known for word in words_of(caption))
    if words:  # or what people wrote would be taken for all that can be asked for
        words |= library.own_words(OWN_AT_MOST)
    return Vocabulary(names.places, names.folders | names.cameras, words, closed)

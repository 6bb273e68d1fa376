"""What Earshot does with a question: hear it, find pictures, describe them, say the answer.

Each step waits in a lane of its own, so that models never run on the event loop and people take
turns. `session.py` decides which steps a person needs; `wiring.py` chooses the models.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import replace

from PIL import Image

from index.library import Library
from index.photo import read_photo
from models.bundle import Models
from models.types import Audio, Caption, Speech, Transcript
from server.finding import Found, find
from server.lanes import Lane


class Assistant:
    """Hears, finds, describes and says, for every session at once."""

    def __init__(
        self,
        models: Models,
        library: Library,
        still_reading: Callable[[], tuple[int, int] | None] = lambda: None,
    ) -> None:
        self.models = models
        self.library = library
        self._still_reading = still_reading
        self._hearing, self._finding = Lane("hear"), Lane("find")
        self._describing, self._speaking = Lane("describe"), Lane("speak")

    async def hear(self, who: str, audio: Audio) -> Transcript:
        """The words in a recording."""
        return await self._hearing.run(who, lambda: self.models.transcriber.transcribe(audio))

    async def find(self, who: str, query: str | Image.Image, top_k: int) -> Found:
        """The pictures that match words, or another picture, best first."""
        embedder, library = self.models.embedder, self.library
        found = await self._finding.run(who, lambda: find(embedder, library, query, top_k))
        return replace(found, still_reading=self._still_reading())

    async def describe(self, who: str, image_id: int) -> Caption:
        """The caption of a library's picture that has none yet; it is kept for next time."""
        return await self._describing.run(who, lambda: self._caption_and_keep(image_id))

    async def describe_image(self, who: str, image: Image.Image) -> Caption:
        """The caption of a picture that is not in the library."""
        captioner = self.models.captioner
        return await self._describing.run(who, lambda: captioner.caption([image])[0])

    def say(self, who: str, sentence: str, words_per_minute: int) -> AsyncIterator[Speech]:
        """A sentence aloud, in pieces as they are made."""
        speaker = self.models.speaker
        return self._speaking.stream(who, lambda: speaker.speak(sentence, words_per_minute))

    def close(self) -> None:
        """Free lanes and models."""
        for lane in (self._hearing, self._finding, self._describing, self._speaking):
            lane.close()
        self.models.close()

    def _caption_and_keep(self, image_id: int) -> Caption:
        photo = self.library.photo(image_id)
        if photo is None:
            return Caption("", 0.0)
        picture = read_photo(photo.path)
        captioner = self.models.captioner
        caption = captioner.caption([picture.image])[0]
        if caption.text:
            made = (image_id, picture.content_hash, caption.text, caption.confidence)
            self.library.catalog.set_captions([made], captioner.name)
        return caption

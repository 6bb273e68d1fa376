"""What Earshot does with a question: hear it or look at it, find pictures, describe them, say so.

Each step waits in a lane of its own, so that models never run on the event loop and people take
turns. `session.py` decides which steps a person needs; `wiring.py` chooses the models.
"""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from functools import partial

from PIL import Image

from index.errors import UnreadablePhoto
from index.library import Library
from index.photo import read_photo
from models.bundle import Models
from models.protocols import ActivityStream
from models.types import Audio, Caption, Speech, Transcript
from server.finding import Found, Likeness, find, likeness, likeness_of
from server.lanes import Lane, LaneWatch, Urgency
from server.refining import Question
from server.traffic import Traffic
from server.workers import ThreadWorker, Worker


class Assistant:
    """Hears, finds, describes and says, for every session at once."""

    def __init__(
        self,
        models: Models,
        library: Library,
        still_reading: Callable[[], tuple[int, int] | None] = lambda: None,
        traffic: Traffic | None = None,
        watch: LaneWatch | None = None,
        new_worker: Callable[[str], Worker] = ThreadWorker,
    ) -> None:
        self.models = models
        self.library = library
        self._still_reading = still_reading
        self.traffic = traffic or Traffic()
        lane = partial(Lane, watch=watch, new_worker=new_worker)
        self._listening = lane("listen")
        self._hearing = lane("hear", traffic=self.traffic)
        self._looking = lane("look", traffic=self.traffic)
        self._finding = lane("find", traffic=self.traffic)
        self._describing = lane("describe", traffic=self.traffic)
        self._speaking = lane("speak", traffic=self.traffic)

    async def listen(self, who: str, audio: Audio, stream: ActivityStream) -> list[float]:
        """How likely somebody speaks, for each 32 ms of one microphone's sound."""
        return await self._listening.run(who, lambda: stream.feed(audio.samples))

    async def hear(self, who: str, audio: Audio, urgency: Urgency = Urgency.FINAL) -> Transcript:
        """The words in a recording."""
        transcribe = self.models.transcriber.transcribe
        return await self._hearing.run(who, lambda: transcribe(audio), urgency)

    async def look(self, who: str, picture: str | int) -> Likeness:
        """What a picture is like.

        Args:
            who: the session, for taking turns.
            picture: a file that was sent, as base64 text, or the id of one of the library.

        Raises:
            UnreadablePhoto: the file is no picture that can be opened; the message says why.
            NoSuchPicture: the library has none of that id.
        """
        if isinstance(picture, int):
            known = partial(likeness_of, self.library, picture)
            return await self._finding.run(who, known)
        image = await self._looking.run(who, partial(_opened, picture))
        return await self._finding.run(who, partial(likeness, self.models.embedder, image))

    async def find(
        self, who: str, question: Question, top_k: int, urgency: Urgency = Urgency.FINAL
    ) -> Found:
        """The pictures that match words, or are closest to a picture, best first."""
        sought = question.words, top_k, question.without, question.picture
        work = partial(find, self.models.embedder, self.library, *sought)
        found = await self._finding.run(who, work, urgency)
        return replace(found, still_reading=self._still_reading())

    async def find_like(self, who: str, image: Image.Image, top_k: int) -> Found:
        """The pictures that look like another one, best first."""
        embedder = self.models.embedder
        like = await self._finding.run(who, partial(likeness, embedder, image))
        work = partial(find, embedder, self.library, "", top_k, like=like)
        return await self._finding.run(who, work)

    async def describe(self, who: str, image_id: int) -> Caption:
        """The caption of a library's picture that has none yet; it is kept for next time."""
        return await self._describing.run(who, lambda: self._caption_and_keep(image_id))

    async def describe_image(self, who: str, image: Image.Image) -> Caption:
        """The caption of a picture that is not in the library."""
        captioner = self.models.captioner
        return await self._describing.run(who, lambda: captioner.caption([image])[0])

    def say(
        self,
        who: str,
        sentence: str,
        words_per_minute: int,
        urgency: Urgency = Urgency.FINAL,
        language: str = "en",
    ) -> AsyncIterator[Speech]:
        """A sentence aloud, in pieces as they are made."""
        speaker = self.models.speaker
        return self._speaking.stream(
            who, lambda: speaker.speak(sentence, words_per_minute, language), urgency
        )

    def promote(self, who: str) -> None:
        """What was done for this session in advance is needed now."""
        for lane in (self._hearing, self._finding, self._speaking):
            lane.promote(who)

    def close(self) -> None:
        """Free lanes and models."""
        seeing = (self._looking, self._finding, self._describing)
        for lane in (self._listening, self._hearing, *seeing, self._speaking):
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


def _opened(picture: str) -> Image.Image:
    """A picture file that came as base64 text."""
    try:
        file = base64.b64decode(picture, validate=True)
    except ValueError as error:
        raise UnreadablePhoto("It is damaged or cut short.") from error
    return read_photo(file).image

"""What Earshot does with a question: hear it or look at it, find pictures, describe them, say so.

Each step waits in a lane of its own, so that models never run on the event loop and people take
turns. `session.py` decides which steps a person needs; `wiring.py` chooses the models.
"""

from __future__ import annotations

import asyncio
import base64
import secrets
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path

from PIL import Image

from index.catalog.selection import LibraryNames
from index.errors import UnreadablePhoto
from index.library.library import Library
from index.pictures.facts.facts import shows_nothing
from index.pictures.places import well_known
from models.bundle import Models
from models.errors import ModelError
from models.protocols import ActivityStream, Embedder, Forgetful
from models.types import Audio, Caption, Speech, Transcript, VoiceStyle
from server.assistant.errors import log_failure
from server.assistant.fetch import TOO_SLOW, WHOLE_SECONDS, NotFetched, fetch
from server.assistant.lanes import Hung, Lane, LaneWatch, Limits, Urgency
from server.assistant.own_words import OwnWords
from server.assistant.traffic import Traffic
from server.assistant.workers import ThreadWorker, Worker
from server.feedback.learning import Learning
from server.language.by_sound.by_sound import BySound
from server.language.by_sound.sayable import AT_THE_START, Sayable, expected
from server.language.place_names import elsewhere_in
from server.language.questions.query_parser import parsed
from server.language.questions.saying import narrowing_said
from server.search.finder import Finder
from server.search.query import Likeness, Query
from server.search.result import LibraryState, Result
from server.workshop.reader import PEOPLES_PROCESSES, Readers

SHOWING = Limits(capacity=512, per_session=512)
"""A page asks for fifty pictures at once, and all pages together count as one session."""
FETCHERS = 4
FETCHING = Limits(capacity=64, per_session=32, hang_after=WHOLE_SECONDS + 1)


class Assistant:
    """Hears, finds, describes and says, for every session at once."""

    def __init__(
        self,
        models: Models,
        library: Library,
        still_reading: Callable[[], tuple[int, int] | None] = lambda: None,
        troubles: Callable[[], tuple[str, ...]] = tuple,
        traffic: Traffic | None = None,
        watch: LaneWatch | None = None,
        new_worker: Callable[[str], Worker] = ThreadWorker,
        today: Callable[[], date] = date.today,
        learning: Learning | None = None,
        careful: bool = False,
        readers: Readers | None = None,
        cursor_key: bytes | None = None,
    ) -> None:
        """Nothing is loaded yet; `readers` open pictures, None for this process; the key signs
        what leads to the next page, None for one of this process's own."""
        self.models = models
        """Which may change; see `use`."""
        self.library = library
        """With the vectors of the search model."""
        self._readers = readers or Readers.direct()
        self._cursor_key = cursor_key or secrets.token_bytes()
        self._finder = self._finder_for(models.embedder, library, learning)
        self._learns = learning is not None
        self._careful = careful
        pronouncer = models.pronouncer
        self._by_sound = BySound(pronouncer.pronounce) if pronouncer else None
        self.own_words = self._words_of(library, models.embedder)
        """None where what is heard is taken as it is written."""
        self._well_known: frozenset[str] = frozenset()
        self.today = today
        self._still_reading = still_reading
        self._troubles = troubles
        self.traffic = traffic or Traffic()
        self.switched = asyncio.Event()
        """Set whenever another search model is put in place."""
        lane = partial(Lane, watch=watch, new_worker=new_worker)
        self._listening = lane("listen")
        self._hearing = lane("hear", traffic=self.traffic)
        self._fetching = lane("fetch", FETCHING, workers=FETCHERS)
        self._looking = lane("look", workers=PEOPLES_PROCESSES, traffic=self.traffic)
        self._showing = lane("show", SHOWING, workers=PEOPLES_PROCESSES)
        self._finding = lane("find", traffic=self.traffic)
        self._describing = lane("describe", traffic=self.traffic)
        self._speaking = lane("speak", traffic=self.traffic)

    async def listen(self, who: str, audio: Audio, stream: ActivityStream) -> list[float]:
        """How likely somebody speaks, for each 32 ms of one microphone's sound."""
        self._follow_words()
        return await self._listening.run(who, partial(self._listen, audio, stream))

    async def hear(
        self,
        who: str,
        audio: Audio,
        sayable: Sayable = AT_THE_START,
        urgency: Urgency = Urgency.FINAL,
    ) -> Transcript:
        """The words in a recording: those that were most likely meant.

        Args:
            who: the session, for taking turns.
            audio: the recording.
            sayable: what can be said there now.
            urgency: how soon they are needed.
        """
        self._follow_words()
        return await self._hearing.run(who, partial(self._hear, audio, sayable), urgency)

    async def look(self, who: str, picture: str | bytes | Path | int) -> Likeness:
        """What a picture is like.

        Args:
            who: the session, for taking turns.
            picture: a file or its contents, or these as base64 text, or an id of the library.

        Raises:
            UnreadablePhoto: the file is no picture that can be opened; the message says why.
            NoSuchPicture: the library has none of that id.
        """
        if isinstance(picture, int):
            return await self._finding.run(who, partial(self._finder.likeness_of, picture))
        image = await self._looking.run(who, partial(self._opened, picture))
        return await self._finding.run(who, partial(self._finder.likeness, image))

    async def fetch(self, who: str, url: str) -> bytes:
        """What lies at a web address, fetched where nobody else waits.

        Raises:
            NotFetched: it could not or must not be fetched; the message says why.
        """
        try:
            return await self._fetching.run(who, partial(fetch, url))
        except Hung as error:
            raise NotFetched(TOO_SLOW) from error

    def library_state(self) -> LibraryState:
        """How the library is just now, without a look at the disk."""
        return LibraryState(self.library.count(), self._still_reading(), self._troubles())

    def model_names(self) -> dict[str, str]:
        """Which checkpoint does what just now, for the record."""
        return self.models.names()

    async def names(self) -> LibraryNames:
        """The places, folders and cameras that the library has now. Raises: LibraryError."""
        return await asyncio.to_thread(self._names)

    async def search(
        self,
        who: str,
        query: Query,
        top_k: int,
        after: str | None = None,
        natural: bool = True,
        urgency: Urgency = Urgency.FINAL,
    ) -> Result:
        """The pictures that somebody wants, best first.

        Args:
            who: the session or the program, for taking turns.
            query: what is wanted.
            top_k: how many at most.
            after: the cursor of the page before.
            natural: whether times, places and orders are read out of the words.
            urgency: how soon it is needed.

        Raises:
            BadCursor: `after` is none of this question's.
        """
        work = partial(self._search, query, top_k, after, natural)
        result = await self._finding.run(who, work, urgency)
        return replace(result, still_reading=self._still_reading(), troubles=self._troubles())

    async def describe(self, who: str, image_id: int) -> Caption:
        """The caption of a library's picture that has none yet; it is kept for next time."""
        return await self._describing.run(who, lambda: self._caption_and_keep(image_id))

    async def describe_image(self, who: str, file: bytes) -> Caption:
        """The caption of a picture that is not in the library, empty where it shows nothing.

        Raises:
            UnreadablePhoto: it is none.
        """
        picture = await self._looking.run(who, partial(self._readers.sent.read, file))
        if shows_nothing(picture.flaws):
            return Caption("", 0.0)
        captioner = self.models.captioner
        return await self._describing.run(who, lambda: captioner.caption([picture.image])[0])

    async def show(self, who: str, path: Path, longest: int) -> bytes:
        """A picture of the library as JPEG, at most `longest` pixels wide and high.

        Raises:
            UnreadablePhoto: its file is no picture that can be shown.
        """
        return await self._showing.run(who, partial(self._readers.shown.as_jpeg, path, longest))

    def say(
        self,
        who: str,
        sentence: str,
        words_per_minute: int,
        urgency: Urgency = Urgency.FINAL,
        language: str = "en",
        style: VoiceStyle = "natural",
    ) -> AsyncIterator[Speech]:
        """A sentence aloud, in pieces as they are made; `style` as `style_at` chose it."""
        speaker = self.models.speaker
        return self._speaking.stream(
            who, lambda: speaker.speak(sentence, words_per_minute, language, style), urgency
        )

    def style_at(self, words_per_minute: int, wish: VoiceStyle, language: str = "en") -> VoiceStyle:
        """In which style of the voice something is said at a rate, where `wish` is wanted."""
        return self.models.speaker.style_at(words_per_minute, wish, language)

    async def use(self, embedder: Embedder, library: Library) -> None:
        """From now on search with another model, which is loaded; the old one is freed."""
        old = self.models.embedder
        self.models = replace(self.models, embedder=embedder)
        learning = Learning(library, embedder) if self._learns else None
        self.library, self._finder = library, self._finder_for(embedder, library, learning)
        self.own_words = self._words_of(library, embedder)
        self.switched.set()
        await self._finding.run("models", old.close)  # after what is being searched

    def know_places(self) -> None:
        """From now on tell a place that there are no pictures from; blocks for half a second."""
        names = well_known()
        elsewhere_in("in Leeds", LibraryNames(well_known=names))  # what it looks up is made once
        self._well_known = names

    def forget(self) -> None:
        """Keep nothing in memory of what people asked and were told; blocks for a moment."""
        self._finder.forget()
        if isinstance(self.models.speaker, Forgetful):
            self.models.speaker.forget()

    def learn_everyday(self) -> bool:
        """Have the next few everyday questions embedded, which tell what matches; blocks.

        Returns:
            Whether there are more.

        Raises:
            ModelError: they cannot be embedded.
        """
        return self._everyday is not None and self._everyday.learn()

    def promote(self, who: str) -> None:
        """What was done for this session in advance is needed now."""
        for lane in (self._hearing, self._finding, self._speaking):
            lane.promote(who)

    def close(self) -> None:
        """Free lanes and models."""
        if self.own_words:
            self.own_words.stop()
        seeing = (self._fetching, self._looking, self._showing, self._finding, self._describing)
        for lane in (self._listening, self._hearing, *seeing, self._speaking):
            lane.close()
        self._readers.close()
        self.models.close()

    def _names(self) -> LibraryNames:
        return replace(self.library.names(), well_known=self._well_known)

    def _finder_for(
        self, embedder: Embedder, library: Library, learning: Learning | None
    ) -> Finder:
        matcher, everyday = self.models.matcher_for(embedder), self.models.everyday
        self._everyday = everyday(embedder) if everyday else None
        read = self._readers.own.read
        return Finder(embedder, library, learning, matcher, read, self._cursor_key, self._everyday)

    def _words_of(self, library: Library, embedder: Embedder) -> OwnWords | None:
        return OwnWords(library, embedder, self._by_sound) if self._by_sound else None

    def _follow_words(self) -> None:
        """From a person's first sound, for their words will be needed when they have spoken."""
        if self.own_words:
            self.own_words.follow()

    def _listen(self, audio: Audio, stream: ActivityStream) -> list[float]:
        if self.models.matcher:
            self._readers.own.wake()  # the second look will need it when they have spoken
        return stream.feed(audio.samples)

    def _hear(self, audio: Audio, sayable: Sayable) -> Transcript:
        transcribe = self.models.transcriber.transcribe
        transcript = transcribe(audio, expected(sayable), careful=self._careful)
        if self._by_sound is None:
            return transcript
        try:
            return self._by_sound.meant(transcript, sayable)
        except ModelError as error:  # what is written is a good guess, too
            log_failure("Telling words by their sound", error)
            return transcript

    def _search(self, query: Query, top_k: int, after: str | None, natural: bool) -> Result:
        if natural and query.words:
            query = parsed(query, self.today(), self._names())
        found = self._finder.find(query, top_k, after)
        nowhere = (*query.elsewhere, *query.absent)
        narrowed = narrowing_said(query)
        return replace(found, narrowed=narrowed, left_out=query.left_out, elsewhere=nowhere)

    def _caption_and_keep(self, image_id: int) -> Caption:
        photo = self.library.photo(image_id)
        if photo is None:
            return Caption("", 0.0)
        picture = self._readers.own.read(photo.path)
        if shows_nothing(picture.flaws):
            return Caption("", 0.0)
        captioner = self.models.captioner
        caption = captioner.caption([picture.image])[0]
        if caption.text:
            made = (image_id, picture.content_hash, caption.text, caption.confidence)
            self.library.catalog.set_captions([made], captioner.name)
        return caption

    def _opened(self, picture: str | bytes | Path) -> Image.Image:
        """A picture file, or one that came as base64 text."""
        if isinstance(picture, str):
            try:
                picture = base64.b64decode(picture, validate=True)
            except ValueError as error:
                raise UnreadablePhoto("It is damaged or cut short.") from error
        return self._readers.sent.read(picture).image

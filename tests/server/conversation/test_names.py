"""What a question means depends on the library and the person's own conversation, on no other."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from index.catalog.records import Entry, FileState, PhotoFacts
from index.errors import LibraryError
from index.library.library import Library
from index.pictures.places import Place
from server.assistant.assistant import Assistant
from server.feedback.store import Feedback
from server.language import phrases
from server.protocol import client_events
from server.settings import Settings
from server.web.service import Service
from tests.fakes import FakeEmbedder, FakeTranscriber, coloured_library, fake_models
from tests.server.conversation.test_conversation import RECORDING, FakeClient

LEEDS = Place("Leeds", "England", "United Kingdom")
LYON = Place("Lyon", "Auvergne-Rhone-Alpes", "France")


def add_picture(library: Library, place: Place) -> None:
    """Store a red picture that was taken somewhere."""
    path = Path(f"/p/{place.name}.jpg")
    entry = Entry(
        image_id=None,
        file=FileState(path, 1, 1, str(path)),
        facts=PhotoFacts(16, 16, datetime(2021, 7, 31), None, None, place, None),
        vector=FakeEmbedder().embed(["red"])[0],
        caption="a red picture",
        captioner="fake/caption@1",
    )
    library.catalog.store([entry], library.model_id)


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    """A fresh server; the library has a picture from Leeds."""
    library = coloured_library(tmp_path, "red", "green")
    add_picture(library, LEEDS)
    made = Service(
        Assistant(fake_models(), library), Feedback(library.database), Settings(home=tmp_path)
    )
    made.ready.set()
    yield made
    made.assistant.close()
    library.close()


class Person:
    """Somebody with a conversation of their own."""

    def __init__(self, service: Service, name: str) -> None:
        self.client = FakeClient(f"sess_{name}")
        self._transcriber = service.assistant.models.transcriber
        self._session, self._conversation = service.begin(self.client)

    async def types(self, text: str) -> str:
        """The words of the answer to something typed."""
        await self._conversation.receive(client_events.TextQuery(text=text))
        return await self._answer()

    async def says(self, text: str) -> str:
        """The words of the answer to something spoken."""
        assert isinstance(self._transcriber, FakeTranscriber)
        self._transcriber.hears = text
        await self._conversation.perform(self._session.receive_audio(RECORDING))
        await self._conversation.receive(client_events.AudioCommit())
        return await self._answer()

    async def leaves(self) -> None:
        await self._conversation.stop()

    async def _answer(self) -> str:
        await self._conversation.finished()
        return self.client.responses()[-1].text


@pytest.mark.parametrize("way", ["types", "says"])
@pytest.mark.parametrize("words", ["Only from Leeds.", "Only in Leeds."])
async def test_a_place_is_known_before_anybody_has_searched(
    service: Service, words: str, way: str
) -> None:
    anna = Person(service, "anna")
    answer = await getattr(anna, way)(words)
    assert answer.startswith("Pictures from Leeds: 1 picture."), answer
    await anna.leaves()


async def test_nobody_else_changes_what_a_question_means(service: Service) -> None:
    alone, somebody, later = (Person(service, name) for name in ("alone", "somebody", "later"))
    first = await alone.types("only from Leeds")
    assert first.startswith("Pictures from Leeds: 1 picture.")
    await somebody.types("a green picture")
    assert await later.types("only from Leeds") == first
    for person in (alone, somebody, later):
        await person.leaves()


async def test_a_place_is_known_as_soon_as_there_are_pictures_from_it(service: Service) -> None:
    anna = Person(service, "anna")
    assert (await anna.types("only from Lyon")).startswith("From Lyon: ")
    add_picture(service.assistant.library, LYON)
    assert (await anna.types("only from Lyon")).startswith("Pictures from Lyon: 1 picture.")
    assert (await anna.says("but in Leeds")).startswith("Pictures from Leeds: 1 picture.")
    await anna.leaves()


async def test_names_that_cannot_be_read_stay_as_they_were(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise LibraryError("The library cannot be read.")

    anna = Person(service, "anna")
    await anna.types("only from Leeds")
    monkeypatch.setattr(service.assistant.library, "names", fail)
    assert await anna.types("next") == phrases.THAT_WAS_THE_LAST
    assert (await anna.types("only from Leeds")).startswith("Pictures from Leeds: ")
    await anna.leaves()

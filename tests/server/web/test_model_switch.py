"""Another search model while the server runs: no question waits, none is lost."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence
from pathlib import Path

import pytest
from PIL import Image

from index.build.build import build
from index.catalog.records import VectorModel
from index.library.library import Library
from models.errors import ModelBroken
from models.protocols import Embedder
from models.types import Vectors
from server.assistant.assistant import Assistant
from server.assistant.indexing import Indexing
from server.feedback.store import Feedback
from server.search.query import Query
from server.settings import Settings
from server.web.model_switch import follow_choice, take_quicker
from server.web.service import Service
from tests.fakes import MODEL, FakeCaptioner, FakeEmbedder, coloured_library, fake_models

OTHER = VectorModel("standard/fake@1", MODEL.dimension, MODEL.preprocessing)


class OtherEmbedder(FakeEmbedder):
    """Sees the same, in other numbers."""

    def __init__(self) -> None:
        super().__init__()
        self.name = OTHER.name
        self.closed = 0

    def embed(self, items: Sequence[str] | Sequence[Image.Image]) -> Vectors:
        return -super().embed(items)

    def close(self) -> None:
        self.closed += 1


class Clock:
    """Time that passes when the test says so."""

    def __init__(self) -> None:
        self._waiting: asyncio.Queue[asyncio.Event] = asyncio.Queue()

    async def wait(self, seconds: float) -> None:
        passed = asyncio.Event()
        await self._waiting.put(passed)
        await passed.wait()

    async def pass_by(self) -> None:
        """Let one wait end, and see the next one begin."""
        (await self._waiting.get()).set()
        following = await self._waiting.get()
        self._waiting.put_nowait(following)


def make_service(folder: Path) -> Service:
    library = coloured_library(folder, "red", "green", "red")
    return Service(
        Assistant(fake_models(), library), Feedback(library.database), Settings(home=folder)
    )


def read_beside(folder: Path) -> None:
    other = Library.open(folder / "library", OTHER, beside=True)
    build(other, [folder / "pictures"], embed=OtherEmbedder().embed)
    other.close()


def opened(folder: Path, embedder: Embedder) -> tuple[Embedder, Library]:
    return embedder, Library.open(folder / "library", OTHER)


async def red(service: Service, who: str = "me") -> int:
    return (await service.assistant.search(who, Query("red"), 5)).matches


async def test_the_chosen_model_answers_from_then_on(tmp_path: Path) -> None:
    service, clock, embedder = make_service(tmp_path), Clock(), OtherEmbedder()
    read_beside(tmp_path)
    following = asyncio.create_task(
        follow_choice(service, lambda model: opened(tmp_path, embedder), clock.wait)
    )
    await clock.pass_by()
    assert service.assistant.models.embedder.name == MODEL.name
    assert await red(service) == 2
    catalog = service.assistant.library.catalog
    catalog.use_model(catalog.model_id(OTHER))
    assert await red(service) == 2
    await clock.pass_by()
    assert service.assistant.model_names()["embed"] == OTHER.name
    assert service.assistant.library.model == OTHER
    assert await red(service) == 2
    following.cancel()


async def test_a_model_that_cannot_be_opened_changes_nothing_and_is_told_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    service, clock = make_service(tmp_path), Clock()
    tried: list[VectorModel] = []

    def broken(model: VectorModel) -> tuple[Embedder, Library]:
        tried.append(model)
        raise ModelBroken("The search model is damaged.")

    following = asyncio.create_task(follow_choice(service, broken, clock.wait))
    catalog = service.assistant.library.catalog
    catalog.use_model(catalog.model_id(OTHER))
    for _ in range(3):
        await clock.pass_by()
    assert tried == [OTHER]
    assert [record.message for record in caplog.records] == [
        "The search model stays as it was. The search model is damaged."
    ]
    assert await red(service) == 2
    following.cancel()


async def test_pictures_that_come_later_are_read_for_the_model_in_use(tmp_path: Path) -> None:
    service, clock, embedder = make_service(tmp_path), Clock(), OtherEmbedder()
    library = service.assistant.library
    pictures = [tmp_path / "pictures"]
    service.indexing = Indexing(library, pictures, FakeEmbedder(), FakeCaptioner())
    first = asyncio.Event()
    service.indexing.start(lambda: loop.call_soon_threadsafe(first.set), follow=True)
    loop = asyncio.get_running_loop()
    await first.wait()
    following = asyncio.create_task(
        follow_choice(service, lambda model: opened(tmp_path, embedder), clock.wait)
    )
    library.catalog.use_model(library.catalog.model_id(OTHER))
    before = service.indexing
    await clock.pass_by()
    assert service.indexing is not before
    while not service.indexing.ended:
        await asyncio.sleep(0)
    assert service.assistant.library.catalog.models()[OTHER] == 3
    assert await red(service) == 2
    service.indexing.stop()
    following.cancel()


class QuickerEmbedder(FakeEmbedder):
    """The same model in another form."""

    def __init__(self) -> None:
        super().__init__()
        self.loaded = False

    def load(self) -> None:
        self.loaded = True


async def test_a_quicker_form_takes_over_while_searches_go_on(tmp_path: Path) -> None:
    service, quicker = make_service(tmp_path), QuickerEmbedder()
    before, asked, make_it = service.assistant.models.embedder, threading.Event(), threading.Event()

    def quicken(stop: threading.Event) -> Embedder:
        asked.set()
        make_it.wait()
        return quicker

    service.ready.set()
    taking = asyncio.create_task(take_quicker(service, quicken))
    await asyncio.to_thread(asked.wait)
    assert await red(service) == 2
    assert service.assistant.models.embedder is before
    make_it.set()
    searches = asyncio.gather(*(red(service, f"person {n}") for n in range(20)))
    await taking
    assert service.assistant.models.embedder is quicker
    assert quicker.loaded
    assert {*await searches} == {2}
    assert await red(service) == 2


async def test_a_quicker_form_of_a_model_no_longer_in_use_is_left(tmp_path: Path) -> None:
    service = make_service(tmp_path)
    before = service.assistant.models.embedder
    service.ready.set()
    await take_quicker(service, lambda stop: OtherEmbedder())
    assert service.assistant.models.embedder is before


async def test_where_no_quicker_form_can_be_made_the_present_one_goes_on(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    service = make_service(tmp_path)

    def broken(stop: threading.Event) -> Embedder:
        raise ModelBroken("It differs.")

    service.ready.set()
    await take_quicker(service, broken)
    await take_quicker(service, lambda stop: None)
    assert "Making the search model quicker" in caplog.text
    assert await red(service) == 2


async def test_making_a_quicker_form_ends_with_the_server(tmp_path: Path) -> None:
    service, told = make_service(tmp_path), asyncio.Event()
    loop, asked = asyncio.get_running_loop(), threading.Event()

    def quicken(stop: threading.Event) -> None:
        asked.set()
        stop.wait()
        loop.call_soon_threadsafe(told.set)

    service.ready.set()
    taking = asyncio.create_task(take_quicker(service, quicken))
    await asyncio.to_thread(asked.wait)
    taking.cancel()
    await told.wait()

"""From the start until the first word can be heard."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from index.errors import DiskFull
from models.errors import ModelBroken, ModelMissing
from server.assistant.assistant import Assistant
from server.assistant.indexing import Indexing
from server.assistant.ready import Ready
from server.feedback.store import Feedback
from server.settings import Settings
from server.web.service import Service
from server.web.start import get_ready, keep_learning, keep_renewed, keep_small
from tests.fakes import coloured_library, coloured_pictures, fake_models
from tests.virtual_time import virtually


@pytest.fixture
def service(tmp_path: Path) -> Service:
    library = coloured_library(tmp_path, "red")
    assistant = Assistant(fake_models(), library)
    return Service(assistant, Feedback(library.database), Settings(home=tmp_path))


def held(event: threading.Event) -> Callable[[], None]:
    def load() -> None:
        assert event.wait(60)

    return load


async def test_typing_works_before_the_voice_and_the_voice_before_the_ear(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    models, ready = service.assistant.models, service.ready
    eyes, voice, ear = (threading.Event() for _ in range(3))
    monkeypatch.setattr(models.embedder, "load", held(eyes), raising=False)
    monkeypatch.setattr(models.speaker, "load", held(voice), raising=False)
    monkeypatch.setattr(models.transcriber, "load", held(ear), raising=False)
    starting = asyncio.create_task(get_ready(service))
    for step, event in ((eyes, ready.searching), (voice, ready.speaking), (ear, ready)):
        assert not event.is_set()
        step.set()
        async with asyncio.timeout(60):
            await event.wait()
    await starting


async def test_the_samples_are_searched_once_all_can_be_found_though_none_is_described(
    service: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    models, ready = service.assistant.models, service.ready
    described = threading.Event()
    caption = models.captioner.caption

    def late(*arguments: object) -> object:
        assert described.wait(60)
        return caption(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(models.captioner, "caption", late)
    coloured_pictures(tmp_path / "more", "blue", "green")
    library = service.assistant.library
    service.indexing = Indexing(library, [tmp_path / "more"], models.embedder, models.captioner)
    service.index_first = True
    starting = asyncio.create_task(get_ready(service))
    async with asyncio.timeout(60):
        await ready.wait()
    assert (library.count(), service.indexing.running) == (3, True)
    described.set()
    await starting
    await asyncio.to_thread(service.indexing.stop)


@virtually
async def test_memory_is_given_back_once_after_people_were_answered_and_pictures_read(
    service: Service, tmp_path: Path
) -> None:
    traffic, given, waits = service.assistant.traffic, list[bool](), list[float]()

    async def wait(seconds: float) -> None:
        waits.append(seconds)
        await asyncio.sleep(seconds)

    keeping = asyncio.create_task(keep_small(service, lambda: given.append(traffic.is_live), wait))
    await asyncio.sleep(60)
    with traffic.live():
        await asyncio.sleep(60)
        assert len(given) == 1
    await asyncio.sleep(60)
    assert len(given) == 2
    models, more = service.assistant.models, coloured_pictures(tmp_path / "more", "blue")
    give_way = traffic.give_way
    reading = Indexing(service.assistant.library, more, models.embedder, models.captioner, give_way)
    reading.run()
    await asyncio.sleep(60)
    assert given == [False] * 3
    waits.clear()
    await asyncio.sleep(3600)
    assert waits == []  # nobody looks while nothing is done
    keeping.cancel()


async def test_a_voice_that_cannot_be_loaded_is_a_sentence(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise ModelMissing("The voice is not here.")

    told = list[str]()
    service.failed = told.append
    monkeypatch.setattr(service.assistant.models.speaker, "load", fail, raising=False)
    await get_ready(service)
    assert told == ["The voice is not here."]
    assert not (service.ready.is_set() or service.ready.speaking.is_set())


async def test_pictures_that_cannot_be_made_are_a_sentence(service: Service) -> None:
    def fail(stop: threading.Event) -> None:
        raise DiskFull("The disk is full.")

    told = list[str]()
    service.failed, service.make_pictures = told.append, fail
    await get_ready(service)
    assert told == ["The disk is full."]


async def test_pictures_are_no_longer_made_once_the_server_ends(service: Service) -> None:
    begun, ended = asyncio.Event(), threading.Event()
    loop = asyncio.get_running_loop()

    def make(stop: threading.Event) -> None:
        loop.call_soon_threadsafe(begun.set)
        if stop.wait(60):
            ended.set()

    service.make_pictures = make
    starting = asyncio.create_task(get_ready(service))
    async with asyncio.timeout(60):
        await begun.wait()
    starting.cancel()
    assert await asyncio.to_thread(ended.wait, 60)


async def test_the_certificate_is_looked_at_every_hour() -> None:
    waited, looks = list[float](), list[int]()

    async def wait(seconds: float) -> None:
        if len(waited) == 3:
            raise TimeoutError
        waited.append(seconds)

    with pytest.raises(TimeoutError):
        await keep_renewed(lambda: looks.append(len(waited)), wait)
    assert (waited, looks) == ([3600.0] * 3, [1, 2, 3])


def test_ready_is_all_of_it() -> None:
    ready = Ready()
    ready.set()
    assert ready.searching.is_set() and ready.speaking.is_set()
    ready.clear()
    assert not (ready.searching.is_set() or ready.speaking.is_set())


async def test_everyday_questions_are_embedded_in_lulls_and_after_a_switch(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    assistant, left = service.assistant, [2]
    go, waits = asyncio.Event(), asyncio.Event()

    def learn() -> bool:
        left[0] = max(0, left[0] - 1)
        return left[0] > 0

    async def wait(seconds: float) -> None:
        waits.set()
        await go.wait()
        go.clear()

    monkeypatch.setattr(assistant, "learn_everyday", learn)
    service.ready.set()
    learning = asyncio.create_task(keep_learning(service, wait))
    async with asyncio.timeout(60):
        while left != [0]:
            await asyncio.sleep(0)
    assert not waits.is_set()
    left[0] = 3
    with assistant.traffic.live():
        await asyncio.sleep(0)
    assert left == [3]  # nothing has changed that they depend on
    with assistant.traffic.live():
        assistant.switched.set()
        async with asyncio.timeout(60):
            await waits.wait()
        assert left == [3]
    go.set()
    async with asyncio.timeout(60):
        while left != [0]:
            await asyncio.sleep(0)
    learning.cancel()


async def test_where_everyday_questions_cannot_be_embedded_the_rest_goes_on(
    service: Service, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def learn() -> bool:
        raise ModelBroken("No.")

    monkeypatch.setattr(service.assistant, "learn_everyday", learn)
    service.ready.set()
    async with asyncio.timeout(60):
        await keep_learning(service)
    assert "Embedding everyday questions" in caplog.text

"""From the start until the first word can be heard."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from server.assistant.assistant import Assistant
from server.assistant.indexing import Indexing
from server.assistant.ready import Ready
from server.assistant.traffic import Traffic
from server.feedback.store import Feedback
from server.settings import Settings
from server.web.service import Service
from server.web.start import get_ready, keep_small
from tests.fakes import coloured_library, coloured_pictures, fake_models


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


async def test_memory_is_given_back_once_after_people_were_answered() -> None:
    traffic, given = Traffic(), list[bool]()
    go, waits = asyncio.Event(), asyncio.Event()

    async def wait(seconds: float) -> None:
        waits.set()
        await go.wait()
        go.clear()

    keeping = asyncio.create_task(keep_small(traffic, lambda: given.append(traffic.is_live), wait))
    await waits.wait()

    async def look() -> int:
        waits.clear()
        go.set()
        async with asyncio.timeout(60):
            await waits.wait()
        return len(given)

    assert await look() == 0
    with traffic.live():
        assert await look() == 0
    assert await look() == 1
    assert await look() == 1
    keeping.cancel()
    assert given == [False]


def test_ready_is_all_of_it() -> None:
    ready = Ready()
    ready.set()
    assert ready.searching.is_set() and ready.speaking.is_set()
    ready.clear()
    assert not (ready.searching.is_set() or ready.speaking.is_set())

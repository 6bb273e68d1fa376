"""From the start until the first word can be heard: models are loaded in the order of need.

First what finds pictures, so that typed questions are answered as soon as there are some; then,
side by side, what speaks and what hears. What is said often is put into sound after that.
"""

from __future__ import annotations

import asyncio
import gc
import threading
from collections.abc import Awaitable, Callable, Iterable
from functools import partial

from index.errors import LibraryError
from models.checkpoints.memory import give_back
from models.errors import ModelError
from models.protocols import Model
from server.assistant.errors import log_failure, none_left
from server.assistant.indexing import Indexing
from server.conversation.speculation import rehearse
from server.language import phrases
from server.web.service import Service

HOUR = 3600.0  # seconds between two looks at the certificate: addresses change, and it runs out
LULL = 3.0  # seconds between two looks whether something was done, and nobody asks on


async def get_ready(service: Service) -> None:
    """Load the models and read the pictures; a failure ends the server, with a sentence."""
    models, ready = service.assistant.models, service.ready
    try:
        await asyncio.to_thread(_load, models.for_searching())
        async with asyncio.TaskGroup() as side_by_side:
            side_by_side.create_task(_until_found(service))
            side_by_side.create_task(_loaded(models.for_speaking(), ready.speaking))
            side_by_side.create_task(asyncio.to_thread(_load, models.for_hearing()))
        await asyncio.to_thread(_tidy)
    except Exception as error:  # noqa: BLE001 - whatever a model throws, nobody waits in vain
        log_failure("Loading the models", error)
        service.failed(_sentence(error))
        return
    ready.set()
    await asyncio.to_thread(service.assistant.know_places)
    await asyncio.to_thread(_tidy)  # their names, too, are never garbage
    rate, style = service.settings.words_per_minute, service.settings.voice_style
    await rehearse(service.assistant, phrases.OFTEN, rate, style)


async def keep_small(
    service: Service,
    give: Callable[[], object] = give_back,
    wait: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> None:
    """Give memory back whenever something was done and nobody asks on.

    Args:
        service: whose work it is.
        give: gives it back; runs beside the event loop.
        wait: for some seconds; another clock in tests.
    """
    traffic = service.assistant.traffic
    given_after: object = None
    while True:
        await wait(LULL)
        seen = traffic.stirs
        if service.worked == given_after:
            await traffic.stirred(seen)
        elif not traffic.is_live:
            given_after = service.worked
            await asyncio.to_thread(give)


async def keep_renewed(
    renew: Callable[[], None], wait: Callable[[float], Awaitable[None]] = asyncio.sleep
) -> None:
    """Look every hour whether the server's certificate is to be made anew.

    Args:
        renew: looks, and makes it; runs beside the event loop.
        wait: for some seconds; another clock in tests.
    """
    while True:
        await wait(HOUR)
        try:
            await asyncio.to_thread(renew)
        except Exception as error:  # noqa: BLE001 - it is tried again, and the old one goes on
            log_failure("Renewing the certificate", error)


async def keep_learning(
    service: Service, wait: Callable[[float], Awaitable[None]] = asyncio.sleep
) -> None:
    """Have everyday questions embedded while nobody asks; after a switch of the model, too, and
    between the two nothing is done.

    Args:
        service: whose assistant needs them.
        wait: for some seconds, while somebody asks; another clock in tests.
    """
    assistant, more = service.assistant, True
    await service.ready.wait()
    while True:
        assistant.switched.clear()
        try:
            while more:
                if assistant.traffic.is_live:
                    await wait(LULL)
                else:
                    more = await asyncio.to_thread(assistant.learn_everyday)
        except Exception as error:  # noqa: BLE001 - one cosine decides instead
            log_failure("Embedding everyday questions", error)
            return
        more = await assistant.switched.wait()


async def _until_found(service: Service) -> None:
    """Begin to read pictures; where they are to be found first, wait until they are."""
    if service.make_pictures:
        stop = threading.Event()
        try:
            await asyncio.to_thread(service.make_pictures, stop)
        finally:
            stop.set()  # the server may end meanwhile
    if service.indexing:
        await _read(service, service.indexing)
    service.ready.searching.set()


async def _read(service: Service, indexing: Indexing) -> None:
    found = asyncio.Event()
    tell = partial(asyncio.get_running_loop().call_soon_threadsafe, found.set)
    indexing.start(found=tell, follow=not service.index_first)
    if service.index_first:
        await found.wait()


async def _loaded(models: Iterable[Model], loaded: asyncio.Event) -> None:
    await asyncio.to_thread(_load, models)
    loaded.set()


def _load(models: Iterable[Model]) -> None:
    for model in models:
        model.load()


def _sentence(error: Exception) -> str:
    """Why it cannot be served: of the first part that failed."""
    while isinstance(error, ExceptionGroup):
        error = error.exceptions[0]
    if none_left(error):
        return phrases.NO_FILES_LEFT
    return str(error) if isinstance(error, (ModelError, LibraryError)) else phrases.NOT_LOADED


def _tidy() -> None:
    """Never search the models for garbage again, and give back what loading them left.

    They and their libraries are half a million objects: a full collection of all of them stops
    every thread, the event loop's too, for 300 ms; without them it takes 0.01 ms.
    """
    gc.collect()
    gc.freeze()
    give_back()

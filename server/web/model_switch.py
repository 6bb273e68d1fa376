"""Another search model while the server runs: made ready beside the one in use, then put in place.

`earshot models use` writes into the catalogue which model's vectors are searched; this notices it.
So does a model of which a quicker form has been made.
Questions go on being answered with the old model until the new one can answer them.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Awaitable, Callable
from functools import partial

from index.catalog.records import VectorModel
from index.errors import LibraryError
from index.library.library import Library
from models.errors import ModelError
from models.protocols import Embedder
from server.assistant.errors import log_failure
from server.web.service import Opener, Quickener, Service

LOOK_SECONDS, IDLE_SECONDS = 2.0, 10.0  # between two looks while anything is done, and while not
logger = logging.getLogger(__name__)


async def follow_choice(
    service: Service,
    open_with: Opener,
    wait: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> None:
    """Use whichever model is chosen, from now on.

    Args:
        service: whose assistant is given the model.
        open_with: opens it.
        wait: for some seconds; another clock in tests.
    """
    refused: VectorModel | None = None
    traffic, seen = service.assistant.traffic, -1
    while True:
        idle, seen = traffic.stirs == seen, traffic.stirs
        await wait(IDLE_SECONDS if idle else LOOK_SECONDS)
        chosen = None
        try:
            chosen = await asyncio.to_thread(_chosen, service.assistant.library)
            if chosen is None or chosen == refused:
                continue
            await _switch(service, partial(open_with, chosen))
            refused = None
        except (ModelError, LibraryError) as error:
            logger.warning("The search model stays as it was. %s", error)
            refused = chosen  # or it would be said again every other second
        except Exception as error:  # noqa: BLE001 - the present model goes on
            log_failure("Following the choice of a search model", error)
            return


def _chosen(library: Library) -> VectorModel | None:
    """The model that is chosen, where it is not the one in use."""
    state = library.catalog.state()
    return None if state.model_id == library.model_id else state.model


async def take_quicker(service: Service, quicken: Quickener) -> None:
    """Answer with the quicker form of the search model as soon as it is made.

    Args:
        service: whose assistant is given it; it must be ready first.
        quicken: makes it; what makes its vectors stays the same.
    """
    await service.ready.wait()
    stop = threading.Event()
    try:
        embedder = await asyncio.to_thread(quicken, stop)
        in_use = service.assistant.models.embedder.name
        if embedder is not None and embedder.name == in_use:
            await _switch(service, lambda: (embedder, service.assistant.library))
            logger.info("The search model answers from its quicker form now.")
    except Exception as error:  # noqa: BLE001 - the present form goes on
        log_failure("Making the search model quicker", error)
    finally:
        stop.set()


async def _switch(service: Service, open_it: Callable[[], tuple[Embedder, Library]]) -> None:
    embedder, library = await asyncio.to_thread(open_it)
    try:
        await asyncio.to_thread(embedder.load)
    except ModelError:
        if library is not service.assistant.library:
            library.close()
        raise
    indexing = service.indexing
    if indexing:
        await asyncio.to_thread(indexing.stop)
    await service.assistant.use(embedder, library)
    if indexing:
        service.indexing = indexing.with_model(library, service.reads_with(embedder))
        service.indexing.start(follow=True)

"""`earshot serve`: choose what to serve, get it ready, and run the web server."""

from __future__ import annotations

import asyncio
import errno
import gc
import logging
import socket
import ssl
import sys
import threading
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from types import FrameType

import uvicorn

from index.catalog.records import VectorModel
from index.folder import LibraryFolder
from index.library.library import Library
from models.bundle import Models
from models.checkpoints.exporting import Exporting
from models.checkpoints.profiles import Checkpoint, Profile, found
from models.errors import DownloadFailed
from models.protocols import Embedder, PictureEmbedder
from models.starter.gallery.samples import PICTURES
from server import HARD_MESSAGE_BYTES, wiring
from server.assistant.assistant import Assistant
from server.assistant.indexing import Indexing
from server.assistant.metrics import Metrics
from server.assistant.traffic import Traffic
from server.cli import console
from server.cli.console import Failed
from server.cli.offline import download_models, find_profile, profile_of
from server.cli.reach.door import Reach, open_door
from server.cli.reach.open_files import have_enough_open_files
from server.cli.reach.told import told
from server.cli.running import announced, of_this_program
from server.cli.sample import DRAWING, draw, features
from server.cli.terminal.places import require_places
from server.cli.terminal.progress import Step
from server.cli.terminal.serving import hanging_up, serving_shown
from server.data_home import cursor_key
from server.feedback.learning import Learning
from server.feedback.store import Feedback
from server.settings import Settings
from server.web.access.token_file import token_file
from server.web.app import create_app
from server.web.bounds.connections import within_bounds
from server.web.service import Service

SWITCH_SECONDS = 0.001
"""For which a thread that computes keeps the interpreter's lock when another wants it. The event
loop lets go of it with every message that it sends, and waits so long each time to have it back:
with Python's 5 ms, sixteen calls to a socket beside such a thread took 43 ms in 5 of 100 trials,
with one 1.3 ms."""
COLLECT_AFTER = 700  # new objects, as Python has it: often, so that no look for garbage takes long
GRACEFUL_SECONDS = 1  # for talks to end; the whole has GRACE of `server/cli/terminal/stopping.py`


def serve(
    settings: Settings,
    photos: Sequence[Path],
    library_folder: Path | None,
    profile: str | None,
    reindex: bool,
    new_token: bool = False,
    as_code: bool = True,
) -> None:
    """Serve until interrupted.

    Args:
        settings: where and how.
        photos: folders to index; none for the sample gallery.
        library_folder: where the index lives; None for the usual place.
        profile: whose models; None for standard with photos, starter without.
        reindex: read every picture again, and go on where another model made the index.
        new_token: make another token for who comes from elsewhere.
        as_code: also draw the address for cameras, where others can come.

    Raises:
        Failed, ModelError, LibraryError: it cannot be served; the message says why.
    """
    gc.set_threshold(COLLECT_AFTER)
    sys.setswitchinterval(SWITCH_SECONDS)
    have_enough_open_files()
    sample = not photos and library_folder is None
    folder = library_folder or settings.library_folder(sample)
    lost = [place for place in photos if not place.exists()]
    if not LibraryFolder(folder).catalog.is_file():
        require_places(lost)
    listening = _listen(settings)
    reach = open_door(settings, *_bound(listening), new_token)
    models = _models(settings, profile or ("starter" if sample else "standard"))
    library = wiring.open_library(folder, models.embedder, reindex)
    require_places([place for place in lost if not library.has_pictures_of(place)])
    pictures = [settings.gallery_folder] if sample else list(photos)
    traffic, metrics, drawing = Traffic(), Metrics(), Step(DRAWING, "pictures")
    readers = wiring.wire_readers()
    indexing = Indexing(
        library,
        pictures,
        models.for_indexing.embedder,
        models.for_indexing.captioner,
        reader=None if sample else models.for_indexing.reader,  # nothing is written in drawn scenes
        give_way=traffic.give_way,
        features=features(models) if sample and library.count() < PICTURES else None,
        read=readers.indexing.read,
        follow_links=settings.follow_links,
    )
    service = Service(
        assistant=Assistant(
            models,
            library,
            lambda: _how_far(service),
            lambda: service.indexing.troubles if service.indexing else (),
            traffic=traffic,
            watch=metrics.lanes,
            learning=Learning(library, models.embedder) if settings.learn else None,
            careful=settings.careful,
            readers=readers,
            cursor_key=cursor_key(settings.home),
        ),
        feedback=Feedback(library.database),
        settings=settings,
        indexing=indexing if pictures else None,
        index_first=sample,
        make_pictures=partial(draw, settings, tell=drawing.tell) if sample else None,
        metrics=metrics,
        open_with=partial(_open_with, settings, folder),
        reads_with=partial(_reads_with, settings),
        quicken=partial(_quicken, settings, find_profile(models.profile)),
    )
    service.door, service.renew = reach.door, reach.renew
    asked = token_file(settings.home) if reach.door.token else None
    told_to = of_this_program(reach.host, reach.port, settings.learn, asked, reach.certificate)
    service.announced = announced(folder, told_to)
    _run(service, listening, drawing, reach, as_code)


def _how_far(service: Service) -> tuple[int, int] | None:
    return service.indexing.how_far if service.indexing else None


def _open_with(settings: Settings, folder: Path, model: VectorModel) -> tuple[Embedder, Library]:
    """The library with another search model, which `earshot models use` has chosen."""
    embedder = wiring.wire_embedder(profile_of(model), settings.home)
    return embedder, wiring.open_library(folder, embedder)


def _quicken(settings: Settings, profile: Profile, stop: threading.Event) -> Embedder | None:
    """The search model in its quicker form, where that can be made and was not there."""
    exporting = Exporting(profile, settings.home)
    made = [_made(exporting, each, stop) for each in exporting.wanted() if not stop.is_set()]
    return wiring.wire_embedder(profile, settings.home) if "made" in made else None


def _made(exporting: Exporting, checkpoint: Checkpoint, stop: threading.Event) -> str:
    """What has become of one quicker form that was to be made; said at its begin and its end."""
    console.note(
        f"Making the quicker form of {checkpoint.label}, once, which takes some minutes. Earshot "
        "answers meanwhile."
    )
    state = exporting.make(checkpoint, stop)
    if not stop.is_set():
        console.export_state(state)
    return state.state


def _reads_with(settings: Settings, embedder: Embedder) -> PictureEmbedder:
    return wiring.wire_indexing_embedder(profile_of(wiring.vector_model(embedder)), settings.home)


def _listen(settings: Settings) -> socket.socket:
    """Take the port before anything slow is done. Raises: Failed."""
    try:
        found = socket.getaddrinfo(
            settings.host, settings.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )
    except (OSError, UnicodeError) as error:
        raise Failed(_no_such_address(settings.host)) from error
    family, *_, address = found[0]
    # Only with the protocol named does asyncio turn Nagle's algorithm off, which would hold a
    # small message back until the one before is acknowledged: up to 40 ms on the way to the ear.
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind(address)
    except OSError as error:
        listening.close()
        raise Failed(_not_listening(settings, error)) from error
    return listening


def _no_such_address(host: str) -> str:
    return (
        f"This machine has no such address as {host}, so nothing is served. Leave --host out, or "
        "give it an address of this machine."
    )


def _not_listening(settings: Settings, error: OSError) -> str:
    if error.errno in (errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT):
        return _no_such_address(settings.host)
    if error.errno in (errno.EACCES, errno.EPERM):
        return (
            f"Earshot is not allowed to use port {settings.port} of {settings.host}. Choose "
            "another with --port, above 1023."
        )
    return (
        f"Port {settings.port} of {settings.host} cannot be used, perhaps because Earshot is "
        f"already running. Open that one, or choose another with --port."
    )


def _models(settings: Settings, name: str) -> Models:
    """The models of a profile; what is missing is downloaded first. Raises: ModelError."""
    profile = find_profile(name)
    lacking = [part for part in profile.checkpoints() if not found(part, settings.home)]
    if any(part.repository for part in lacking):
        console.note(
            f"Not all of the {name} models are on this machine. Downloading the rest, once."
        )
        try:
            download_models(settings, name, None)
        except DownloadFailed as error:
            if any(part not in (profile.hear, profile.speak) for part in lacking):
                raise
            console.note(str(error))
            _note_missing(profile, settings.home)
    return wiring.wire_models(profile, settings.home)


def _note_missing(profile: Profile, home: Path) -> None:
    """What does not work, and what does, where Earshot is served all the same."""
    if not found(profile.hear, home):
        console.note("Until then Talk cannot hear anybody. Everything that is typed works.")
    if not found(profile.speak, home):
        console.note("Until then another voice speaks, espeak-ng.")


class Serving(uvicorn.Server):
    """uvicorn's server, which waits to be told to end instead of asking itself ten times a second:
    an idle one lets the processor sleep."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self._told = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None

    async def main_loop(self) -> None:
        """Serve until told to end."""
        self._loop = asyncio.get_running_loop()
        while not await self.on_tick(0):
            await self._told.wait()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """End, as a signal says."""
        super().handle_exit(sig, frame)
        self._wake()

    def end(self) -> None:
        """End; from any thread."""
        self.should_exit = True
        self._wake()

    def _wake(self) -> None:
        if self._loop:
            self._loop.call_soon_threadsafe(self._told.set)


def _is_no_refused_socket(record: logging.LogRecord) -> bool:
    """uvicorn 0.54 takes the sentence with which a socket is refused for a fault of ours."""
    return record.msg != "ASGI callable returned without completing handshake."


def _bound(listening: socket.socket) -> tuple[str, int]:
    """Its address and its port."""
    host, port = listening.getsockname()[:2]
    return str(host), int(port)


def _always(context: ssl.SSLContext) -> Callable[..., ssl.SSLContext]:
    """What uvicorn asks for a context."""
    return lambda *_: context


def _run(
    service: Service, listening: socket.socket, drawing: Step, reach: Reach, as_code: bool
) -> None:
    config = uvicorn.Config(
        create_app(service),
        log_level="warning",
        server_header=False,
        date_header=False,
        ws_max_size=HARD_MESSAGE_BYTES,
        ws_ping_interval=20,
        **within_bounds(have_enough_open_files()),
        timeout_graceful_shutdown=GRACEFUL_SECONDS,
        access_log=False,  # it would hold the token of the first address
        proxy_headers=False,  # anybody can write them
        ssl_context_factory=_always(reach.context) if reach.context else None,
    )
    logging.getLogger("uvicorn.error").addFilter(_is_no_refused_socket)
    server = Serving(config)
    failures: list[str] = []

    def give_up(sentence: str) -> None:
        failures.append(sentence)
        server.end()

    service.failed = give_up
    if service.assistant.models.notice:
        console.note(service.assistant.models.notice)
    for line in told(reach, as_code):
        console.note(line)
    sys.stderr.flush()
    with serving_shown(service, drawing), hanging_up(server.handle_exit):
        server.run(sockets=[listening])
    if failures:
        raise Failed(failures[0])

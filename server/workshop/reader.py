"""Opens pictures that may be anything in processes that nobody talks to.

What breaks a process, fills its memory or never ends costs that picture and a sentence. Who asks
does so at one of four doors, each with processes of its own, so that pictures that strangers send
keep nobody from seeing their own.
"""

from __future__ import annotations

import io
import logging
import warnings
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Protocol, TypeVar

from index.errors import PhotoOutOfReach, PhotoTooHeavy, UnreadablePhoto
from index.pictures.photo import MAX_MEMORY, DecodedPhoto, prepare_pillow, read_photo
from server.workshop.child import Child
from server.workshop.errors import NoRoom, OutOfMemory, TooLong, WorkFailed, WorkshopError
from server.workshop.large import LargePlace
from server.workshop.limits import Overtime, ProcessLimits, memory_withheld, processor_seconds
from server.workshop.pool import ChildPool

QUALITY = 88  # of 100, of pictures shown
SECONDS = 20.0
"""For one picture that somebody waits for: a lane gives a call up after 30."""
INDEXING_SECONDS = 60.0
"""For one of a folder, which is read however busy the machine is with everything else."""
SMALL_BYTES = 192 * 1024**2
"""What every process may take at any time. A photo of a phone takes 50 MB."""
SPARE_BYTES = 1536 * 1024**2
"""What the one process may take that opens a large picture, with room for what is not foreseen
of `MAX_MEMORY`. Seven at once would be more than many a laptop has."""
HEADER_SECONDS = 1.0
"""Of the processor, for a picture's header and for its facts; they take some milliseconds."""
ROOM = 0.75  # of the small share, that a picture may fill by its header
IDLE_SECONDS = 30.0
INDEXING_PROCESSES = 2  # beside the model, which has the other cores; see `index/build/batches.py`
PEOPLES_PROCESSES = 2  # for each door
INDEXING_NICENESS, PEOPLE_NICENESS = 5, 1

T = TypeVar("T")
Pause = Callable[[], None]
logger = logging.getLogger(__name__)


class PictureReader(Protocol):
    """Opens pictures. From any thread."""

    def read(self, source: Path | bytes) -> DecodedPhoto:
        """The picture in a file, or in the bytes of one. Raises: UnreadablePhoto."""

    def as_jpeg(self, path: Path, longest: int) -> bytes:
        """A picture's file as JPEG, upright, at most `longest` pixels wide and high.

        Raises:
            UnreadablePhoto: it is no picture that can be shown.
        """

    def wake(self) -> None:
        """It will be needed soon."""

    def close(self) -> None:
        """Free what it holds."""


class DirectReader:
    """Opens them where it is called; in a process of the workshop that is."""

    def __init__(self) -> None:
        prepare_pillow()  # its libraries are no part of what one picture may take

    def read(self, source: Path | bytes, pause: Pause = lambda: None) -> DecodedPhoto:
        """See `PictureReader`; `pause` returns when there is room for a large picture."""
        return _with_room(partial(read_photo, source, hurried=_hurried), pause)

    def as_jpeg(self, path: Path, longest: int, pause: Pause = lambda: None) -> bytes:
        """See `PictureReader`; `pause` as in `read`."""
        return _with_room(partial(_as_jpeg, path, longest), pause)

    def wake(self) -> None:
        """Nothing is to be done."""

    def close(self) -> None:
        """Nothing is held."""


def _quiet(make: Callable[[], DirectReader]) -> DirectReader:
    """Without what Pillow says of pictures: one picture can make it say 10,000 lines."""
    warnings.simplefilter("ignore")
    logging.getLogger("PIL").setLevel(logging.CRITICAL)
    return make()


def _with_room(work: Callable[..., T], pause: Pause) -> T:
    """Done with little memory; if that does not do, again with much, when there is room."""
    with suppress(PhotoTooHeavy), memory_withheld(SPARE_BYTES - SMALL_BYTES):
        return work(memory=int(ROOM * SMALL_BYTES))
    pause()
    return work(memory=MAX_MEMORY)


@contextmanager
def _hurried() -> Iterator[None]:
    try:
        with processor_seconds(HEADER_SECONDS):
            yield
    except Overtime as error:
        raise UnreadablePhoto("It would take too long to open.") from error


def _as_jpeg(path: Path, longest: int, memory: int) -> bytes:
    # What is no more than twice as long as wide keeps all the pixels that are asked for.
    short_side = longest // 2
    picture = read_photo(path, short_side=short_side, memory=memory, hurried=_hurried).image
    try:
        picture.thumbnail((longest, longest))
        jpeg = io.BytesIO()
        picture.save(jpeg, "JPEG", quality=QUALITY)
    except MemoryError as error:
        raise PhotoTooHeavy from error
    return jpeg.getvalue()


class WorkshopReader:
    """Opens them in a few processes."""

    def __init__(
        self,
        most: int,
        niceness: int,
        seconds: float = SECONDS,
        idle_seconds: float = IDLE_SECONDS,
        large: LargePlace | None = None,
    ) -> None:
        """No process is started yet.

        Args:
            most: processes at a time.
            niceness: from 0 to 19, see `index/priority.py`.
            seconds: for one picture.
            idle_seconds: without work, until a process ends.
            large: the place for large pictures, which may be shared with others.
        """
        self._large = large or LargePlace()
        self._seconds = seconds
        limits = ProcessLimits(seconds, idle_seconds, SPARE_BYTES, niceness)
        start = partial(Child, partial(_quiet, DirectReader), limits, told=(UnreadablePhoto,))
        self._pool = ChildPool(start, most, seconds)

    def read(self, source: Path | bytes) -> DecodedPhoto:
        """See `PictureReader`."""
        picture = self._ask("read", source)
        assert isinstance(picture, DecodedPhoto)
        return picture

    def as_jpeg(self, path: Path, longest: int) -> bytes:
        """See `PictureReader`."""
        jpeg = self._ask("as_jpeg", path, longest)
        assert isinstance(jpeg, bytes)
        return jpeg

    def wake(self) -> None:
        """Begin to start a process where there is none: it will be needed soon."""
        with suppress(WorkshopError):  # told when it is needed
            self._pool.wake()

    def close(self) -> None:
        """End the processes."""
        self._pool.close()

    def _ask(self, method: str, *arguments: object) -> object:
        with closing(self._large.wanted(self._seconds)) as place:
            return self._asked(method, *arguments, pause=place.take)

    def _asked(self, method: str, *arguments: object, pause: Pause) -> object:
        try:
            return self._pool.ask(method, *arguments, pause=pause)
        except TooLong as error:
            raise PhotoOutOfReach("It takes too long to open.") from error
        except NoRoom as error:
            raise PhotoOutOfReach("Other large pictures are being opened just now.") from error
        except OutOfMemory as error:
            raise PhotoTooHeavy from error
        except WorkshopError as error:
            if isinstance(error, WorkFailed):  # a fault of ours; the others are the picture's
                logger.warning("Opening a picture failed.\n%s", error, exc_info=error)
            raise PhotoOutOfReach(
                "The part of Earshot that opens pictures breaks down on it."
            ) from error


@dataclass(frozen=True)
class Readers:
    """Four doors."""

    indexing: PictureReader
    """For the files of the library, while folders are read."""
    sent: PictureReader
    """For pictures that somebody sends."""
    shown: PictureReader
    """For pictures that somebody sees."""
    own: PictureReader
    """For pictures of the library that are looked at for an answer."""

    @classmethod
    def in_workshop(cls) -> Readers:
        """With two processes for each door but the last, which is asked by one thread."""
        start = partial(WorkshopReader, large=LargePlace())
        indexing = start(INDEXING_PROCESSES, INDEXING_NICENESS, INDEXING_SECONDS)
        sent, shown = (start(PEOPLES_PROCESSES, PEOPLE_NICENESS) for _ in range(2))
        return cls(indexing, sent, shown, start(1, PEOPLE_NICENESS))

    @classmethod
    def direct(cls) -> Readers:
        """Without processes."""
        reader = DirectReader()
        return cls(reader, reader, reader, reader)

    def close(self) -> None:
        """End all processes."""
        for reader in (self.indexing, self.sent, self.shown, self.own):
            reader.close()

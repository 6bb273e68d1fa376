"""One folder, one library: a catalogue, and a copy of the vectors in it that can be searched.

The catalogue is the truth: it holds every vector beside its picture's row. `vector_copy.py` keeps
the vectors in memory. Knows no models and no queries in words.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index.catalog.catalog import Catalog
from index.catalog.database import Database, spoken, sqlite_url
from index.catalog.embeddings import Embeddings
from index.catalog.read_only import only_readable
from index.catalog.records import Photo, VectorModel
from index.catalog.selection import LibraryNames, Selection
from index.catalog.selection_queries import SelectionQueries
from index.catalog.texts import Texts
from index.errors import LibraryBroken, LibraryBusy, LibraryError, OtherModel
from index.folder import LibraryFolder
from index.lock import AlreadyLocked, Waits, locked
from index.paths import is_under, path_to_text
from index.pictures.places import Gazetteer
from index.private import FOLDER_MODE, OTHERS_WRITE, take_from_others
from index.store.background_sample import BackgroundSample
from index.store.index_kinds import KINDS, Kind
from index.store.vector_copy import VectorCopy
from index.store.vector_files import VectorFiles
from index.store.vector_store import VectorStore
from index.vectors import Ids, Scores, Vectors

logger = logging.getLogger(__name__)


class Library:
    """The pictures of one folder, searchable from several threads while they are indexed."""

    def __init__(
        self,
        folder: Path,
        database: Database,
        model: VectorModel,
        kinds: Sequence[Kind] = KINDS,
        waits: Waits | None = None,
    ) -> None:
        """Use `open` instead, which checks and heals."""
        self.folder = folder
        self._files = LibraryFolder(folder)
        self.database = database
        """Shared with the feedback."""
        self.catalog = Catalog(database)
        self.catalog.stay_with_this_library()
        self.embeddings = Embeddings(database)
        self.texts = Texts(database)
        """What is written in the pictures."""
        self.gazetteer = Gazetteer()
        """Shared by all builds: it takes seconds to read, and new pictures come one by one."""
        self._selection_queries = SelectionQueries(database)
        self._names: tuple[int, LibraryNames] | None = None
        self.model = model
        self.model_id = self.catalog.model_id(model)
        self._background = BackgroundSample(self.embeddings, self.model_id, model.dimension)
        self.library_id = self.catalog.state().library_id
        """A name that no other library has."""
        self.waits = waits or Waits()
        """For which other process this one waits just now, in a sentence."""
        files = VectorFiles(self._files, self.library_id, model, self.model_id, self.waits)
        self._copy = VectorCopy(database, files, self.model_id, model.dimension, kinds)

    @classmethod
    def open(
        cls,
        folder: Path,
        model: VectorModel,
        *,
        reindex: bool = False,
        beside: bool = False,
        kinds: Sequence[Kind] = KINDS,
    ) -> Library:
        """The library in `folder`, made if absent; for searching only, where it may not be written.

        Args:
            folder: where its files are.
            model: whose vectors are wanted.
            reindex: have the next `build` read every picture again, and go on with another model
                than before; pictures are found again as `build` gives them new vectors, and keep
                their ids and captions.
            beside: get ready for another model, while others go on searching with the one in use.
            kinds: of index, from few vectors to many.

        Raises:
            OtherModel: another model is in use, and neither `reindex` nor `beside` is set.
            LibraryError: it cannot be opened; the message says why.
        """
        files = LibraryFolder(folder)
        place = files.spoken
        with spoken(place):
            folder.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
        waits = Waits()
        with spoken(place), _alone(files, waits):
            _require_catalog(files)
            database = Database.open(sqlite_url(files.catalog), place)
            try:
                database.require_sound()
                if not (beside and _in_use(database)):
                    _settle_model(Catalog(database), model, place, reindex)
                if reindex:
                    Catalog(database).read_all_again()
                library = cls(folder, database, model, kinds, waits)
                _keep_to_owner(files)
                library._heal()
            except BaseException:
                database.close()
                raise
        return library

    def scores(
        self,
        vector: npt.NDArray[np.float32],
        k: int,
        without: Ids | None = None,
        among: Ids | None = None,
    ) -> tuple[Ids, Scores]:
        """The ids, shape (n,), of the `k` or fewer pictures nearest to `vector`, best first, and
        their cosines, shape (n,).

        The catalogue is not asked about them: one of them may be gone from it by now.

        Args:
            vector: shape (dimension,).
            k: how many at most.
            without: ids that are passed over.
            among: the only ids that are looked at; None for all.

        Raises:
            BadVectors: the vector is of another shape, not finite, or of no length.
        """
        self.follow()
        return self.vectors.nearest(vector, k, without, among)

    def selected(self, selection: Selection) -> Ids:
        """The ids of the pictures that fit, ascending."""
        return self._selection_queries.ids(selection)

    def with_words(self, words: Collection[str]) -> dict[str, Ids]:
        """The ids, ascending, of the pictures whose own words hold each of some; words that none
        holds are left out."""
        return self._selection_queries.with_words(words)

    def with_text(self, words: Collection[str]) -> dict[str, Ids]:
        """The same of the pictures in which each of some words is written."""
        return self._selection_queries.with_text(words)

    def by_date(self, selection: Selection, newest_first: bool, limit: int) -> list[int]:
        """The ids of up to `limit` pictures that fit, by the time that they were taken."""
        return self._selection_queries.by_date(selection, newest_first, limit)

    def names(self) -> LibraryNames:
        """What pictures can be asked for by: places, folders and cameras that there are."""
        revision = self.catalog.revision()
        if self._names is None or self._names[0] != revision:
            self._names = revision, self._selection_queries.names()
        return self._names[1]

    def own_words(self, limit: int) -> frozenset[str]:
        """Up to `limit` words of what people have written about their pictures."""
        return self._selection_queries.own_words(limit)

    def captions(self) -> list[str]:
        """The captions of all pictures that have one, in no order."""
        return self._selection_queries.captions()

    def background(self) -> Vectors:
        """The vectors of pictures taken at random, a thousand at most; shape (m, dimension).

        Raises:
            LibraryError: the catalogue cannot be read.
        """
        return self._background.vectors(self.vectors)

    def at_least(self, vector: npt.NDArray[np.float32], score: float) -> Ids:
        """The ids, ascending, of all pictures whose cosine to `vector`, shape (dimension,), is
        `score` or more.

        Raises:
            BadVectors: the vector is of another shape, not finite, or of no length.
        """
        self.follow()
        return self.vectors.at_least(vector, score)

    def photo(self, image_id: int) -> Photo | None:
        """A picture by its id; None where there is none, or no longer."""
        return self.catalog.photo(image_id)

    def has_pictures_of(self, place: Path) -> bool:
        """Whether there are pictures that were in a folder, or its drive, which may be gone now."""
        text = path_to_text(place.absolute())
        known = self.catalog.known(self.model_id, [text])
        return any(is_under(image.name, (text,)) for image in known)

    def vector(self, image_id: int) -> Vectors | None:
        """The vector of a picture, shape (dimension,); None where it has none of this model."""
        return self.vectors_of([image_id]).get(image_id)

    def vectors_of(self, image_ids: Sequence[int]) -> dict[int, Vectors]:
        """Vectors, shape (dimension,), by the ids of their pictures; those that have none of this
        model are left out."""
        return self.embeddings.vectors(image_ids, self.model_id)

    def count(self) -> int:
        """How many pictures can be found, as of the last search or batch; without the disk."""
        return self.vectors.count()

    @property
    def vectors(self) -> VectorStore:
        """What is searched; another one once a better one for so many pictures is made."""
        return self._copy.store

    @property
    def trouble(self) -> str | None:
        """Why searching is slower than it could be, in sentences; None where it is not."""
        return self._copy.rebuild.failure

    @property
    def contents(self) -> str:
        """A name for which pictures can be found: another one when any came, changed or went."""
        return f"{self.library_id}-{self._copy.revision}"

    def follow(self) -> None:
        """Bring the vectors in memory up to the catalogue's latest revision.

        Every search does. Who stores does it too, so that no search has much to catch up on.

        Raises:
            LibraryError: the catalogue cannot be read.
        """
        self._copy.follow()

    @contextmanager
    def indexing(self) -> Iterator[None]:
        """Be the only one who changes the library, in this process and in all others.

        Raises:
            LibraryBusy: somebody else is indexing.
            LibraryReadOnly: it may not be written.
        """
        self.database.require_writable()
        with ExitStack() as held:
            try:
                with spoken(self._files.spoken):
                    held.enter_context(locked(self._files.indexing_lock, wait=False))
            except AlreadyLocked as error:
                raise LibraryBusy(
                    f"Somebody is already indexing {self._files.spoken}: {error}. Searching "
                    "goes on as usual. Try again when that is done."
                ) from error
            yield

    def save(self) -> None:
        """Write the copy of the vectors that makes the next opening quick.

        Raises:
            LibraryError: the disk is full or read-only; the catalogue has everything all the same.
        """
        self._copy.write()

    def settle(self) -> None:
        """Wait until the index that suits so many vectors is made, where one is being made.

        Nobody who searches needs to: it is for a process that is about to end.
        """
        self._copy.rebuild.wait()

    def close(self) -> None:
        """Let go of the catalogue. Everything is saved already, but an index half made is not."""
        self._copy.rebuild.stop()
        self.database.close()

    def _heal(self) -> None:
        """Make the copy of the vectors agree with the catalogue, and its file too."""
        self._copy.agree()
        try:
            self.save()
        except LibraryError:  # the next opening takes longer: finding goes on all the same
            logger.debug("The copy of the vectors was not written.", exc_info=True)


def model_in_use(folder: Path) -> VectorModel | None:
    """The model whose vectors are searched in the library of a folder; None where there is none.

    Raises:
        LibraryError: there is a library, and it cannot be opened.
    """
    files = LibraryFolder(folder)
    if not files.catalog.is_file():
        return None
    with closing(Database.open(sqlite_url(files.catalog), files.spoken)) as database:
        return Catalog(database).state().model


@contextmanager
def _alone(files: LibraryFolder, waits: Waits) -> Iterator[None]:
    """Be the only one who opens the library, unless all that can be done is to read it."""
    with ExitStack() as held:
        try:
            held.enter_context(locked(files.opening_lock, wait=True, waits=waits))
        except OSError:
            if only_readable(sqlite_url(files.catalog)) is None:
                raise
        yield


def _keep_to_owner(files: LibraryFolder) -> None:
    """Let only its owner read a library, one that an earlier Earshot made, too; the folder, which
    may hold other things, only be written by nobody else."""
    for path in (*files.path.glob("catalog.sqlite*"), *files.path.glob("vectors-*")):
        take_from_others(path)
    take_from_others(files.path, OTHERS_WRITE)


def _require_catalog(files: LibraryFolder) -> None:
    """See that no catalogue was lost: what was kept there would seem never to have been.

    Raises: LibraryBroken.
    """
    if not files.catalog.exists() and any(files.of_a_catalog()):
        raise LibraryBroken(
            f"The catalogue of {files.spoken} is gone, and other files of it are still there. Your "
            "photos are untouched. Put the catalogue back, or move that folder away and index your "
            "photos again."
        )


def _settle_model(catalog: Catalog, model: VectorModel, place: str, reindex: bool) -> None:
    current = catalog.state().model
    if current == model:
        return
    if current is not None and not reindex and catalog.count() > 0:
        raise OtherModel(
            f"The photos in {place} were indexed with the picture model {current.name}, and the "
            f"one chosen now is {_difference(current, model)}. Nothing was changed. Index them "
            "again with the new model, or choose the old one."
        )
    catalog.use_model(catalog.model_id(model))


def _in_use(database: Database) -> bool:
    return Catalog(database).state().model_id is not None


def _difference(old: VectorModel, new: VectorModel) -> str:
    if new.name != old.name:
        return new.name
    if new.dimension != old.dimension:
        return f"of another size, {new.dimension} instead of {old.dimension}"
    return "the same with another way of preparing pictures"

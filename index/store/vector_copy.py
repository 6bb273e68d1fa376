"""The vectors of one model in memory: as new as the catalogue, in the index that suits so many.

The catalogue is the truth. A store follows it by revision, whoever changed it, this process or
another. When the number of vectors calls for another kind of index, one is made in the background
from the catalogue, follows it in the same way, and takes the place of the present store in one
step; until then, and where that fails, the present one answers.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from contextlib import suppress

import numpy as np

from index.catalog.catalog import Catalog
from index.catalog.database import Database
from index.catalog.embeddings import ROWS_AT_ONCE, Embeddings
from index.errors import LibraryError
from index.store.clustered import ClusteredStore
from index.store.flat import FlatStore
from index.store.index_kinds import KINDS, Kind, kind_for
from index.store.rebuild import RebuildThread
from index.store.training import Stopped, sample_size, trained
from index.store.vector_files import VectorFiles
from index.store.vector_store import VectorStore
from index.vectors import Vectors

TRIES = 5  # somebody may be indexing while the copy is compared with the catalogue


class VectorCopy:
    """A `VectorStore` that is as new as the catalogue whenever it is told to `follow`."""

    def __init__(
        self,
        database: Database,
        files: VectorFiles,
        model_id: int,
        dimension: int,
        kinds: Sequence[Kind] = KINDS,
    ) -> None:
        """Read what was written last, or begin anew; `agree` must follow before a search."""
        self._database = database
        self._catalog = Catalog(database)
        self._embeddings = Embeddings(database)
        self._files = files
        self._model_id = model_id
        self._dimension = dimension
        self._kinds = kinds
        self._following = threading.Lock()
        self._written: tuple[Kind, int] | None = None
        self._is_writing = False
        self.rebuild = RebuildThread()
        self.revision = 0
        self.store: VectorStore = FlatStore.empty(dimension, kinds[0])
        kept = files.read(self._catalog.revision(), kinds, self._exact)
        if kept is not None:
            self.store, self.revision = kept
            self._written = self.store.kind, self.revision

    def follow(self) -> None:
        """Bring the store up to the catalogue's latest revision.

        Raises:
            LibraryError: the catalogue cannot be read.
        """
        if self._catalog.revision() == self.revision or self._is_writing:
            return  # without waiting for whoever is writing the file
        with self._following:
            went_back = self._catalog.revision() < self.revision
            if not went_back:
                self.revision = self._bring(self.store, self.revision)
        if went_back:  # an older copy of the library was put in its place
            self._begin_anew(self._embeddings.totals(self._model_id).count)
        self._suit()

    def agree(self) -> None:
        """See that the store holds what the catalogue holds; make it anew where it does not.

        Raises:
            LibraryError: the catalogue cannot be read.
        """
        totals = self._embeddings.totals(self._model_id)
        if self._written is None and totals.count > self._kinds[0].up_to:
            self._begin_anew(totals.count)
        for _ in range(TRIES):
            self.follow()
            totals = self._embeddings.totals(self._model_id)
            if totals.revision != self.revision:
                continue
            if (totals.count, totals.ids) != (self.store.count(), int(self.store.ids().sum())):
                self._begin_anew(totals.count)
            break
        self._suit()

    def write(self) -> None:
        """Keep the store in its file for the next opening, unless it is there already.

        Raises:
            LibraryError: it could not be written; the catalogue has everything all the same.
        """
        self._database.require_writable()
        self.follow()
        with self._following:
            self._is_writing = True
            try:
                if not self._is_worth_writing():
                    return
                self._files.write(self.store, self.revision)
                self._written = self.store.kind, self.revision
            finally:
                self._is_writing = False

    def _is_worth_writing(self) -> bool:
        there = self._files.manifest()
        if there is None or self._written is None:  # what is there could not be read
            return True
        wanted = self._wanted()
        if there.kind != wanted.name:
            return self._written != (self.store.kind, self.revision)
        # An older file of the right kind is sooner brought up to date than another one made.
        return self.store.kind == wanted and there.revision < self.revision

    def _wanted(self) -> Kind:
        return kind_for(self.store.count(), self._kinds, self.store.kind)

    def _suit(self) -> None:
        """Have another store made where the present one is not meant for so many vectors."""
        wanted = self._wanted()
        if wanted != self.store.kind:
            self.rebuild.start(lambda should_stop: self._replace(wanted, should_stop))

    def _replace(self, kind: Kind, should_stop: Callable[[], bool]) -> None:
        """The work in the background."""
        store, revision = self._made(kind, should_stop)
        revision = self._bring(store, revision)  # most of it, while searches may still follow
        with self._following:
            self.revision = self._bring(store, revision)
            self.store = store
        with suppress(LibraryError):  # the file only makes the next opening quick
            self.write()

    def _begin_anew(self, count: int) -> None:
        kind = kind_for(count, self._kinds).at_once
        with self._following:
            self.store, self.revision = self._made(kind, lambda: False)
            self._written = None

    def _made(self, kind: Kind, should_stop: Callable[[], bool]) -> tuple[VectorStore, int]:
        """A store of all that is in the catalogue, and the revision from which it has to follow.

        Read page by page: one long transaction would keep the catalogue's log from ever ending.
        """
        revision = self._catalog.revision()
        store = self._empty(kind, should_stop)
        ids, vectors = self._embeddings.page(-1, self._model_id)
        while len(ids):
            if should_stop():
                raise Stopped
            store.add(ids, vectors)
            ids, vectors = self._embeddings.page(int(ids[-1]), self._model_id)
        return store, revision

    def _empty(self, kind: Kind, should_stop: Callable[[], bool]) -> VectorStore:
        if kind.is_exact:
            return FlatStore.empty(self._dimension, kind)
        index = trained(kind, self._sample(sample_size(kind)), should_stop)
        return ClusteredStore(index, kind, self._exact)

    def _sample(self, size: int) -> Vectors:
        """As many vectors as are asked for or as there are, by chance, shape (n, dimension)."""
        ids = self._embeddings.ids(self._model_id)
        if len(ids) > size:
            ids = np.random.default_rng(0).choice(ids, size, replace=False)
        sample = np.empty((len(ids), self._dimension), dtype=np.float32)
        filled = 0
        for first in range(0, len(ids), ROWS_AT_ONCE):
            some = self._exact(ids[first : first + ROWS_AT_ONCE].tolist())
            if some:
                sample[filled : filled + len(some)] = list(some.values())
            filled += len(some)
        return sample[:filled]

    def _bring(self, store: VectorStore, revision: int) -> int:
        """Bring a store from one revision of the catalogue to the latest; which that is."""
        newest = self._catalog.revision()
        if newest > revision:
            store.remove(self._embeddings.gone_since(revision))
            for ids, vectors in self._embeddings.since(revision, self._model_id):
                store.add(ids, vectors)
        return newest

    def _exact(self, ids: Sequence[int]) -> dict[int, Vectors]:
        return self._embeddings.vectors(ids, self._model_id)

"""The file of a model's vectors and its manifest, written so that a kill leaves the old or the new.

Every file gets a name of its own, and the manifest, which is replaced last, says which one counts;
the older ones then go.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from index.catalog.database import spoken
from index.catalog.records import VectorModel
from index.folder import LibraryFolder
from index.lock import Waits, locked
from index.store.clustered import ClusteredStore, Exact
from index.store.faiss_store import read_checked
from index.store.flat import FlatStore
from index.store.index_kinds import Kind, kind_named
from index.store.manifest import Manifest
from index.store.vector_store import VectorStore

if TYPE_CHECKING:
    import faiss

TRIES = 3  # the file may go between a look at the manifest and one at the file


class VectorFiles:
    """Where the vectors of one model are kept for the next opening."""

    def __init__(
        self,
        folder: LibraryFolder,
        library_id: str,
        model: VectorModel,
        model_id: int,
        waits: Waits | None = None,
    ) -> None:
        """`waits` is told which other process is waited for."""
        self._folder = folder
        self._waits = waits
        self._library_id = library_id
        self._model = model
        self._model_id = model_id

    def manifest(self) -> Manifest | None:
        """What there is; None for nothing, or for another library's or model's."""
        with spoken(self._folder.spoken):
            found = Manifest.read(self._folder.manifest(self._model_id))
        ours = self._model, self._library_id
        return found if found and (found.model, found.library_id) == ours else None

    def read(
        self, newest_revision: int, kinds: Sequence[Kind], exact: Exact
    ) -> tuple[VectorStore, int] | None:
        """The store that was written last and the catalogue's revision that it is of.

        None where there is none of this or of an earlier revision, or it is not what was written.
        """
        for _ in range(TRIES):
            manifest = self.manifest()
            kind = kind_named(manifest.kind, kinds) if manifest else None
            if manifest is None or kind is None or manifest.revision > newest_revision:
                return None
            with spoken(self._folder.spoken):
                index = read_checked(self._folder.path / manifest.file, manifest.checksum)
            if index is not None:
                store = _store(index, kind, self._model.dimension, exact)
                return (store, manifest.revision) if store else None
        return None

    def write(self, store: VectorStore, revision: int) -> None:
        """Keep a store, which is of a revision of the catalogue, in place of what was kept before.

        Raises:
            LibraryError: the disk is full or may not be written; what was kept before stays.
        """
        lock = self._folder.copying_lock
        with spoken(self._folder.spoken), locked(lock, wait=True, waits=self._waits):
            path = self._folder.new_vectors(self._model_id)
            count = store.count()
            checksum = store.save(path)
            Manifest(
                model=self._model,
                library_id=self._library_id,
                revision=revision,
                count=count,
                kind=store.kind.name,
                file=path.name,
                checksum=checksum,
            ).write(self._folder.manifest(self._model_id))
            for older in self._folder.older_vectors(self._model_id, path.name):
                with suppress(OSError):  # Windows keeps what somebody reads; the next time, then
                    older.unlink(missing_ok=True)


def _store(index: faiss.Index, kind: Kind, dimension: int, exact: Exact) -> VectorStore | None:
    """A store around an index that was read; None where the index is of another shape."""
    import faiss

    if index.d != dimension:
        return None
    if kind.is_exact:
        return FlatStore(index, kind) if isinstance(index, faiss.IndexIDMap2) else None
    if not isinstance(index, faiss.IndexIVF) or index.nlist != kind.lists:
        return None
    return ClusteredStore(index, kind, exact)

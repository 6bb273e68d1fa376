"""What is known of every picture as one Parquet file, for others to use and for other libraries.

A row has the picture's path, the hash of its contents, its facts, its caption and its vector. Who
has the same files need not compute vectors and captions again: they are found by the hash, whatever
the files are called there. The file's metadata name the model; vectors of another one are refused.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from index.catalog.database import spoken
from index.catalog.records import Photo, VectorModel
from index.durable import replacing
from index.errors import BadFeatures, BadVectors
from index.library.library import Library
from index.paths import path_to_text, text_to_path
from index.vectors import Vectors, unit

FORMAT = 1
KEY = b"earshot"
ROWS_AT_ONCE = 4096
_NEEDED = ("path", "content_hash", "caption", "caption_confidence", "captioner", "vector")


@dataclass(frozen=True)
class Feature:
    """What models made of one picture."""

    vector: Vectors
    """Shape (dimension,), length one."""
    caption: str | None
    caption_confidence: float | None
    captioner: str | None


class Features:
    """Features by the hash of a picture's contents; all in memory, 2 kB a picture or so."""

    def __init__(self, by_hash: Mapping[str, Feature], paths: tuple[Path, ...]) -> None:
        self._by_hash = by_hash
        self.paths = paths
        """Where the pictures were on the machine that the features come from."""

    def get(self, content_hash: str) -> Feature | None:
        """Of a picture with these contents; None where none is known."""
        return self._by_hash.get(content_hash)

    def __len__(self) -> int:
        return len(self._by_hash)


def export_features(library: Library, target: Path) -> int:
    """Write a row for each picture that has a vector of the library's model; how many there were.

    Args:
        library: is read as it is at this moment, while others may go on writing to it.
        target: replaced wholly or not at all.

    Raises:
        LibraryError: the library cannot be read, or the file cannot be written.
    """
    with spoken(f"the folder {target.parent}"), replacing(target) as file:
        return _write(library, file)


def import_features(source: Path, model: VectorModel) -> Features:
    """The features in a file that `export_features` wrote, perhaps on another machine.

    Raises:
        BadFeatures: it is no such file, is damaged, or holds vectors of another model; the message
            says which.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        table = pq.read_table(source, columns=[*_NEEDED])
        _check_model(table.schema.metadata or {}, model)
        rows = list(_features(table, model.dimension))
    except FileNotFoundError as error:
        raise BadFeatures(f"There is no file called {source}. Check the name.") from error
    except (pa.ArrowException, OSError, ValueError, KeyError, TypeError) as error:
        raise BadFeatures(
            f"{source} is no file of features, or is damaged. Nothing was changed. Export it again."
        ) from error
    return Features({key: feature for _, key, feature in rows}, tuple(path for path, _, _ in rows))


def _write(library: Library, file: BinaryIO) -> int:
    import pyarrow as pa
    import pyarrow.parquet as pq

    described = json.dumps({"format": FORMAT, "model": asdict(library.model)})
    schema = _schema(library.model.dimension).with_metadata({KEY: described.encode()})
    count = 0
    with pq.ParquetWriter(file, schema) as writer:
        for rows in _pages(library):
            writer.write_table(pa.Table.from_pylist(rows, schema=schema))
            count += len(rows)
    return count


def _schema(dimension: int) -> Any:
    import pyarrow as pa

    return pa.schema(
        {
            "path": pa.string(),
            "content_hash": pa.string(),
            "width": pa.int32(),
            "height": pa.int32(),
            # By the camera's clock, which may not know how far it is from UTC.
            "taken_at": pa.timestamp("us"),
            # How much of it is known, and who says so.
            "taken_precision": pa.string(),
            "taken_origin": pa.string(),
            "latitude": pa.float64(),
            "longitude": pa.float64(),
            "place": pa.string(),
            "region": pa.string(),
            "country": pa.string(),
            "caption": pa.string(),
            "caption_confidence": pa.float64(),
            "captioner": pa.string(),
            "vector": pa.list_(pa.float32(), dimension),
        }
    )


def _pages(library: Library) -> Iterator[list[dict[str, Any]]]:
    after = 0
    while photos := library.catalog.page(after, ROWS_AT_ONCE):
        after = photos[-1].image_id
        vectors = library.vectors_of([photo.image_id for photo in photos])
        rows = [
            _row(photo, vectors[photo.image_id]) for photo in photos if photo.image_id in vectors
        ]
        if rows:
            yield rows


def _row(photo: Photo, vector: Vectors) -> dict[str, Any]:
    place = photo.place
    return {
        "path": path_to_text(photo.path),
        "content_hash": photo.content_hash,
        "width": photo.width,
        "height": photo.height,
        "taken_at": photo.taken_at.replace(tzinfo=None) if photo.taken_at else None,
        "taken_precision": photo.taken.precision.value if photo.taken else None,
        "taken_origin": photo.taken.origin.value if photo.taken else None,
        "latitude": photo.latitude,
        "longitude": photo.longitude,
        "place": place.name if place else None,
        "region": place.region if place else None,
        "country": place.country if place else None,
        "caption": photo.caption,
        "caption_confidence": photo.caption_confidence,
        "captioner": photo.captioner,
        "vector": vector,
    }


def _check_model(metadata: Mapping[bytes, bytes], model: VectorModel) -> None:
    described = json.loads(metadata[KEY])
    if described["format"] != FORMAT:
        raise ValueError("of another format")
    found = VectorModel(**described["model"])
    if found != model:
        raise BadFeatures(
            f"These features were made by the picture model {found.name}, and the one chosen now "
            f"is {model.name}. Nothing was changed. Choose the model that made them with --models."
        )


def _features(table: Any, dimension: int) -> Iterator[tuple[Path, str, Feature]]:
    for batch in table.to_batches(ROWS_AT_ONCE):
        columns = {name: batch.column(name) for name in _NEEDED}
        flat = columns.pop("vector").flatten().to_numpy(zero_copy_only=False)
        try:
            vectors = unit(np.asarray(flat, np.float32).reshape(-1, dimension), dimension)
        except BadVectors as error:
            raise ValueError("a vector that is none") from error
        rows = zip(*(columns[name].to_pylist() for name in _NEEDED[:-1]), vectors, strict=True)
        for path, content_hash, caption, confidence, captioner, vector in rows:
            if not isinstance(path, str) or not isinstance(content_hash, str):
                raise ValueError("a picture without a name")
            feature = Feature(vector, caption or None, confidence, captioner)
            yield text_to_path(path), content_hash, feature

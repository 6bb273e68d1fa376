"""Features as a Parquet file: written by one library, used by another, never believed blindly."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from index.build.build import build
from index.errors import BadFeatures
from index.library.features import KEY, export_features, import_features
from index.library.library import Library
from tests.index.fakes import (
    MODEL,
    OTHER,
    caption,
    embed,
    mosaic,
    nearest,
    never,
    put,
    vector,
    words,
)


@pytest.fixture
def exported(library: Library, photos: Path, tmp_path: Path) -> Path:
    put(photos, range(5))
    build(library, [photos], embed=embed, caption=caption, captioner="c")
    target = tmp_path / "features.parquet"
    assert export_features(library, target) == 5
    return target


def test_another_library_needs_no_model(exported: Path, tmp_path: Path) -> None:
    renamed = tmp_path / "elsewhere"
    [first, *_] = put(renamed, range(4))
    first.rename(renamed / "other name.png")
    with_features = import_features(exported, MODEL)
    library = Library.open(tmp_path / "second", MODEL)
    report = build(
        library, [renamed], embed=never, caption=never, captioner="c", features=with_features
    )
    assert report.added == 4
    [hit] = nearest(library, vector(0), 1)
    library.close()
    assert (hit.photo.path.name, hit.photo.caption) == ("other name.png", words(mosaic(0)))
    assert hit.score == pytest.approx(1.0)


def test_what_is_not_in_it_is_computed(exported: Path, tmp_path: Path) -> None:
    put(tmp_path / "more", [3, 77])
    library = Library.open(tmp_path / "second", MODEL)
    report = build(
        library, [tmp_path / "more"], embed=embed, features=import_features(exported, MODEL)
    )
    assert report.added == 2
    assert nearest(library, vector(77), 1)[0].photo.path.name == "0077.png"
    library.close()


def test_any_program_can_read_it(exported: Path) -> None:
    table = pq.read_table(exported)
    assert table.num_rows == 5
    assert table.schema.field("vector").type == pa.list_(pa.float32(), 48)
    described = json.loads(table.schema.metadata[KEY])
    assert described["model"]["name"] == MODEL.name
    lengths = [np.linalg.norm(row) for row in table.column("vector").to_pylist()]
    assert lengths == pytest.approx([1.0] * 5)


def test_an_empty_library_gives_an_empty_file(library: Library, tmp_path: Path) -> None:
    assert export_features(library, tmp_path / "f.parquet") == 0
    assert len(import_features(tmp_path / "f.parquet", MODEL)) == 0


def test_names_that_are_not_utf8_come_back(library: Library, photos: Path, tmp_path: Path) -> None:
    [path] = put(photos, [1])
    odd = photos / "caf\udce9.png"
    path.rename(odd)
    build(library, [photos], embed=embed)
    export_features(library, tmp_path / "f.parquet")
    assert import_features(tmp_path / "f.parquet", MODEL).paths == (odd,)


def test_another_models_vectors_are_refused(exported: Path) -> None:
    with pytest.raises(BadFeatures, match="fake/mosaic, and the one chosen now is fake/other"):
        import_features(exported, OTHER)


def rewritten(source: Path, change: Callable[[pa.Table], pa.Table]) -> None:
    pq.write_table(change(pq.read_table(source)), source)


def with_vector(value: float) -> Callable[[pa.Table], pa.Table]:
    def change(table: pa.Table) -> pa.Table:
        vectors = pa.array([[value] * 48] * table.num_rows, pa.list_(pa.float32(), 48))
        at = table.schema.get_field_index("vector")
        return table.set_column(at, table.schema.field(at), vectors)

    return change


CHANGES: dict[str, Callable[[pa.Table], Any]] = {
    "no metadata": lambda table: table.replace_schema_metadata({}),
    "other metadata": lambda table: table.replace_schema_metadata({KEY: b"{}"}),
    "rubbish metadata": lambda table: table.replace_schema_metadata({KEY: b"\xff{"}),
    "no vectors": lambda table: table.drop_columns(["vector"]),
    "not a number": with_vector(float("nan")),
    "no direction": with_vector(0.0),
    "no names": lambda table: table.set_column(
        0, "path", pa.array([None] * table.num_rows, pa.string())
    ),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_what_makes_no_sense_is_a_sentence(
    exported: Path, change: Callable[[pa.Table], pa.Table]
) -> None:
    rewritten(exported, change)
    with pytest.raises(BadFeatures, match="is no file of features, or is damaged"):
        import_features(exported, MODEL)


@pytest.mark.parametrize("contents", [b"", b"PAR1", b"rubbish" * 1000])
def test_a_damaged_file_is_a_sentence(tmp_path: Path, contents: bytes) -> None:
    (tmp_path / "f.parquet").write_bytes(contents)
    with pytest.raises(BadFeatures, match="damaged"):
        import_features(tmp_path / "f.parquet", MODEL)


def test_a_file_cut_short_is_a_sentence(exported: Path) -> None:
    exported.write_bytes(exported.read_bytes()[:-100])
    with pytest.raises(BadFeatures, match="damaged"):
        import_features(exported, MODEL)


def test_no_file_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(BadFeatures, match="There is no file called"):
        import_features(tmp_path / "f.parquet", MODEL)


def test_vectors_are_brought_to_length_one(exported: Path) -> None:
    rewritten(exported, with_vector(3.0))
    features = import_features(exported, MODEL)
    [first] = [features.get(key) for key in list(features._by_hash)[:1]]
    assert first is not None
    assert np.linalg.norm(first.vector) == pytest.approx(1.0)

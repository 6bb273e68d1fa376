"""The manifest beside a file of vectors: read as it was written, or not at all."""

from pathlib import Path

import pytest

from index.catalog.records import VectorModel
from index.durable import replacing
from index.store.manifest import Manifest

MANIFEST = Manifest(
    VectorModel("clip", 512, "256 px"), "abc", 7, 3, "Flat", "vectors-1-5a.faiss", "f00d"
)


def test_a_manifest_comes_back_as_it_was(tmp_path: Path) -> None:
    MANIFEST.write(tmp_path / "manifest.json")
    assert Manifest.read(tmp_path / "manifest.json") == MANIFEST


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'{"format": 1}',
        b'{"format": 2}',
        b'{"format": 3}',
        b"\xff\xfe",
        b"[" * 10**5,
    ],
)
def test_what_is_no_manifest_is_none(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "manifest.json"
    assert Manifest.read(path) is None
    path.write_bytes(data)
    assert Manifest.read(path) is None


def test_a_file_is_replaced_wholly_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("old")
    with pytest.raises(KeyError), replacing(path) as file:
        file.write(b"half of the n")
        raise KeyError
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]
    with replacing(path) as file:
        file.write(b"new")
    assert path.read_text() == "new"

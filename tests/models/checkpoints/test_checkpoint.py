"""A checkpoint's files, settings, record and fingerprint."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from models.checkpoints import checkpoint
from models.errors import ModelBroken, ModelMissing
from models.parts import SPEAKING


def test_a_missing_file_is_named_and_a_missing_folder_too(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text("{}")
    checkpoint.require(tmp_path, ("a.json",), SPEAKING)
    with pytest.raises(ModelMissing, match=r"not complete: b\.bin missing\. Answers"):
        checkpoint.require(tmp_path, ("a.json", "b.bin"), SPEAKING)
    with pytest.raises(ModelMissing, match="The voice is not on this machine"):
        checkpoint.require(tmp_path / "none", ("a.json",), SPEAKING)


def test_settings_are_optional_but_must_be_an_object(tmp_path: Path) -> None:
    assert checkpoint.settings(tmp_path, SPEAKING) == {}
    path = tmp_path / checkpoint.SETTINGS
    path.write_text('{"rate": 3}')
    assert checkpoint.settings(tmp_path, SPEAKING) == {"rate": 3}
    for wrong in (b"[1]", b"{", b"\xff\xfe"):
        path.write_bytes(wrong)
        with pytest.raises(ModelBroken, match=r"earshot\.json of the voice is damaged"):
            checkpoint.settings(tmp_path, SPEAKING)


def test_the_record_holds_size_and_checksum(tmp_path: Path) -> None:
    (tmp_path / "weights.bin").write_bytes(b"abc")
    (tmp_path / "other.bin.part").write_bytes(b"half")
    checkpoint.write_manifest(tmp_path, "someone/model", "1234")
    sha = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"  # FIPS 180 example
    assert checkpoint.manifest(tmp_path) == {"weights.bin": checkpoint.FileFacts(3, sha)}
    said = json.loads((tmp_path / checkpoint.MANIFEST).read_text())
    assert (said["repository"], said["revision"]) == ("someone/model", "1234")
    checkpoint.write_manifest(tmp_path)
    assert set(checkpoint.manifest(tmp_path)) == {"weights.bin"}


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"files": {"a": {}}}', '{"files": 3}'])
def test_an_unreadable_record_counts_as_none(tmp_path: Path, text: str) -> None:
    (tmp_path / checkpoint.MANIFEST).write_text(text)
    assert checkpoint.manifest(tmp_path) == {}


def test_the_fingerprint_follows_names_sizes_and_both_ends(tmp_path: Path) -> None:
    weights = tmp_path / "weights.bin"
    assert checkpoint.fingerprint(tmp_path) == "missing"
    seen = set()
    for content in (b"a" * 300_000, b"b" + b"a" * 299_999, b"a" * 299_999 + b"b", b"a"):
        weights.write_bytes(content)
        seen.add(checkpoint.fingerprint(tmp_path))
    weights.rename(tmp_path / "other.bin")
    seen.add(checkpoint.fingerprint(tmp_path))
    assert len(seen) == 5
    before = checkpoint.fingerprint(tmp_path)
    (tmp_path / checkpoint.SETTINGS).write_text("{}")
    checkpoint.write_manifest(tmp_path)
    assert checkpoint.fingerprint(tmp_path) == before

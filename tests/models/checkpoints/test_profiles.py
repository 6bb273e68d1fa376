"""Which checkpoints make a profile, and what is found of them on disk."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from models.checkpoints import profiles
from models.checkpoints.checkpoint import write_manifest
from models.checkpoints.profiles import PARTS, STANDARD, STARTER, check, folder_of, locate
from models.errors import ModelMissing


def fill(home: Path) -> None:
    """Every file that the standard profile must have and that is not pinned, filled."""
    for checkpoint in (STANDARD.hear, STANDARD.embed, STANDARD.caption):
        folder = folder_of(checkpoint, home)
        folder.mkdir(parents=True)
        for name in (*checkpoint.files, *checkpoint.weights[:1]):
            (folder / name).write_bytes(name.encode())


def test_a_profile_is_a_list_of_checkpoints() -> None:
    assert set(profiles.profiles()) == {"starter", "standard"}
    without_match = [part for part in PARTS if part != "match"]
    for profile, parts in ((STARTER, PARTS), (STANDARD, without_match)):
        labels = [checkpoint.label for checkpoint in profile.checkpoints()]
        assert labels == [f"{profile.name}/{part}" for part in parts]
    assert "not photos" in STARTER.notice
    assert STANDARD.notice == ""
    assert [each.label for each in STARTER.checkpoints() if each.repository] == [
        "starter/hear",
        "starter/speak",
    ]
    assert all(checkpoint.repository for checkpoint in STANDARD.checkpoints())


def test_what_need_not_be_downloaded_is_pinned_and_what_is_published_is_told() -> None:
    for checkpoint in (*STARTER.checkpoints(), *STANDARD.checkpoints()):
        assert bool(checkpoint.megabytes) == bool(checkpoint.repository)
        assert checkpoint.licence
        if checkpoint.package:
            assert set(checkpoint.sha256) == set(checkpoint.files)


def test_the_starter_lies_in_the_program_and_the_standard_in_the_home(tmp_path: Path) -> None:
    assert folder_of(STARTER.embed, tmp_path) == profiles.BUNDLED / "embed"
    assert folder_of(STARTER.hear, tmp_path) == tmp_path / "models" / "starter" / "hear"
    assert folder_of(STANDARD.hear, tmp_path) == tmp_path / "models" / "standard" / "hear"


def test_nothing_there_is_told_with_three_ways_out(tmp_path: Path, no_packages: None) -> None:
    states = check(STANDARD, tmp_path)
    assert {state.state for state in states} == {"missing"}
    with pytest.raises(ModelMissing) as told:
        locate(STANDARD, tmp_path)
    assert "earshot models download" in str(told.value)
    assert "--to a folder" in str(told.value)
    assert "--models starter" in str(told.value)


def test_what_is_there_is_located(tmp_path: Path, no_packages: None) -> None:
    fill(tmp_path)
    located = locate(STANDARD, tmp_path)
    assert located.embed == tmp_path / "models" / "standard" / "embed"
    assert located.hear == tmp_path / "models" / "standard" / "hear"
    assert located.speak is None
    voice = [state for state in check(STANDARD, tmp_path) if state.state != "present"]
    assert {state.file.rpartition("/")[0] for state in voice} == {"standard/speak"}


def test_a_single_missing_file_is_found(tmp_path: Path) -> None:
    fill(tmp_path)
    (folder_of(STANDARD.embed, tmp_path) / "tokenizer.json").unlink()
    with pytest.raises(ModelMissing, match="one file missing"):
        locate(STANDARD, tmp_path)
    missing = [each for each in check(STANDARD, tmp_path) if each.file.startswith("standard/embed")]
    assert ("standard/embed/tokenizer.json", "missing", 0) in [
        (state.file, state.state, state.size) for state in missing
    ]


@pytest.mark.parametrize("left", ["half of it", "nothing"])
def test_without_an_ear_the_rest_is_located(tmp_path: Path, left: str) -> None:
    fill(tmp_path)
    ear = folder_of(STANDARD.hear, tmp_path)
    (ear / "model.bin").unlink()
    if left == "nothing":
        (ear / "config.json").unlink()
        (ear / "tokenizer.json").unlink()
    located = locate(STANDARD, tmp_path)
    assert located.hear is None
    assert located.caption == tmp_path / "models" / "standard" / "caption"


def test_an_empty_file_counts_as_missing(tmp_path: Path) -> None:
    fill(tmp_path)
    (folder_of(STANDARD.caption, tmp_path) / "config.json").write_bytes(b"")
    with pytest.raises(ModelMissing, match="one file missing"):
        locate(STANDARD, tmp_path)


def test_damage_is_told_from_health(tmp_path: Path) -> None:
    fill(tmp_path)
    folder = folder_of(STANDARD.hear, tmp_path)
    (folder / "vocabulary.txt").write_text("words")
    write_manifest(folder)
    (folder / "model.bin").write_bytes(b"modelXbin")  # same size
    (folder / "config.json").write_bytes(b"")
    (folder / "vocabulary.txt").unlink()
    found = {state.file: state.state for state in check(STANDARD, tmp_path)}
    assert found["standard/hear/model.bin"] == "damaged"
    assert found["standard/hear/config.json"] == "damaged"
    assert found["standard/hear/vocabulary.txt"] == "missing"
    assert found["standard/hear/tokenizer.json"] == "present"
    shallow = {state.file: state.state for state in check(STANDARD, tmp_path, deep=False)}
    assert shallow["standard/hear/model.bin"] == "present"


def test_a_bundled_profile_that_is_incomplete_is_not_to_be_downloaded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(profiles, "BUNDLED", tmp_path)
    with pytest.raises(ModelMissing, match="Install Earshot again"):
        locate(STARTER, tmp_path)


def test_a_checkpoint_chooses_its_files_extras_and_one_set_of_weights() -> None:
    seer = replace(STANDARD.caption, files=("config.json",), extras=("vocab.*",))
    both = {"config.json", "vocab.txt", "pytorch_model.bin", "README.md"}
    assert seer.choose(both) == both - {"README.md"}
    assert seer.lacks(both) == []
    assert seer.choose(both | {"model.safetensors"}) == {
        "config.json",
        "vocab.txt",
        "model.safetensors",
    }
    assert seer.lacks({"vocab.txt"}) == ["config.json", "model.safetensors"]


def test_either_kind_of_weights_will_do(tmp_path: Path) -> None:
    fill(tmp_path)
    folder = folder_of(STANDARD.caption, tmp_path)
    (folder / "model.safetensors").rename(folder / "pytorch_model.bin")
    locate(STANDARD, tmp_path)
    (folder / "pytorch_model.bin").unlink()
    with pytest.raises(ModelMissing, match="one file missing"):
        locate(STANDARD, tmp_path)

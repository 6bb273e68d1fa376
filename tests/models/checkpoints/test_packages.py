"""Weights from an installed package or from the hub: whichever is there, if it is the right one."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from models.checkpoints import remembered
from models.checkpoints.packages import Package
from models.checkpoints.profiles import STARTER, Checkpoint, check, folder_of, found, locate
from models.checkpoints.remembered import RECORD, Checksums

FILES = {"config.json": b"{}", "model.bin": b"weights" * 1000, "vocabulary.txt": b"a\nb\n"}
EAR = Checkpoint(
    "whisper",
    "small/hear",
    files=tuple(FILES),
    repository="some/ear",
    package=Package("some-ear", "some_ear/model"),
    sha256={name: hashlib.sha256(content).hexdigest() for name, content in FILES.items()},
)
PROFILE = replace(STARTER, hear=EAR)

Install = Callable[..., Path]


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Install:
    """Installs a package of these files as pip would; gives the folder that they are in."""
    site = tmp_path / "site-packages"

    def put(files: dict[str, bytes] = FILES) -> Path:
        metadata = site / "some_ear-1.0.dist-info"
        metadata.mkdir(parents=True)
        (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: some-ear\nVersion: 1.0\n")
        (site / "some_ear").mkdir()
        (site / "some_ear" / "__init__.py").write_text("raise RuntimeError('imported')")
        write(site / "some_ear" / "model", files)
        monkeypatch.syspath_prepend(str(site))
        return site / "some_ear" / "model"

    return put


def write(folder: Path, files: dict[str, bytes] = FILES) -> Path:
    folder.mkdir(parents=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return folder


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


def states(home: Path) -> dict[str, str]:
    found = check(PROFILE, home)
    return {each.file: each.state for each in found if each.file.startswith("small/")}


def test_an_installed_package_will_do_and_is_never_imported(install: Install, home: Path) -> None:
    folder = install()
    assert found(EAR, home) == folder
    assert locate(PROFILE, home).hear == folder
    assert set(states(home).values()) == {"present"}


def test_what_was_downloaded_will_do(home: Path) -> None:
    folder = write(folder_of(EAR, home))
    assert found(EAR, home) == folder


def test_with_both_sources_gone_there_is_none(home: Path) -> None:
    assert found(EAR, home) is None
    assert locate(PROFILE, home).hear is None
    assert states(home) == {f"small/hear/{name}": "missing" for name in FILES}


@pytest.mark.parametrize("name", FILES)
def test_a_package_with_a_wrong_checksum_is_refused(
    install: Install, home: Path, name: str
) -> None:
    wrong = FILES[name][:-1] + b"?"  # as long as the right one
    install(FILES | {name: wrong})
    assert found(EAR, home) is None
    assert states(home)[f"small/hear/{name}"] == "damaged"
    folder = write(folder_of(EAR, home))
    assert found(EAR, home) == folder
    assert set(states(home).values()) == {"present"}


@pytest.mark.parametrize("name", FILES)
def test_half_a_package_is_refused(install: Install, home: Path, name: str) -> None:
    install({other: content for other, content in FILES.items() if other != name})
    assert found(EAR, home) is None
    assert states(home)[f"small/hear/{name}"] == "missing"


def test_a_package_without_its_folder_is_as_good_as_none(install: Install, home: Path) -> None:
    folder = install()
    folder.rename(folder.with_name("elsewhere"))
    assert EAR.package is not None and EAR.package.folder() is None
    assert found(EAR, home) is None


@pytest.mark.parametrize("name", FILES)
def test_a_download_of_another_content_is_refused(home: Path, name: str) -> None:
    folder = write(folder_of(EAR, home))
    assert found(EAR, home) == folder
    (folder / name).write_bytes(b"?" * len(FILES[name]))
    assert found(EAR, home) is None


def test_files_that_stay_are_read_once(
    install: Install, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []

    def reading(path: Path) -> str:
        read.append(path.name)
        return hashlib.sha256(path.read_bytes()).hexdigest()

    install()
    monkeypatch.setattr(remembered, "sha256", reading)
    assert found(EAR, home) and found(EAR, home)
    assert sorted(read) == sorted(FILES)


def test_a_file_exchanged_behind_its_date_is_noticed(install: Install, home: Path) -> None:
    model = install() / "model.bin"
    assert found(EAR, home)
    was = model.stat()
    model.write_bytes(b"?" * was.st_size)
    os.utime(model, ns=(was.st_atime_ns, was.st_mtime_ns))
    assert model.stat().st_mtime_ns == was.st_mtime_ns
    assert found(EAR, home) is None


def test_a_folder_exchanged_as_a_whole_is_noticed(install: Install, home: Path) -> None:
    folder = install()
    assert found(EAR, home)
    folder.rename(folder.with_name("before"))
    write(folder, FILES | {"model.bin": b"?" * len(FILES["model.bin"])})
    assert found(EAR, home) is None


@pytest.mark.parametrize("record", ["", "[1]", '{"/a": 3}', '{"/a": [1, 2]}', "\0"])
def test_a_damaged_record_is_written_anew(install: Install, home: Path, record: str) -> None:
    folder = install()
    (home / "models").mkdir(parents=True)
    (home / "models" / RECORD).write_text(record)
    assert found(EAR, home) == folder
    assert str(folder / "model.bin") in (home / "models" / RECORD).read_text()


def test_a_home_that_cannot_be_written_to_costs_time_only(install: Install, home: Path) -> None:
    folder = install()
    home.write_text("a file where a folder should be")
    assert found(EAR, home) == folder


def test_what_is_gone_is_forgotten(home: Path) -> None:
    one, other = (write(home / name) / "model.bin" for name in ("one", "other"))
    sums = Checksums(home)
    assert sums.of(one) == sums.of(other)
    one.unlink()
    (home / "third.bin").write_bytes(b"3")
    sums.of(home / "third.bin")
    record = (home / "models" / RECORD).read_text()
    assert str(one) not in record
    assert str(other) in record

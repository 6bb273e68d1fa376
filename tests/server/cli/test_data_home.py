"""Nobody else reads what Earshot keeps, whatever the umask, and whichever version made it."""

from __future__ import annotations

import errno
import os
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from PIL import Image

from index.private import OTHERS
from server import data_home
from server.data_home import CURSOR_KEY, ForeignHome, cursor_key, make_private, write_secret
from tests.fakes import coloured_library

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has no modes")


def open_to_others(*roots: Path) -> list[str]:
    """What others may do anything with, of all that lies below."""
    every = [path for root in roots for path in (root, *root.rglob("*"))]
    return [
        f"{path} {stat.S_IMODE(path.lstat().st_mode):o}"
        for path in every
        if not path.is_symlink() and path.lstat().st_mode & OTHERS
    ]


def earlier_home(home: Path) -> None:
    """As a version made it that knew nothing of this."""
    for name in ("library/catalog.sqlite", "library/opening.lock", "models/a/model.bin", "x.key"):
        path = home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"kept")
        path.chmod(0o644)
    for path in (home, *home.rglob("*")):
        path.chmod(0o777 if path.is_dir() else 0o644)


def test_a_home_of_an_earlier_version_is_mended(tmp_path: Path) -> None:
    home = tmp_path / "home"
    earlier_home(home)
    assert make_private(home) is None
    assert open_to_others(home) == []
    assert (home / "models/a/model.bin").read_bytes() == b"kept"
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    assert stat.S_IMODE((home / "x.key").stat().st_mode) == 0o600


def test_a_home_behind_a_link_is_mended_and_what_links_in_it_lead_to_is_left(
    tmp_path: Path,
) -> None:
    home, link, outside = tmp_path / "home", tmp_path / "link", tmp_path / "photos"
    earlier_home(home)
    outside.mkdir()
    outside.chmod(0o755)
    (home / "photos").symlink_to(outside)
    link.symlink_to(home)
    assert make_private(link) is None
    assert open_to_others(home) == []
    assert stat.S_IMODE(outside.stat().st_mode) == 0o755


def test_a_home_that_is_the_persons_whole_folder_is_closed_and_the_rest_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    program = tmp_path / "program"
    program.touch()
    program.chmod(0o755)
    tmp_path.chmod(0o755)
    make_private(tmp_path)
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o700
    assert stat.S_IMODE(program.stat().st_mode) == 0o755


def test_what_cannot_be_mended_is_said_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    earlier_home(tmp_path / "home")
    monkeypatch.setattr(Path, "chmod", lambda *a, **k: None)  # as on a disk without modes
    told = make_private(tmp_path / "home")
    assert told and told.count("the disk does not let Earshot forbid it") == 1


def test_a_home_of_somebody_elses_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "home").mkdir()
    me = os.geteuid()
    monkeypatch.setattr(os, "geteuid", lambda: me + 1)
    with pytest.raises(ForeignHome, match="belongs to somebody else"):
        make_private(tmp_path / "home")


def test_a_home_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    assert make_private(tmp_path / "home") is None
    assert not (tmp_path / "home").exists()


@pytest.mark.model
def test_what_a_command_makes_is_its_owners_alone_whatever_the_umask(
    tmp_path: Path,
) -> None:
    home, photos = tmp_path / "home", tmp_path / "photos"
    photos.mkdir()
    Image.new("RGB", (64, 64), "red").save(photos / "red.png")
    code = "from server.cli.main import main; main()"
    ran = subprocess.run(
        [sys.executable, "-c", code, "index", str(photos), "--models", "starter"],
        env=os.environ | {"EARSHOT_HOME": str(home), "PYTHONPATH": os.pathsep.join(sys.path)},
        umask=0,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert ran.returncode == 0, ran.stderr
    assert (home / "library" / "catalog.sqlite").is_file()
    assert open_to_others(home) == []


def test_a_library_that_is_opened_is_its_owners_alone(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        library = coloured_library(tmp_path / "library", "red", "green")
        library.save()
        [kept] = {*(tmp_path).glob("**/catalog.sqlite")}
        assert {path.name for path in kept.parent.glob("catalog.sqlite-*")}  # while it is open
        assert open_to_others(*kept.parent.glob("catalog*"), *kept.parent.glob("vectors*")) == []
        library.close()
    finally:
        os.umask(before)


def test_the_key_of_cursors_is_one_for_every_process_and_nobody_elses(tmp_path: Path) -> None:
    home = tmp_path / "home"
    first = cursor_key(home)
    assert len(first) == data_home.KEY_BYTES and cursor_key(home) == first
    assert stat.S_IMODE((home / CURSOR_KEY).stat().st_mode) == 0o600
    (home / CURSOR_KEY).write_bytes(b"cut")  # it was killed while writing
    assert len(cursor_key(home)) == data_home.KEY_BYTES
    assert [path.name for path in home.iterdir()] == [CURSOR_KEY]


def test_a_secret_is_whole_whoever_writes_it_at_once_and_whatever_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, contents = tmp_path / "access" / "token", [bytes([n]) * 5000 for n in range(8)]
    umask = os.umask(0)
    try:
        with ThreadPoolExecutor(8) as writers:
            list(writers.map(lambda content: write_secret(path, content), contents))
    finally:
        os.umask(umask)
    kept = path.read_bytes()
    assert kept in contents
    assert open_to_others(path.parent) == []

    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="full"):
        write_secret(path, b"another")
    assert path.read_bytes() == kept
    assert [*path.parent.iterdir()] == [path]


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes everywhere")
def test_without_a_home_that_can_be_written_the_key_is_this_processs_own(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    try:
        assert len(cursor_key(tmp_path / "home")) == data_home.KEY_BYTES
    finally:
        tmp_path.chmod(0o700)

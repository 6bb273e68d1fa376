"""True limits of watches and true drives that come and go, in a namespace for each test."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from index.build.reach import mounts_below

ROOT = Path(__file__).parents[3]
APART = ["unshare", "--user", "--map-root-user", "--mount"]


def can_be_apart() -> bool:
    """Whether this system lets anybody have a namespace of their own."""
    if sys.platform != "linux":
        return False
    try:
        return subprocess.run([*APART, "true"], capture_output=True).returncode == 0
    except FileNotFoundError:
        return False


@pytest.mark.skipif(not can_be_apart(), reason="needs namespaces of Linux for everybody")
@pytest.mark.parametrize(
    "what",
    [
        "limit_of_watches",
        "limit_of_watchers",
        "limit_reached_by_a_later_folder",
        "unplugged_and_plugged_in_again",
        "a_drive_that_is_the_place_itself",
    ],
)
def test_folders_are_followed_whatever_happens_to_them(tmp_path: Path, what: str) -> None:
    ran = subprocess.run(
        [*APART, sys.executable, "-m", "tests.index.build.in_namespace", what],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert ran.returncode == 0, ran.stderr


def test_what_is_mounted_is_read_as_linux_writes_it(tmp_path: Path) -> None:
    table = tmp_path / "mountinfo"
    table.write_text(
        "22 1 8:1 / / rw - ext4 /dev/a rw\n"
        "30 22 0:40 / /photos/my\\040stick rw - vfat /dev/b rw\n"
        "31 22 0:41 / /photos/far rw,relatime shared:1 - nfs4 there:/x rw\n"
        "32 22 0:42 / /photosbeside rw - tmpfs none rw\n"
    )
    found = {(each.at, each.is_remote) for each in mounts_below([Path("/photos")], table)}
    assert found == {("/photos/my stick", False), ("/photos/far", True)}
    assert mounts_below([Path("/photos")], tmp_path / "none") == frozenset()

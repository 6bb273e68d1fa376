"""Nothing in the project belongs to one machine: no path of it, and no record that a run left."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
INSTALLED = re.compile(rb"/(?:[\w.-]+/)+site-packages/")
"""Where a package lies on some machine."""


def test_no_file_says_where_a_package_lies() -> None:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if listed.returncode:
        pytest.skip("this is no checkout of the repository")
    files = [ROOT / name for name in listed.stdout.decode().split("\0") if name]
    assert files
    told = [file for file in files if file.is_file() and INSTALLED.search(file.read_bytes())]
    assert not told

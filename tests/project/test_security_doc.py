"""What `docs/security.md` says is held by tests is held by tests that there are."""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_every_test_that_the_page_names_is_there() -> None:
    page = (ROOT / "docs/security.md").read_text("utf-8")
    there = {
        node.name
        for path in (ROOT / "tests").rglob("test_*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
    }
    named = set(re.findall(r"`(test_\w+)`", page))
    assert len(named) > 10
    assert named - there == set()


def test_every_threat_has_a_test() -> None:
    page = (ROOT / "docs/security.md").read_text("utf-8")
    rows = [line for line in page.splitlines() if line.startswith("| ")][1:]
    proofs = [row.rstrip(" |").rpartition(" | ")[2] for row in rows]
    folders = [name for proof in proofs for name in re.findall(r"`(tests/[\w/]+)`", proof)]
    assert [proof for proof in proofs if "`test_" not in proof and "`tests/" not in proof] == []
    assert [name for name in folders if not (ROOT / name).exists()] == []
    assert [line for line in page.splitlines() if line.startswith(("<<<", "===", ">>>"))] == []

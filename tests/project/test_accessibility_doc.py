"""`docs/accessibility.md` speaks of every criterion, and of tests that there are."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import NamedTuple

TESTS = Path(__file__).parents[1]
DOCUMENT = TESTS.parent / "docs/accessibility.md"

# WCAG 2.2
LEVEL_A = (
    *("1.1.1", "1.2.1", "1.2.2", "1.2.3", "1.3.1", "1.3.2", "1.3.3", "1.4.1", "1.4.2"),
    *("2.1.1", "2.1.2", "2.1.4", "2.2.1", "2.2.2", "2.3.1", "2.4.1", "2.4.2", "2.4.3", "2.4.4"),
    *("2.5.1", "2.5.2", "2.5.3", "2.5.4"),
    *("3.1.1", "3.2.1", "3.2.2", "3.2.6", "3.3.1", "3.3.2", "3.3.7"),
    "4.1.2",
)
LEVEL_AA = (
    *("1.2.4", "1.2.5", "1.3.4", "1.3.5", "1.4.3", "1.4.4", "1.4.5", "1.4.10", "1.4.11", "1.4.12"),
    "1.4.13",
    *("2.4.5", "2.4.6", "2.4.7", "2.4.11", "2.5.7", "2.5.8"),
    *("3.1.2", "3.2.3", "3.2.4", "3.3.3", "3.3.4", "3.3.8"),
    "4.1.3",
)

ROW = re.compile(
    r"\| (?P<number>[\d.]+) [^|]+ \| (?P<level>A+) \| `(?P<test>\w+)` \| `(?P<file>[\w/]+\.py)` \|"
)
CRITERION = re.compile(r"\b\d\.\d\.\d+\b")


class Proof(NamedTuple):
    """A row of the table."""

    number: str
    level: str
    test: str
    file: str


def table() -> list[Proof]:
    """Every row but its head."""
    lines = DOCUMENT.read_text("utf-8").splitlines()
    rows = [line for line in lines if line.startswith("| ") and not line.startswith("| Criterion")]
    found = [ROW.fullmatch(row) for row in rows]
    assert rows and all(found), [row for row, match in zip(rows, found, strict=True) if not match]
    return [Proof(**match.groupdict()) for match in found if match]


def named_in(file: str) -> set[str]:
    """All functions of a file in this folder."""
    code = ast.parse((TESTS / file).read_text("utf-8"))
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    return {node.name for node in code.body if isinstance(node, functions)}


def test_every_test_that_is_named_exists() -> None:
    assert [proof for proof in table() if proof.test not in named_in(proof.file)] == []


def test_every_criterion_is_proved_or_spoken_of() -> None:
    levels = dict.fromkeys(LEVEL_A, "A") | dict.fromkeys(LEVEL_AA, "AA")
    proved = {proof.number for proof in table()}
    assert all(proof.level == levels.get(proof.number, "AAA") for proof in table())
    _, rest = DOCUMENT.read_text("utf-8").split("### Criteria that do not apply")
    spoken_of = set(CRITERION.findall(rest))
    assert proved | spoken_of >= levels.keys()
    assert proved & spoken_of == set()


def test_every_other_file_that_is_named_exists() -> None:
    named = re.findall(r"`(tests/[\w/]+\.py)`|\]\(([\w.-]+)\)", DOCUMENT.read_text("utf-8"))
    assert named
    for test, document in named:
        assert (TESTS.parent / test if test else DOCUMENT.parent / document).exists()

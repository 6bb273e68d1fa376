"""The page of figures holds a place for every benchmark, and only its tables are rewritten."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from benchmarks.__main__ import BENCHMARKS
from benchmarks.page import PAGE, NoPlace, mark, with_table

SCRIPTS = Path(__file__).parents[2] / "benchmarks"
ASKED_FOR = ("soak", "no_match", "text")
"""An hour, which `make test-soak` takes; what needs vectors that are not the project's; and what
counts characters that are read wrongly in pictures, which is no time."""
TEXT = "before\n<!-- loop: begin -->\nold\n<!-- loop: end -->\nafter\n"


def is_script(path: Path) -> bool:
    """Whether a file runs when it is named on the command line."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return any(isinstance(node, ast.If) and "__main__" in ast.dump(node) for node in tree.body)


def test_every_script_is_run_by_make_bench() -> None:
    scripts = {path.stem: path.parent.name for path in SCRIPTS.glob("*/*.py") if is_script(path)}
    for name in ASKED_FOR:
        del scripts[name]
    assert scripts == BENCHMARKS


@pytest.mark.parametrize("name", BENCHMARKS)
def test_the_page_has_a_place_for_every_table(name: str) -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert "TABLE" in with_table(page, name, "TABLE")


@pytest.mark.parametrize("name", BENCHMARKS)
def test_the_page_holds_a_measured_table(name: str) -> None:
    page = PAGE.read_text(encoding="utf-8")
    held = page.partition(mark(name, "begin"))[2].partition(mark(name, "end"))[0]
    assert "Measured on" in held
    rows = [line for line in held.splitlines() if line.startswith("| ")]
    assert len(rows) > 2
    assert all(row.count("|") == 6 for row in rows)


def test_only_the_table_is_rewritten() -> None:
    once = with_table(TEXT, "loop", "new\n")
    assert once == "before\n<!-- loop: begin -->\n\nnew\n\n<!-- loop: end -->\nafter\n"
    assert with_table(once, "loop", "new\n") == once


@pytest.mark.parametrize(
    "text", ["", TEXT.replace("end", "done"), TEXT + TEXT, "<!-- loop: end --><!-- loop: begin -->"]
)
def test_a_page_without_the_place_is_refused(text: str) -> None:
    with pytest.raises(NoPlace):
        with_table(text, "loop", "new")

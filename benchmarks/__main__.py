"""Runs every benchmark, each in a process of its own, and rewrites `docs/performance.md`.

A process of its own, because libraries keep their threads and their memory: what one benchmark
leaves behind must not count in the next.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from typing import Any

from benchmarks.page import PAGE, with_table
from benchmarks.report import note, tables

BENCHMARKS = {
    **dict.fromkeys(("stages", "loop", "interrupt", "crowd", "command", "settled"), "conversation"),
    **dict.fromkeys(
        ("query", "indexing", "captions", "again", "duplicates", "nearest", "opening"),
        "library",
    ),
    "voice": "speech",
}
"""The benchmarks in the order in which they run, and in which room of this package each is."""


def main() -> None:
    """`python -m benchmarks`: all of them; with names, only those."""
    parser = argparse.ArgumentParser(description="Run benchmarks and rewrite their tables.")
    parser.add_argument("names", nargs="*", help=f"of {', '.join(BENCHMARKS)}; none for all")
    parser.add_argument(
        "--repeats", type=int, help="how often to measure; each has its own usual number"
    )
    arguments = parser.parse_args()
    if unknown := set(arguments.names) - {*BENCHMARKS}:
        parser.error(f"there is no benchmark called {' or '.join(sorted(unknown))}")
    for name in arguments.names or BENCHMARKS:
        note(f"Running {name}.")
        table = tables(measured(name, arguments.repeats))
        print(table)
        text = with_table(PAGE.read_text(encoding="utf-8"), name, table)
        PAGE.write_text(text, encoding="utf-8")


def measured(name: str, repeats: int | None) -> dict[str, Any]:
    """The document of one benchmark.

    Raises:
        CalledProcessError: it failed; it has said why on stderr.
    """
    command = [sys.executable, "-m", f"benchmarks.{BENCHMARKS[name]}.{name}", "--json"]
    if repeats is not None:
        command += ["--repeats", str(repeats)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


if __name__ == "__main__":
    main()

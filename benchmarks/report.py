"""The shape that every benchmark's figures have, as one JSON document and as a table for people.

    {"machine": {...}, "figures": [{"name", "value", "unit", "target", "better", "met"}]}

A figure's name is "what is measured: which figure"; figures of one "what" are one table. Knows
nothing of what is measured.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import groupby
from typing import Any, Literal

import numpy as np

from models.machine import Machine, this_machine

REPEATS = 20
MEDIAN, MOST = ", median", ", 95 of 100"
"""How the names of two figures end that share a line of a table."""
HEAD = (
    "| measured | figure or median | 95 of 100 | budget | kept |",
    "|---|---:|---:|---|---|",
)


class BenchmarkFailed(Exception):
    """There is nothing to measure; the message says why in a sentence."""


@dataclass(frozen=True)
class Metric:
    """One number and what it should be."""

    name: str
    """Such as "standard models: first sound, median"."""
    value: float | None
    """None where it could not be measured; the name says why."""
    unit: str
    target: float | None = None
    """The budget; None where there is none, and nothing to miss."""
    better: Literal["lower", "higher"] = "lower"

    @property
    def met(self) -> bool:
        """Whether the budget is kept."""
        if self.value is None:
            return False
        if self.target is None:
            return True
        return self.value <= self.target if self.better == "lower" else self.value >= self.target

    def row(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        return {**asdict(self), "met": self.met}


Measure = Callable[[int], Sequence[Metric]]
"""Does the measuring, so many times over, and gives the figures."""


def document(machine: Machine, figures: Sequence[Metric]) -> dict[str, Any]:
    """The one JSON document."""
    return {"machine": asdict(machine), "figures": [figure.row() for figure in figures]}


def percentiles(
    name: str, milliseconds: Sequence[float], half: float | None = None, most: float | None = None
) -> list[Metric]:
    """Median and 95th percentile of some times, with their budgets."""
    return [
        Metric(name + MEDIAN, round(float(np.percentile(milliseconds, 50)), 2), "ms", half),
        Metric(name + MOST, round(float(np.percentile(milliseconds, 95)), 2), "ms", most),
    ]


def tables(measured: dict[str, Any]) -> str:
    """A document as Markdown: the machine in a sentence, then a table for each thing measured."""
    parts = [_machine_sentence(measured["machine"])]
    grouped = groupby(measured["figures"], lambda row: row["name"].partition(": ")[0])
    for what, rows in grouped:
        lines = [_line([*same]) for _, same in groupby(rows, _measured)]
        parts.append("\n".join([f"**{what[:1].upper()}{what[1:]}**", "", *HEAD, *lines]))
    return "\n\n".join(parts) + "\n"


def _machine_sentence(machine: dict[str, Any]) -> str:
    return (
        f"Measured on {machine['cores']} cores of {machine['processor']}, "
        f"{machine['memory_gb']:g} GB of memory, {machine['system']}, Python {machine['python']}. "
        f"Other programs took {machine['others_percent']:g} % of the processor just before."
    )


def _measured(row: dict[str, Any]) -> str:
    """What a figure is of, without which of two figures it is."""
    which: str = row["name"].partition(": ")[2]
    return which.removesuffix(MEDIAN).removesuffix(MOST)


def _line(rows: Sequence[dict[str, Any]]) -> str:
    """A figure, or a median and a 95th percentile, as one line of a table."""
    values = [_with_unit(row["value"], row) for row in rows] + [""]
    bounded = [row for row in rows if row["target"] is not None]
    budget = " and ".join(_with_unit(row["target"], row) for row in bounded)
    kept = ("yes" if all(row["met"] for row in bounded) else "no") if bounded else ""
    bound = ("at most " if rows[0]["better"] == "lower" else "at least ") if bounded else ""
    return f"| {_measured(rows[0])} | {values[0]} | {values[1]} | {bound}{budget} | {kept} |"


def _with_unit(value: float | None, row: dict[str, Any]) -> str:
    """Such as "1,024 MB": four digits tell more than any repetition would keep."""
    if value is None:
        return "not measured"
    return f"{float(f'{value:.4g}'):,g} {row['unit']}"


def note(words: str) -> None:
    """What is going on, on stderr."""
    print(words, file=sys.stderr, flush=True)


def run(measure: Measure, what: str, repeats: int = REPEATS) -> None:
    """A benchmark's command line: a table, or with --json one document and nothing else."""
    parser = argparse.ArgumentParser(description=what)
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    parser.add_argument("--repeats", type=int, default=repeats, help="how often to measure")
    arguments = parser.parse_args()
    machine = this_machine()
    measured = document(machine, measure(max(1, arguments.repeats)))
    print(json.dumps(measured, indent=2) if arguments.json else tables(measured))


def spread(rows: Sequence[dict[str, float]]) -> Iterator[tuple[str, list[float]]]:
    """Times by turn -> times by step, in the order in which the steps first appear."""
    for step in dict.fromkeys(step for row in rows for step in row):
        yield step, [row[step] for row in rows if step in row]

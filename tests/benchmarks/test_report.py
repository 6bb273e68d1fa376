"""Figures keep to one shape, and their tables say the same."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence

import pytest

from benchmarks.report import Metric, document, percentiles, run, spread, tables
from models.machine import Machine, this_machine

MACHINE = Machine(2, "A Processor", 16.0, "Linux", "3.11.0", 1.5)


@pytest.mark.parametrize(
    ("figure", "met"),
    [
        (Metric("a: b", 3, "ms", 3), True),
        (Metric("a: b", 3.1, "ms", 3), False),
        (Metric("a: b", 3, "times", 3, "higher"), True),
        (Metric("a: b", 2.9, "times", 3, "higher"), False),
        (Metric("a: b", 3, "ms"), True),
        (Metric("a: b", None, "ms", 3), False),
    ],
)
def test_a_budget_is_kept_or_not(figure: Metric, met: bool) -> None:
    assert figure.met is met


def test_the_document_has_the_agreed_shape() -> None:
    made = json.loads(json.dumps(document(MACHINE, [Metric("loop: sound", 5, "ms", 9)])))
    assert {*made} == {"machine", "figures"}
    assert made["figures"] == [
        {
            "name": "loop: sound",
            "value": 5,
            "unit": "ms",
            "target": 9,
            "better": "lower",
            "met": True,
        }
    ]


def test_percentiles_are_of_the_times_given() -> None:
    half, most = percentiles("loop: sound", [float(ms) for ms in range(101)], 60, 90)
    assert (half.value, half.met) == (50, True)
    assert (most.value, most.met) == (95, False)


def test_a_median_and_its_percentile_share_a_line() -> None:
    figures = [
        *percentiles("turns: sound", [1000.0, 1000.0], 450, 800),
        Metric("turns: memory", 123456, "MB", 4000),
        Metric("other: nothing", None, "ms"),
    ]
    text = tables(document(MACHINE, figures))
    assert "2 cores of A Processor" in text
    assert "**Turns**" in text
    assert "| sound | 1,000 ms | 1,000 ms | at most 450 ms and 800 ms | no |" in text
    assert "| memory | 123,500 MB |  | at most 4,000 MB | no |" in text
    assert "**Other**" in text
    assert "| nothing | not measured |  |  |  |" in text


def test_times_by_turn_become_times_by_step() -> None:
    assert dict(spread([{"a": 1.0, "b": 2.0}, {"a": 3.0}])) == {"a": [1.0, 3.0], "b": [2.0]}


def test_a_script_prints_one_document(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def measure(repeats: int) -> Sequence[Metric]:
        return [Metric("a: repeats", repeats, "times")]

    monkeypatch.setattr(sys, "argv", ["benchmark", "--json", "--repeats", "7"])
    run(measure, "What it measures.")
    made = json.loads(capsys.readouterr().out)
    assert made["figures"][0]["value"] == 7
    assert made["machine"]["cores"] >= 1


def test_the_machine_is_described_without_its_name() -> None:
    machine = this_machine()
    assert machine.cores >= 1
    assert machine.memory_gb > 0
    assert machine.processor
    assert 0 <= machine.others_percent <= 100

"""A command is measured from its beginning to its end, and one that fails is no figure."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from benchmarks.conversation import command
from benchmarks.report import BenchmarkFailed


def stand_in(folder: Path, code: int) -> Path:
    script = folder / f"earshot-{code}"
    script.write_text(
        f"#!{sys.executable}\nkept = bytearray(50_000_000)\nraise SystemExit({code})\n"
    )
    script.chmod(0o755)
    return script


def test_time_and_memory_are_those_of_the_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "EARSHOT", stand_in(tmp_path, 0))
    held_meanwhile = bytearray(b"x" * 600_000_000)  # which is not the command's
    runs = command.commands(tmp_path, 2)
    del held_meanwhile
    assert len(runs) == 2
    assert all(each.processor_ms > 0 and each.milliseconds > 0 for each in runs)
    assert all(50 < each.memory_mb < 500 for each in runs)
    figures = command._figures("a command: alone", runs, 2500.0, 1.0)
    assert [figure.met for figure in figures if figure.unit == "MB"] == [False]


def test_a_command_that_fails_is_no_figure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "EARSHOT", stand_in(tmp_path, 1))
    with pytest.raises(BenchmarkFailed):
        command.commands(tmp_path, 1)

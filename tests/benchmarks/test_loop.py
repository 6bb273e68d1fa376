"""The benchmarks run from end to end, on stand-ins so small that only the plumbing is tested."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import loop, stages
from benchmarks.full_size.home import Home
from benchmarks.report import Figure
from benchmarks.served import BenchmarkFailed, serving
from benchmarks.turns import FIRST_SOUND, FIRST_WORDS, HEARING
from models.errors import ModelMissing
from models.profiles import Located


def by_name(figures: list[Figure]) -> dict[str, Figure]:
    """Figures by what stands after the title."""
    return {figure.name.partition(": ")[2]: figure for figure in figures}


def test_a_spoken_turn_is_measured_stage_by_stage(home: Home) -> None:
    figures = loop.measure_standard(1, home, pictures=40, frame_seconds=0.0)
    ours = by_name([figure for figure in figures if figure.name.startswith("standard models")])
    plain = by_name([figure for figure in figures if figure.name.startswith("the same")])
    stages_ms = [ours[f"{name}, median"].value or 0 for name in (HEARING, FIRST_WORDS)]
    assert all(ms > 0 for ms in stages_ms)
    assert sum(stages_ms) == pytest.approx(ours[f"{FIRST_SOUND}, median"].value, abs=0.1)
    assert ours[f"{FIRST_SOUND}, median"].target == 450
    assert ours["sound of the answer"].value
    assert (ours["start until ready"].value or 0) > 0
    assert (ours["most memory, loading included"].value or 0) >= 100
    of_plain = [figure.value or 0 for name, figure in plain.items() if name.endswith("median")]
    assert len(of_plain) == 5
    assert sum(of_plain[:-1]) == pytest.approx(of_plain[-1], abs=0.1)


def test_every_piece_is_measured(home: Home) -> None:
    figures = by_name(stages.measure(1, lambda: home, pictures=40))
    names = " ".join(figures)
    for piece in ("encoder, 5 s", "encoder, 30 s", "Piper, first", "espeak-ng", "search", "--help"):
        assert piece in names
    assert all((figure.value or 0) > 0 for figure in figures.values())


def test_without_the_starter_the_table_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(*_: object) -> Located:
        raise ModelMissing("It is not here.")

    monkeypatch.setattr(loop, "locate", missing)
    (figure,) = loop.measure_starter(1)
    assert figure.value is None
    assert "not here" in figure.name
    assert not figure.met


def test_a_server_that_does_not_start_is_told_in_a_sentence(tmp_path: Path) -> None:
    wrong = ["--library", str(tmp_path / "none"), "--models", "nonsense"]
    with (
        pytest.raises(BenchmarkFailed, match="ended before it was ready"),
        serving(tmp_path, wrong),
    ):
        pass

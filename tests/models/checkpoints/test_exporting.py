"""Exports of downloaded checkpoints are made once, beside everything else, or not at all."""

from __future__ import annotations

import errno
import json
import os
import shutil
import sys
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from models.checkpoints import exporting
from models.checkpoints.checkpoint import fingerprint, sha256
from models.checkpoints.export_record import ExportRecord
from models.checkpoints.exporting import (
    DIED,
    FULL,
    LARGER,
    MADE,
    MEMORY,
    NO_MEMORY,
    NO_ROOM,
    REFUSED,
    Exporting,
    in_a_child,
)
from models.checkpoints.profiles import (
    STANDARD,
    STARTER,
    Checkpoint,
    Profile,
    export_folder,
    folder_of,
)


def at_home(home: Path) -> Profile:
    """A profile whose search model lies in a data home, as a download leaves it."""
    folder = folder_of(STANDARD.embed, home)
    folder.mkdir(parents=True)
    for name in (*STANDARD.embed.files, STANDARD.embed.weights[0]):
        (folder / name).write_bytes(name.encode() * 100)
    return replace(STANDARD, match=None)


class FakeRun:
    """Stands for the child process."""

    def __init__(self, *ends: tuple[int, str]) -> None:
        self._ends = [*ends]
        self.tried: list[str] = []

    def __call__(
        self, checkpoint: Checkpoint, folder: Path, target: Path, stop: threading.Event
    ) -> tuple[int, str]:
        self.tried.append(checkpoint.label)
        ended = self._ends.pop(0)
        if ended[0] == MADE:
            target.mkdir()
            (target / "text.onnx").write_bytes(b"network")
            files = {"text.onnx": sha256(target / "text.onnx")}
            ExportRecord(fingerprint(folder), {"torch": "2"}, files, {}).write(target)
        return ended


def made(home: Path, *ends: tuple[int, str]) -> tuple[Exporting, FakeRun]:
    run = FakeRun(*ends)
    return Exporting(at_home(home), home, run), run


def only(exporting: Exporting) -> Checkpoint:
    (wanted,) = exporting.wanted()
    return wanted


def test_it_is_made_once(tmp_path: Path) -> None:
    exporting, run = made(tmp_path, (MADE, ""))
    assert exporting.make(only(exporting)).state == "made"
    assert exporting.wanted() == []
    assert [state.state for state in exporting.states()] == ["made"]
    assert run.tried == ["standard/embed"]
    assert json.loads((tmp_path / "exports" / "tries.json").read_text()) == {}


def test_what_comes_with_the_program_is_left_alone(tmp_path: Path) -> None:
    assert Exporting(STARTER, tmp_path).states() == []


def test_what_is_not_downloaded_is_not_exported(tmp_path: Path) -> None:
    assert Exporting(STANDARD, tmp_path).wanted() == []


def test_a_checkpoint_that_cannot_be_exported_is_tried_once_and_says_why(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    exporting, _ = made(tmp_path, (REFUSED, "A vector has a cosine of 0.5."))
    exporting.make(only(exporting))
    assert exporting.wanted() == []
    (state,) = exporting.states()
    assert (state.state, state.why) == ("failed", "A vector has a cosine of 0.5.")
    assert "standard/embed goes on in PyTorch" in caplog.text


def test_other_weights_and_other_libraries_are_another_chance(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    failed, _ = made(tmp_path, (REFUSED, "No."))
    failed.make(only(failed))
    weights = folder_of(STANDARD.embed, tmp_path) / STANDARD.embed.weights[0]
    before = weights.read_bytes()
    weights.write_bytes(b"other")
    assert only(failed) == STANDARD.embed
    weights.write_bytes(before)
    assert failed.wanted() == []
    monkeypatch.setattr(exporting, "versions", lambda: {"torch": "99"})
    assert only(failed) == STANDARD.embed


def test_a_child_that_dies_is_tried_again_but_not_for_ever(tmp_path: Path) -> None:
    exporting, run = made(tmp_path, *[(-9, DIED)] * 3)
    for _ in range(3):
        exporting.make(only(exporting))
    assert exporting.wanted() == []
    assert [state.why for state in exporting.states()] == [DIED]
    assert len(run.tried) == 3


def test_without_room_nothing_is_begun_and_nothing_is_held_against_it(tmp_path: Path) -> None:
    profile, run = at_home(tmp_path), FakeRun()
    size = sum(path.stat().st_size for path in folder_of(profile.embed, tmp_path).iterdir())
    full = Exporting(profile, tmp_path, run, free_bytes=lambda _: LARGER * size - 1)
    assert full.make(only(full)).why == FULL
    assert run.tried == []
    assert only(full) == STANDARD.embed


def test_without_memory_the_machine_is_spared(tmp_path: Path) -> None:
    profile, run = at_home(tmp_path), FakeRun((MADE, ""))
    size = sum(path.stat().st_size for path in folder_of(profile.embed, tmp_path).iterdir())
    small = Exporting(profile, tmp_path, run, free_memory=lambda: int(MEMORY * size) - 1)
    assert small.make(only(small)).why == NO_MEMORY
    assert run.tried == []
    unknown = Exporting(profile, tmp_path, run, free_memory=lambda: None)
    assert unknown.make(only(unknown)).state == "made"


def test_free_memory_is_told_or_unknown() -> None:
    assert exporting.available_memory() is None or exporting.available_memory()


def test_a_disk_that_fills_up_meanwhile_is_tried_at_the_next_start(tmp_path: Path) -> None:
    exporting, _ = made(tmp_path, (NO_ROOM, FULL), (MADE, ""))
    assert exporting.make(only(exporting)).state == "failed"
    assert exporting.make(only(exporting)).state == "made"


def test_in_a_home_that_cannot_be_written_to_nothing_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    exporting, run = made(tmp_path)

    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr(Path, "mkdir", refuse)
    monkeypatch.setattr(Path, "write_text", refuse)
    assert exporting.make(only(exporting)).why == FULL
    assert run.tried == []


def test_one_that_is_no_longer_wanted_was_not_tried(tmp_path: Path) -> None:
    exporting, _ = made(tmp_path, *[(-9, DIED)] * 9)
    stop = threading.Event()
    stop.set()
    for _ in range(9):
        exporting.make(only(exporting), stop)
    assert [state.state for state in exporting.states()] == ["not made"]


@pytest.mark.parametrize(
    "text", ["", "[]", "null", '{"standard/embed": 3}', '{"standard/embed": {"tries": 9}}']
)
def test_a_damaged_record_of_tries_counts_for_nothing(tmp_path: Path, text: str) -> None:
    exporting, _ = made(tmp_path)
    (tmp_path / "exports").mkdir()
    (tmp_path / "exports" / "tries.json").write_text(text)
    assert only(exporting) == STANDARD.embed


def test_an_export_cut_short_is_made_anew(tmp_path: Path) -> None:
    exporting, _ = made(tmp_path, (MADE, ""), (MADE, ""))
    exporting.make(only(exporting))
    target = export_folder(STANDARD.embed, tmp_path)
    (target / "text.onnx").write_bytes(b"netw")
    checkpoint = only(exporting)
    shutil.rmtree(target)
    assert exporting.make(checkpoint).state == "made"


@pytest.mark.parametrize(
    ("body", "ended", "why"),
    [
        ("import sys; print('Notes'); print('It differs.'); sys.exit(3)", REFUSED, "It differs."),
        ("import sys; print('No room.'); sys.exit(4)", NO_ROOM, "No room."),
        ("raise MemoryError", 1, DIED),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", -9, DIED),
        ("pass", MADE, ""),
    ],
)
@pytest.mark.skipif(os.name == "nt", reason="the interpreter is stood in for by a script")
def test_how_a_child_ends_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, body: str, ended: int, why: str
) -> None:
    interpreter = tmp_path / "python"
    interpreter.write_text(f"#!{sys.executable}\n{body}\n")
    interpreter.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(interpreter))
    told = in_a_child(STANDARD.embed, tmp_path, tmp_path / "target", threading.Event())
    assert told == (ended, why)


@pytest.mark.skipif(os.name == "nt", reason="the interpreter is stood in for by a script")
def test_a_child_is_ended_when_nobody_waits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    interpreter = tmp_path / "python"
    interpreter.write_text(f"#!{sys.executable}\nimport threading\nthreading.Event().wait()\n")
    interpreter.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(interpreter))
    stop = threading.Event()
    stop.set()
    assert in_a_child(STANDARD.embed, tmp_path, tmp_path / "target", stop) == (-9, DIED)

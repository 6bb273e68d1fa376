"""The quickest way that is near enough is taken, and what was measured is kept for this machine."""

from __future__ import annotations

import errno
import json
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from models.checkpoints.export_record import ExportRecord
from models.types import Vectors
from models.vision import quickest
from models.vision.exported.forms import Forms
from models.vision.quickest import FolderEmbedder, Quickest, Trials, WayTrial, What

EXACT = {"float32": WayTrial(100.0, 1.0)}
RECORD = "exports/quickest.json"


class FakeMeasure:
    """Measures what it is told to."""

    def __init__(self, pictures: Mapping[str, WayTrial] | None = None) -> None:
        self.pictures = EXACT | dict(pictures or {"int8": WayTrial(30.0, 0.9995)})
        self.torch = WayTrial(50.0, 0.9999)
        self.asked: list[What] = []

    def __call__(self, what: What, folder: Path, export: Path, home: Path) -> Trials:
        self.asked.append(what)
        if what == "torch":
            return {"pictures": EXACT | {"torch": self.torch}}
        return {"words": EXACT | {"int8": WayTrial(40.0, 0.9991)}, "pictures": self.pictures}


@pytest.fixture
def export(tmp_path: Path) -> Path:
    folder = tmp_path / "export"
    folder.mkdir()
    files = dict.fromkeys(("text.onnx", "text.int8.onnx", "image.onnx", "image.int8.onnx"), "")
    ExportRecord("1a2b", {}, files, {}).write(folder)
    return folder


def talking(home: Path, export: Path, measure: quickest.Measure) -> Forms:
    return Quickest(home, measure).talking(home / "checkpoint", export)


def test_the_quickest_is_found_out_once(tmp_path: Path, export: Path) -> None:
    measure = FakeMeasure()
    for _ in range(3):
        assert talking(tmp_path, export, measure) == Forms("int8", "int8")
    assert measure.asked == ["forms"]


@pytest.mark.parametrize(
    ("milliseconds", "cosine", "chosen"),
    [
        (30.0, 0.9990, "int8"),
        (30.0, 0.9989, "float32"),
        (95.0, 0.9999, "float32"),
        (120.0, 1.0, "float32"),
        (30.0, float("nan"), "float32"),
        (0.0, 1.0, "float32"),
    ],
)
def test_it_must_be_near_and_worth_it(
    tmp_path: Path, export: Path, milliseconds: float, cosine: float, chosen: str
) -> None:
    measure = FakeMeasure({"int8": WayTrial(milliseconds, cosine)})
    assert talking(tmp_path, export, measure).pictures == chosen


def test_of_two_that_are_near_the_quicker_is_taken(tmp_path: Path, export: Path) -> None:
    both = {"int8": WayTrial(30.0, 0.99), "int8 unsigned": WayTrial(60.0, 0.9997)}
    assert talking(tmp_path, export, FakeMeasure(both)).pictures == "int8 unsigned"


def test_whoever_reads_folders_may_take_pytorch(tmp_path: Path, export: Path) -> None:
    measure = FakeMeasure({"int8": WayTrial(60.0, 1.0)})
    for _ in range(2):
        assert Quickest(tmp_path, measure).indexing(tmp_path / "checkpoint", export) == "torch"
    assert talking(tmp_path, export, measure).pictures == "int8"
    assert measure.asked == ["forms", "torch"]
    slow = FakeMeasure()
    assert Quickest(tmp_path / "other", slow).indexing(tmp_path, export) == "int8"


def test_another_processor_measures_for_itself(
    tmp_path: Path, export: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    talking(tmp_path, export, FakeMeasure())
    for name, other in (
        ("processor", lambda: "Another"),
        ("available_cores", lambda: 99),
        ("versions", lambda: {"onnxruntime": "99"}),
    ):
        monkeypatch.setattr(quickest, name, other)
        measure = FakeMeasure({"int8": WayTrial(300.0, 1.0)})
        assert talking(tmp_path, export, measure).pictures == "float32"
        assert measure.asked == ["forms"]


@pytest.mark.parametrize("text", ["", "[]", "null", "{", "7"])
def test_a_damaged_record_is_measured_anew(tmp_path: Path, export: Path, text: str) -> None:
    talking(tmp_path, export, FakeMeasure())
    (tmp_path / RECORD).write_text(text)
    measure = FakeMeasure()
    assert talking(tmp_path, export, measure) == Forms("int8", "int8")
    assert measure.asked == ["forms"]


@pytest.mark.parametrize(
    "trials", [None, [], 3, {"words": []}, {"words": {"int8": {}}}, {"words": {"int8": None}}]
)
def test_damaged_trials_are_measured_anew(tmp_path: Path, export: Path, trials: object) -> None:
    talking(tmp_path, export, FakeMeasure())
    known = json.loads((tmp_path / RECORD).read_text())
    for entry in known.values():
        entry["trials"] = trials
    (tmp_path / RECORD).write_text(json.dumps(known))
    measure = FakeMeasure()
    assert talking(tmp_path, export, measure) == Forms("int8", "int8")
    assert measure.asked == ["forms"]


def test_a_small_network_has_nothing_to_choose_from(tmp_path: Path) -> None:
    ExportRecord("1a2b", {}, {"text.onnx": "", "image.onnx": ""}, {}).write(tmp_path)
    measure = FakeMeasure()
    assert talking(tmp_path, tmp_path, measure) == Forms()
    assert Quickest(tmp_path, measure).indexing(tmp_path, tmp_path) == "float32"
    assert measure.asked == []


def test_in_a_home_that_cannot_be_written_to_nothing_is_tried(
    tmp_path: Path, export: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr(Path, "write_text", refuse)
    measure = FakeMeasure()
    assert talking(tmp_path, export, measure) == Forms()
    assert measure.asked == []


@pytest.mark.parametrize(
    "error", [OSError(), ValueError(), subprocess.CalledProcessError(1, "try")]
)
def test_where_trying_fails_the_exact_form_is_taken(
    tmp_path: Path, export: Path, error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> Trials:
        raise error

    assert talking(tmp_path, export, fail) == Forms()
    assert "exact one is taken" in caplog.text
    measure = FakeMeasure()
    assert talking(tmp_path, export, measure) == Forms()
    assert measure.asked == []


@pytest.mark.parametrize(("milliseconds", "taken"), [(60.0, "OpenClip"), (30.0, "ExportedClip")])
def test_folders_are_read_by_what_was_quickest(
    tmp_path: Path,
    export: Path,
    monkeypatch: pytest.MonkeyPatch,
    milliseconds: float,
    taken: str,
) -> None:
    measure = FakeMeasure({"int8": WayTrial(milliseconds, 1.0)})
    monkeypatch.setattr(quickest, "in_a_child", measure)
    used = list[str]()
    for name in ("OpenClip", "ExportedClip"):

        def embedder(*_: object, name: str = name, **__: object) -> Works:
            used.append(name)
            return Works()

        monkeypatch.setattr(quickest, name, embedder)
    folders = FolderEmbedder(tmp_path / "checkpoint", export, tmp_path)
    assert measure.asked == []
    for _ in range(2):
        assert folders.embed([Image.new("RGB", (8, 8))]).shape == (1, 2)
    assert used == [taken]
    folders.close()


class Works:
    """A model of one kind."""

    def __init__(self, turned: float = 0.0) -> None:
        self._turned = turned

    def close(self) -> None:
        """Nothing to free."""

    def embed(self, items: Sequence[object]) -> Vectors:
        vector = np.array([np.cos(self._turned), np.sin(self._turned)], np.float32)
        return np.stack([vector] * len(items))


def test_a_process_that_cannot_try_says_why(tmp_path: Path) -> None:
    with pytest.raises(subprocess.SubprocessError, match="ExportUnusable"):
        quickest.in_a_child("forms", tmp_path, tmp_path / "no export", tmp_path)


class LacksKernels:
    """One for which ONNX Runtime has no kernels here."""

    def embed(self, items: list[str]) -> Vectors:
        raise NotImplementedError("Could not find an implementation for DynamicQuantizeMatMul")


def test_a_way_that_does_not_work_here_is_left_out() -> None:
    ways = {"float32": Works(), "int8": LacksKernels(), "int8 unsigned": Works(turned=0.1)}
    trials = quickest._compared(ways, ["a boat", "a dog"], 1)
    assert trials.keys() == {"float32", "int8 unsigned"}
    assert trials["float32"].cosine == pytest.approx(1.0)
    assert trials["int8 unsigned"].cosine == pytest.approx(np.cos(0.1), abs=1e-5)
    assert quickest._compared({"float32": LacksKernels(), "int8": Works()}, ["a"], 1) == {}

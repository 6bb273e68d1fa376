"""Every form of a network says nearly the same, and its tables lie in a file of their own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from models.checkpoints.threads import onnx_session
from models.vision.exported import forms
from models.vision.exported.forms import FORMS, file_of, keep_tables_out, write_forms

ROWS, WIDTH = 64, 256


def network() -> Any:
    """Looks two tokens up, and multiplies."""
    from onnx import TensorProto, helper, numpy_helper

    chance = np.random.default_rng(0)
    table = chance.normal(size=(ROWS, WIDTH)).astype(np.float32)
    weights = chance.normal(size=(WIDTH, WIDTH)).astype(np.float32)
    nodes = [
        helper.make_node("Gather", ["table", "ids"], ["rows"]),
        helper.make_node("MatMul", ["rows", "weights"], ["found"]),
    ]
    inputs = [helper.make_tensor_value_info("ids", TensorProto.INT64, ["n", 2])]
    outputs = [helper.make_tensor_value_info("found", TensorProto.FLOAT, ["n", 2, WIDTH])]
    kept = [numpy_helper.from_array(table, "table"), numpy_helper.from_array(weights, "weights")]
    graph = helper.make_graph(nodes, "words", inputs, outputs, kept)
    opset = [helper.make_opsetid("", 20)]
    return helper.make_model(graph, opset_imports=opset, ir_version=10)


def run(path: Path) -> Any:
    return onnx_session(path, 1).run(None, {"ids": np.array([[3, 5], [0, 63]])})[0]


@pytest.fixture
def exact(tmp_path: Path) -> Any:
    import onnx

    onnx.save(network(), tmp_path / "exact.onnx")
    return run(tmp_path / "exact.onnx")


def cosine(one: Any, other: Any) -> float:
    return float(np.sum(one * other) / np.linalg.norm(one) / np.linalg.norm(other))


@pytest.mark.parametrize("large", [1, 1 << 30])
def test_forms(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, exact: Any, large: int) -> None:
    import onnx

    monkeypatch.setattr(forms, "LARGE", large)
    monkeypatch.setattr(forms, "WORTH_FORMS", 0)
    document, path = network(), tmp_path / "text.onnx"
    keep_tables_out(document, path)
    onnx.save(document, path)
    write_forms(path)
    kept_out = tmp_path / "text.tables"
    assert kept_out.exists() == (large == 1)
    if kept_out.exists():
        assert kept_out.stat().st_size == ROWS * WIDTH * 2
    assert cosine(run(path), exact) > 0.999999
    for form in FORMS[1:]:
        assert cosine(run(tmp_path / file_of("text.onnx", form)), exact) > 0.999
    sizes = [(tmp_path / file_of("text.onnx", form)).stat().st_size for form in FORMS]
    assert sizes[0] > max(sizes[1:])


def test_a_small_network_has_one_form(tmp_path: Path) -> None:
    import onnx

    onnx.save(network(), tmp_path / "text.onnx")
    write_forms(tmp_path / "text.onnx")
    assert [path.name for path in tmp_path.iterdir()] == ["text.onnx"]


def test_a_table_that_is_multiplied_or_does_not_fit_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from onnx import helper, numpy_helper

    monkeypatch.setattr(forms, "LARGE", 1)
    shared = network()
    shared.graph.node.append(helper.make_node("MatMul", ["weights", "table"], ["more"]))
    huge = network()
    table = np.full((ROWS, WIDTH), 1e6, np.float32)
    huge.graph.initializer[0].CopyFrom(numpy_helper.from_array(table, "table"))
    for document in (shared, huge):
        before = document.SerializeToString()
        keep_tables_out(document, tmp_path / "text.onnx")
        assert document.SerializeToString() == before
    assert not [*tmp_path.iterdir()]

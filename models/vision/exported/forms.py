"""The forms in which one exported network lies on the disk, and how they are made of the first.

    float32         as PyTorch reckons; the one that the others are held against
    int8            weights and what is multiplied with them in one byte, each column of the weights
                    scaled by itself; quickest where the processor multiplies bytes (VNNI)
    int8 unsigned   the same with weights without a sign, whose sums never overflow on processors
                    that only have AVX2, where those of the former do

Which is used is decided on the machine at hand: `models/vision/quickest.py`. A large table of
words, of which a question needs a dozen rows, is a file of its own that all forms share; it is in
two bytes a number, and the system reads no more of it than is needed.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from functools import partial
from pathlib import Path
from typing import Any, Literal, NamedTuple, TypeAlias

import numpy as np

Form: TypeAlias = Literal["float32", "int8", "int8 unsigned"]
FLOAT32: Form = "float32"
FORMS: tuple[Form, ...] = ("float32", "int8", "int8 unsigned")


class Forms(NamedTuple):
    """In which form each tower is run."""

    words: Form = FLOAT32
    pictures: Form = FLOAT32


LARGE = 16 << 20  # bytes of a table that is kept out of the network
FLOAT, FLOAT16 = 1, 10  # ONNX's numbers for these types
WORTH_FORMS = 32 << 20  # bytes of a network; a smaller one takes a few milliseconds in any form


def file_of(network: str, form: str) -> str:
    """Name of a network's file in one form: "text.onnx" is "text.int8.onnx" in int8."""
    if form == FLOAT32:
        return network
    return f"{Path(network).stem}.{form.replace(' ', '-')}.onnx"


def write_forms(path: Path) -> None:
    """Write the other forms of a network beside it, where it is large enough to gain by them."""
    import onnx

    if path.stat().st_size < WORTH_FORMS:
        return
    for form, make in MAKERS.items():
        document = onnx.load(path, load_external_data=False)
        tables = _set_aside(document.graph)
        target = path.with_name(file_of(path.name, form))
        make(document, target)
        made = onnx.load(target)
        for weights in made.graph.initializer:
            if weights.name in tables:
                weights.CopyFrom(tables[weights.name])
        onnx.save(made, target)


def keep_tables_out(document: Any, path: Path) -> None:
    """Move tables of which only rows are looked up into a file beside `path`, as float16.

    Args:
        document: the network, which is changed.
        path: its own file, which is not written.
    """
    graph, file = document.graph, path.with_suffix(".tables")
    tables = _tables(graph)
    if not tables:
        return
    with file.open("wb") as out:
        for weights, rows in tables.values():
            _refer(weights, file.name, out.tell(), rows.nbytes)
            out.write(rows.tobytes())
    _widen(graph, tables.keys())


def _tables(graph: Any) -> dict[str, tuple[Any, Any]]:
    """Large weights of which only rows are looked up, and their values in float16, by name."""
    from onnx import numpy_helper

    uses = [(node.op_type, at, name) for node in graph.node for at, name in enumerate(node.input)]
    multiplied = {name for kind, at, name in uses if (kind, at) != ("Gather", 0)}
    looked_up = {name for kind, at, name in uses if (kind, at) == ("Gather", 0)} - multiplied
    found = {}
    for weights in graph.initializer:
        if weights.name in looked_up and weights.data_type == FLOAT:
            values = numpy_helper.to_array(weights)
            if values.nbytes >= LARGE and np.abs(values).max() < np.finfo(np.float16).max:
                found[weights.name] = (weights, values.astype(np.float16))
    return found


def _widen(graph: Any, tables: Collection[str]) -> None:
    """Make float32 of the rows that are looked up."""
    from onnx import helper

    nodes = []
    for node in graph.node:
        nodes.append(node)
        if node.op_type == "Gather" and node.input[0] in tables:
            wanted, node.output[0] = node.output[0], f"{node.output[0]}.half"
            nodes.append(helper.make_node("Cast", [node.output[0]], [wanted], to=FLOAT))
    copies = [type(node).FromString(node.SerializeToString()) for node in nodes]
    del graph.node[:]
    graph.node.extend(copies)


def _set_aside(graph: Any) -> dict[str, Any]:
    """Put one row in place of each table that lies in a file of its own; the tables, by name."""
    from onnx import numpy_helper

    tables = {}
    for weights in graph.initializer:
        if weights.external_data:
            tables[weights.name] = type(weights).FromString(weights.SerializeToString())
            row = np.zeros((1, *weights.dims[1:]), np.float16)
            weights.CopyFrom(numpy_helper.from_array(row, weights.name))
    return tables


def _refer(weights: Any, file: str, offset: int, length: int) -> None:
    """Let the values of some weights be those in a file."""
    from onnx import TensorProto, external_data_helper

    weights.ClearField("float_data")
    weights.raw_data = b""
    weights.data_type = FLOAT16
    external_data_helper.set_external_data(weights, file, offset, length)
    weights.data_location = TensorProto.EXTERNAL
    weights.ClearField("raw_data")


def _quantized(document: Any, target: Path, *, signed: bool) -> None:
    from onnxruntime.quantization import QuantType, quantize_dynamic

    quantize_dynamic(
        document,
        target,
        op_types_to_quantize=["MatMul"],
        per_channel=True,
        weight_type=QuantType.QInt8 if signed else QuantType.QUInt8,
    )


MAKERS: Mapping[Form, Callable[[Any, Path], None]] = {
    "int8": partial(_quantized, signed=True),
    "int8 unsigned": partial(_quantized, signed=False),
}

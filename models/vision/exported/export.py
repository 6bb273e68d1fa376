"""Checkpoints of open_clip and transformers -> networks for ONNX Runtime, checked against PyTorch.

Runs once for a checkpoint, in a process that nobody waits for: PyTorch and its exporter take a
minute to do it. What they write is believed only if it gives the same vectors and the same odds,
for texts and pictures made for that; else nothing is left behind, and the checkpoint goes on to be
run by PyTorch.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
import time
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import numpy as np

from models.checkpoints.checkpoint import fingerprint, sha256
from models.checkpoints.export_record import ExportRecord, versions
from models.errors import ModelBroken, ModelError
from models.vision.exported.forms import keep_tables_out, write_forms

OPSET = 20
WORTH_HALVING = 4096  # bytes
ABANDONED = 3600.0  # seconds after which nobody writes any longer


class NotTheSame(ModelBroken):
    """What was exported does not say what the checkpoint says."""


def export(
    folder: Path,
    target: Path,
    write: Callable[[Path], Mapping[str, Any]],
    compare: Callable[[Path], None],
) -> None:
    """Make the export of a checkpoint wholly or not at all.

    Args:
        folder: the checkpoint.
        target: where the export is to be; replaced if it is there.
        write: writes the networks into a folder, and gives the facts of the record.
        compare: holds the export in a folder against the checkpoint. Raises: NotTheSame.

    Raises:
        ModelError: the checkpoint cannot be loaded, or what was written is not the same.
        OSError: there is no room, or the folder cannot be written.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    _clear(target)
    beside = Path(mkdtemp(prefix=f".{target.name}.", dir=target.parent))
    try:
        with _quiet():
            facts = write(beside)
        files = {path.name: sha256(path) for path in sorted(beside.iterdir())}
        ExportRecord(fingerprint(folder), versions(), files, facts).write(beside)
        compare(beside)
        shutil.rmtree(target, ignore_errors=True)
        beside.chmod(0o755)  # a temporary folder is for its maker alone
        beside.replace(target)
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _clear(target: Path) -> None:
    """Remove what an export left behind that was killed; one that goes on beside this one stays."""
    for left in target.parent.glob(f".{target.name}.*"):
        if left.stat().st_mtime < time.time() - ABANDONED:
            shutil.rmtree(left, ignore_errors=True)


def write_network(
    network: Any,
    inputs: Sequence[Any],
    path: Path,
    names: Sequence[str],
    dimensions: Sequence[Mapping[int, str]],
) -> None:
    """Write a `torch.nn.Module` of one output as an ONNX file.

    Args:
        network: in evaluation mode and float32.
        inputs: examples, at least two along each dimension that may differ.
        path: the file.
        names: of the inputs.
        dimensions: for each input, which of its dimensions may differ, and what that is called.

    Raises:
        ModelBroken: PyTorch's exporter does not know a part of it.
    """
    import torch

    sizes = {name: torch.export.Dim(name, min=1) for each in dimensions for name in each.values()}
    shapes = tuple({at: sizes[name] for at, name in each.items()} for each in dimensions)
    try:
        torch.onnx.export(
            network.eval(),
            tuple(inputs),
            path,
            input_names=list(names),
            output_names=["found"],
            dynamic_shapes=shapes,
            opset_version=OPSET,
            dynamo=True,
            external_data=False,
            verbose=False,
        )
    except ModelError:
        raise
    # The exporter fails in the ways of a compiler, each with a class of its own.
    except Exception as error:
        raise ModelBroken("PyTorch cannot write this model for ONNX Runtime.") from error
    _tidy(path)


def _tidy(path: Path) -> None:
    """Make a written network small, and the same wherever it was written; add its other forms."""
    import onnx
    from onnxruntime.quantization.onnx_model import ONNXModel

    document = onnx.load(path)
    _forget_where(document.graph)
    keep_tables_out(document, path)
    model = ONNXModel(document)
    model.replace_gemm_with_matmul()  # which has other forms
    model.clean_initializers()
    onnx.save(document, path)
    write_forms(path)
    _halve(document.graph)
    onnx.save(document, path)


def _forget_where(graph: Any) -> None:
    """Take out the exporter's notes, which name files of the machine that it ran on."""
    for described in (graph, *graph.node, *graph.input, *graph.output):
        described.ClearField("metadata_props")
    del graph.value_info[:]  # some no longer fits, and ONNX Runtime finds it out itself
    for node in graph.node:
        node.ClearField("doc_string")


def _halve(graph: Any) -> None:
    """Keep weights that came from two bytes a number in two bytes, where not a bit is lost.

    ONNX Runtime makes four of them when it loads the file, so that the results stay the same.
    """
    import onnx
    from onnx import numpy_helper

    casts = []
    for weights in graph.initializer:
        if weights.external_data:
            continue
        numbers = numpy_helper.to_array(weights)
        if numbers.dtype != np.float32 or numbers.nbytes < WORTH_HALVING:
            continue
        with np.errstate(over="ignore"):
            half = numbers.astype(np.float16)
        if not np.array_equal(half.astype(np.float32), numbers):
            continue
        name = weights.name
        weights.CopyFrom(numpy_helper.from_array(half, name + ".half"))
        casts.append(
            onnx.helper.make_node("Cast", [name + ".half"], [name], to=onnx.TensorProto.FLOAT)
        )
    nodes = [*casts, *graph.node]
    del graph.node[:]
    graph.node.extend(nodes)


def tokenizer_facts(tokenizer: Any, clean: str, removed: int | None) -> dict[str, Any]:
    """What `ExportedTokenizer.read` needs beside the file of a tokenizer of transformers'."""
    return {"clean": clean, "removed": removed, "unknown": tokenizer.unk_token_id}


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Keep the exporter's progress off stdout, which may be printing JSON, and its warnings."""
    with (
        warnings.catch_warnings(),
        Path(os.devnull).open("w", encoding="utf-8") as nowhere,
        contextlib.redirect_stdout(nowhere if sys.stdout else None),
    ):
        warnings.simplefilter("ignore")
        yield

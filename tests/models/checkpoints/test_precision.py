"""Half precision is for wide networks on processors that are made for it."""

from __future__ import annotations

import pytest
import torch

from models.checkpoints.precision import BFLOAT16_TESTS, WIDE, best_precision


def test_half_precision_needs_a_processor_and_a_wide_network(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in BFLOAT16_TESTS:
        monkeypatch.setattr(torch.cpu, name, lambda: False, raising=False)
    assert best_precision(WIDE) == "float32"
    for name in BFLOAT16_TESTS:
        with monkeypatch.context() as made_for_it:
            made_for_it.setattr(torch.cpu, name, lambda: True)
            assert best_precision(WIDE) == "bfloat16"
            assert best_precision(WIDE - 1) == "float32"


def test_an_unknown_pytorch_is_no_reason_for_half_precision(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in BFLOAT16_TESTS:
        monkeypatch.delattr(torch.cpu, name, raising=False)
    assert best_precision(WIDE) == "float32"

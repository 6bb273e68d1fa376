"""Models are held to the cores that this process may use."""

from __future__ import annotations

import ctypes
import os

import pytest

from models import machine
from models.checkpoints import threads


@pytest.mark.parametrize(("cores", "expected"), [(1, 1), (2, 2), (64, threads.MOST_THREADS)])
def test_threads_follow_the_cores(
    monkeypatch: pytest.MonkeyPatch, cores: int, expected: int
) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(cores)))
    assert machine.available_cores() == cores
    assert threads.default_threads() == expected


def test_torch_is_pinned_by_the_adapters() -> None:
    import torch

    before = torch.get_num_threads()
    threads.pin_torch(1)
    assert torch.get_num_threads() == 1
    threads.pin_torch(before)
    assert torch.get_num_threads() == before


def test_numpy_s_openblas_is_held() -> None:
    (library,) = [path for path in threads._blas_libraries() if "numpy" in str(path)]
    count = ctypes.CDLL(str(library)).scipy_openblas_get_num_threads64_
    before = count()
    assert threads.pin_blas(2) >= 1
    assert count() == 2
    threads.pin_blas(1)
    assert count() == 1
    threads.pin_blas(before)


def test_a_numpy_without_openblas_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threads, "find_spec", lambda _: None)
    assert threads.pin_blas(1) == 0

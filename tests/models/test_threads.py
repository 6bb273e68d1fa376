"""Models are held to the cores that this process may use."""

from __future__ import annotations

import os

import pytest

from models import threads


@pytest.mark.parametrize(("cores", "expected"), [(1, 1), (2, 2), (64, threads.MOST_THREADS)])
def test_threads_follow_the_cores(
    monkeypatch: pytest.MonkeyPatch, cores: int, expected: int
) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(cores)))
    assert threads.available_cores() == cores
    assert threads.default_threads() == expected


def test_torch_is_pinned_by_the_adapters() -> None:
    import torch

    before = torch.get_num_threads()
    threads.pin_torch(1)
    assert torch.get_num_threads() == 1
    threads.pin_torch(before)
    assert torch.get_num_threads() == before

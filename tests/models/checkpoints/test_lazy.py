"""A thing is loaded once, freed on close, and a failed load is told in a sentence."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from models.checkpoints.lazy import Lazy
from models.errors import ModelBroken, ModelMissing
from models.parts import DESCRIBING, HEARING, SPEAKING


def test_two_threads_cause_one_load() -> None:
    started, go_on = threading.Event(), threading.Event()
    loads: list[object] = []

    def load() -> object:
        started.set()
        assert go_on.wait(5)
        loads.append(object())
        return loads[-1]

    lazy = Lazy(load, HEARING)
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(lazy.get)
        assert started.wait(5)
        second = pool.submit(lazy.get)
        go_on.set()
        assert first.result(5) is second.result(5)
    assert len(loads) == 1


def test_close_frees_and_the_next_use_loads_again() -> None:
    freed: list[int] = []
    numbers = iter((1, 2))
    lazy = Lazy(lambda: next(numbers), SPEAKING, freed.append)
    lazy.close()
    assert not lazy.loaded
    assert lazy.get() == 1
    assert lazy.loaded
    lazy.close()
    lazy.close()
    assert freed == [1]
    assert lazy.get() == 2


def test_a_failed_load_is_tried_again() -> None:
    outcomes: list[Exception | int] = [RuntimeError("tensor 7"), 42]

    def load() -> int:
        outcome = outcomes.pop(0)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    lazy = Lazy(load, DESCRIBING)
    with pytest.raises(ModelBroken, match=r"The describing model is there but cannot be loaded\."):
        lazy.get()
    assert lazy.get() == 42


def test_a_model_error_passes_as_it_is() -> None:
    def load() -> int:
        raise ModelMissing("It is not here.")

    with pytest.raises(ModelMissing, match=r"^It is not here\.$"):
        Lazy(load, SPEAKING).get()


def test_too_little_memory_has_its_own_sentence() -> None:
    def load() -> int:
        raise MemoryError

    with pytest.raises(ModelBroken, match="not enough memory to load the voice"):
        Lazy(load, SPEAKING).get()

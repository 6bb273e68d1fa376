"""How the tests of this folder are repeated: the same few examples, or others for some minutes.

EARSHOT_FUZZ_MINUTES says for how long; `make test-slow` has ten for each.
"""

from __future__ import annotations

import functools
import os
import time
from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

MINUTES = float(os.environ.get("EARSHOT_FUZZ_MINUTES", "0"))
EXAMPLES = 60
AT_ONCE = 500

CHANGES = st.lists(st.tuples(st.floats(0, 1), st.binary(max_size=8)), max_size=12)
"""Where bytes are written over, as a share of the whole, and with which."""


def changed(data: bytes, changes: list[tuple[float, bytes]], share: float = 1.0) -> bytes:
    """The first part of some bytes, with others written over them."""
    result = bytearray(data)
    for where, written in changes:
        at = int(where * len(result))
        result[at : at + len(written)] = written
    return bytes(result[: int(share * len(result))])


def repeated(test: Callable[..., None]) -> Callable[..., None]:
    """A property test that is run once with the same examples, or for some minutes."""
    every = [*HealthCheck]
    if not MINUTES:
        return settings(
            max_examples=EXAMPLES, derandomize=True, deadline=None, suppress_health_check=every
        )(test)
    once = settings(
        max_examples=AT_ONCE, deadline=None, database=None, suppress_health_check=every
    )(test)

    @functools.wraps(once)
    def for_minutes(*arguments: Any, **named: Any) -> None:
        ends = time.monotonic() + 60 * MINUTES
        while time.monotonic() < ends:
            once(*arguments, **named)

    return for_minutes

"""In which number format a network of PyTorch's is quicker on this processor.

bfloat16 halves the memory that weights take and that a small batch waits for, and some processors
multiply in it; on the others it is slower than float32. Knows no model but by its width.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

Precision: TypeAlias = Literal["float32", "bfloat16"]

WIDE = 512
"""A narrower network gains nothing, and so says the same on every machine."""
BFLOAT16_TESTS = ("_is_amx_tile_supported", "_is_avx512_bf16_supported")
"""Of `torch.cpu`; which of them there are depends on PyTorch's version."""


def best_precision(width: int) -> Precision:
    """For a network of `width` numbers a token."""
    import torch

    if width < WIDE:
        return "float32"
    tests = (getattr(torch.cpu, name, None) for name in BFLOAT16_TESTS)
    return "bfloat16" if any(test() for test in tests if test is not None) else "float32"

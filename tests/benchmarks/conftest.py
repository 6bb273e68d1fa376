"""A data home of tiny stand-ins, made once."""

from __future__ import annotations

import pytest

from benchmarks.full_size.home import Home, standard_home
from tests.benchmarks.shapes import TINY


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The standard models, tiny and random."""
    kept = tmp_path_factory.mktemp("kept")
    return standard_home(own=kept / "nothing-here", kept=kept, shapes=TINY)

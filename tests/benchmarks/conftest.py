"""A data home of tiny stand-ins, made once."""

from __future__ import annotations

import pytest

from benchmarks.full_size.home import Home, standard_home
from models.checkpoints.profiles import STANDARD
from tests.benchmarks.shapes import TINY
from tests.natural import needed


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The standard models, tiny and random."""
    needed(STANDARD.speak)
    kept = tmp_path_factory.mktemp("kept")
    return standard_home(own=kept / "nothing-here", kept=kept, shapes=TINY)

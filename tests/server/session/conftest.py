"""A session that is driven by hand."""

from __future__ import annotations

import pytest

from server.session.preferences import Preferences
from server.session.session import Session
from tests.server.scripted import Driven


@pytest.fixture
def driven() -> Driven:
    return Driven(Session(Preferences(), max_audio_seconds=4.0))

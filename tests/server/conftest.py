"""What several tests of the server begin with."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.server.conversation.test_conversation import Talk, make_talk


@pytest.fixture
async def talk(tmp_path: Path) -> AsyncIterator[Talk]:
    """About two red pictures, a green one and a blue one."""
    made = make_talk(tmp_path, "red", "green", "blue", "red")
    yield made
    await made.conversation.stop()
    made.assistant.close()
    made.assistant.library.close()

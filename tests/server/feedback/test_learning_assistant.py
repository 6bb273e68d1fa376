"""Thumbs change what the assistant answers next, and only what they should."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from server.assistant.assistant import Assistant
from server.feedback.learning import Learning
from server.search.query import Query
from tests.fakes import fake_models
from tests.server.feedback.test_learning import Home, make_home


class Talk:
    """An assistant, with a library that it learns from."""

    def __init__(self, folder: Path, learns: bool = True) -> None:
        self.home: Home = make_home(folder)
        models = replace(fake_models(), embedder=self.home.embedder)
        library = self.home.library
        learning = Learning(library, models.embedder) if learns else None
        self.assistant = Assistant(models, library, learning=learning)

    async def first(self, query: str) -> str:
        found = await self.assistant.search("somebody", Query(query), 2)
        return found.hits[0].photo.path.stem.replace("-", " ")

    def close(self) -> None:
        self.assistant.close()
        self.home.library.close()


@pytest.fixture
async def talk(tmp_path: Path) -> AsyncIterator[Talk]:
    made = Talk(tmp_path)
    yield made
    made.close()


async def test_a_thumb_changes_the_next_answer_until_it_is_taken_back_or_forgotten(
    talk: Talk,
) -> None:
    assert await talk.first("the red boat") == "towards green"
    talk.home.judge("down", "towards green", query="a red boat")
    assert await talk.first("the red boat") == "towards blue"
    talk.home.feedback.undo("s1")
    assert await talk.first("the red boat") == "towards green"
    talk.home.judge("up", "towards blue", query="a red boat")
    talk.home.judge("up", "towards blue", query="a red boat", session="s2")
    talk.home.judge("down", "towards green", query="a red boat", session="s3")
    assert await talk.first("the red boat") == "towards blue"
    talk.home.feedback.forget()
    assert await talk.first("the red boat") == "towards green"


async def test_another_library_answers_as_before(talk: Talk, tmp_path: Path) -> None:
    other = Talk(tmp_path / "other")
    talk.home.judge("down", "towards green", query="a red boat")
    assert await other.first("the red boat") == "towards green"
    other.close()


async def test_switched_off_thumbs_are_kept_and_change_nothing(tmp_path: Path) -> None:
    still = Talk(tmp_path, learns=False)
    still.home.judge("down", "towards green", query="a red boat")
    assert await still.first("the red boat") == "towards green"
    assert still.home.feedback.report().down == 1
    still.close()

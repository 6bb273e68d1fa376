"""Whatever is asked is searched as it was asked, and said back as it is searched.

`EARSHOT_QUESTIONS` says how many questions are composed.
"""

from __future__ import annotations

import os
import random
import re

import pytest

from server.language.questions.filters import period_of
from server.language.questions.query_parser import parsed
from server.language.questions.saying import title, written
from server.search.query import Query
from tests.server.language.questions.composed import NAMES, Composed, composed, times
from tests.server.language.times.table import TODAY

QUESTIONS = int(os.environ.get("EARSHOT_QUESTIONS", "500"))
PARTS = 10  # so that two processes share the work, and a failure says roughly where


def asks(query: Query, made: Composed) -> list[str]:
    """In what a query differs from what was asked."""
    wrong = list[str]()
    read, selection = period_of(query.selection), query.selection
    if (read.stretches, read.months) != (made.period.stretches, made.period.months):
        wrong.append(f"time {read}")
    if bool(read.never) != bool(made.period.never):
        wrong.append(f"never {read.never!r}")
    if selection.where != made.places:
        wrong.append(f"place {selection.where}")
    if (selection.folder, selection.camera) != (made.folder, made.camera):
        wrong.append(f"folder or camera {selection.folder} {selection.camera}")
    if len(selection.besides) != made.besides:
        wrong.append(f"besides {selection.besides}")
    if query.order != made.order:
        wrong.append(f"order {query.order}")
    if list(query.without) != made.without:
        wrong.append(f"without {query.without}")
    if query.words != " ".join(filter(None, (made.thing, made.setting))):
        wrong.append(f"words {query.words!r}")
    return [*wrong, *(f"left out {each!r}" for each in query.left_out)]


@pytest.mark.parametrize("part", range(PARTS))
def test_a_question_is_searched_as_it_was_asked_and_said_back_as_it_is_searched(part: int) -> None:
    rng, phrases = random.Random(f"earshot composed {part}"), times()
    for _ in range(QUESTIONS // PARTS):
        made = composed(rng, phrases)
        query = parsed(Query(made.words), TODAY, NAMES)
        assert not asks(query, made), made.words
        again = written(query)
        assert parsed(Query(again), TODAY, NAMES) == query, f"{made.words} -> {again}"
        assert _weighty(query.words) <= _weighty(title(query)), made.words


def _weighty(words: str) -> set[str]:
    return {word for word in re.findall(r"\w+", words.lower()) if word not in ("a", "an", "the")}

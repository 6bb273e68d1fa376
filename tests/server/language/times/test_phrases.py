"""A table of phrases, and what each means; it was written before any reader."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from server.language.times.said import said
from server.language.times.time_phrases import periods_in
from tests.server.language.times.table import TODAY, Meaning, table


@pytest.mark.parametrize(("phrase", "meaning"), table().items())
def test_a_phrase_means_what_the_table_says(phrase: str, meaning: Meaning) -> None:
    told = periods_in(f"pictures {phrase}", TODAY)
    if not meaning.told:
        assert told == []
        return
    [only] = told
    assert (only.start, only.end) == (len("pictures "), len(f"pictures {phrase}"))
    period = only.period
    assert bool(period.never) == meaning.never
    assert (period.stretches, period.months) == (meaning.stretches, meaning.months)


def test_the_table_covers_each_kind() -> None:
    meanings = list(table().values())
    assert len(meanings) >= 300
    assert sum(len(each.stretches) > 1 for each in meanings) >= 15
    assert sum(each.never for each in meanings) >= 5
    assert any(
        start and start > datetime.combine(TODAY, datetime.min.time()) + timedelta(1)
        for each in meanings
        for start, _ in each.stretches
    )


@pytest.mark.parametrize("meaning", {m for m in table().values() if m.told and not m.never})
def test_what_is_said_of_a_period_means_the_same(meaning: Meaning) -> None:
    words = ", ".join(said(meaning.stretches, meaning.months))
    [told] = periods_in(words, TODAY)
    assert words[told.start : told.end] == words
    assert (told.period.stretches, told.period.months) == (meaning.stretches, meaning.months)

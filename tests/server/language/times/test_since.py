"""From when on: the moments that people name when something is to be erased."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.language.times.since import moment_named

ZONE = timezone(timedelta(hours=2))
NOW = datetime(2026, 11, 20, 15, 30, tzinfo=ZONE)  # a Friday


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("yesterday", "2026-11-19 00:00"),
        ("Today", "2026-11-20 00:00"),
        ("2 hours", "2026-11-20 13:30"),
        ("two hours ago", "2026-11-20 13:30"),
        ("an hour", "2026-11-20 14:30"),
        ("the last hour", "2026-11-20 14:30"),
        ("30 minutes", "2026-11-20 15:00"),
        ("ten minutes ago", "2026-11-20 15:20"),
        ("3 days", "2026-11-17 15:30"),
        ("14:00", "2026-11-20 14:00"),
        ("2026-11-01", "2026-11-01 00:00"),
        ("2026-11-01T10:15", "2026-11-01 10:15"),
        ("last week", "2026-11-09 00:00"),
        ("since monday", "2026-11-16 00:00"),
        ("November 2026", "2026-11-01 00:00"),
        ("2025", "2025-01-01 00:00"),
    ],
)
def test_moments_as_people_name_them(words: str, expected: str) -> None:
    assert moment_named(words, NOW) == datetime.fromisoformat(expected).replace(tzinfo=ZONE)


@pytest.mark.parametrize("words", ["", "tomorrow", "2030", "red boats", "16:00", "2026-13-01", "a"])
def test_what_names_no_moment_before_now(words: str) -> None:
    assert moment_named(words, NOW) is None


@given(st.text() | st.from_regex(r"[0-9]{1,400} (hours|days|weeks) ago", fullmatch=True))
def test_whatever_is_said_is_a_moment_or_none(words: str) -> None:
    moment = moment_named(words, NOW)
    assert moment is None or moment <= NOW

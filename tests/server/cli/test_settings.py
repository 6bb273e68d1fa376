"""Settings: whatever stands in the environment is used, or refused in sentences."""

from __future__ import annotations

import math
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from server.settings import (
    NOT_SETTINGS,
    PREFIX,
    SHOWN,
    Settings,
    UnusableSettings,
    allowed,
    name_of,
    read_settings,
)

FIELDS = [*Settings.model_fields]
NUMBERS = [name for name in FIELDS if "number" in allowed(name)]
ABSURD = (
    "",
    " ",
    "inf",
    "-inf",
    "nan",
    "1e308",
    "-1e308",
    "-1",
    "9" * 30,
    "9" * 5000,
    "٣a",
    "true",
)
VALUES = st.text() | st.floats().map(str) | st.integers().map(str) | st.sampled_from(ABSURD)


def refused(environment: dict[str, str], **flags: Any) -> str:
    """What is said of settings that cannot be used."""
    with pytest.raises(UnusableSettings) as caught:
        read(environment, **flags)
    return str(caught.value)


def read(environment: dict[str, str], **flags: Any) -> Settings:
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith(PREFIX)]:
            patch.delenv(name)
        for name, value in environment.items():
            patch.setenv(name, value)
        return read_settings(flags, os.environ)


@pytest.mark.parametrize("field", FIELDS)
@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=25, deadline=None)
@given(value=VALUES)
def test_a_value_is_used_or_refused_by_name_with_what_it_may_be(field: str, value: str) -> None:
    value = value.encode("utf-8", "replace").decode().replace("\0", "")
    try:
        used = getattr(read({name_of(field): value}), field)
    except UnusableSettings as error:
        told = str(error)
        assert name_of(field) in told and told.endswith((".", "once."))
        assert "\n" not in told and len(told) < 500 + SHOWN
        return
    assert not isinstance(used, float) or math.isfinite(used)
    assert field != "home" or used.is_absolute()


@pytest.mark.parametrize("field", NUMBERS)
@pytest.mark.parametrize("value", ABSURD)
def test_no_number_is_absurd(field: str, value: str) -> None:
    told = refused({name_of(field): value})
    assert f"has to be {allowed(field)}." in told
    assert name_of(field) in told and "\n" not in told


def test_all_that_is_wrong_is_told_at_once() -> None:
    told = refused(
        {"EARSHOT_PORT": "99999", "EARSHOT_TOPK": "3", "EARSHOT_VOICE_STYLE": "loud"}, host=""
    )
    assert told == (
        "Nothing was begun. There is no setting EARSHOT_TOPK; perhaps EARSHOT_TOP_K is meant. "
        'The setting EARSHOT_HOST is "", and has to be 1 to 1,000 characters long. '
        'The setting EARSHOT_PORT is "99999", and has to be a whole number from 0 to 65,535. '
        'The setting EARSHOT_VOICE_STYLE is "loud", and has to be natural or crisp.'
    )


def test_a_name_like_no_other_is_told_what_there_is() -> None:
    told = refused({"EARSHOT_XQZZ": "1"})
    assert "no setting EARSHOT_XQZZ" in told
    assert all(name_of(field) in told for field in FIELDS)


def test_what_the_projects_own_tests_read_is_no_mistake() -> None:
    assert read(dict.fromkeys(NOT_SETTINGS, "1")) == read({})


@pytest.mark.parametrize("home", ["", " ", "data", "./data", "~/earshot", "..", "a" * 5000])
def test_a_home_is_a_whole_path(home: str) -> None:
    assert "the whole path of a folder" in refused({"EARSHOT_HOME": home})


def test_a_home_is_no_file(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    for home in (file, file / "below"):
        told = refused({"EARSHOT_HOME": str(home)})
        assert "there is a file of that name already" in told


def test_settings_that_contradict_each_other_are_named_both() -> None:
    told = refused({"EARSHOT_MESSAGE_BURST": "5"})
    assert "EARSHOT_MESSAGE_BURST is 5" in told and "EARSHOT_MESSAGES_PER_SECOND, 60" in told

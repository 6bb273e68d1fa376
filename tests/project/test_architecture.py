"""The page that explains the code names files that there are, and fits on two screens."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
PACKAGES = ("", "server", "index", "models", "client")
LONGEST = 110
"""Lines: two screens of a large terminal, or five minutes of a screen reader."""


def test_every_file_that_it_names_is_there() -> None:
    named = set(re.findall(r"`([\w-]+(?:/[\w-]+)*\.(?:py|js))`", PAGE))
    assert len(named) > 20
    gone = [name for name in named if not any((ROOT / top / name).is_file() for top in PACKAGES)]
    assert not gone


def test_every_room_of_the_server_is_on_the_map() -> None:
    rooms = {path.parent.name for path in (ROOT / "server").glob("*/__init__.py")}
    assert {f"`{room}`" for room in rooms} <= set(re.findall(r"^\| (`\w+`) \|", PAGE, re.MULTILINE))


def test_at_least_ten_questions_stand_and_all_with_their_answers() -> None:
    asked = PAGE.partition("## Where is it decided")[2].partition("\n## ")[0]
    rows = [line.split("|") for line in asked.splitlines() if line.startswith("| ")]
    answered = [answer for _, _, answer, _ in rows if "/" in answer]
    assert len(answered) == len(rows) - 1 >= 10  # the first row is the table's head


def test_it_fits_on_two_screens() -> None:
    assert PAGE.count("\n") <= LONGEST

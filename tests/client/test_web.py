"""The page's files, before any browser reads them."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

import client

WEB = Path(client.__file__).parent / "web"
SCRIPTS = sorted(WEB.rglob("*.js"))
WEIGHT = 100_000  # bytes; a slow line loads it in a second or two


def test_the_page_is_light() -> None:
    assert sum(file.stat().st_size for file in WEB.rglob("*") if file.is_file()) < WEIGHT


def test_nothing_is_inline_and_nothing_is_elsewhere() -> None:
    page = (WEB / "index.html").read_text("utf-8")
    assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)", page)
    for file in WEB.rglob("*.*"):
        addresses = re.findall(r"(?:https?|wss?):?//[^\s\"')]+", file.read_text("utf-8"))
        assert [one for one in addresses if one != "http://www.w3.org/2000/svg"] == [], file


def test_every_element_that_a_script_asks_for_is_there() -> None:
    page = (WEB / "index.html").read_text("utf-8")
    there = set(re.findall(r'\sid="([^"]+)"', page))
    for script in SCRIPTS:
        asked = re.findall(r'(?:byId|getElementById)\("([^"]+)"\)', script.read_text("utf-8"))
        assert set(asked) <= there, script


@pytest.mark.skipif(shutil.which("node") is None, reason="there is no node on this machine")
@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.name)
def test_every_script_parses(script: Path) -> None:
    command = ["node", "--input-type=module", "--check"]
    with script.open("rb") as source:
        checked = subprocess.run(command, stdin=source, capture_output=True, text=True)
    assert checked.returncode == 0, checked.stderr

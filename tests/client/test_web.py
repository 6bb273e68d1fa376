"""The page's files, before any browser reads them."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

import client

WEB = Path(client.__file__).parent / "web"
SCRIPTS = sorted(WEB.rglob("*.js"))
TEXTS = sorted(file for file in WEB.rglob("*.*") if file.suffix != ".png")


def test_nothing_is_inline_and_nothing_is_elsewhere() -> None:
    page = (WEB / "index.html").read_text("utf-8")
    assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)", page)
    for file in TEXTS:
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


def test_every_icon_is_as_large_as_the_manifest_says() -> None:
    for icon in manifest()["icons"]:
        if icon["sizes"] == "any":
            assert icon["src"].endswith(".svg")
        else:
            with Image.open(WEB / icon["src"]) as drawn:
                assert icon["sizes"] == f"{drawn.width}x{drawn.height}"


def test_a_window_of_its_own_has_the_colours_of_the_page() -> None:
    light, dark = re.findall(r"--paper: (#\w+);", (WEB / "style/page.css").read_text("utf-8"))
    page = (WEB / "index.html").read_text("utf-8")
    for scheme, colour in (("light", light), ("dark", dark)):
        media = f'media="(prefers-color-scheme: {scheme})"'
        assert f'<meta name="theme-color" content="{colour}" {media}>' in page
    assert manifest()["background_color"] == manifest()["theme_color"] == light


def manifest() -> Any:
    """What an installed page is called and looks like."""
    return json.loads((WEB / "manifest.webmanifest").read_text("utf-8"))

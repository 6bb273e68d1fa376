"""What Orca said, kept in docs/orca-transcript.md for people to read.

A later run need not say the same in Orca's words or the server's, which differ by version, but
the page's own words must stand there as they are. It knows no browser.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

ROOT = Path(__file__).parents[2]
PATH = ROOT / "docs" / "orca-transcript.md"
PAGE = ROOT / "client" / "web" / "index.html"

INTRODUCTION = """\
# What Orca says

Everything that the screen reader Orca said during one journey through Earshot's page by keyboard,
in a real browser: under each thing that the person did, the lines that were spoken. The journey is
that of a first visit; “My screen reader speaks” is chosen at its beginning. Orca's settings are the
usual ones, except that it spells what is typed and does not name other keys.

`EARSHOT_TRANSCRIPT=1 make test` writes this page anew; every other run of the tests compares the
page's own words with it.
"""

# Roles, states and notes that Orca adds to the page's words.
ORCAS_OWN = re.compile(
    r"(leaving \w+|visited link|link|banner|main content|heading level \d|toggle button"
    r"|(push )?button|(not )?pressed|form|entry|panel|region|(not )?checked|check box"
    r"|combo box|opens menu|radio button|(not )?selected|description (term|value)|dialog"
    r"|document web)"
)
AT_AN_END = re.compile(rf"^{ORCAS_OWN.pattern}\b\.?|(^|\s){ORCAS_OWN.pattern}\.?$")
# It tells how far the connection is, which is another thing at each run.
CHANGING = "hint"

Transcript = list[tuple[str, list[str]]]


def keep(browser: str, version: str, transcript: Transcript) -> None:
    """Write one browser's part of the page anew."""
    parts = _parts() | {browser: _render(version, transcript)}
    sections = [f"## {name}\n\n{parts[name]}" for name in sorted(parts)]
    PATH.write_text("\n".join([INTRODUCTION, *sections]), "utf-8")


def kept_words(browser: str) -> list[str]:
    """The page's own words in the part that is kept."""
    part = _parts().get(browser, "")
    return own_words(re.findall(r"^  - (.*)$", part, re.MULTILINE))


def own_words(lines: list[str]) -> list[str]:
    """What of spoken lines stands in the page's source, each once, in the order spoken.

    Single letters are what was typed.
    """
    source = _source_text()
    bare = (_without_orcas_own(line) for line in lines)
    return list(dict.fromkeys(words for words in bare if len(words) > 1 and words in source))


def _render(version: str, transcript: Transcript) -> str:
    lines = [version, ""]
    for deed, said in transcript:
        lines += [f"- {deed}", *(f"  - {line}" for line in said)]
    return "\n".join(lines) + "\n"


def _parts() -> dict[str, str]:
    """What is kept: each browser's name, and its part without the heading."""
    text = PATH.read_text("utf-8") if PATH.exists() else ""
    pieces = re.split(r"^## (.*)\n\n", text, flags=re.MULTILINE)[1:]
    return {
        name: part.rstrip() + "\n" for name, part in zip(pieces[::2], pieces[1::2], strict=True)
    }


def _without_orcas_own(line: str) -> str:
    while (shorter := AT_AN_END.sub("", line).strip()) != line:
        line = shorter
    return line


def _source_text() -> str:
    reader = _Words()
    reader.feed(PAGE.read_text("utf-8"))
    return " ".join(" ".join(reader.words).split())


class _Words(HTMLParser):
    """The text and the labels of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self._skipping = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._skipping = dict(attrs).get("id") == CHANGING
        self.words.append(dict(attrs).get("aria-label") or "")

    def handle_endtag(self, tag: str) -> None:
        self._skipping = False

    def handle_data(self, data: str) -> None:
        if not self._skipping:
            self.words.append(data)

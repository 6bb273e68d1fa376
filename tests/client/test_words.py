"""The catalogues of the page's words: whole, used, and each in its own language."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, NamedTuple

import pytest

import client

WEB = Path(client.__file__).parent / "web"
TEXTS = {WEB / "words" / f"{language}.js" for language in ("en", "de")}
SCRIPTS = [file for file in WEB.rglob("*.js") if file not in TEXTS]

# The only ones that are the same in German, and why.
SAME_IN_GERMAN = {
    "direction": "both run from left to right",
    "page.speedNormal": "the word is the same",
    "page.volumeNormal": "the word is the same",
    "page.toMoveSay": "only what has to be said in English",
    "page.toHearSay": "only what has to be said in English",
    "page.toAskSay": "only what has to be said in English",
    "page.toChangeSay": "only what has to be said in English",
    "page.toCallSay": "only what has to be said in English",
    "page.toRestSay": "only what has to be said in English",
    "page.toGetHelpSay": "only what has to be said in English",
    "transcript.earshot": "a name",
}

LIST = """
const { default: words } = await import(process.argv[1]);
const list = (value, name) => typeof value === "object"
  ? Object.entries(value).flatMap(([key, inner]) => list(inner, name ? `${name}.${key}` : key))
  : [[name, String(value), typeof value === "function" ? value.length : null]];
console.log(JSON.stringify(list(words, "")));
"""

CALL = """
const { default: words } = await import(process.argv[1]);
const [name, ...values] = JSON.parse(process.argv[2]);
console.log(JSON.stringify(name.split(".").reduce((inner, key) => inner[key], words)(...values)));
"""

pytestmark = pytest.mark.skipif(
    shutil.which("node") is None, reason="there is no node on this machine"
)


class Entry(NamedTuple):
    """What stands under a name of a catalogue."""

    text: str
    """A function's source, where it is one."""
    parameters: int | None
    """None for a text."""

    @property
    def english(self) -> set[str]:
        """What has to be said in English, in small letters."""
        return {said.lower() for said in re.findall("“([^”]*)”", self.text)}


def node(script: str, language: str, *arguments: str) -> Any:
    """What a script prints that is given the catalogue of a language."""
    catalogue = (WEB / "words" / f"{language}.js").as_uri()
    command = ["node", "--input-type=module", "--eval", script, "--", catalogue, *arguments]
    return json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def catalogue(language: str) -> dict[str, Entry]:
    """All entries, under names such as "page.title"."""
    return {name: Entry(text, parameters) for name, text, parameters in node(LIST, language)}


@pytest.fixture(scope="module")
def english() -> dict[str, Entry]:
    return catalogue("en")


@pytest.fixture(scope="module")
def german() -> dict[str, Entry]:
    return catalogue("de")


class Document(HTMLParser):
    """index.html: its texts and labels, under their names in the catalogue."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[tuple[str, str]] = []
        self._name: str | None = None
        self._text = ""
        self.feed((WEB / "index.html").read_text("utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert self._name is None, f"{tag} stands in a text of the catalogue"
        given = dict(attrs)
        if label := given.get("data-label"):
            self.texts.append((label, given.get("aria-label") or ""))
        self._name = "title" if tag == "title" else given.get("data-words")

    def handle_data(self, data: str) -> None:
        if self._name:
            self._text += data

    def handle_endtag(self, tag: str) -> None:
        if self._name:
            self.texts.append((self._name, self._text))
        self._name, self._text = None, ""


def test_the_document_says_what_the_english_catalogue_says(english: dict[str, Entry]) -> None:
    texts = Document().texts
    assert len(texts) > 80
    for name, text in texts:
        assert text == english[f"page.{name}"].text


def test_every_text_of_the_page_is_used(english: dict[str, Entry]) -> None:
    in_document = {f"page.{name}" for name, _ in Document().texts}
    source = "\n".join(script.read_text("utf-8") for script in SCRIPTS)
    in_scripts = set(re.findall(r"\bwords\.(page\.\w+)", source))
    of_page = {name for name in english if name.startswith("page.")}
    assert of_page == in_document | in_scripts


def test_every_group_of_texts_is_used(english: dict[str, Entry]) -> None:
    source = "\n".join(script.read_text("utf-8") for script in SCRIPTS)
    used = set(re.findall(r"\bwords\.(\w+)", source))
    for taken in re.findall(r"\{([^{}]*)\} = words;", source):
        used.update(re.findall(r"\w+", taken))
    assert {name.partition(".")[0] for name in english} <= used


def test_german_has_every_name_and_no_other(
    english: dict[str, Entry], german: dict[str, Entry]
) -> None:
    assert list(german) == list(english)
    for name, entry in german.items():
        assert entry.parameters == english[name].parameters, name


def test_nothing_is_left_in_english(english: dict[str, Entry], german: dict[str, Entry]) -> None:
    same = {name for name in english if german[name].text == english[name].text}
    assert same == SAME_IN_GERMAN.keys()


def test_nothing_is_empty(english: dict[str, Entry], german: dict[str, Entry]) -> None:
    assert [name for name in english if not english[name].text.strip()] == []
    assert [name for name in german if not german[name].text.strip()] == []


def test_what_has_to_be_said_in_english_is_the_same_in_german(
    english: dict[str, Entry], german: dict[str, Entry]
) -> None:
    assert german["page.toJudgeSay"].english >= {"thumbs up", "undo"}
    for name, entry in german.items():
        if name.endswith("Say"):
            assert entry.english == english[name].english, name
        assert entry.english <= english[name].english, name


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("progress.minutesLeft", 1, "noch etwa 1 Minute"),
        ("progress.minutesLeft", 2, "noch etwa 2 Minuten"),
        ("progress.allFound", 0, "Es gibt kein Bild, das gefunden werden kann."),
        ("progress.allFound", 1, "Ihr eines Bild kann gefunden werden."),
        ("progress.allFound", 12345, "Alle 12.345 Bilder können gefunden werden."),
        ("progress.skipped", 1, "1 Datei wurde übersprungen"),
        ("result.heading", "a red boat", "Ergebnisse für »a red boat«"),
    ],
)
def test_numbers_and_plurals_are_german(name: str, value: int | str, text: str) -> None:
    assert node(CALL, "de", json.dumps([name, value])) == text

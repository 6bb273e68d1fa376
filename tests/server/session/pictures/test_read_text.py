"""What is written in a picture is told, read in parts, and spelled."""

from __future__ import annotations

from dataclasses import replace

import pytest

from index.catalog.records import PhotoText, WrittenLine
from server.language import answers, phrases
from server.language.commands import Steer, understand
from server.session.dialogue import Dialogue
from server.session.effects import Part, Picture, Say
from server.session.preferences import Preferences
from tests.server.scripted import make_found


def text(*lines: str, sure: float = 0.98, **named: bool) -> PhotoText:
    written = (WrittenLine(line, sure, "Latin") for line in lines)
    return PhotoText(tuple(written), reader="scripted@1", **named)


def dialogue(kept: PhotoText | None) -> Dialogue:
    """After a question that found two pictures, with a text in the first."""
    found = make_found(2)
    first = found.hits[0]
    hits = (replace(first, photo=replace(first.photo, text=kept)), *found.hits[1:])
    opened = Dialogue(Preferences())
    (find,) = opened.act("a red boat", "text")
    opened.found(find.query, "text", replace(found, hits=hits))  # type: ignore[union-attr]
    return opened


def said(opened: Dialogue, words: str) -> tuple[Part, ...]:
    last = opened.act(words, "text")[-1]
    assert isinstance(last, Say)
    return last.parts


def test_a_description_says_that_there_is_text() -> None:
    opened = dialogue(text("Leeds"))
    assert opened.describe_aloud(Picture(1, "place"), "a sign") == "One of 2: a sign. Has text."
    assert opened.describe_aloud(Picture(2, "place"), "a boat") == "Two of 2: a boat."
    closest = opened.describe_aloud(Picture(1, "closest"), "a sign")
    assert closest == "Closest, and possibly wrong: a sign. Has text."
    assert phrases.HAS_TEXT not in dialogue(text()).describe_aloud(Picture(1, "place"), "a sign")


@pytest.mark.parametrize(
    ("kept", "words"),
    [
        (None, (phrases.TEXT_NOT_READ_YET,)),
        (text(), (phrases.NO_TEXT,)),
        (text("Leeds"), ("It says: Leeds.",)),
        (text("Mind the", "gap please", "Leeds"), ("It says: Mind the gap please. Leeds.",)),
        (text("Exit!"), ("It says: Exit!",)),
        (text("Leeds", sure=0.85), ("I read, not surely: Leeds.",)),
        (text("Leeds", mirrored=True), ("Mirrored, it says: Leeds.",)),
        (text("Leeds", more=True), ("It says: Leeds.", phrases.TEXT_UNREAD_REST)),
        (
            PhotoText((WrittenLine("出口", 0.99, "Chinese", True),)),
            ("It says, written in Chinese: 出口.", phrases.TEXT_CUT_OFF),
        ),
    ],
)
def test_the_text_is_read_as_far_as_it_is_known(
    kept: PhotoText | None, words: tuple[str, ...]
) -> None:
    assert said(dialogue(kept), "read the text") == words


def test_long_text_comes_in_parts_and_nothing_is_said_twice() -> None:
    lines = [f"Line {number} of a page that goes on and on" for number in range(2000)]
    opened = dialogue(text(*lines))
    heard = said(opened, "read the text")
    assert heard[-1] == phrases.TEXT_GOES_ON
    parts = [str(heard[0]).removeprefix("It says: ")]
    while phrases.TEXT_GOES_ON in heard and len(parts) < 3:
        heard = said(opened, "more")
        parts.append(str(heard[0]))
    assert max(map(len, parts)) < 2 * answers.READ_AT_ONCE
    told = [line for part in parts for line in part.rstrip(".").split(". ")]
    assert told == lines[: len(told)]


def test_more_goes_on_with_the_text_only_where_it_was_read() -> None:
    opened = dialogue(text("a " * 200, "Leeds"))
    said(opened, "read the text")
    assert said(opened, "more") == ("Leeds.",)
    assert "Leeds." not in said(opened, "more")
    said(opened, "read the text")
    said(opened, "next")
    assert "Leeds." not in said(opened, "more")


def test_what_was_read_is_spelled_and_else_the_question() -> None:
    opened = dialogue(text("Way out"))
    assert said(opened, "spell it") == ("A. R, E, D. B, O, A, T.",)
    said(opened, "read the text")
    assert said(opened, "spell it") == ("W, A, Y. O, U, T.",)
    said(opened, "next")
    assert said(opened, "spell it") == ("A. R, E, D. B, O, A, T.",)


@pytest.mark.parametrize(
    "words", ["read the text", "what does the sign say", "read it to me", "is there text in it"]
)
def test_there_are_many_ways_to_ask_for_it(words: str) -> None:
    assert understand(words) == Steer("read_text")

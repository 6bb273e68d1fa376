"""What a person asked -> what is sought: which of the words are a time, a place or an order.

Pure, but for what the library knows: only a place that there are pictures from is taken for one.
"""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date

from index.catalog.selection import LibraryNames, Selection
from server.language.filters import narrow, replaces
from server.language.question import Question, asked
from server.search.query import Sought

WORDS_WEIGHT = 0.5
"""Of words beside a picture. On 1,500 drawn scenes, with the starter's model, a setting, a colour
or another thing was asked for beside a picture: with 0.5 the first picture found had both in 59, 84
and 27 of 100 cases, with 0.3 in 40, 24 and 10, with 0.7 in 55, 84 and 18."""

ORDERS_SAID = ("newest first", "oldest first", "best first")


def sought_by(question: Question) -> Sought:
    """What a question seeks, with its words as they are."""
    picture = question.picture
    return Sought(
        words=question.words,
        without=question.without,
        likes=(replace(picture, weight=1 - WORDS_WEIGHT),) if picture else (),
        words_weight=WORDS_WEIGHT,
    )


def narrowed(sought: Sought, today: date, names: LibraryNames) -> tuple[Sought, str]:
    """What is sought, its words read; and how to say of what time and place: "from summer 2021".

    What is stated beside the words counts more than what they say.
    """
    spoken = asked(sought.words)
    read = narrow(spoken.words, today, names)
    selection = _both(sought.selection, read.selection)
    without, besides = list[str](), list[Selection]()
    for text in (*spoken.without, *sought.without):
        unwanted = narrow(text, today, names)
        if not unwanted.words:  # "not from 2021"
            besides.append(unwanted.selection)
        else:  # "a beach without people in Leeds": the beach is to be in Leeds
            without.append(unwanted.words)
            selection = _both(selection, unwanted.selection)
    said = ", ".join(part for part in read.said.split(", ") if part not in ORDERS_SAID)
    return replace(
        sought,
        words=read.words,
        without=tuple(without),
        besides=tuple(besides),
        selection=selection,
        order=read.order if sought.order == "best" else sought.order,
    ), said


def changed(words: str, change: str, today: date, names: LibraryNames) -> tuple[str, str] | None:
    """A question's words with another time, place or order, and what of the change is none of them.

    "The beach, summer 2020" and "from 2021" -> "the beach, from 2021", "". None where nothing in
    the change is one.
    """
    replaced = replaces(words, change, today, names)
    return None if replaced is None else (replaced, narrow(change, today, names).words)


def _both(stated: Selection, read: Selection) -> Selection:
    nothing = Selection()
    said = {
        field.name: getattr(stated, field.name)
        for field in fields(Selection)
        if getattr(stated, field.name) != getattr(nothing, field.name)
    }
    return replace(read, **said)

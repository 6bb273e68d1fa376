"""Parsing a query tells which of its words are a time, a place or an order.

Pure: the library's names are handed in, and only a place that it has pictures from is a place.
"""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date

from index.catalog.selection import LibraryNames, Selection
from server.language.filters import narrow, replaces
from server.language.refinement import query_of
from server.search.query import Query

ORDERS_SAID = ("newest first", "oldest first", "best first")


def parsed(query: Query, today: date, names: LibraryNames) -> tuple[Query, str]:
    """The query with its words read, and how to say of what time and place: "from summer 2021".

    What is stated beside the words counts more than what they say.
    """
    spoken = query_of(query.words)
    read = narrow(spoken.words, today, names)
    selection = _both(query.selection, read.selection)
    without, besides = list[str](), list[Selection]()
    for text in (*spoken.without, *query.without):
        unwanted = narrow(text, today, names)
        if not unwanted.words:  # "not from 2021"
            besides.append(unwanted.selection)
        else:  # "a beach without people in Leeds": the beach is to be in Leeds
            without.append(unwanted.words)
            selection = _both(selection, unwanted.selection)
    said = ", ".join(part for part in read.said.split(", ") if part not in ORDERS_SAID)
    return replace(
        query,
        words=read.words,
        without=tuple(without),
        besides=tuple(besides),
        selection=selection,
        order=read.order if query.order == "best" else query.order,
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

"""A question changed by voice: another time, another place, another order."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from index.catalog.selection import LibraryNames, Selection
from server.language import phrases
from server.language.query_parser import parsed
from server.protocol import client_events
from server.search.query import Query
from server.session.effects import Emit, Find, Say
from server.session.preferences import Preferences
from server.session.session import Session
from tests.server.scripted import make_found

TODAY = date(2026, 11, 21)
NAMES = LibraryNames(places=frozenset({"Leeds", "Lyon"}))


def beginning() -> Session:
    """A conversation in which nothing was asked yet."""
    session = Session(Preferences(), today=lambda: TODAY)
    session.dialogue.names = NAMES
    return session


def asked_about(question: str) -> Session:
    """A conversation in which a question was answered."""
    session = beginning()
    [find] = finds(session, question)
    session.found(find.query, find.via, make_found(2))
    return session


def finds(session: Session, words: str) -> list[Find]:
    effects = session.receive(client_events.TextQuery(text=words), 1)
    return [effect for effect in effects if isinstance(effect, Find)]


@pytest.mark.parametrize(
    ("question", "change", "becomes"),
    [
        ("the beach, summer 2020", "only from 2021", "the beach, from 2021"),
        ("the beach", "only from last year", "the beach, from 2025"),
        ("a dog in Leeds", "but in Lyon", "a dog, from Lyon"),
        ("a dog on a beach", "only in Leeds", "a dog on a beach, from Leeds"),
        ("a dog", "newest first", "a dog, newest first"),
        ("a dog, newest first", "oldest first", "a dog, oldest first"),
        ("a dog", "sort by date", "a dog, newest first"),
        ("a dog on a beach", "but at night", "a dog at night"),
        ("a dog", "with a ball", "a dog with a ball"),
    ],
)
def test_a_time_takes_the_place_of_a_time(question: str, change: str, becomes: str) -> None:
    [find] = finds(asked_about(question), change)
    assert find.query.words == becomes


def test_what_else_a_change_asks_for_is_changed_too() -> None:
    [find] = finds(asked_about("a dog on a beach, summer 2020"), "but at night in 2021")
    assert "2020" not in find.query.words
    assert "from 2021" in find.query.words
    assert "at night" in find.query.words


@pytest.mark.parametrize(
    ("change", "question"),
    [
        ("only from 2021", "from 2021"),
        ("newest first", "newest first"),
        ("only in Leeds", "from Leeds"),
        ("only from 2021 in Leeds", "from Leeds, from 2021"),
    ],
)
def test_a_time_or_a_place_is_a_question_where_nothing_was_asked_before(
    change: str, question: str
) -> None:
    [find] = finds(beginning(), change)
    assert find.query.words == question


@pytest.mark.parametrize("change", ["only with snow", "without people", "without pictures of 2021"])
def test_any_other_change_needs_something_to_change(change: str) -> None:
    session = beginning()
    [said] = [
        e for e in session.receive(client_events.TextQuery(text=change), 1) if isinstance(e, Say)
    ]
    assert said.parts == (phrases.NOTHING_TO_REFINE,)


def test_a_question_never_outgrows_its_bounds() -> None:
    session = asked_about("a dog " + "and a dog " * 49)
    effects = session.receive(client_events.TextQuery(text="only from 2021"), 2)
    assert not [effect for effect in effects if isinstance(effect, Find)]
    assert [effect for effect in effects if isinstance(effect, (Say, Emit))]


def test_a_place_behind_what_is_unwanted_is_wanted() -> None:
    query, said = parsed(Query("a beach without people in Leeds"), TODAY, NAMES)
    assert (query.words, query.without, query.besides) == ("a beach", ("people",), ())
    assert query.selection == Selection(place="Leeds")
    assert said == ""


def test_a_time_can_be_unwanted() -> None:
    session = asked_about("a dog")
    [find] = finds(session, "but not from 2021")
    query, _ = parsed(find.query, TODAY, NAMES)
    assert (query.words, query.without) == ("a dog", ())
    [unwanted] = query.besides
    assert unwanted.taken_from == datetime(2021, 1, 1)
    assert query.selection.is_everything

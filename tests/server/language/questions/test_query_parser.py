"""A question changed by voice: another time, another place, another order."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from index.catalog.selection import LibraryNames, Selection
from server.language.questions.query_parser import parsed
from server.language.questions.saying import written
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
    assert written(find.query) == becomes


def test_what_else_a_change_asks_for_is_changed_too() -> None:
    [find] = finds(asked_about("a dog on a beach, summer 2020"), "but at night in 2021")
    assert written(find.query) == "a dog at night, from 2021"


@pytest.mark.parametrize(
    ("change", "question"),
    [
        ("only from 2021", "pictures from 2021"),
        ("newest first", "pictures newest first"),
        ("the newest", "pictures newest first"),
        ("only in Leeds", "pictures from Leeds"),
        ("only from 2021 in Leeds", "pictures from Leeds, from 2021"),
        ("only with snow", "snow"),
        ("without people", "pictures without people"),
        ("no people", "pictures without people"),
        ("not in Leeds", "pictures not from Leeds"),
        ("without pictures of 2021", "pictures not from 2021"),
    ],
)
def test_a_change_is_a_question_where_nothing_was_asked_before(change: str, question: str) -> None:
    [find] = finds(beginning(), change)
    assert written(find.query) == question


def test_a_question_never_outgrows_its_bounds() -> None:
    session = asked_about("a dog " + "and a dog " * 49)
    effects = session.receive(client_events.TextQuery(text="with a ball in the grass"), 2)
    assert not [effect for effect in effects if isinstance(effect, Find)]
    assert [effect for effect in effects if isinstance(effect, (Say, Emit))]


def test_a_place_behind_what_is_unwanted_is_wanted() -> None:
    query = parsed(Query("a beach without people in Leeds"), TODAY, NAMES)
    assert (query.words, query.without) == ("a beach", ("people",))
    assert query.selection == Selection(place="Leeds")


def test_a_time_can_be_unwanted() -> None:
    [find] = finds(asked_about("a dog"), "but not from 2021")
    assert (find.query.words, find.query.without) == ("a dog", ())
    unwanted = Selection(taken_from=datetime(2021, 1, 1), taken_until=datetime(2022, 1, 1))
    assert find.query.selection == Selection(besides=(unwanted,))

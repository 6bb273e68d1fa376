"""Which pictures a selection leaves: by time, place, folder and camera.

Reads the catalogue's facts, each method in one transaction.
"""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from sqlalchemy import (
    ColumnElement,
    Connection,
    Table,
    and_,
    extract,
    false,
    func,
    not_,
    or_,
    select,
)

from index.catalog.database import Database
from index.catalog.schema import IMAGE_WORDS, IMAGES, TEXT_WORDS
from index.catalog.selection import LibraryNames, Selection, Stretch, folded
from index.paths import SEPARATOR
from index.pictures.facts.facts import Precision
from index.vectors import Ids

ROUNDED = 0.05
"""Half of the last figure of the degrees that a picture at sea is told by."""


class SelectionQueries:
    """Selections among the pictures of one library."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def ids(self, selection: Selection) -> Ids:
        """The ids of the pictures that fit, shape (n,), ascending."""
        with self._database.read() as connection:
            fits = _Names(connection).conditions(selection)
            query = select(IMAGES.c.id).where(*fits).order_by(IMAGES.c.id)
            return np.fromiter(connection.execute(query).scalars(), dtype=np.int64)

    def by_date(self, selection: Selection, newest_first: bool, limit: int) -> list[int]:
        """The ids of up to `limit` pictures that fit, by the time that they were taken.

        Those that do not say when they were taken come last.
        """
        taken = IMAGES.c.taken_at.desc() if newest_first else IMAGES.c.taken_at.asc()
        with self._database.read() as connection:
            query = select(IMAGES.c.id).where(*_Names(connection).conditions(selection))
            query = query.order_by(taken.nulls_last(), IMAGES.c.id).limit(limit)
            return list(connection.execute(query).scalars())

    def with_words(self, words: Collection[str]) -> dict[str, Ids]:
        """The ids, ascending, of the pictures in whose notes each of some words stands."""
        return self._with(IMAGE_WORDS, words)

    def with_text(self, words: Collection[str]) -> dict[str, Ids]:
        """The ids, ascending, of the pictures in which each of some words is written."""
        return self._with(TEXT_WORDS, words)

    def _with(self, table: Table, words: Collection[str]) -> dict[str, Ids]:
        columns = table.c
        query = select(columns.word, columns.image_id).where(columns.word.in_(sorted(words)))
        found: dict[str, list[int]] = {}
        with self._database.read() as connection:
            for word, image_id in connection.execute(query.order_by(columns.image_id)):
                found.setdefault(word, []).append(image_id)
        return {word: np.array(ids, np.int64) for word, ids in found.items()}

    def names(self) -> LibraryNames:
        """What the pictures can be asked for by."""
        with self._database.read() as connection:

            def distinct(column: ColumnElement[Any]) -> frozenset[str]:
                found = connection.execute(select(column).distinct()).scalars()
                return frozenset(name for name in found if name)

            towns = distinct(IMAGES.c.place) | distinct(IMAGES.c.district)
            folders = distinct(_folder())
            return LibraryNames(
                places=towns | distinct(IMAGES.c.region) | distinct(IMAGES.c.country),
                folders=frozenset(
                    part for folder in folders for part in folder.split(SEPARATOR) if part
                ),
                cameras=distinct(IMAGES.c.camera),
            )

    def own_words(self, limit: int) -> frozenset[str]:
        """Up to `limit` words of what people have written, those of the most pictures first."""
        word = IMAGE_WORDS.c.word
        query = select(word).group_by(word).order_by(func.count().desc(), word).limit(limit)
        with self._database.read() as connection:
            return frozenset(connection.execute(query).scalars())

    def captions(self) -> list[str]:
        """Every caption that there is, in no order."""
        query = select(IMAGES.c.caption).where(IMAGES.c.caption.is_not(None))
        with self._database.read() as connection:
            return [*connection.execute(query).scalars()]


class _Names:
    """The names that a catalogue has, by which conditions are made.

    They are compared here and not in SQL, whose lower() knows ASCII alone on SQLite.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def conditions(self, selection: Selection) -> list[ColumnElement[bool]]:
        """What a picture has to meet."""
        taken = IMAGES.c.taken_at
        asked: list[ColumnElement[bool]] = []
        if selection.never:
            asked.append(false())
        if selection.taken_from or selection.taken_until:
            asked.append(_within((selection.taken_from, selection.taken_until)))
        if selection.stretches:
            asked.append(or_(*map(_within, selection.stretches)))
        if selection.months:
            # Of a year alone nobody knows the month.
            known = _precision() != Precision.YEAR.value
            asked += [known, extract("month", taken).in_(sorted(selection.months))]
        if selection.where:
            asked.append(or_(*map(self._at, selection.where)))
        if selection.camera is not None:
            asked.append(self._by_camera(selection.camera))
        if selection.folder is not None:
            asked.append(self._inside(selection.folder))
        for unwanted in selection.besides:
            if not unwanted.is_everything:
                # Who does not say when or where it was taken is not known to be unwanted.
                fits = func.coalesce(and_(*self.conditions(unwanted)), false())
                asked.append(not_(fits))
        return asked

    def _at(self, place: str) -> ColumnElement[bool]:
        """At a place; "Leeds, England" is that Leeds which lies in England."""
        at_sea = _AT_SEA.fullmatch(folded(place))
        if at_sea:
            return _near(at_sea)
        columns = (IMAGES.c.district, IMAGES.c.place, IMAGES.c.region, IMAGES.c.country)
        parts = [part for part in (each.strip() for each in place.split(",")) if part]
        within = and_(*(self._same(part, columns) for part in parts)) if parts else false()
        return or_(self._same(place, columns), within) if len(parts) > 1 else within

    def _same(self, name: str, columns: Sequence[ColumnElement[Any]]) -> ColumnElement[bool]:
        wanted = folded(name)
        return or_(
            *(
                column.in_([each for each in self._distinct(column) if folded(each) == wanted])
                for column in columns
            )
        )

    def _by_camera(self, name: str) -> ColumnElement[bool]:
        """The camera of this name; else those whose names hold it, as of one maker."""
        known, wanted = self._distinct(IMAGES.c.camera), folded(name)
        named = [each for each in known if folded(each) == wanted]
        return IMAGES.c.camera.in_(named or [each for each in known if wanted in folded(each)])

    def _inside(self, folder: str) -> ColumnElement[bool]:
        """In a folder of this name, or of this path, or in one inside it."""
        wanted = folded(folder.strip(SEPARATOR))
        within = set[str]()
        for path in self._distinct(_folder()):
            parts = path.split(SEPARATOR)
            ends = range(1, len(parts))
            for end in ends:
                whole = folder.startswith(SEPARATOR)
                first = 1 if whole else max(0, end - wanted.count(SEPARATOR) - 1)
                if folded(SEPARATOR.join(parts[first:end])) == wanted:
                    within.add(SEPARATOR.join(parts[:end]) + SEPARATOR)
                    break
        return or_(false(), *(IMAGES.c.path.startswith(at, autoescape=True) for at in within))

    def _distinct(self, column: ColumnElement[Any]) -> list[str]:
        found = self._connection.execute(select(column).distinct()).scalars()
        return [name for name in found if name]


_AT_SEA = re.compile(r"([0-9.]+) degrees (north|south), ([0-9.]+) (east|west)")


def _near(at_sea: re.Match[str]) -> ColumnElement[bool]:
    """Where a result has no place but degrees, rounded to a tenth."""
    north = float(at_sea[1]) * (1 if at_sea[2] == "north" else -1)
    east = float(at_sea[3]) * (1 if at_sea[4] == "east" else -1)
    columns = IMAGES.c
    return and_(
        columns.place.is_(None),
        columns.latitude.between(north - ROUNDED, north + ROUNDED),
        columns.longitude.between(east - ROUNDED, east + ROUNDED),
    )


def _within(stretch: Stretch) -> ColumnElement[bool]:
    start, until = stretch
    return and_(*(_all_from(start) if start else ()), *(_all_before(until) if until else ()))


def _precision() -> ColumnElement[str]:
    return func.coalesce(IMAGES.c.taken_precision, Precision.SECOND.value)


def _all_from(moment: datetime) -> Iterator[ColumnElement[bool]]:
    """Of what is known to the day, the whole day must fit; years and months begin where they do."""
    taken = IMAGES.c.taken_at
    yield taken >= moment
    midnight = _midnight(moment)
    if midnight != moment:
        following = midnight + timedelta(days=1)
        yield or_(_precision() != Precision.DAY.value, taken >= following)


def _all_before(moment: datetime) -> Iterator[ColumnElement[bool]]:
    """All of the day, month or year that is known must fit: 1975 is not before June 1975."""
    taken = IMAGES.c.taken_at
    yield taken < moment
    midnight = _midnight(moment)
    for precision, begin in (
        (Precision.DAY.value, midnight),
        (Precision.MONTH.value, midnight.replace(day=1)),
        (Precision.YEAR.value, midnight.replace(month=1, day=1)),
    ):
        if begin != moment:
            yield or_(_precision() != precision, taken < begin)


def _midnight(moment: datetime) -> datetime:
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)


def _folder() -> ColumnElement[Any]:
    """What is left of a path without the characters of its last part."""
    return func.rtrim(IMAGES.c.path, func.replace(IMAGES.c.path, os.sep, ""))

"""Which pictures a selection leaves: by time, place, folder and camera.

Reads the catalogue's facts, each method in one transaction.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from sqlalchemy import ColumnElement, and_, extract, func, not_, or_, select

from index.catalog.database import Database
from index.catalog.schema import IMAGES
from index.catalog.selection import LibraryNames, Selection
from index.paths import SEPARATOR
from index.pictures.facts.facts import Precision
from index.vectors import Ids


class SelectionQueries:
    """Selections among the pictures of one library."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def ids(self, selection: Selection) -> Ids:
        """The ids of the pictures that fit, shape (n,), ascending."""
        query = select(IMAGES.c.id).where(*_conditions(selection)).order_by(IMAGES.c.id)
        with self._database.read() as connection:
            return np.fromiter(connection.execute(query).scalars(), dtype=np.int64)

    def by_date(self, selection: Selection, newest_first: bool, limit: int) -> list[int]:
        """The ids of up to `limit` pictures that fit, by the time that they were taken.

        Those that do not say when they were taken come last.
        """
        taken = IMAGES.c.taken_at.desc() if newest_first else IMAGES.c.taken_at.asc()
        query = select(IMAGES.c.id).where(*_conditions(selection))
        query = query.order_by(taken.nulls_last(), IMAGES.c.id).limit(limit)
        with self._database.read() as connection:
            return list(connection.execute(query).scalars())

    def names(self) -> LibraryNames:
        """What the pictures can be asked for by."""
        with self._database.read() as connection:

            def distinct(column: ColumnElement[Any]) -> frozenset[str]:
                found = connection.execute(select(column).distinct()).scalars()
                return frozenset(name for name in found if name)

            towns = distinct(IMAGES.c.place) | distinct(IMAGES.c.district)
            # What is left of a path without the characters of its last part: its folder.
            last_part = func.replace(IMAGES.c.path, os.sep, "")
            folders = distinct(func.rtrim(IMAGES.c.path, last_part))
            return LibraryNames(
                places=towns | distinct(IMAGES.c.region) | distinct(IMAGES.c.country),
                folders=frozenset(
                    part for folder in folders for part in folder.split(SEPARATOR) if part
                ),
                cameras=distinct(IMAGES.c.camera),
            )

    def captions(self) -> list[str]:
        """Every caption that there is, in no order."""
        query = select(IMAGES.c.caption).where(IMAGES.c.caption.is_not(None))
        with self._database.read() as connection:
            return [*connection.execute(query).scalars()]


def _conditions(selection: Selection) -> list[ColumnElement[bool]]:
    columns = IMAGES.c
    asked: list[ColumnElement[bool]] = []
    if selection.taken_from is not None:
        asked += _all_from(selection.taken_from)
    if selection.taken_until is not None:
        asked += _all_before(selection.taken_until)
    if selection.months:
        asked.append(extract("month", columns.taken_at).in_(sorted(selection.months)))
        asked.append(_precision() != Precision.YEAR.value)
    if selection.place is not None:
        within = (columns.district, columns.place, columns.region, columns.country)
        asked.append(_same(selection.place, *within))
    if selection.camera is not None:
        asked.append(_by_camera(selection.camera))
    if selection.folder is not None:
        asked.append(_inside(selection.folder))
    return asked


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


def _same(name: str, *columns: ColumnElement[Any]) -> ColumnElement[bool]:
    return or_(*(column == name for column in columns))


def _by_camera(name: str) -> ColumnElement[bool]:
    """The camera of this name; where there is none, those whose names hold it, as of one maker."""
    named = select(IMAGES.c.id).where(IMAGES.c.camera == name).exists()
    part = func.lower(IMAGES.c.camera).contains(name.lower(), autoescape=True)
    return or_(IMAGES.c.camera == name, and_(not_(named), part))


def _inside(folder: str) -> ColumnElement[bool]:
    """In a folder of this name, or of this path, or in one inside it."""
    path = func.lower(IMAGES.c.path)
    named = folder.lower().strip(SEPARATOR) + SEPARATOR
    if folder.startswith(SEPARATOR):
        return path.startswith(SEPARATOR + named, autoescape=True)
    return path.contains(SEPARATOR + named, autoescape=True)

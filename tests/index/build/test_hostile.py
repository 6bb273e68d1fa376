"""A folder of hostile files: one costs one line, and every picture among them is found."""

from __future__ import annotations

import re
from pathlib import Path

from index.build.build import build
from index.library.library import Library
from tests.index.fakes import caption, embed
from tests.index.hostile import ODD, ODD_NAMES, REFUSED, make_hostile_folder

REASON = re.compile(r"(?:It|There) [a-zA-Z ,-]+\.")


def test_one_hostile_file_costs_one_line(library: Library, photos: Path) -> None:
    make_hostile_folder(photos)
    report = build(library, [photos], embed=embed, caption=caption)
    skipped = {left.path.name: left.reason for left in report.skipped}
    assert set(REFUSED) <= set(skipped)
    # A circle of links and a second name of a file are told, too; it is chance which name is first.
    twice = {"up.jpg", "second name.jpg", "grey.jpg"}
    assert set(skipped) - set(REFUSED) <= twice
    assert len(report.skipped) == len(skipped) == len(REFUSED) + 2
    assert all(REASON.fullmatch(reason) for reason in skipped.values()), skipped
    assert len(REFUSED) + len(ODD) + len(ODD_NAMES) >= 60

    found = {photo.path.name for photo in library.catalog.page(limit=1000)}
    assert (set(ODD) | set(ODD_NAMES) | {"inside.png"}) - found <= twice
    assert report.uncaptioned == ()
    again = build(library, [photos], embed=embed, caption=caption)
    assert (again.added, again.updated, again.removed) == (0, 0, 0)
    assert len(again.skipped) == len(report.skipped)


def test_what_exif_makes_of_nonsense(library: Library, photos: Path) -> None:
    make_hostile_folder(photos)
    build(library, [photos], embed=embed)
    photos_by_name = {photo.path.name: photo for photo in library.catalog.page(limit=1000)}
    for name in ("year 0.jpg", "month 13.jpg", "no date.jpg"):
        assert photos_by_name[name].taken_at is None, name
    assert photos_by_name["north pole.jpg"].latitude == 90.0
    assert photos_by_name["north pole.jpg"].place is None
    for name in ("beyond the pole.jpg", "nowhere.jpg"):
        assert (photos_by_name[name].latitude, photos_by_name[name].longitude) == (None, None)
    assert photos_by_name["date line.jpg"].longitude == 180.0

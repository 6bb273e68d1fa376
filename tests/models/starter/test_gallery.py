"""The sample gallery is complete, dated, placed, the same everywhere, and survives being killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from PIL import ExifTags, Image

from models.starter.drawing.picture import DRAWING_VERSION, draw_scene
from models.starter.gallery import samples
from models.starter.gallery.facts import PLACES, exif_for
from models.starter.gallery.samples import ensure_gallery, gallery_scenes, picture_name
from models.starter.world.scenes import COLOURS, KINDS, SETTINGS, STANDS_ON_SUPPORT, Scene
from models.starter.world.wording import Ask, Need, caption

SCENES = gallery_scenes()
FEW = 12


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """A gallery of a few little pictures, for tests that draw it several times."""
    shrink(monkeypatch.setattr)


def shrink(setattr_: Any) -> None:
    setattr_(samples, "PIXELS", 32)
    setattr_(samples, "gallery_scenes", lambda: SCENES[:FEW])


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_every_kind_comes_in_every_colour() -> None:
    held = {(thing.kind, thing.colour) for scene in SCENES for thing in scene.things}
    assert held == {(kind, colour) for kind in KINDS for colour in COLOURS}


def test_240_scenes_in_a_good_mix() -> None:
    assert len(SCENES) == 240
    assert min(Counter(scene.setting for scene in SCENES)[s] for s in SETTINGS) >= 30
    assert min(Counter(len(scene.things) for scene in SCENES)[n] for n in (1, 2, 3)) >= 30
    stacked = [scene for scene in SCENES if scene.relation == "on"]
    assert len(stacked) >= 15
    assert all(scene.things[0].kind in STANDS_ON_SUPPORT for scene in stacked)


def test_the_scenes_are_the_same_every_time_and_never_twice() -> None:
    assert gallery_scenes() == SCENES
    assert len({scene.seed for scene in SCENES}) == len(SCENES)


def test_the_example_has_its_pictures() -> None:
    ask = Ask("a red boat on a beach", (Need("boat", "red"),), "beach")
    found = [caption(scene) for scene in SCENES if ask.satisfied_by(scene)]
    assert len(found) >= 3
    assert "a red boat on a beach" in found


def test_names_do_not_give_the_answer_away() -> None:
    words = {*KINDS, *COLOURS, *SETTINGS}
    names = [picture_name(i) for i in range(240)]
    assert len(set(names)) == 240
    assert not any(word in name for word in words for name in names)


def test_the_pictures_are_drawn_with_their_facts(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    paths = ensure_gallery(tmp_path, lambda done, of: told.append((done, of)))
    assert told == [(i + 1, 240) for i in range(240)]
    assert [path.name for path in paths] == [picture_name(i) for i in range(240)]
    for scene, path in zip(SCENES, paths, strict=True):
        with Image.open(path) as picture:
            picture.load()
            assert (picture.format, picture.size) == ("JPEG", (512, 512))
            assert_facts(scene.setting, picture.getexif())
    assert not [path for path in tmp_path.iterdir() if path.suffix == ".part"]


def assert_facts(setting: str, exif: Image.Exif) -> None:
    """Date, offset and place are there and in keeping with the setting."""
    facts, position = exif.get_ifd(ExifTags.IFD.Exif), exif.get_ifd(ExifTags.IFD.GPSInfo)
    taken = datetime.strptime(facts[ExifTags.Base.DateTimeOriginal], "%Y:%m:%d %H:%M:%S")
    assert 2000 < taken.year < 2026
    assert (taken.hour >= 21) == (setting == "night")
    latitude = degrees(position[ExifTags.GPS.GPSLatitude])
    latitude *= 1 if position[ExifTags.GPS.GPSLatitudeRef] == "N" else -1
    longitude = degrees(position[ExifTags.GPS.GPSLongitude])
    longitude *= 1 if position[ExifTags.GPS.GPSLongitudeRef] == "E" else -1
    near = [
        place
        for place in PLACES[setting]
        if abs(place.latitude - latitude) < 0.05 and abs(place.longitude - longitude) < 0.05
    ]
    assert [place.offset for place in near] == [facts[ExifTags.Base.OffsetTimeOriginal]]


def degrees(angle: tuple[float, float, float]) -> float:
    return float(angle[0]) + float(angle[1]) / 60 + float(angle[2]) / 3600


def test_years_and_places_are_spread() -> None:
    facts = [exif_for(scene, i).get_ifd(ExifTags.IFD.Exif) for i, scene in enumerate(SCENES)]
    years = {str(each[ExifTags.Base.DateTimeOriginal])[:4] for each in facts}
    assert len(years) >= 10
    assert len({each[ExifTags.Base.OffsetTime] for each in facts}) >= 6


@pytest.mark.usefixtures("small")
def test_two_folders_hold_the_same_bytes(tmp_path: Path) -> None:
    ensure_gallery(tmp_path / "one")
    ensure_gallery(tmp_path / "two")
    assert contents(tmp_path / "one") == contents(tmp_path / "two")


@pytest.mark.usefixtures("small")
def test_a_second_call_draws_only_what_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = ensure_gallery(tmp_path)
    before = contents(tmp_path)
    drawn: list[int] = []

    def draw(scene: Scene, pixels: int) -> Image.Image:
        drawn.append(scene.seed)
        return draw_scene(scene, pixels)

    monkeypatch.setattr(samples, "draw_scene", draw)
    ensure_gallery(tmp_path)
    assert drawn == []
    paths[3].unlink()
    ensure_gallery(tmp_path)
    assert drawn == [SCENES[3].seed]
    assert contents(tmp_path) == before


@pytest.mark.usefixtures("small")
def test_a_changed_drawing_is_drawn_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    paths = ensure_gallery(tmp_path)
    paths[0].write_bytes(b"an older drawing")
    ensure_gallery(tmp_path)
    assert paths[0].read_bytes() == b"an older drawing"
    monkeypatch.setattr(samples, "DRAWING_VERSION", DRAWING_VERSION + 1)
    ensure_gallery(tmp_path)
    assert paths[0].read_bytes() != b"an older drawing"


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b'{"drawing": 7}', b"\xff\xfe"])
def test_a_damaged_state_file_means_drawing_anew(tmp_path: Path, damage: bytes) -> None:
    paths = ensure_gallery(tmp_path)
    before = contents(tmp_path)
    paths[0].write_bytes(b"who knows what")
    (tmp_path / samples.STATE_FILE).write_bytes(damage)
    ensure_gallery(tmp_path)
    assert contents(tmp_path) == before


def draw_until_killed(folder: Path, fsyncs: int) -> None:
    """Draw the small gallery; kill this process in the middle of writing a picture."""
    shrink(setattr)
    left = iter(range(fsyncs))

    def fsync(_: int) -> None:
        if next(left, None) is None:
            os.kill(os.getpid(), signal.SIGKILL)

    with patch.object(os, "fsync", fsync):
        ensure_gallery(folder)


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL exists on POSIX only")
@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("fsyncs", [0, 7])
def test_killed_in_the_middle_it_goes_on(tmp_path: Path, fsyncs: int) -> None:
    killed, whole = tmp_path / "killed", tmp_path / "whole"
    code = (
        "from pathlib import Path; from tests.models.starter.test_gallery import draw_until_killed;"
        f"draw_until_killed(Path({str(killed)!r}), {fsyncs})"
    )
    run = subprocess.run([sys.executable, "-c", code], check=False)
    assert run.returncode == -signal.SIGKILL
    finished = sorted(killed.glob("scene-*.jpg"))
    assert len(finished) == fsyncs
    stamps = [path.stat().st_mtime_ns for path in finished]
    ensure_gallery(killed)
    ensure_gallery(whole)
    assert [path.stat().st_mtime_ns for path in finished] == stamps
    parts = {name for name in contents(killed) if name.endswith(samples.PART_SUFFIX)}
    assert len(parts) == 1
    kept = contents(killed)
    assert {name: kept[name] for name in kept.keys() - parts} == contents(whole)


@pytest.mark.usefixtures("small")
def test_only_old_half_written_files_are_removed(tmp_path: Path) -> None:
    old, fresh = tmp_path / ".scene-001.jpg.77.part", tmp_path / ".scene-002.jpg.78.part"
    for part in (old, fresh):
        part.write_bytes(b"half")
    hour_ago = time.time() - 3600
    os.utime(old, (hour_ago, hour_ago))
    ensure_gallery(tmp_path)
    assert not old.exists()
    assert fresh.exists()

"""Pictures that break, fill or hold up whoever opens them cost themselves and a sentence."""

from __future__ import annotations

import io
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest
from PIL import Image

from index.errors import PhotoOutOfReach, UnreadablePhoto
from index.pictures.photo import DecodedPhoto, read_photo
from server.workshop import reader as reader_module
from server.workshop.large import Claim, LargePlace
from server.workshop.reader import (
    PEOPLE_NICENESS,
    DirectReader,
    Pause,
    Readers,
    WorkshopReader,
)
from tests.index.fakes import mosaic
from tests.index.hostile import picture

LONG = 600.0  # seconds for a picture on a machine however busy
SHORT = 0.2  # seconds for a picture that never opens
linux = pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such limit")


class TroubledReader(DirectReader):
    """Meets pictures that no library here breaks on, by the names of their files."""

    def read(self, source: Path | bytes, pause: Pause = lambda: None) -> DecodedPhoto:
        name = source.name if isinstance(source, Path) else ""
        if "hang" in name:
            signal.pause()
        if "break" in name:
            os.kill(os.getpid(), signal.SIGSEGV)
        return super().read(source, pause)


@pytest.fixture(scope="module")
def reader() -> Iterator[WorkshopReader]:
    with closing(WorkshopReader(1, PEOPLE_NICENESS, LONG)) as made:
        yield made


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "HEIF", "TIFF", "GIF", "BMP"])
def test_it_reads_what_is_read_without_it(
    reader: WorkshopReader, form: str, tmp_path: Path
) -> None:
    data = picture(form)
    path = tmp_path / "file"
    path.write_bytes(data)
    for source in (data, path):
        here, there = read_photo(source), reader.read(source)
        assert there.image.mode == "RGB"
        assert there.image.tobytes() == here.image.tobytes()
        assert {**vars(there), "image": None} == {**vars(here), "image": None}


def test_what_a_file_says_of_itself_stays_there(reader: WorkshopReader) -> None:
    assert reader.read(picture("PNG", dpi=(72, 72))).image.info == {}


def test_a_picture_is_shown_as_jpeg_without_what_its_file_says(
    reader: WorkshopReader, tmp_path: Path
) -> None:
    path = tmp_path / "large.jpg"
    exif = Image.Exif()
    exif[274], exif[271] = 6, "a maker"
    mosaic(1, (640, 480)).save(path, exif=exif.tobytes())
    shown = Image.open(io.BytesIO(reader.as_jpeg(path, 320)))
    assert (shown.format, shown.size) == ("JPEG", (240, 320))
    assert not shown.getexif()


def test_what_is_no_picture_is_told_as_without_it(reader: WorkshopReader, tmp_path: Path) -> None:
    for source, sentence in (
        (b"no picture", "It is not a picture of a kind that Earshot can open."),
        (tmp_path / "gone.jpg", "It is not there."),
        (picture("PNG")[:-40], "It is damaged or cut short."),
    ):
        with pytest.raises(UnreadablePhoto) as refused:
            reader.read(source)
        assert refused.value.reason == sentence


@linux
def test_what_is_deep_is_opened_in_the_place_for_large_pictures(
    reader: WorkshopReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken: list[float] = []

    def take(claim: Claim) -> None:
        taken.append(claim._seconds)

    monkeypatch.setattr(Claim, "take", take)
    assert reader.read(picture("PNG")).width == 64
    assert not taken
    assert reader.read(deep_png(3_700)).width == 3_700
    assert taken == [LONG]


def deep_png(side: int) -> bytes:
    """Grey with transparency, which is multiplied out, in few bytes."""
    file = io.BytesIO()
    Image.new("LA", (side, side)).save(file, "PNG", compress_level=1)
    return file.getvalue()


@linux
def test_who_waits_in_vain_for_that_place_is_told_and_it_is_given_back() -> None:
    large = LargePlace()
    with (
        closing(WorkshopReader(1, PEOPLE_NICENESS, LONG, large=large)) as one,
        closing(WorkshopReader(1, PEOPLE_NICENESS, SHORT, large=large)) as other,
    ):
        other.read(picture("PNG"))
        with closing(large.wanted(LONG)) as waiting:
            waiting.take()
            waiting.take()  # it has it already
            with pytest.raises(PhotoOutOfReach, match="Other large pictures"):
                other.read(deep_png(3_700))
        assert one.read(deep_png(3_700)).width == 3_700
        assert one.read(deep_png(3_700)).width == 3_700


@pytest.fixture
def troubled(monkeypatch: pytest.MonkeyPatch) -> partial[WorkshopReader]:
    monkeypatch.setattr(reader_module, "DirectReader", TroubledReader)
    return partial(WorkshopReader, 2, PEOPLE_NICENESS)


def saved(folder: Path, *names: str) -> list[Path]:
    paths = [folder / f"{name}.png" for name in names]
    for path in paths:
        mosaic(1).save(path)
    return paths


def test_a_picture_that_never_opens_is_given_up(
    troubled: partial[WorkshopReader], tmp_path: Path
) -> None:
    hanging, sound = saved(tmp_path, "hang", "sound")
    with closing(troubled(SHORT)) as reader, pytest.raises(PhotoOutOfReach, match="too long"):
        reader.read(hanging)
    with closing(troubled()) as reader:
        assert reader.read(sound).width == 16


def test_a_picture_that_breaks_its_reader_is_told(
    troubled: partial[WorkshopReader], tmp_path: Path
) -> None:
    breaking, sound = saved(tmp_path, "break", "sound")
    with closing(troubled()) as reader:
        with pytest.raises(PhotoOutOfReach, match="breaks down"):
            reader.read(breaking)
        assert reader.read(sound).width == 16


def test_a_reader_killed_at_random_costs_nothing(reader: WorkshopReader) -> None:
    for _ in range(3):
        reader.read(picture("PNG"))
        os.kill(reader._pool.pids[0], signal.SIGKILL)
        assert reader.read(picture("PNG")).width == 64


def test_four_doors_have_processes_of_their_own_and_all_are_closed() -> None:
    with closing(Readers.in_workshop()) as readers:
        doors = [readers.indexing, readers.sent, readers.shown, readers.own]
        pools = [door._pool for door in doors if isinstance(door, WorkshopReader)]
        assert len({*map(id, pools)}) == 4
        readers.own.wake()
        assert [len(pool.pids) for pool in pools] == [0, 0, 0, 1]
    assert not any(pool.pids for pool in pools)

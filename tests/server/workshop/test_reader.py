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
from index.pictures.photo import read_photo
from server.workshop import reader as reader_module
from server.workshop.reader import PEOPLE_NICENESS, DirectReader, Readers, WorkshopReader
from tests.index.fakes import mosaic
from tests.index.hostile import picture

LONG = 600.0  # seconds for a picture on a machine however busy
SHORT = 0.2  # seconds for a picture that never opens
linux = pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such limit")


class TroubledReader(DirectReader):
    """Meets pictures that no library here breaks on, by the names of their files."""

    def read(self, source: Path | bytes) -> object:  # type: ignore[override]
        name = source.name if isinstance(source, Path) else ""
        if "hang" in name:
            signal.pause()
        if "break" in name:
            os.kill(os.getpid(), signal.SIGSEGV)
        return super().read(source)


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


def deep_png(side: int) -> bytes:
    """As many pixels of 16 bits as may be opened, in few bytes; they take 3.8 GB to be read."""
    file = io.BytesIO()
    Image.new("I;16", (side, side)).save(file, "PNG", compress_level=9)
    return file.getvalue()


@linux
def test_a_bomb_costs_itself(reader: WorkshopReader) -> None:
    with pytest.raises(PhotoOutOfReach) as refused:
        reader.read(deep_png(14_000))
    assert refused.value.reason == "There is not enough memory to open it."
    assert reader.read(picture("PNG")).width == 64


def black_webp(side: int) -> bytes:
    """34 bytes of a picture of one colour, whose pixels need no bits; they take 5 GB to be read."""
    size = (side - 1) | (side - 1) << 14 | 1 << 28  # with transparency
    codes = sum(0b1000 << 4 * each for each in range(5))  # one symbol for each channel
    data = b"\x2f" + size.to_bytes(4, "little") + codes.to_bytes(9, "little")
    body = b"WEBPVP8L" + len(data).to_bytes(4, "little") + data
    return b"RIFF" + len(body).to_bytes(4, "little") + body


@linux
def test_a_webp_of_a_few_bytes_costs_itself(reader: WorkshopReader) -> None:
    with pytest.raises(UnreadablePhoto):
        reader.read(black_webp(14_000))
    [pid] = reader._pool.pids
    peak = Path(f"/proc/{pid}/status").read_text().split("VmHWM:")[1].split()[0]
    assert int(peak) < 2 * 1024**2  # kB
    assert reader.read(picture("PNG")).width == 64


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

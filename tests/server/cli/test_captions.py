"""`earshot captions`: give, list, export and write beside pictures; and what `forget` erases."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from server.cli import main
from tests.fakes import coloured_library
from tests.server.running import Ran, run_earshot


@pytest.fixture
def picture(earshot_home: Path) -> Path:
    """One of the usual library's."""
    coloured_library(earshot_home, "red", "green").close()
    return earshot_home / "pictures/00.png"


def run(capfd: pytest.CaptureFixture[str], *arguments: object) -> Ran:
    return run_earshot(main.main, capfd, *arguments)


def test_words_are_given_listed_exported_and_written_beside_the_picture(
    picture: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    bytes_before = picture.read_bytes()
    assert "No picture has words" in run(capfd, "captions", "list").out
    told = run(capfd, "captions", "set", picture, "grandma's eightieth")
    assert (told.code, told.out) == (0, "You call it: grandma's eightieth.\n")
    assert run(capfd, "captions", "list").out == f"grandma's eightieth. {picture}\n"
    exported = tmp_path / "captions.jsonl"
    assert run(capfd, "captions", "export", exported).code == 0
    (document,) = map(json.loads, exported.read_text("utf-8").splitlines())
    assert document["own_caption"] == "grandma's eightieth"
    assert document["paths"] == [str(picture)] and document["in_library"]
    assert (
        run(capfd, "captions", "write-sidecars").out == "1 file beside pictures holds your words.\n"
    )
    sidecar = picture.with_name("00.png.xmp")
    assert "grandma's eightieth" in sidecar.read_text("utf-8")
    assert picture.read_bytes() == bytes_before
    sidecar.write_text("broken", "utf-8")
    told = run(capfd, "captions", "write-sidecars")
    assert told.code == 1 and "left as it is" in told.out
    assert run(capfd, "captions", "remove", picture).out == "It has no words of yours now.\n"
    assert json.loads(run(capfd, "captions", "list", "--json").out) == []


def test_what_cannot_be_called_so_is_said(picture: Path, capfd: pytest.CaptureFixture[str]) -> None:
    told = run(capfd, "captions", "set", picture.with_name("gone.png"), "ours")
    assert told.code == 1 and "Nothing was kept." in told.err
    told = run(capfd, "captions", "set", picture, "x" * 5000)
    assert told.code == 1 and "too long" in told.err
    told = run(capfd, "captions", "list", "--library", picture.parent)
    assert told.code == 1 and "There is no library in" in told.err


def test_forget_erases_them_unless_they_are_to_be_kept(
    picture: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    run(capfd, "captions", "set", picture, "ours")
    kept = run(capfd, "forget", "--all", "--keep-words", "--yes")
    assert kept.code == 0 and "your words" not in kept.out
    assert "ours" in run(capfd, "captions", "list").out
    gone = run(capfd, "forget", "--all", "--yes")
    assert "and your words for 1 picture." in gone.out
    assert "No picture has words" in run(capfd, "captions", "list").out

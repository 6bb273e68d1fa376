"""What is said of files and folders that were named wrongly, in every verb that takes one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from server.cli import console, main
from server.cli.console import Failed
from server.cli.terminal import places
from server.cli.terminal.places import nearest
from tests.fakes import coloured_pictures
from tests.server.running import Ran, run_earshot


def run(capfd: pytest.CaptureFixture[str], *arguments: object) -> Ran:
    return run_earshot(main.main, capfd, *arguments)


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """With everything that can be wrong with a name."""
    coloured_pictures(tmp_path / "Pictures", "red")
    (tmp_path / "Pictures" / "sound.txt").write_text("no sound")
    (tmp_path / "dangling").symlink_to(tmp_path / "gone")
    secret = tmp_path / "secret"
    secret.mkdir()
    (tmp_path / "secret.png").write_bytes(b"secret")
    yield tmp_path
    secret.chmod(0o700)


TAKE_A_FILE = [
    (("describe",), "picture"),
    (("ask", "--image"), "picture"),
    (("ask", "--wav"), "recording"),
    (("index", "--import"), "exported library"),
]
TAKE_PLACES = [("serve",), ("index",)]


@pytest.mark.parametrize("verb", [*(verb for verb, _ in TAKE_A_FILE), *TAKE_PLACES])
@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("Pictures/01.png", "Pictures/00.png"),
        ("pictures/00.png", "Pictures/00.png"),
        ("Picturs/00.png", "Pictures/00.png"),
        ("nothing like it", None),
    ],
)
def test_what_was_never_there_is_said_to_be_none_and_the_nearest_is_named(
    folder: Path,
    capfd: pytest.CaptureFixture[str],
    verb: tuple[str, ...],
    name: str,
    meant: str | None,
) -> None:
    ran = run(capfd, *verb, folder / name)
    advice = f"Did you mean {folder / meant}?" if meant else "Check the name."
    assert (ran.code, ran.out, ran.err.count("\n")) == (1, "", 1), ran.err
    assert f"called {folder / name}. {advice}\n" in ran.err
    assert "no longer" not in ran.err


@pytest.mark.parametrize(("verb", "what"), TAKE_A_FILE)
def test_a_folder_is_no_file(
    folder: Path, capfd: pytest.CaptureFixture[str], verb: tuple[str, ...], what: str
) -> None:
    ran = run(capfd, *verb, folder)
    assert (ran.code, ran.out) == (1, "")
    assert ran.err == f"{folder} is a folder. Give the file of one {what}.\n"


@pytest.mark.parametrize("verb", [*(verb for verb, _ in TAKE_A_FILE), *TAKE_PLACES])
def test_what_leads_nowhere_is_said_to(
    folder: Path, capfd: pytest.CaptureFixture[str], verb: tuple[str, ...]
) -> None:
    ran = run(capfd, *verb, folder / "dangling")
    assert ran.err == f"{folder / 'dangling'} is a link to something that is not there.\n"
    assert ran.code == 1


@pytest.mark.parametrize("name", ["secret", "secret.png"])
def test_what_may_not_be_read_is_said_to_be_forbidden(
    folder: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(os, "access", lambda path, mode: False)  # root may read everything
    with pytest.raises(Failed, match=f"not allowed to read .*{name}"):
        places.require_places([folder / name])


def test_what_may_not_be_written_is_said_before_the_work(
    folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    for verb in (("index", "--export"), ("feedback", "export")):
        ran = run(capfd, *verb, folder / "nowhere" / "file")
        assert (ran.code, ran.err.count("\n")) == (1, 1)
        assert ran.err.startswith(f"There is no folder called {folder / 'nowhere'}.")
        ran = run(capfd, *verb, folder)
        assert ran.err == f"{folder} is a folder. Give the name of a file to write.\n"


def test_a_name_of_any_bytes_is_told(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    name = os.fsdecode(b"caf\xe9.png")
    ran = run(capfd, "describe", folder / name)
    assert (ran.code, "caf\\xe9.png" in ran.err) == (1, True)


def test_a_tilde_that_the_shell_left_is_the_home(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(folder))
    assert nearest(Path("~/Pictures")) == folder / "Pictures"
    assert nearest(Path("~/nothing")) is None


def test_nearest_looks_in_the_last_folder_that_is_there(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    assert nearest(Path("Picture")) == Path("Pictures")
    assert nearest(Path("Picture/00.png")) == Path("Pictures/00.png")
    assert nearest(Path("Picture/none.png")) is None


def test_a_folder_without_a_picture_is_said_to_have_none(
    folder: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from index.build.report import Report

    console.report(Report(0, 0, 0, 0, (), 1.0), as_json=False)
    assert "There is no picture in what was given." in capfd.readouterr().out


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (FileNotFoundError(2, "x", "a.png"), "There is no a.png. Check the name."),
        (PermissionError(13, "x", "a.png"), "Earshot is not allowed to use a.png."),
        (IsADirectoryError(21, "x", "a"), "a is a folder, where a file is needed."),
        (OSError(28, "x", "a.png"), "There is no room left on the disk for a.png."),
        (OSError(5, "Input/output error", "a"), "The system did not let Earshot use a: Input/"),
        (MemoryError(), "There is not enough memory for this."),
    ],
)
def test_what_the_system_refuses_is_a_sentence(error: Exception, said: str) -> None:
    sentence = console.sentence(error)
    assert sentence.startswith(said)
    assert sentence.endswith(".")

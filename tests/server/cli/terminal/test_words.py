"""What the command says of itself: help, version, what was meant, completion, and its documents."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from index.build.report import Report
from index.build.scan import Skipped
from models.bundle import Models
from models.checkpoints.profiles import Profile
from server import wiring
from server.cli import console, main, running
from server.cli.terminal import model_list
from server.settings import Settings
from tests.fakes import coloured_pictures, fake_models
from tests.server.cli.terminal.commands import PROGRAM, ROOT
from tests.server.running import Ran, run_earshot

DOCUMENT = ROOT / "docs" / "command-line.md"


def run(capfd: pytest.CaptureFixture[str], *arguments: object) -> Ran:
    return run_earshot(main.main, capfd, *arguments)


def commands(command: Any, words: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every verb, by the words that call it."""
    yield words, command
    for name, inner in getattr(command, "commands", {}).items():
        yield from commands(inner, (*words, name))


VERBS = dict(commands(typer.main.get_command(main.app)))


@pytest.mark.parametrize("words", VERBS, ids=" ".join)
def test_every_help_is_made_of_sentences(words: tuple[str, ...]) -> None:
    command = VERBS[words]
    assert command.help and command.help.strip()[0].isupper(), words
    assert command.get_short_help_str(limit=60).endswith("."), "it is cut off in the list"
    for parameter in command.params:
        help_ = getattr(parameter, "help", None)
        assert help_, (words, parameter.name)
        assert re.search(r"(\.|\.\s\[default: [^\]]+\])$", help_), (words, parameter.name, help_)


@pytest.mark.parametrize("words", VERBS, ids=" ".join)
def test_help_is_plain_text(words: tuple[str, ...], capfd: pytest.CaptureFixture[str]) -> None:
    shown = run(capfd, *words, "--help")
    assert (shown.code, shown.err) == (0, "")
    assert shown.out.isascii()  # no boxes


def test_options_with_a_value_tell_their_default(capfd: pytest.CaptureFixture[str]) -> None:
    shown = re.sub(r"\s+", " ", run(capfd, "serve", "--help").out)
    assert "[default: 127.0.0.1, for this machine alone]" in shown
    assert "[default: 8000]" in shown
    shown = re.sub(r"\s+", " ", run(capfd, "search", "--help").out)
    assert "[default: 5" in shown and "[default: best]" in shown and "[default: 1.0" in shown


def test_alone_it_says_what_to_do_first(capfd: pytest.CaptureFixture[str]) -> None:
    ran = run(capfd)
    assert (ran.code, ran.err) == (0, "")
    assert "earshot serve" in ran.out and "earshot --help" in ran.out


def test_the_version_is_one_line_for_a_report(capfd: pytest.CaptureFixture[str]) -> None:
    ran = run(capfd, "--version")
    assert re.fullmatch(r"earshot \d+\.\d+\.\d+, Python [\d.]+\w*, \w+ \S+ on \w+\n", ran.out)
    assert ran.code == 0


@pytest.mark.parametrize(
    ("arguments", "meant"),
    [
        (("serv",), "'serve'"),
        (("modles",), "'models'"),
        (("models", "lst"), "'list'"),
        (("serve", "--prot", "1"), "--port"),
        (("search", "--top", "1"), "--top-k"),
    ],
)
def test_the_nearest_word_is_named(
    capfd: pytest.CaptureFixture[str], arguments: tuple[str, ...], meant: str
) -> None:
    ran = run(capfd, *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert meant in ran.err.splitlines()[-1]


@pytest.mark.parametrize("day", ["yesterday", "2021-13", "21"])
def test_what_is_no_date_is_told_how_dates_are_written(
    capfd: pytest.CaptureFixture[str], day: str
) -> None:
    ran = run(capfd, "search", "red", "--from", day)
    assert ran.code == 2
    assert f"'{day}' is no date. Write 2021, 2021-06 or 2021-06-30." in ran.err


def completed(shell: str, words: str) -> str:
    """What a shell is told that could follow."""
    ran = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        env={
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "_EARSHOT_COMPLETE": f"complete_{shell}",
            "COMP_WORDS": words,
            "COMP_CWORD": str(words.count(" ")),
            "_TYPER_COMPLETE_ARGS": words,
            "_TYPER_COMPLETE_FISH_ACTION": "get-args",
        },
        capture_output=True,
        text=True,
        check=True,
    )
    assert ran.stderr == ""
    return ran.stdout


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_tab_key_completes_verbs_options_and_choices(
    shell: str, capfd: pytest.CaptureFixture[str]
) -> None:
    assert "earshot" in run(capfd, "completion", shell).out
    assert "models" in completed(shell, "earshot mo")
    assert "--library" in completed(shell, "earshot search --li")
    assert "standard" in completed(shell, "earshot serve --models st")


def fields(heading: str) -> list[str]:
    """The names in the first table after some words of the document."""
    table = DOCUMENT.read_text(encoding="utf-8").partition(heading)[2]
    return re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)


def test_each_picture_is_in_one_list_and_the_sentence_agrees(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    both, only = Path("both.jpg"), Path("only.jpg")
    left_out = (Skipped(both, "It is damaged."), Skipped(Path("a.txt"), "It is no picture."))
    made = Report(1_794, 0, 0, 3, left_out, 10.0, (Skipped(only, "No description."),))
    console.report(made, as_json=False)
    said = capfd.readouterr().out.splitlines()
    assert said[0] == "1,794 added, 0 updated, 0 removed, 3 unchanged, 2 skipped."
    assert said[1] == "Of those that can be found, 1 picture could not be described."
    document = console.report_document(made)
    assert [*document] == fields("`earshot index --json`")
    assert document["not_described"] == [{"path": "only.jpg", "reason": "No description."}]
    assert [each["path"] for each in document["skipped"]] == ["both.jpg", "a.txt"]


def test_every_file_is_counted_or_listed_once(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def wire_models(profile: Profile, home: Path) -> Models:
        return fake_models()

    monkeypatch.setattr(wiring, "wire_models", wire_models)
    folder = tmp_path / "pictures"
    coloured_pictures(folder, "red", "green", "blue")
    (folder / "broken.jpg").write_bytes(b"no picture")
    (folder / "empty.png").touch()
    (folder / "again.png").symlink_to(folder / "00.png")
    (folder / "nowhere.png").symlink_to(folder / "gone.png")
    (folder / "text.txt").write_text("words")
    for _ in range(2):
        told = run(capfd, "index", folder, "--json").json()
        counted = told["added"] + told["updated"] + told["unchanged"]
        skipped = [each["path"] for each in told["skipped"]]
        bare = [each["path"] for each in told["not_described"]]
        assert counted + len(skipped) == len(list(folder.iterdir()))
        assert len({*skipped, *bare}) == len(skipped) + len(bare)


def test_what_was_skipped_is_not_told_again_as_not_described() -> None:
    from index.build.report import Tally

    tally = Tally(lambda progress: None, lambda: False)
    tally.skip(Path("both.jpg"), "The disk could not read it.")
    tally.uncaptioned += [Skipped(Path("both.jpg"), "The same."), Skipped(Path("only.jpg"), "No.")]
    report = tally.report()
    assert [each.path.name for each in report.uncaptioned] == ["only.jpg"]
    assert [each.path.name for each in report.skipped] == ["both.jpg"]


def test_models_are_listed_with_all_that_a_person_asks(
    tmp_path: Path, earshot_home: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    begun = earshot_home / "models" / "standard" / "caption"
    begun.mkdir(parents=True)
    (begun / "model.safetensors.part").write_bytes(bytes(2_000_000))
    listed = run(capfd, "models", "list").out.splitlines()
    embed = next(line for line in listed if line.startswith("  starter/embed:"))
    assert re.fullmatch(
        r"  starter/embed: here, \d\.\d MB, from the program itself\. Licence Apache-2\.0\. Its "
        r"quicker form is here too, \d\.\d MB\.",
        embed,
    )
    hub = "Salesforce/blip-image-captioning-base on the Hugging Face hub"
    caption = f"  standard/caption: begun, 2.0 MB of 991.0 MB are here, from {hub}. Licence BSD-3"
    assert any(line.startswith(caption) for line in listed)
    hear = "  standard/hear: not here, 148.0 MB from Systran/faster-whisper-base.en on the Hugging"
    assert any(line.startswith(hear) for line in listed)
    told = run(capfd, "models", "list", "--json").json()
    states = {one["model"]: one["state"] for each in told for one in each["models"]}
    assert (states["starter/embed"], states["standard/caption"]) == ("here", "begun")
    assert states["standard/hear"] == "not here"
    assert all(not each["used_for"] and not each["served"] for each in told)


def test_models_that_pictures_were_read_with_are_in_use(
    tmp_path: Path, earshot_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    libraries = {earshot_home / "library": "standard", earshot_home / "sample-library": "starter"}
    monkeypatch.setattr(model_list, "_profile_of", libraries.get)
    monkeypatch.setattr(running, "running", lambda folder: folder.name == "library")
    starter, standard = model_list.listed(Settings(home=earshot_home))
    assert (starter.used_for, starter.served) == (["sample"], False)
    assert (standard.used_for, standard.served) == (["own"], True)
    used = " In use for your own pictures, by a server that runs now."
    assert model_list._use(standard) == used


def test_a_reader_who_goes_away_is_no_failure(tmp_path: Path, earshot_home: Path) -> None:
    """As head does, which closes the pipe."""
    coloured_pictures(tmp_path / "pictures", "red")
    reading, writing = os.pipe()
    os.close(reading)
    ran = subprocess.run(
        [sys.executable, "-c", PROGRAM, "models", "list"],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=writing,
        stderr=subprocess.PIPE,
        text=True,
    )
    os.close(writing)
    assert "Traceback" not in ran.stderr and "BrokenPipe" not in ran.stderr

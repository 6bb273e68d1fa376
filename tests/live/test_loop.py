"""The whole loop from the command line: index, search, serve, ask in words and by voice."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from models.audio import to_wav
from models.bundle import Models
from tests import natural
from tests.live.conftest import Picture

SECONDS = 600  # for a command that loads full-size models on a slow machine
ASKED = "a red boat on a beach"


def earshot(home: Path, *words: str) -> dict[str, Any]:
    """What a command prints as JSON."""
    command = [str(Path(sys.executable).with_name("earshot")), *words, "--json"]
    environment = os.environ | {"EARSHOT_HOME": str(home)}
    done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, env=environment)
    assert done.returncode == 0, done.stderr
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


@pytest.fixture(scope="module")
def library(
    models: Models,
    profile_name: str,
    home: Path,
    pictures: list[Picture],
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    """A library of the drawn pictures, beside the pictures themselves."""
    folder = tmp_path_factory.mktemp("live")
    (folder / "photos").mkdir()
    for picture in pictures:
        picture.image.save(folder / "photos" / f"{picture.query}.jpg", quality=90)
    where = ("--library", str(folder / "library"), "--models", profile_name)
    report = earshot(home, "index", str(folder / "photos"), *where)
    assert (report["added"], report["skipped"]) == (len(pictures), [])
    return folder


@pytest.fixture(scope="module")
def address(library: Path, profile_name: str, home: Path) -> Iterator[str]:
    """The socket of a running server."""
    command = [str(Path(sys.executable).with_name("earshot")), "serve", str(library / "photos")]
    command += ["--library", str(library / "library"), "--models", profile_name, "--port", "0"]
    environment = os.environ | {"EARSHOT_HOME": str(home)}
    server = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment)
    assert server.stderr is not None
    try:
        told = next(line for line in server.stderr if "Earshot is at http://" in line)
        yield "ws://" + told.split("http://")[1].split()[0].rstrip("/") + "/ws/v1"
    finally:
        server.terminate()
        server.communicate(timeout=SECONDS)


def test_search_finds_the_picture(library: Path, profile_name: str, home: Path) -> None:
    where = ("--library", str(library / "library"), "--models", profile_name)
    found = earshot(home, "search", ASKED, *where)
    assert Path(found["results"][0]["path"]).stem == ASKED
    assert found["results"][0]["caption"]


def test_asking_in_words_and_by_voice_gives_the_same_picture(
    address: str, home: Path, tmp_path: Path
) -> None:
    typed = earshot(home, "ask", ASKED, "--url", address)
    spoken = natural.spoken(ASKED, 150)
    (tmp_path / "asked.wav").write_bytes(to_wav(spoken.samples, spoken.sample_rate))
    voiced = earshot(home, "ask", "--wav", str(tmp_path / "asked.wav"), "--url", address)
    for answer in (typed, voiced):
        assert Path(answer["results"][0]["path"]).stem == ASKED
        assert answer["audio"]["seconds"] > 1
        assert answer["answer"]
    assert voiced["transcript"]

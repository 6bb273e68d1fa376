"""Tiny checkpoints in the true on-disk formats, made once a session from random weights."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from models.checkpoints.packages import Package
from tests.models import small_checkpoints as checkpoints


@pytest.fixture(scope="session")
def whisper_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A CTranslate2 Whisper with a 6 s window and a word-level vocabulary."""
    return checkpoints.make_whisper(tmp_path_factory.mktemp("whisper"))


@pytest.fixture(scope="session")
def full_size_whisper_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A CTranslate2 Whisper with the window and the vocabulary of the full-size ones."""
    return checkpoints.make_full_size_whisper(tmp_path_factory.mktemp("full-size-whisper"))


@pytest.fixture(scope="session")
def clip_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An open_clip local directory with its own configuration and vocabulary."""
    return checkpoints.make_clip(tmp_path_factory.mktemp("clip"))


@pytest.fixture(scope="session")
def blip_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A transformers BLIP directory with a word-level vocabulary."""
    return checkpoints.make_blip(tmp_path_factory.mktemp("blip"))


@pytest.fixture(scope="session")
def itm_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A transformers BLIP for image-text matching."""
    return checkpoints.make_itm(tmp_path_factory.mktemp("itm"))


@pytest.fixture(scope="session")
def piper_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Piper voice that hums: 10 ms a phoneme, stretched by the length scale."""
    return checkpoints.make_piper(tmp_path_factory.mktemp("piper"))


@pytest.fixture
def no_packages(monkeypatch: pytest.MonkeyPatch) -> None:
    """No package with weights is installed."""
    monkeypatch.setattr(Package, "folder", lambda package: None)


@pytest.fixture
def offline(monkeypatch: pytest.MonkeyPatch) -> None:
    """Any attempt to reach another machine fails the test."""

    def refuse(*_: object) -> None:
        raise AssertionError("a model that is on disk reached for the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)

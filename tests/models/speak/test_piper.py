"""The adapter runs a real ONNX voice: one piece a sentence, longer or shorter with the rate."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from models.errors import ModelBroken, ModelMissing
from models.speak import piper
from models.speak.espeak import Espeak
from models.speak.piper import Piper
from models.speak.reference import SHORT, words_in
from models.speech_rate import NATURAL_FASTEST, NATURAL_SLOWEST


@pytest.mark.usefixtures("offline")
def test_one_piece_a_sentence(piper_folder: Path) -> None:
    voice = Piper(piper_folder, "tiny/speak")
    first, second = voice.speak("hello there. bye")
    assert first.sample_rate == 16_000
    assert first.samples.dtype == np.int16
    assert first.seconds > second.seconds > 0
    assert np.abs(first.samples.astype(int)).max() > 30_000
    assert voice.name.startswith("tiny/speak@")


def test_the_rate_stretches_the_voice(piper_folder: Path) -> None:
    voice = Piper(piper_folder)
    lengths = {
        rate: sum(piece.seconds for text in SHORT for piece in voice.speak(text, rate))
        for rate in (10, 80, 130, 175, 250, 350, 500, 700, 9000)
    }
    words = sum(map(words_in, SHORT))
    for rate in (80, 130, 175, 250, 350, 500):
        assert 60 * words / lengths[rate] == pytest.approx(rate, rel=0.05)
    assert lengths[10] == lengths[80]
    assert lengths[9000] == lengths[700]


def test_what_was_measured_of_a_voice_is_kept_beside_it(
    piper_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = shutil.copytree(piper_folder, tmp_path / "voice")
    (folder / "earshot.json").write_text(json.dumps({"other": 1}))
    voice = Piper(folder, "tiny/speak")
    name, (before,) = voice.name, voice.speak("a boat", 130)
    settings = json.loads((folder / "earshot.json").read_text())
    assert settings["other"] == 1
    assert settings["rate_curve"]["rates"] == sorted(settings["rate_curve"]["rates"])

    def again(*_: object) -> None:
        raise AssertionError("it was measured again")

    monkeypatch.setattr(piper, "_measured", again)
    other = Piper(folder, "tiny/speak")
    (after,) = other.speak("a boat", 130)
    assert after.seconds == pytest.approx(before.seconds, rel=0.01)
    assert other.name == name


def test_a_kept_curve_that_is_damaged_is_told(piper_folder: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(piper_folder, tmp_path / "voice")
    for kept in ({"rates": [2, 1], "settings": [1, 2]}, {"rates": [1]}, "no", None):
        (folder / "earshot.json").write_text(json.dumps({"rate_curve": kept}))
        with pytest.raises(ModelBroken, match="settings of the voice cannot be used"):
            Piper(folder).load()


def test_a_folder_that_cannot_be_written_is_no_trouble(
    piper_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = shutil.copytree(
        piper_folder, tmp_path / "voice", ignore=shutil.ignore_patterns("earshot.json")
    )

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError("read-only")

    monkeypatch.setattr(Path, "write_text", refuse)
    assert [piece.seconds > 0 for piece in Piper(folder).speak("a boat")] == [True]
    assert not (folder / "earshot.json").exists()


def test_it_holds_what_can_be_understood(piper_folder: Path) -> None:
    voice = Piper(piper_folder)
    rates = (NATURAL_SLOWEST - 1, NATURAL_SLOWEST, 175, NATURAL_FASTEST, NATURAL_FASTEST + 1)
    for _ in range(2):
        assert [voice.holds(rate) for rate in rates] == [False, True, True, True, False]
        voice.load()


def test_a_network_that_fails_is_told_in_a_sentence(
    piper_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    voice = Piper(piper_folder)
    loaded: Any = voice._lazy.get().piper

    def fail(*_: object) -> None:
        raise RuntimeError("onnxruntime: bad allocation")

    monkeypatch.setattr(loaded, "synthesize", fail)
    with pytest.raises(ModelBroken, match="The voice could not say that"):
        list(voice.speak("hello"))


def test_closing_the_iterator_stops_before_the_next_sentence(
    piper_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    voice = Piper(piper_folder)
    loaded: Any = voice._lazy.get().piper
    said: list[str] = []
    real = loaded.synthesize

    def record(text: str, how: object) -> object:
        said.append(text)
        return real(text, how)

    monkeypatch.setattr(loaded, "synthesize", record)
    speech = voice.speak("one. two. three.")
    next(speech)
    speech.close()  # type: ignore[attr-defined]
    assert said == ["one."]


@pytest.mark.parametrize("text", ["", "  ", "\n"])
def test_nothing_to_say(piper_folder: Path, text: str) -> None:
    assert list(Piper(piper_folder).speak(text)) == []


@pytest.mark.parametrize("text", ["🙂", "[[x]]", "<b>&", "x" * 3000])
def test_odd_text_is_safe(piper_folder: Path, text: str) -> None:
    assert sum(piece.seconds for piece in Piper(piper_folder).speak(text)) < 400


def test_a_voice_with_phonemes_from_espeak(piper_folder: Path, tmp_path: Path) -> None:
    """Piper brings its own espeak-ng; both must live in one process."""
    folder = shutil.copytree(piper_folder, tmp_path / "voice")
    config = json.loads((folder / "hum.onnx.json").read_text())
    (folder / "hum.onnx.json").write_text(json.dumps(config | {"phoneme_type": "espeak"}))
    engine = Espeak()
    (before,) = engine.speak("hello there")
    assert [piece.seconds > 0 for piece in Piper(folder).speak("hello. there.")] == [True, True]
    (after,) = engine.speak("hello there")
    assert after.seconds == pytest.approx(before.seconds, abs=0.05)


def test_missing_and_damaged_voices_are_told(piper_folder: Path, tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match="The voice is not on this machine"):
        Piper(tmp_path / "none").load()
    folder = shutil.copytree(piper_folder, tmp_path / "voice")
    (folder / "hum.onnx").write_bytes(b"no")
    with pytest.raises(ModelBroken, match="The voice is there but cannot be loaded"):
        Piper(folder).load()
    (folder / "hum.onnx.json").write_text("{")
    with pytest.raises(ModelBroken, match=r"hum\.onnx\.json of the voice is damaged"):
        Piper(folder).load()
    (folder / "hum.onnx.json").unlink()
    with pytest.raises(ModelMissing, match=r"hum\.onnx\.json missing"):
        Piper(folder).load()


def test_close_frees_and_speaks_again(piper_folder: Path) -> None:
    voice = Piper(piper_folder)
    before = [piece.seconds for piece in voice.speak("a boat")]
    voice.close()
    assert not voice._lazy.loaded
    assert [piece.seconds for piece in voice.speak("a boat")] == before

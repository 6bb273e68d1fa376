"""The adapter runs a real ONNX voice: one piece a sentence, longer or shorter with the rate."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from models.errors import ModelBroken, ModelMissing
from models.speak.espeak import Espeak
from models.speak.piper import Piper


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
        rate: sum(piece.seconds for piece in voice.speak("a red boat", rate))
        for rate in (10, 80, 175, 350, 700, 9000)
    }
    assert lengths[80] == pytest.approx(lengths[175] * 175 / 80, rel=0.01)
    assert lengths[350] == pytest.approx(lengths[175] / 2, rel=0.01)
    assert lengths[10] == lengths[80]
    assert lengths[9000] == lengths[700]


def test_closing_the_iterator_stops_before_the_next_sentence(
    piper_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    voice = Piper(piper_folder)
    loaded: Any = voice._lazy.get()
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
    assert sum(piece.seconds for piece in Piper(piper_folder).speak(text)) < 120


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

"""The adapter runs a real CTranslate2 Whisper with a short window, and believes it with care."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from models import audio
from models.checkpoints.threads import default_threads
from models.errors import ModelBroken, ModelMissing
from models.hear.acceptance import Guess, Heard
from models.hear.decoding.attempts import Attempts
from models.hear.whisper import SMALL_BYTES, FasterWhisper, threads_for
from models.types import SAMPLE_RATE, Audio, Samples
from tests import natural
from tests.models.small_checkpoints import WORDS


@pytest.fixture(scope="module")
def phrase() -> Audio:
    return natural.recorded("a red boat on a beach", quiet_seconds=0)


@pytest.fixture
def credulous(whisper_folder: Path, tmp_path: Path) -> Path:
    """The tiny Whisper, told to believe whatever its random weights say."""
    return settle(
        whisper_folder,
        tmp_path / "hear",
        log_prob_threshold=-1e9,
        doubt_threshold=1e9,
        brief_log_prob_threshold=-1e9,
        brief_doubt_threshold=1e9,
        compression_threshold=1e9,
    )


def settle(source: Path, folder: Path, **settings: object) -> Path:
    """A copy of a checkpoint with other settings."""
    shutil.copytree(source, folder)
    said = json.loads((folder / "earshot.json").read_text())
    (folder / "earshot.json").write_text(json.dumps(said | settings))
    return folder


@pytest.mark.usefixtures("offline")
def test_a_short_window_checkpoint_runs_without_a_network(credulous: Path, phrase: Audio) -> None:
    """What random weights write is chance; that they run, and write their words, is not."""
    ear = FasterWhisper(credulous, "tiny/hear")
    heard = ear.transcribe(phrase)
    assert set(heard.text.split()) <= set(WORDS)
    assert heard.language == "en"
    assert 0 <= heard.confidence <= 1
    assert ear.name.startswith("tiny/hear@")
    ear.close()
    assert ear.transcribe(phrase) == heard


def test_what_is_not_believed_becomes_an_empty_transcript(
    whisper_folder: Path, tmp_path: Path, phrase: Audio
) -> None:
    ear = FasterWhisper(
        settle(whisper_folder, tmp_path / "hear", log_prob_threshold=1, brief_log_prob_threshold=1)
    )
    heard = ear.transcribe(phrase)
    assert heard.text == ""
    assert not heard.understood


def test_silence_and_noise_are_not_understood(credulous: Path) -> None:
    ear = FasterWhisper(credulous)
    noise = np.random.default_rng(2).standard_normal(32_000) * 0.1
    for samples in (np.zeros(0), np.zeros(32_000), noise):
        assert ear.transcribe(Audio(samples.astype(np.float32))).text == ""


def test_speech_longer_than_the_window_is_heard_in_pieces(
    credulous: Path, phrase: Audio, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every piece fits into the window, and all of them together are what was said."""
    heard: list[float] = []

    def hear(attempts: Attempts, samples: Samples, *_: object) -> Heard:
        heard.append(len(samples) / SAMPLE_RATE)
        return Heard(Guess(f"piece {len(heard)}", -0.1, 3, 0.0))

    ear = FasterWhisper(credulous)
    ear.load()
    monkeypatch.setattr(Attempts, "hear", hear)
    pause = np.zeros(24_000, np.float32)
    long = Audio(np.concatenate([phrase.samples, pause] * 4))
    text = ear.transcribe(long).text
    assert len(heard) > 1
    assert max(heard) <= 6
    assert sum(heard) >= 4 * (phrase.seconds - 0.5)
    assert text == " ".join(f"piece {at + 1}" for at in range(len(heard)))


def test_a_multilingual_prompt_names_its_language(whisper_folder: Path, tmp_path: Path) -> None:
    folder = settle(whisper_folder, tmp_path / "hear", prompt="full", language="de")
    ear = FasterWhisper(folder)
    ear.load()
    assert ear.transcribe(Audio(np.zeros(16_000, np.float32))).language == "de"
    for other in ("fr", "tlh"):
        with pytest.raises(ModelBroken, match=f"cannot listen in the language {other}"):
            FasterWhisper(folder, language=other).load()


def test_a_full_size_checkpoint_takes_a_short_window(
    full_size_whisper_folder: Path, phrase: Audio, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As downloaded, without settings of ours: multilingual prompt, what the speech needs."""
    ear = FasterWhisper(full_size_whisper_folder)
    window = ear._lazy.get().attempts.window
    tokenizer = ear._lazy.get().attempts.decoder.tokenizer
    shapes: list[tuple[int, ...]] = []
    encode = window.whisper.encode

    def watch(features: Samples) -> object:
        shapes.append(features.shape)
        return encode(features)

    monkeypatch.setattr(window.whisper, "encode", watch)
    prompts = [tokenizer.tokenizer.id_to_token(token) for token in tokenizer.sot_sequence]
    assert prompts == ["<|startoftranscript|>", "<|en|>", "<|transcribe|>"]
    ear.transcribe(phrase)
    assert shapes[0][0] == 80
    assert 100 * phrase.seconds < shapes[0][1] <= 100 * (phrase.seconds + 3)
    assert set(shapes[1:]) <= {(80, 3000)}, "heard again, if at all, in the whole window"


def test_every_rate_of_a_microphone_is_heard_as_one(
    credulous: Path, phrase: Audio, monkeypatch: pytest.MonkeyPatch
) -> None:
    seconds: list[float] = []

    def hear(attempts: Attempts, samples: Samples, *_: object) -> Heard:
        seconds.append(len(samples) / SAMPLE_RATE)
        return Heard(Guess("words", -0.1, 3, 0.0))

    ear = FasterWhisper(credulous)
    ear.load()
    monkeypatch.setattr(Attempts, "hear", hear)
    for rate in (8_000, 16_000, 48_000):
        sound = Audio(audio.resample(phrase.samples, SAMPLE_RATE, rate), rate)
        assert ear.transcribe(sound).text == "words"
    assert max(seconds) - min(seconds) < 0.2


@pytest.mark.parametrize("gone", ["model.bin", "tokenizer.json", "config.json"])
def test_a_missing_file_is_named(whisper_folder: Path, tmp_path: Path, gone: str) -> None:
    folder = settle(whisper_folder, tmp_path / "hear")
    (folder / gone).unlink()
    with pytest.raises(ModelMissing, match=gone):
        FasterWhisper(folder).load()
    with pytest.raises(ModelMissing, match="Run earshot models download"):
        FasterWhisper(tmp_path / "none").load()


def test_damaged_weights_and_settings_are_told(whisper_folder: Path, tmp_path: Path) -> None:
    folder = settle(whisper_folder, tmp_path / "hear")
    (folder / "model.bin").write_bytes(b"not a model")
    with pytest.raises(ModelBroken, match="hearing model is there but cannot be loaded"):
        FasterWhisper(folder).load()
    for wrong in (
        "{",
        "[]",
        '{"window_seconds": "x"}',
        '{"colour": 1}',
        '{"shortest_seconds": 99}',
    ):
        (folder / "earshot.json").write_text(wrong)
        with pytest.raises(ModelBroken, match="hearing model"):
            FasterWhisper(folder).load()


def test_a_small_model_takes_one_thread_and_a_larger_one_what_there_is(tmp_path: Path) -> None:
    weights = tmp_path / "model.bin"
    for size, expected in ((SMALL_BYTES - 1, 1), (SMALL_BYTES, default_threads())):
        with weights.open("wb") as file:
            file.truncate(size)
        assert threads_for(weights) == expected

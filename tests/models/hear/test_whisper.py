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
from models.hear.settings import Hearing
from models.hear.whisper import SMALL_BYTES, FasterWhisper, threads_for, window_features
from models.speak.espeak import Espeak
from models.types import Audio, Samples
from tests.models.small_checkpoints import WORDS


@pytest.fixture(scope="module")
def phrase() -> Audio:
    said = list(Espeak().speak("a red boat on a beach"))
    return audio.from_samples(said[0].samples / 32768, said[0].sample_rate)


@pytest.fixture
def credulous(whisper_folder: Path, tmp_path: Path) -> Path:
    """The tiny Whisper, told to believe whatever its random weights say."""
    return settle(
        whisper_folder, tmp_path / "hear", log_prob_threshold=-99, compression_threshold=99
    )


def settle(source: Path, folder: Path, **settings: object) -> Path:
    """A copy of a checkpoint with other settings."""
    shutil.copytree(source, folder)
    said = json.loads((folder / "earshot.json").read_text())
    (folder / "earshot.json").write_text(json.dumps(said | settings))
    return folder


@pytest.mark.usefixtures("offline")
def test_a_short_window_checkpoint_is_heard_through(credulous: Path, phrase: Audio) -> None:
    ear = FasterWhisper(credulous, "tiny/hear")
    heard = ear.transcribe(phrase)
    assert set(heard.text.split()) <= set(WORDS)
    assert heard.understood
    assert heard.language == "en"
    guess = ear.guess(phrase)
    assert heard.confidence == pytest.approx(
        np.exp(ear.guess(Audio(phrase.samples)).log_prob), rel=0.5
    )
    assert guess.log_prob < 0
    assert 0 <= guess.no_speech <= 1
    assert ear.name.startswith("tiny/hear@")
    ear.close()
    assert ear.transcribe(phrase) == heard


def test_a_doubtful_guess_becomes_an_empty_transcript(whisper_folder: Path, phrase: Audio) -> None:
    heard = FasterWhisper(whisper_folder).transcribe(phrase)
    assert heard.text == ""
    assert not heard.understood
    assert 0 < heard.confidence < 0.5


def test_silence_and_noise_are_not_understood(credulous: Path) -> None:
    ear = FasterWhisper(credulous)
    noise = np.random.default_rng(2).standard_normal(32_000) * 0.1
    for samples in (np.zeros(0), np.zeros(32_000), noise):
        assert ear.transcribe(Audio(samples.astype(np.float32))).text == ""


def test_speech_longer_than_the_window_is_heard_in_pieces(credulous: Path, phrase: Audio) -> None:
    pause = np.zeros(24_000, np.float32)
    long = Audio(np.concatenate([phrase.samples, pause] * 4))
    ear = FasterWhisper(credulous)
    assert len(ear.transcribe(long).text.split()) > len(ear.transcribe(phrase).text.split())


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
    """As downloaded, without settings of ours: multilingual prompt, 10 s window."""
    ear = FasterWhisper(full_size_whisper_folder)
    loaded = ear._lazy.get()
    vocabulary = loaded.whisper.hf_tokenizer
    shapes: list[tuple[int, ...]] = []
    encode = loaded.whisper.encode

    def watch(features: Samples) -> object:
        shapes.append(features.shape)
        return encode(features)

    monkeypatch.setattr(loaded.whisper, "encode", watch)
    prompts = [vocabulary.id_to_token(token) for token in loaded.tokenizer.sot_sequence]
    assert prompts == ["<|startoftranscript|>", "<|en|>", "<|transcribe|>"]
    assert ear.guess(phrase).tokens <= 101
    ear.guess(Audio(np.zeros(20 * 16_000, np.float32)))
    assert shapes == [(80, 1000), (80, 2000)]


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
    for wrong in ("{", "[]", '{"windows": "x"}', '{"colour": 1}'):
        (folder / "earshot.json").write_text(wrong)
        with pytest.raises(ModelBroken, match="hearing model"):
            FasterWhisper(folder).load()


@pytest.mark.parametrize(
    ("seconds", "window"), [(0.5, 10), (10, 10), (10.1, 20), (25, 30), (40, 30)]
)
def test_the_window_is_the_shortest_that_holds_the_speech(seconds: float, window: float) -> None:
    assert Hearing().window_for(seconds) == window


def test_the_window_is_filled_up_with_zeros_before_the_spectrogram() -> None:
    from faster_whisper.feature_extractor import FeatureExtractor

    extractor = FeatureExtractor()
    samples = np.random.default_rng(0).standard_normal(16_000).astype(np.float32) * 0.1
    features = window_features(extractor, samples, 6)
    assert features.shape == (80, 600)
    expected = extractor(np.concatenate([samples, np.zeros(80_000, np.float32)]))[:, :600]
    assert np.array_equal(features, expected.astype(np.float32))
    assert np.ptp(features[:, 200:]) < 1e-6
    assert window_features(extractor, np.ones(200_000, np.float32), 6).shape == (80, 600)


def test_other_windows_can_be_tried(full_size_whisper_folder: Path) -> None:
    ear = FasterWhisper(full_size_whisper_folder, windows=[5, 30])
    hearing = ear._lazy.get().hearing
    assert [hearing.window_for(seconds) for seconds in (3, 5, 6)] == [5, 5, 30]


def test_a_small_model_takes_one_thread_and_a_larger_one_what_there_is(tmp_path: Path) -> None:
    weights = tmp_path / "model.bin"
    for size, expected in ((SMALL_BYTES - 1, 1), (SMALL_BYTES, default_threads())):
        with weights.open("wb") as file:
            file.truncate(size)
        assert threads_for(weights) == expected

"""Sound that is read from WAV files, and written to them."""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np
import pytest

from client.errors import AskFailed
from client.wav import SAMPLE_RATE, read_recording, write_speech
from tests.client.recordings import TONE_HERTZ, tone, write_wav


@pytest.mark.parametrize("rate", [8_000, 16_000, 22_050, 44_100, 48_000])
@pytest.mark.parametrize("width", [1, 2, 3, 4])
@pytest.mark.parametrize("channels", [1, 2, 6])
def test_any_plain_wav_becomes_16_khz_mono(
    tmp_path: Path, rate: int, width: int, channels: int
) -> None:
    path = write_wav(tmp_path / "tone.wav", tone(0.5, rate), rate, width, channels)
    samples = read_recording(path)
    assert samples.dtype == np.int16
    assert len(samples) == SAMPLE_RATE // 2
    spectrum = np.abs(np.fft.rfft(samples))
    assert int(spectrum.argmax()) * 2 == TONE_HERTZ  # bins are 2 Hz wide
    assert np.abs(samples[2000:6000]).max() == pytest.approx(0.5 * 32767, rel=0.03)


def test_a_last_incomplete_frame_is_dropped(tmp_path: Path) -> None:
    path = write_wav(tmp_path / "cut.wav", tone(0.5, 16_000), 16_000, width=2, channels=2)
    path.write_bytes(path.read_bytes()[:-3])
    assert len(read_recording(path)) == 8_000 - 1


def test_what_is_no_recording_is_refused_in_a_sentence(tmp_path: Path) -> None:
    not_sound = tmp_path / "letter.wav"
    not_sound.write_text("Dear all")
    empty_file = tmp_path / "nothing.wav"
    empty_file.touch()
    no_samples = write_wav(tmp_path / "empty.wav", tone(0, 16_000), 16_000)
    silent = write_wav(tmp_path / "silent.wav", tone(1, 16_000, loudness=0), 16_000)
    for path, reason in (
        (tmp_path / "gone.wav", "There is no file"),
        (tmp_path, "cannot be read"),
        (not_sound, "not a WAV file"),
        (empty_file, "not a WAV file"),
        (no_samples, "holds no sound"),
        (silent, "is silent"),
    ):
        with pytest.raises(AskFailed, match=reason) as failure:
            read_recording(path)
        assert str(failure.value).endswith(".")


def test_a_quiet_voice_is_not_taken_for_silence(tmp_path: Path) -> None:
    path = write_wav(tmp_path / "whisper.wav", tone(0.2, 16_000, loudness=0.003), 16_000)
    assert len(read_recording(path)) == 3_200


def test_speech_is_saved_as_it_came(tmp_path: Path) -> None:
    samples = np.array([0, 1, -1, 32767, -32768], np.int16)
    write_speech(tmp_path / "answer.wav", samples, 22_050)
    with wave.open(str(tmp_path / "answer.wav")) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (22_050, 1, 2)
        assert file.readframes(5) == samples.astype("<i2").tobytes()


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(AskFailed, match="could not be saved"):
        write_speech(tmp_path / "no" / "answer.wav", np.zeros(4, np.int16), 16_000)

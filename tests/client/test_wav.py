"""Sound that is read from WAV files, and written to them."""

from __future__ import annotations

import struct
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


EXTENSIBLE, PCM, FLOAT = 0xFFFE, 1, 3


def wav(kind: int, tag: int, bits: int, body: bytes, length: int | None = None) -> bytes:
    """A mono WAV at 16 kHz; extensible ones give their true kind, `kind`, further down."""
    width = bits // 8
    header = struct.pack("<HHIIHH", tag, 1, 16_000, 16_000 * width, width, bits)
    if tag == EXTENSIBLE:
        guid = struct.pack("<H", kind) + bytes.fromhex("000000001000800000aa00389b71")
        header += struct.pack("<HHI", 22, bits, 4) + guid
    said = len(body) if length is None else length
    chunks = b"WAVEfmt " + struct.pack("<I", len(header)) + header
    chunks += b"LIST\x04\0\0\0INFO" + b"data" + struct.pack("<I", said) + body
    return b"RIFF" + struct.pack("<I", len(chunks)) + chunks


def samples_of(width: int, floats: bool) -> bytes:
    values = tone(0.5, 16_000)
    if floats:
        return values.astype(f"<f{width}").tobytes()
    whole = np.round(values * (2 ** (8 * width - 1) - 1)).astype("<i8")
    raw: bytes = whole.view(np.uint8).reshape(-1, 8)[:, :width].tobytes()
    return raw


@pytest.mark.parametrize("tag", [EXTENSIBLE, None])
@pytest.mark.parametrize(("kind", "width"), [(PCM, 2), (PCM, 3), (PCM, 4), (FLOAT, 4), (FLOAT, 8)])
def test_headers_of_every_kind_are_read(
    tmp_path: Path, kind: int, width: int, tag: int | None
) -> None:
    path = tmp_path / "tone.wav"
    path.write_bytes(wav(kind, tag or kind, 8 * width, samples_of(width, kind == FLOAT)))
    samples = read_recording(path)
    assert len(samples) == 8_000
    assert np.abs(samples).max() == pytest.approx(0.5 * 32767, rel=0.01)


def test_a_recording_that_was_piped_does_not_know_its_length(tmp_path: Path) -> None:
    path = tmp_path / "piped.wav"
    path.write_bytes(wav(PCM, PCM, 16, samples_of(2, False), length=0xFFFFFFFF))
    assert len(read_recording(path)) == 8_000


@pytest.mark.parametrize("seed", range(60))
def test_a_damaged_recording_is_heard_or_refused_in_a_sentence(tmp_path: Path, seed: int) -> None:
    data = bytearray(wav(PCM, EXTENSIBLE, 24, samples_of(3, False)))
    chance = np.random.default_rng(seed)
    for at in chance.integers(0, 90, 4):
        data[at] = chance.integers(0, 256)
    path = tmp_path / "damaged.wav"
    path.write_bytes(data[: chance.integers(20, len(data))])
    try:
        assert read_recording(path).dtype == np.int16
    except AskFailed as failure:
        assert str(failure).endswith(".")


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

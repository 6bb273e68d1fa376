"""Every kind of sound becomes 16 kHz mono float32, and what is no sound is refused in words."""

from __future__ import annotations

import io
import struct
import tracemalloc

import numpy as np
import numpy.typing as npt
import pytest

from models import audio
from models.audio import CUT_OFF, UNREADABLE, from_bytes
from models.errors import NotAudio
from models.types import SAMPLE_RATE

SECONDS = 0.5
PITCH = 440  # Hz


def tone(rate: int, channels: int = 1) -> npt.NDArray[np.float64]:
    """Shape (n, channels), half as loud as can be."""
    wave = 0.5 * np.sin(2 * np.pi * PITCH * np.arange(int(SECONDS * rate)) / rate)
    return np.repeat(wave[:, None], channels, axis=1)


def riff(
    code: int, bits: int, rate: int, samples: npt.NDArray[np.float64], extra: bytes = b""
) -> bytes:
    """A WAV file, written independently of the code under test."""
    channels = samples.shape[1]
    if code == 3:
        body = samples.astype(f"<f{bits // 8}").tobytes()
    elif bits == 8:
        body = np.round(samples * 127 + 128).astype(np.uint8).tobytes()
    else:
        whole = np.round(samples * (2 ** (bits - 1) - 1)).astype("<i8").reshape(-1, 1)
        body = whole.view(np.uint8)[:, : bits // 8].tobytes()
    frame = channels * bits // 8
    form = struct.pack("<HHIIHH", code, channels, rate, rate * frame, frame, bits) + extra
    chunks = b"fmt " + struct.pack("<I", len(form)) + form
    chunks += b"LIST" + struct.pack("<I", 3) + b"abc\0"  # an odd chunk, and its padding
    chunks += b"data" + struct.pack("<I", len(body)) + body
    return b"RIFF" + struct.pack("<I", 4 + len(chunks)) + b"WAVE" + chunks


def loudest_pitch(samples: npt.NDArray[np.float32]) -> float:
    spectrum = np.abs(np.fft.rfft(samples))
    return float(np.fft.rfftfreq(len(samples), 1 / SAMPLE_RATE)[spectrum.argmax()])


@pytest.mark.parametrize(("code", "bits"), [(1, 8), (1, 16), (1, 24), (1, 32), (3, 32), (3, 64)])
@pytest.mark.parametrize(("rate", "channels"), [(16_000, 1), (44_100, 2), (8_000, 1), (48_000, 6)])
def test_every_wav_keeps_pitch_length_and_loudness(
    code: int, bits: int, rate: int, channels: int
) -> None:
    heard = audio.from_bytes(riff(code, bits, rate, tone(rate, channels)))
    assert heard.sample_rate == 16_000
    assert heard.samples.dtype == np.float32
    assert heard.seconds == pytest.approx(SECONDS, abs=0.001)
    assert loudest_pitch(heard.samples) == pytest.approx(PITCH, abs=3)
    middle = heard.samples[1000:-1000]
    assert np.abs(middle).max() == pytest.approx(0.5, abs=0.02)


def test_extensible_wav_is_read_by_its_sub_format() -> None:
    extra = struct.pack("<HHIH", 22, 24, 4, 1) + bytes(14)
    heard = audio.from_bytes(riff(0xFFFE, 24, 16_000, tone(16_000), extra))
    assert loudest_pitch(heard.samples) == pytest.approx(PITCH, abs=3)


def test_a_streamed_wav_without_a_length_is_read_to_its_end() -> None:
    data = riff(1, 16, 16_000, tone(16_000))
    at = data.index(b"data") + 4
    assert audio.from_bytes(data[:at] + b"\xff\xff\xff\xff" + data[at + 4 :]).seconds == SECONDS


def test_resampling_lets_nothing_fold_back() -> None:
    rate = 48_000
    high = np.sin(2 * np.pi * 11_000 * np.arange(rate) / rate).astype(np.float32)
    assert np.abs(audio.resample(high, rate, 16_000)[200:-200]).max() < 0.01


@pytest.mark.parametrize(
    ("container", "codec"), [("flac", "flac"), ("ogg", "libopus"), ("mp3", "mp3")]
)
def test_other_formats_are_decoded(container: str, codec: str) -> None:
    import av

    buffer = io.BytesIO()
    with av.open(buffer, "w", format=container) as file:
        stream = file.add_stream(codec, rate=48_000)
        assert isinstance(stream, av.AudioStream)
        whole = np.round(tone(48_000).T * 32767).astype(np.int16)
        frame = av.AudioFrame.from_ndarray(whole, format="s16", layout="mono")
        frame.sample_rate = 48_000
        for packet in (*stream.encode(frame), *stream.encode(None)):
            file.mux(packet)
    heard = audio.from_bytes(buffer.getvalue())
    assert heard.seconds == pytest.approx(SECONDS, abs=0.1)
    assert loudest_pitch(heard.samples[1000:-1000]) == pytest.approx(PITCH, abs=5)


def test_raw_frames_and_a_wav_written_back() -> None:
    samples = np.round(tone(16_000)[:, 0] * 32767).astype("<i2")
    heard = audio.from_pcm16(samples.tobytes() + b"\x01")
    assert np.array_equal(np.round(heard.samples * 32768), samples)
    again = audio.from_bytes(audio.to_wav(samples, 16_000))
    assert np.array_equal(again.samples, heard.samples)
    from_float = audio.from_bytes(audio.to_wav(heard.samples, 16_000))
    assert np.abs(from_float.samples - heard.samples).max() < 1e-4


GOOD = riff(1, 16, 16_000, tone(16_000))
NOT_NUMBERS = np.array([[0.1], [np.nan], [np.inf]])


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", audio.EMPTY),
        (riff(1, 16, 16_000, np.zeros((0, 1))), audio.EMPTY),
        (b"hello, I am a letter", audio.UNREADABLE),
        (bytes(range(256)) * 8, audio.UNREADABLE),
        (GOOD[:4000], audio.CUT_OFF),
        (GOOD[:40], audio.CUT_OFF),
        (GOOD[:14], audio.UNREADABLE),
        (riff(3, 32, 16_000, NOT_NUMBERS), audio.DAMAGED),
        (riff(1, 16, 7, tone(16_000)), audio.UNREADABLE),
        (riff(6, 8, 8_000, tone(8_000)), audio.UNREADABLE),
        (riff(1, 16, 16_000, tone(16_000)[:, :0]), audio.UNREADABLE),
    ],
)
def test_what_is_no_sound_is_refused_in_a_sentence(data: bytes, sentence: str) -> None:
    with pytest.raises(NotAudio) as refused:
        audio.from_bytes(data)
    assert str(refused.value) == sentence


def test_every_cut_of_a_file_is_either_sound_or_a_sentence() -> None:
    for end in range(0, len(GOOD) - 1, 97):
        with pytest.raises(NotAudio):
            audio.from_bytes(GOOD[:end])


def test_a_recording_beyond_the_limit_is_refused() -> None:
    with pytest.raises(NotAudio, match="longer than 10 minutes"):
        audio.from_samples(np.zeros(601 * 1000, np.float32), 1000)


def test_a_picture_is_no_sound() -> None:
    from PIL import Image

    buffer = io.BytesIO()
    Image.new("RGB", (8, 8)).save(buffer, "PNG")
    with pytest.raises(NotAudio) as refused:
        audio.from_bytes(buffer.getvalue())
    assert str(refused.value) == audio.UNREADABLE


def test_clipped_sound_stays_within_bounds() -> None:
    loud = np.sign(tone(44_100)[:, 0]) * 4
    assert np.abs(audio.from_samples(loud, 44_100).samples).max() == 1.0


def wav_header(rate: int, channels: int, bits: int, size: int, code: int = 1) -> bytes:
    form = struct.pack("<HHIIHH", code, channels, rate, 0, 0, bits)
    return b"RIFF\0\0\0\0WAVEfmt \x10\0\0\0" + form + b"data" + struct.pack("<I", size)


@pytest.mark.parametrize(
    "lie",
    [
        wav_header(0, 1, 16, 4) + bytes(4),
        wav_header(2**31, 1, 16, 4) + bytes(4),
        wav_header(2**32 - 1, 65_535, 64, 0, 3) + bytes(8),
        wav_header(16_000, 0, 16, 4) + bytes(4),
        wav_header(16_000, 255, 16, 1020) + bytes(1020),
        wav_header(16_000, 65_535, 8, 0) + bytes(65_535),
        wav_header(16_000, 1, 0, 4) + bytes(4),
        wav_header(16_000, 1, 16, 2**32 - 2) + bytes(4),
        b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n",
        b"ffconcat version 1.0\nfile /etc/hostname\n",
        b"v=0\no=- 0 0 IN IP4 127.0.0.1\nm=audio 9 RTP/AVP 0\n",
    ],
)
def test_a_header_that_lies_costs_a_sentence(lie: bytes) -> None:
    with pytest.raises(NotAudio) as refused:
        from_bytes(lie)
    assert str(refused.value) in (UNREADABLE, CUT_OFF)


def test_hours_of_sound_are_refused_before_any_of_it_is_computed() -> None:
    hours = wav_header(8_000, 1, 8, 0) + bytes(8_000 * 3600 * 2)
    tracemalloc.start()
    try:
        with pytest.raises(NotAudio, match="longer than 10 minutes"):
            from_bytes(hours)
        assert tracemalloc.get_traced_memory()[1] < 1_000_000
    finally:
        tracemalloc.stop()


def flac_of_silence(seconds: int, rate: int) -> bytes:
    """A few bytes a second."""
    av = pytest.importorskip("av")
    file = io.BytesIO()
    with av.open(file, "w", format="flac") as container:
        stream = container.add_stream("flac", rate=rate)
        for _ in range(seconds):
            frame = av.AudioFrame.from_ndarray(np.zeros((1, rate), np.int16), "s16", "mono")
            frame.sample_rate = rate
            for packet in stream.encode(frame):
                container.mux(packet)
        for packet in stream.encode(None):
            container.mux(packet)
    return file.getvalue()


@pytest.mark.parametrize(("seconds", "rate"), [(700, 8_000), (3, 500)])
def test_what_unpacks_to_more_than_it_seems_is_refused(seconds: int, rate: int) -> None:
    data = flac_of_silence(seconds, rate)
    assert len(data) < 200_000
    with pytest.raises(NotAudio):
        from_bytes(data)

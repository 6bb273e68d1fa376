"""Any sound -> 16 kHz mono float32, and sound -> WAV.

WAV is read here; every other format is left to FFmpeg through PyAV, where that is installed.
Knows nothing of speech: silence is a sound like any other.
"""

from __future__ import annotations

import io
import math
import struct
import wave
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from models.errors import NotAudio
from models.types import PCM16, SAMPLE_RATE, Audio, Samples

BYTES_PER_SAMPLE = 2  # of PCM16
LOWEST_RATE, HIGHEST_RATE = 1_000, 768_000  # Hz; beyond these a header is lying
LONGEST_SECONDS = 600.0
MOST_CHANNELS = 32
MOST_SAMPLES = 120_000_000  # of all channels: ten minutes of stereo at 96 kHz, as 0.5 GB of floats
FORMATS = "wav,flac,ogg,mp3,aac,mov,matroska,aiff,caf,au"
"""What FFmpeg may take a file for; it knows lists of addresses, too, and would follow them."""
UNKNOWN_SIZES = (0, 0xFFFFFFFF, 0x7FFFFFFF, 0x7FFFF000)  # written by programs that stream
ONLY_SOUND = {"format_whitelist": FORMATS, "protocol_whitelist": ""}

EMPTY = "The recording is empty. Please record it again."
UNREADABLE = "That is not a sound I can read. Please send a WAV file, or record it again."
CUT_OFF = "The recording is cut off in the middle. Please send the whole file."
DAMAGED = "The recording is damaged: it holds values that are no sound. Please record it again."
TOO_LONG = "The recording is longer than {minutes:.0f} minutes. Please send a shorter one."

PCM, FLOAT, EXTENSIBLE = 1, 3, 0xFFFE  # format codes of a WAV file


def from_bytes(data: bytes, longest_seconds: float = LONGEST_SECONDS) -> Audio:
    """The sound in the bytes of a file, whatever its format.

    Raises:
        NotAudio: the bytes are empty, cut off, damaged, too long, or no sound.
    """
    if not data:
        raise NotAudio(EMPTY)
    is_wav = data[:4] == b"RIFF" and data[8:12] == b"WAVE"
    samples, rate = (_read_wav if is_wav else _decode)(data, longest_seconds)
    return from_samples(samples, rate, longest_seconds)


def from_pcm16(frames: bytes, sample_rate: int = SAMPLE_RATE) -> Audio:
    """Sound from raw 16-bit little-endian mono samples; half a sample at the end is dropped.

    Raises:
        NotAudio: there is not one sample, or the rate is impossible.
    """
    whole = len(frames) - len(frames) % 2
    return from_samples(_pcm16(frames[:whole]), sample_rate)


def pcm16_seconds(frames: bytes, sample_rate: int = SAMPLE_RATE) -> float:
    """Length of raw 16-bit mono samples, in seconds."""
    return len(frames) / BYTES_PER_SAMPLE / sample_rate


def from_samples(
    samples: npt.NDArray[Any], sample_rate: int, longest_seconds: float = LONGEST_SECONDS
) -> Audio:
    """Sound from samples in [-1, 1], shape (n,) or (n, channels), at any rate.

    Raises:
        NotAudio: no samples, not finite, an impossible rate, or too long.
    """
    if samples.size == 0:
        raise NotAudio(EMPTY)
    _require_bearable(len(samples), sample_rate, longest_seconds)
    narrow = np.asarray(samples, np.float32)
    if not np.isfinite(narrow).all():
        raise NotAudio(DAMAGED)
    mono = narrow.mean(axis=1) if narrow.ndim == 2 else narrow
    resampled = resample(mono, sample_rate, SAMPLE_RATE)
    return Audio(np.clip(resampled, -1.0, 1.0), SAMPLE_RATE)


def resample(samples: Samples, rate: int, wanted: int) -> Samples:
    """The same sound at another rate, by a polyphase filter. Shape (n,) -> (n * wanted / rate,)."""
    if rate == wanted:
        return samples
    from scipy.signal import resample_poly

    common = math.gcd(rate, wanted)
    resampled = resample_poly(samples, wanted // common, rate // common)
    return np.asarray(resampled, dtype=np.float32)


def to_wav(samples: PCM16 | Samples, sample_rate: int) -> bytes:
    """A 16-bit mono WAV file of samples, shape (n,): int16, or float in [-1, 1]."""
    if samples.dtype != np.int16:
        floats = np.clip(np.asarray(samples, np.float32), -1.0, 1.0)
        samples = np.round(floats * 32767).astype(np.int16)
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(sample_rate)
        file.writeframes(samples.astype("<i2").tobytes())
    return buffer.getvalue()


@dataclass(frozen=True)
class _WavFormat:
    code: int
    channels: int
    rate: int
    bits: int


def _require_bearable(length: int, sample_rate: int, longest_seconds: float) -> None:
    """See, before anything is computed, that a header makes sense."""
    if not LOWEST_RATE <= sample_rate <= HIGHEST_RATE:
        raise NotAudio(UNREADABLE)
    if length > longest_seconds * sample_rate:
        raise NotAudio(TOO_LONG.format(minutes=longest_seconds / 60))


def _read_wav(data: bytes, longest_seconds: float) -> tuple[Samples, int]:
    """Samples, shape (n, channels) in [-1, 1], and their rate."""
    found: _WavFormat | None = None
    at = 12
    while at + 8 <= len(data):
        kind, size = data[at : at + 4], struct.unpack_from("<I", data, at + 4)[0]
        if kind == b"fmt ":
            found = _wav_format(data[at + 8 : at + 8 + min(size, 40)])
        elif kind == b"data" and found:
            body = memoryview(data)[at + 8 :]
            if size not in UNKNOWN_SIZES:
                body = body[:size]
                if len(body) < size:
                    raise NotAudio(CUT_OFF)
            samples = len(body) * 8 // found.bits
            _require_bearable(samples // found.channels, found.rate, longest_seconds)
            if samples > MOST_SAMPLES:
                raise NotAudio(UNREADABLE)
            return _wav_samples(body, found), found.rate
        at += 8 + size + size % 2
    raise NotAudio(CUT_OFF if found else UNREADABLE)


def _wav_format(body: bytes) -> _WavFormat:
    if len(body) < 16:
        raise NotAudio(CUT_OFF)
    code, channels, rate, _, _, bits = struct.unpack_from("<HHIIHH", body)
    if code == EXTENSIBLE and len(body) >= 26:
        code = struct.unpack_from("<H", body, 24)[0]  # the sub-format's first two bytes
    if not 1 <= channels <= MOST_CHANNELS or (code, bits) not in _WAV_READERS:
        raise NotAudio(UNREADABLE)
    return _WavFormat(code, channels, rate, bits)


def _wav_samples(body: memoryview, form: _WavFormat) -> Samples:
    frame_bytes = form.channels * form.bits // 8
    whole = body[: len(body) - len(body) % frame_bytes]
    return _WAV_READERS[form.code, form.bits](whole).reshape(-1, form.channels)


def _scaled(values: npt.NDArray[Any], bits: int) -> Samples:
    return np.asarray(values.astype(np.float32) / np.float32(2**bits), np.float32)


def _pcm8(body: bytes | memoryview) -> Samples:
    return _scaled(np.frombuffer(body, np.uint8).astype(np.float32) - 128, 7)


def _pcm16(body: bytes | memoryview) -> Samples:
    return _scaled(np.frombuffer(body, "<i2"), 15)


def _pcm24(body: bytes | memoryview) -> Samples:
    parts = np.frombuffer(body, np.uint8).reshape(-1, 3)
    shifted = np.zeros((len(parts), 4), np.uint8)
    shifted[:, 1:] = parts  # in the upper three bytes, so that the sign comes along
    return _scaled(shifted.view("<i4")[:, 0], 31)


def _pcm32(body: bytes | memoryview) -> Samples:
    return _scaled(np.frombuffer(body, "<i4"), 31)


def _float32(body: bytes | memoryview) -> Samples:
    return np.frombuffer(body, "<f4").astype(np.float32)


def _float64(body: bytes | memoryview) -> Samples:
    return np.frombuffer(body, "<f8").astype(np.float32)


_WAV_READERS = {
    (PCM, 8): _pcm8,
    (PCM, 16): _pcm16,
    (PCM, 24): _pcm24,
    (PCM, 32): _pcm32,
    (FLOAT, 32): _float32,
    (FLOAT, 64): _float64,
}


def _decode(data: bytes, longest_seconds: float) -> tuple[Samples, int]:
    """Samples, shape (n,), of a compressed file, and their rate."""
    try:
        import av
    except ImportError as error:
        raise NotAudio(UNREADABLE) from error

    resampler = av.AudioResampler(format="fltp", layout="mono", rate=SAMPLE_RATE)
    pieces: list[Samples] = []
    length = 0
    try:
        with av.open(
            io.BytesIO(data), mode="r", options=ONLY_SOUND, metadata_errors="ignore"
        ) as container:
            if not container.streams.audio:
                raise NotAudio(UNREADABLE)
            for frame in container.decode(audio=0):
                _require_bearable(frame.samples, frame.sample_rate, longest_seconds)
                fresh = [piece.to_ndarray()[0] for piece in resampler.resample(frame)]
                pieces += fresh
                length += sum(map(len, fresh))
                if length > longest_seconds * SAMPLE_RATE:
                    raise NotAudio(TOO_LONG.format(minutes=longest_seconds / 60))
            pieces += [piece.to_ndarray()[0] for piece in resampler.resample(None)]
    except av.FFmpegError as error:
        raise NotAudio(CUT_OFF if pieces else UNREADABLE) from error
    if not pieces:
        raise NotAudio(EMPTY)
    return np.concatenate(pieces), SAMPLE_RATE

"""WAV files: any plain PCM recording in as 16 kHz mono, a spoken answer out.

It knows no server and no microphone.
"""

from __future__ import annotations

import wave
from pathlib import Path
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from client.errors import AskFailed

SAMPLE_RATE = 16_000  # hertz; what the server listens at
SILENT_BELOW = 33  # of 32,767, -60 dBFS: a muted microphone stays under it, a whisper does not

PCM16: TypeAlias = npt.NDArray[np.int16]


def read_recording(path: Path) -> PCM16:
    """A recording as PCM16, shape (n,), mono, at 16 kHz.

    Raises:
        AskFailed: there is no such file, it is not a WAV of plain PCM, or it holds no sound.
    """
    try:
        with path.open("rb") as raw, wave.open(raw, "rb") as file:
            rate, width, channels = file.getframerate(), file.getsampwidth(), file.getnchannels()
            frames = file.readframes(file.getnframes())
    except FileNotFoundError as error:
        raise AskFailed(f"There is no file {path}. Check its name, then ask again.") from error
    except OSError as error:
        raise AskFailed(
            f"{path} cannot be read. Check that it is a file that you may open, then ask again."
        ) from error
    except (wave.Error, EOFError) as error:
        raise AskFailed(
            f"{path} is not a WAV file with plain PCM sound. Save it as a 16-bit WAV, or type "
            "the question."
        ) from error
    return heard(_resample(_mono(frames, width, channels), rate), str(path))


def heard(samples: PCM16, what: str) -> PCM16:
    """The samples, unless there is nothing to hear in them.

    Raises:
        AskFailed: they are none, or silent.
    """
    if not len(samples):
        raise AskFailed(f"{what} holds no sound. Record it again, or type the question.")
    if int(np.abs(samples.astype(np.int32)).max()) < SILENT_BELOW:
        raise AskFailed(f"{what} is silent. Check the microphone and record again, or type.")
    return samples


def write_speech(path: Path, samples: PCM16, sample_rate: int) -> None:
    """Save mono sound.

    Raises:
        AskFailed: the file cannot be written.
    """
    try:
        with path.open("wb") as raw, wave.open(raw, "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(sample_rate)
            file.writeframes(samples.astype("<i2").tobytes())
    except OSError as error:
        raise AskFailed(
            f"The spoken answer could not be saved at {path}. Choose a folder that exists and "
            "has room, then ask again."
        ) from error


def _mono(frames: bytes, width: int, channels: int) -> npt.NDArray[np.float64]:
    """Samples in [-1, 1], the mean of all channels; a last incomplete frame is dropped."""
    whole = frames[: len(frames) // (width * channels) * width * channels]
    samples = _decode(whole, width) / float(2 ** (8 * width - 1))
    mono: npt.NDArray[np.float64] = samples.reshape(-1, channels).mean(axis=1)
    return mono


def _decode(frames: bytes, width: int) -> npt.NDArray[np.float64]:
    """Signed integer samples of 1 to 4 bytes each, as floats."""
    if width == 1:  # only 8-bit WAVs are unsigned
        return np.frombuffer(frames, np.uint8).astype(np.float64) - 128
    if width == 3:  # numpy has no 24-bit integers: as the upper bytes of 32-bit ones
        wide = np.zeros((len(frames) // 3, 4), np.uint8)
        wide[:, 1:] = np.frombuffer(frames, np.uint8).reshape(-1, 3)
        return wide.view("<i4").reshape(-1).astype(np.float64) / 256
    return np.frombuffer(frames, f"<i{width}").astype(np.float64)


def _resample(samples: npt.NDArray[np.float64], rate: int) -> PCM16:
    """At 16 kHz: cut or extended in the frequency domain, exact below the lower Nyquist."""
    length = round(len(samples) * SAMPLE_RATE / rate)
    if rate != SAMPLE_RATE and length:
        spectrum = np.fft.rfft(samples)[: length // 2 + 1]
        samples = np.fft.irfft(spectrum, length) * (length / len(samples))
    return np.round(np.clip(samples, -1, 1) * 32767).astype(np.int16)

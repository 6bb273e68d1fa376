"""WAV files: any uncompressed recording in as 16 kHz mono, a spoken answer out.

It knows no server and no microphone.
"""

from __future__ import annotations

import struct
import warnings
import wave
from pathlib import Path
from typing import Any, BinaryIO, TypeAlias

import numpy as np
import numpy.typing as npt

from client.errors import AskFailed

SAMPLE_RATE = 16_000  # hertz; what the server listens at
SLOWEST, FASTEST = 1_000, 1_000_000  # hertz; a recording that claims others is damaged
SILENT_BELOW = 33  # of 32,767, -60 dBFS: a muted microphone stays under it, a whisper does not

PCM16: TypeAlias = npt.NDArray[np.int16]


def read_recording(path: Path) -> PCM16:
    """A recording as PCM16, shape (n,), mono, at 16 kHz.

    Raises:
        AskFailed: there is no such file, it is not a WAV of uncompressed sound, or it holds none.
    """
    try:
        with path.open("rb") as file:
            rate, samples = _read(file)
    except FileNotFoundError as error:
        raise AskFailed(f"There is no file {path}. Check its name, then ask again.") from error
    except OSError as error:
        raise AskFailed(
            f"{path} cannot be read. Check that it is a file that you may open, then ask again."
        ) from error
    except (ValueError, ArithmeticError, LookupError, UnboundLocalError, struct.error) as error:
        raise AskFailed(  # all of these are what SciPy raises on files that are none of its own
            f"{path} is not a WAV file with uncompressed sound. Save it as a 16-bit WAV, or type "
            "the question."
        ) from error
    return heard(_resample(_mono(samples), rate), str(path))


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


def _read(file: BinaryIO) -> tuple[int, npt.NDArray[Any]]:
    """Hertz, and the samples, shape (n,) or (n, channels), of any width that WAVs have.

    Python's own `wave` refuses extensible headers, which most programs write for 24 bits.
    """
    from scipy.io import wavfile  # takes a while to import, and typed questions need none

    with warnings.catch_warnings():
        # Of chunks with notes, and of a recording that was cut short: what is there is heard.
        warnings.simplefilter("ignore", wavfile.WavFileWarning)
        rate, samples = wavfile.read(file)
    if not SLOWEST <= rate <= FASTEST:
        raise ValueError(f"{rate} samples a second")
    return rate, samples


def _mono(samples: npt.NDArray[Any]) -> npt.NDArray[np.float64]:
    """Samples in [-1, 1], the mean of all channels."""
    floats = samples.astype(np.float64)
    if samples.dtype.kind == "u":  # only 8-bit WAVs are unsigned
        floats = (floats - 128) / 128
    elif samples.dtype.kind == "i":  # 24 bits come as the upper bytes of 32
        floats /= 2.0 ** (8 * samples.dtype.itemsize - 1)
    mono: npt.NDArray[np.float64] = np.nan_to_num(
        floats.mean(axis=1) if floats.ndim > 1 else floats
    )
    return mono


def _resample(samples: npt.NDArray[np.float64], rate: int) -> PCM16:
    """At 16 kHz: cut or extended in the frequency domain, exact below the lower Nyquist."""
    length = round(len(samples) * SAMPLE_RATE / rate)
    if rate != SAMPLE_RATE and length:
        spectrum = np.fft.rfft(samples)[: length // 2 + 1]
        samples = np.fft.irfft(spectrum, length) * (length / len(samples))
    return np.round(np.clip(samples, -1, 1) * 32767).astype(np.int16)

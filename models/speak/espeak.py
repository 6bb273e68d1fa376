"""Text -> speech with espeak-ng, in this process.

espeak-ng is one engine for the whole process, with its state in C globals: every call to it is
made under one lock, sentence by sentence, and the lock is never held while a listener takes its
time. A sentence takes 5 to 15 ms.
"""

from __future__ import annotations

import ctypes
import functools
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import numpy as np

from models.errors import ModelBroken, ModelMissing
from models.parts import SPEAKING
from models.speak.rate_curve import RateCurve, measure
from models.speak.sentences import pieces
from models.speech_rate import ORDINARY, bounded
from models.types import PCM16, Speech

LONGEST_DATA_PATH = 150  # bytes; espeak-ng 1.52 finds nothing from 160 on (N_PATH_HOME)

# Numbers from espeak-ng's speak_lib.h, 1.52.
_SYNCHRONOUS = 2  # espeak_AUDIO_OUTPUT
_DONT_EXIT = 0x8000  # espeakINITIALIZE
_RATE = 1  # espeak_PARAMETER
_WORD_GAP = 7
_DEFAULTS = ((2, 100), (3, 50), (4, 50))  # volume, pitch and its range, of 100
_CHARS_UTF8 = 1
_IPA = 0x02 | ord("_") << 8  # phonememode: the alphabet, and what stands between sounds
_OK = 0
_CALLBACK = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p
)

CURVE = RateCurve(
    settings=(80, 100, 130, 175, 230, 300, 350, 400, 450, 500, 600, 700),
    rates=(101.4, 120.2, 157.5, 212.0, 279.2, 364.7, 429.6, 484.3, 538.2, 597.7, 719.0, 838.6),
)
"""espeak-ng's own rate -> the rate that is heard, by `python -m models.speak.measure_rates`.
Measured in American English; its other voices differ little. Above 450 it compresses time."""
SLOW_GAP = 6  # times 10 ms, at an ordinary rate, between two words
SLOW_CURVE = RateCurve(
    settings=(80, 90, 100, 110, 120),
    rates=(73.4, 78.6, 88.3, 97.9, 107.6),
)
"""The same with `SLOW_GAP` between words, since espeak-ng's slowest, 80, is heard as 101."""

_FILE_NAMES = {"en-gb": "en"}  # accents that espeak-ng's files name otherwise

NOT_THERE = (
    f"The {SPEAKING} is not on this machine. {SPEAKING.without} Run make install to get the voice."
)
NOT_STARTING = (
    f"The {SPEAKING} does not start. {SPEAKING.without} Run make install to get the voice again."
)


class Espeak:
    """An espeak-ng voice."""

    def __init__(self, voice: str = "en-us") -> None:
        """Nothing is loaded before the first use.

        Args:
            voice: espeak-ng's name of a language or accent, perhaps with a variant: "en-gb+f3".
        """
        self._voice = voice
        self._mine = threading.Lock()
        self._holding = False

    @property
    def name(self) -> str:
        """The engine and its voice."""
        return f"espeak-ng/{self._voice}"

    def load(self) -> None:
        """Load now.

        Raises:
            ModelMissing: espeak-ng is not installed.
            ModelBroken: it does not start, or lacks the voice.
        """
        with self._mine:
            if not self._holding:
                _engine().take()
                self._holding = True
        try:
            _engine().check(self._voice)
        except ModelBroken:
            self.close()
            raise

    def close(self) -> None:
        """Free the engine, when no other voice uses it."""
        with self._mine:
            if self._holding:
                self._holding = False
                _engine().give_back()

    def speak(self, text: str, words_per_minute: int = ORDINARY) -> Iterator[Speech]:
        """`text` aloud, one piece a sentence; close the iterator to stop.

        A rate outside 80 to 700 words a minute is brought to the nearer end. What a rate means is
        written in `reference.py`.

        Raises:
            ModelMissing, ModelBroken: see `load`.
        """
        pace = _pace(bounded(words_per_minute))
        for sentence in pieces(text, self._voice):
            self.load()
            samples, sample_rate = _engine().synthesise(sentence, self._voice, pace)
            if len(samples):
                yield Speech(samples, sample_rate)

    def pronounce(self, text: str) -> str:
        """`text` in the International Phonetic Alphabet, an underscore between two sounds.

        A short phrase takes 0.1 ms.

        Raises:
            ModelMissing, ModelBroken: see `load`.
        """
        self.load()
        return _engine().pronounce(text, self._voice)


def measured(rates: Sequence[float], texts: Sequence[str], gap: int = 0) -> RateCurve:
    """The rate of the American voice at espeak-ng's own rates, with a gap between words.

    Raises:
        ModelMissing, ModelBroken: see `Espeak.load`.
    """
    voice = Espeak()
    voice.load()

    def seconds(text: str, rate: float) -> float:
        pace = int(rate), gap
        spoken = (_engine().synthesise(one, "en-us", pace) for one in pieces(text, "en"))
        return sum(len(samples) / sample_rate for samples, sample_rate in spoken)

    try:
        return measure(seconds, rates, texts)
    finally:
        voice.close()


def _pace(words_per_minute: int) -> tuple[int, int]:
    """espeak-ng's rate and gap between words."""
    if words_per_minute < SLOW_CURVE.rates[-1]:
        return round(SLOW_CURVE.setting_for(words_per_minute)), SLOW_GAP
    return round(CURVE.setting_for(words_per_minute)), 0


class _Engine:
    """The one espeak-ng of the process, counted, so that the last to leave turns it off."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._users = 0
        self._library: ctypes.CDLL | None = None
        self._sample_rate = 0  # Hz
        self._chunks: list[PCM16] = []
        self._borrowed = ExitStack()  # what is to be given back when the engine stops
        self._callback = _CALLBACK(self._collect)  # kept, or ctypes frees what C calls

    def take(self) -> None:
        """One more user; starts the engine for the first."""
        with self._lock:
            if self._users == 0:
                self._start()
            self._users += 1

    def give_back(self) -> None:
        """One user less; stops the engine after the last."""
        with self._lock:
            self._users -= 1
            if self._users == 0 and self._library is not None:
                self._library.espeak_Terminate()
                self._library = None
                self._borrowed.close()

    def check(self, voice: str) -> None:
        """Raises ModelBroken where the voice is unknown."""
        with self._lock:
            self._choose(voice)

    def synthesise(self, sentence: str, voice: str, pace: tuple[int, int]) -> tuple[PCM16, int]:
        """Samples, shape (n,), and their rate; for `pace` see `_pace`."""
        data = sentence.encode("utf-8", errors="ignore") + b"\0"
        with self._lock:
            library = self._choose(voice)
            # The library is one for the whole process: others may have left their own settings.
            library.espeak_SetSynthCallback(self._callback)
            for parameter, value in ((_RATE, pace[0]), (_WORD_GAP, pace[1]), *_DEFAULTS):
                library.espeak_SetParameter(parameter, value, 0)
            self._chunks = []
            done = library.espeak_Synth(data, len(data), 0, 0, 0, _CHARS_UTF8, None, None)
            chunks, self._chunks = self._chunks, []
            sample_rate = self._sample_rate
        if done != _OK:
            raise ModelBroken(NOT_STARTING)
        return np.concatenate(chunks) if chunks else np.zeros(0, np.int16), sample_rate

    def pronounce(self, text: str, voice: str) -> str:
        """What it would say, clause by clause."""
        rest = ctypes.c_char_p(text.replace("\0", " ").encode("utf-8", errors="ignore"))
        clauses = list[bytes]()
        with self._lock:
            library = self._choose(voice)
            library.espeak_TextToPhonemes.restype = ctypes.c_char_p
            while rest.value is not None:
                clause = library.espeak_TextToPhonemes(ctypes.byref(rest), _CHARS_UTF8, _IPA)
                clauses.append(clause or b"")
        return b" ".join(clauses).decode("utf-8", errors="ignore")

    def _choose(self, voice: str) -> ctypes.CDLL:
        if self._library is None:
            raise ModelBroken(NOT_STARTING)
        accent, plus, variant = voice.partition("+")
        wanted = _FILE_NAMES.get(accent, accent) + plus + variant
        if self._library.espeak_SetVoiceByName(wanted.encode()) != _OK:
            raise ModelBroken(
                f"There is no voice called {voice}. {SPEAKING.without} Choose another voice."
            )
        return self._library

    def _start(self) -> None:
        library, data = _find()
        data = self._borrowed.enter_context(short_path(data))
        rate = library.espeak_Initialize(_SYNCHRONOUS, 0, str(data).encode(), _DONT_EXIT)
        if rate <= 0:
            self._borrowed.close()
            raise ModelBroken(NOT_STARTING)
        self._library, self._sample_rate = library, rate

    def _collect(self, samples: ctypes._Pointer[ctypes.c_short], count: int, _: int | None) -> int:
        if samples and count > 0:
            self._chunks.append(np.ctypeslib.as_array(samples, (count,)).copy())
        return 0  # go on


@functools.cache
def _engine() -> _Engine:
    return _Engine()


def _find() -> tuple[ctypes.CDLL, Path]:
    """The shared library and the folder of its data."""
    try:
        import espeakng_loader

        library = ctypes.CDLL(espeakng_loader.get_library_path())
        data = Path(espeakng_loader.get_data_path())
    except (ImportError, OSError, RuntimeError) as error:
        raise ModelMissing(NOT_THERE) from error
    return library, data


@contextmanager
def short_path(data: Path) -> Iterator[Path]:
    """The same folder under a path that espeak-ng does not cut off."""
    if len(str(data).encode()) <= LONGEST_DATA_PATH:
        yield data
        return
    with tempfile.TemporaryDirectory(prefix="earshot-") as folder:
        link = Path(folder) / "espeak-ng-data"
        link.symlink_to(data)
        yield link

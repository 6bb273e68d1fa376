"""Which shorter windows an ear may use: those that cost it no words.

A shorter window saves most of Whisper's work, but Whisper was trained on one length, so each is
tried on the test set of `evaluate_hearing.py` beside the whole window: the same recordings, the
same thresholds, the same ear. A window that misses one word more in all is not to be listed under
`windows` in the checkpoint's `earshot.json`. Knows the ear only by its protocol.

    python -m models.starter.evaluate_windows FOLDER --full 30 --short 5 10 20
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from models.protocols import Transcriber
from models.starter.evaluate_hearing import (
    ESPEAK_UTTERANCES,
    FLITE_UTTERANCES,
    Recording,
    understandable,
    word_errors,
)
from models.starter.voices import flite_available

MakeEar = Callable[[Sequence[float]], Transcriber]
"""The same ear with other windows, in seconds, ascending."""


@dataclass(frozen=True)
class Trial:
    """One shorter window beside the whole one."""

    seconds: float
    """Of the shorter window."""
    words: int
    """Said in all recordings."""
    errors: int
    """With the shorter window for whatever fits into it; a refusal leaves all words out."""
    errors_full: int
    """With the whole window alone."""
    better: int
    """Recordings with fewer errors in the shorter window."""
    worse: int
    """Recordings with more."""

    @property
    def allowed(self) -> bool:
        """Whether it costs no words."""
        return self.errors <= self.errors_full

    def sentence(self) -> str:
        """For people."""
        short, full = (100 * errors / self.words for errors in (self.errors, self.errors_full))
        verdict = "may be used" if self.allowed else "loses words"
        return (
            f"{self.seconds:g} s {verdict}: {short:.2f} % of {self.words} words misheard, "
            f"{full:.2f} % with the whole window; {self.better} recordings better, "
            f"{self.worse} worse."
        )


def try_windows(
    make_ear: MakeEar, recordings: Sequence[Recording], full: float, short: Sequence[float]
) -> list[Trial]:
    """A trial of each shorter window."""
    said = [_words(recording.line.text) for recording in recordings]
    whole = _errors(make_ear([full]), recordings, said)
    trials = []
    for seconds in short:
        found = _errors(make_ear([seconds, full]), recordings, said)
        pairs = list(zip(found, whole, strict=True))
        trials.append(
            Trial(
                seconds=seconds,
                words=sum(map(len, said)),
                errors=sum(found),
                errors_full=sum(whole),
                better=sum(one < other for one, other in pairs),
                worse=sum(one > other for one, other in pairs),
            )
        )
    return trials


def _errors(
    ear: Transcriber, recordings: Sequence[Recording], said: Sequence[list[str]]
) -> list[int]:
    try:
        heard = [_words(ear.transcribe(recording.audio).text) for recording in recordings]
    finally:
        ear.close()
    return [word_errors(*each) for each in zip(said, heard, strict=True)]


def _words(text: str) -> list[str]:
    """Without capitals and punctuation, which a full-size Whisper writes."""
    return re.findall(r"[\w']+", text.lower())


def main() -> None:
    """The command, as in the module's docstring."""
    from models.hear.whisper import FasterWhisper

    parser = argparse.ArgumentParser(description="Which shorter windows cost an ear no words.")
    parser.add_argument("folder", type=Path, help="the checkpoint")
    parser.add_argument("--full", type=float, required=True, help="seconds of its whole window")
    parser.add_argument("--short", type=float, nargs="+", required=True, help="seconds to try")
    parser.add_argument("--utterances", type=int, default=ESPEAK_UTTERANCES + FLITE_UTTERANCES)
    parser.add_argument("--json", action="store_true", help="one JSON document")
    given = parser.parse_args()
    flite = given.utterances * FLITE_UTTERANCES // (ESPEAK_UTTERANCES + FLITE_UTTERANCES)
    flite = flite if flite_available() else 0
    recordings = understandable("espeak", given.utterances - flite)
    recordings += understandable("flite", flite) if flite else []
    trials = try_windows(
        lambda windows: FasterWhisper(given.folder, windows=windows),
        recordings,
        given.full,
        sorted(given.short),
    )
    if given.json:
        print(json.dumps([asdict(trial) | {"allowed": trial.allowed} for trial in trials]))  # noqa: T201
        return
    for trial in trials:
        print(trial.sentence())  # noqa: T201


if __name__ == "__main__":
    main()

"""Learns anew what an ear mishears: `python -m benchmarks.mishearing`.

espeak-ng's voices say commands and questions at several rates, loud, in noise and faint; what the
ear of a profile writes for them is kept in a folder, so that another fit costs no hearing. Piper's
voice takes no part, for it is what the figures of `earshot evaluate` are measured with.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from benchmarks.report import note
from models.audio import from_samples
from models.hear.by_sound.confusions import TABLE
from models.hear.by_sound.fit_confusions import fit, write
from models.hear.by_sound.phonemes import Phonemes, parse
from models.speak.espeak import Espeak
from models.types import Audio
from server.cli.hearing.figures import spoken_queries
from server.cli.hearing.voice import in_three_rooms
from server.cli.offline import find_profile
from server.language.by_sound.repeats import once
from server.language.synonyms import SYNONYMS
from server.settings import Settings
from server.wiring import wire_models

VOICES = ("en-us", "en-gb", "en-us+f3", "en-gb+m3", "en-gb-scotland", "en-us+m7", "en-us+f5")
RATES = (130, 160, 190, 220)
QUERIES = 300


def main() -> None:
    """Say, hear, fit, and write the table that Earshot reads."""
    parser = argparse.ArgumentParser(description="Learn what an ear mishears.")
    parser.add_argument("--profile", default="starter", help="whose ear")
    parser.add_argument("--kept", type=Path, required=True, help="folder for what was heard")
    parser.add_argument("--to", type=Path, default=TABLE, help="where the table goes")
    parser.add_argument("--phrases", type=int, help="how many, of them all")
    arguments = parser.parse_args()
    pairs = list(_heard(arguments.profile, arguments.kept, arguments.phrases))
    write(fit([(_sound(said), _sound(once(heard))) for said, heard in pairs]), arguments.to)
    note(f"{len(pairs)} phrases were heard.")


def _heard(profile: str, folder: Path, most: int | None) -> Iterator[tuple[str, str]]:
    """What was said, and what the ear wrote."""
    folder.mkdir(parents=True, exist_ok=True)
    kept = folder / "heard.json"
    known: dict[str, str] = json.loads(kept.read_text("utf-8")) if kept.is_file() else {}
    models = wire_models(find_profile(profile), Settings().home)
    rng = random.Random("earshot mishearing")
    for text in _phrases()[:most]:
        voice, rate, room = rng.choice(VOICES), rng.choice(RATES), rng.randrange(3)
        key = f"{voice} {rate} {room} {text}"
        if key not in known:
            audio = list(in_three_rooms([_said(voice, rate, text)]))[room]
            known[key] = models.transcriber.transcribe(audio).text
            kept.write_text(json.dumps(known, ensure_ascii=False), encoding="utf-8")
        yield text, known[key]
    models.close()


def _phrases() -> list[str]:
    commands = [words for ways in SYNONYMS.values() for words in ways]
    return [*commands, *(ask.text for ask in spoken_queries(QUERIES))]


def _said(voice: str, rate: int, text: str) -> Audio:
    speaker = Espeak(voice)
    pieces = list(speaker.speak(text, rate))
    samples = np.concatenate([piece.samples for piece in pieces]).astype(np.float32) / 32768
    audio = from_samples(samples, pieces[0].sample_rate)
    return Audio(np.pad(audio.samples, (4800, 8000)))


def _sound(words: str) -> Phonemes:
    return parse(Espeak("en-us").pronounce(words))


if __name__ == "__main__":
    main()

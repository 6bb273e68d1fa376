"""Each language is spoken by a voice of its own, as far as there is one."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from models.errors import ModelMissing
from models.speak.espeak import Espeak
from models.speak.languages import Multilingual
from models.speak.styles import Styled
from models.types import Speech

GERMAN = "Die Verbindung ist wieder da."


def speaker(usual: str = "en-us") -> tuple[Multilingual, list[str]]:
    """One whose usual voice is English, and which others it has asked for."""
    asked: list[str] = []

    def voice_of(language: str) -> Espeak:
        asked.append(language)
        return Espeak(language)

    return Multilingual(Styled(None, Espeak(usual)), "en", voice_of), asked


def said(voice: Multilingual | Espeak, language: str = "en") -> Iterator[Speech]:
    if isinstance(voice, Espeak):
        return voice.speak(GERMAN)
    return voice.speak(GERMAN, language=language)


def sound(voice: Multilingual | Espeak, language: str = "en") -> bytes:
    return np.concatenate([piece.samples for piece in said(voice, language)]).tobytes()


def seconds(voice: Multilingual | Espeak, language: str = "en") -> float:
    return sum(piece.seconds for piece in said(voice, language))


@pytest.mark.parametrize("language", ["de", "de-AT", "DE"])
def test_german_is_spoken_by_a_german_voice(language: str) -> None:
    voice, asked = speaker()
    german = seconds(voice, language)
    assert asked == ["de"]
    assert german == pytest.approx(seconds(Espeak("de")), abs=0.05)
    assert abs(german - seconds(voice, "en")) > 0.1
    assert sound(voice, language) != sound(voice, "en")


def test_the_usual_voice_speaks_its_own_language() -> None:
    voice, asked = speaker("en-us+f3")
    for language in ("en", "en-GB"):
        assert seconds(voice, language) == pytest.approx(seconds(Espeak("en-us+f3")), abs=0.05)
    assert asked == []
    assert voice.name == "espeak-ng/en-us+f3"


@pytest.mark.parametrize("language", ["xx", "tlh", "../de", ""])
def test_a_language_without_a_voice_is_spoken_by_the_usual_one(language: str) -> None:
    voice, _ = speaker()
    assert seconds(voice, language) == pytest.approx(seconds(voice, "en"), abs=0.05)


def test_without_the_engine_the_usual_voice_speaks() -> None:
    class Missing(Espeak):
        def load(self) -> None:
            raise ModelMissing("There is no voice.")

    voice = Multilingual(Styled(None, Espeak()), "en", lambda _: Missing())
    assert seconds(voice, "de") == pytest.approx(seconds(voice, "en"), abs=0.05)


def test_a_voice_is_made_once_and_again_after_a_close() -> None:
    voice, asked = speaker()
    for _ in range(2):
        seconds(voice, "de")
    assert asked == ["de"]
    voice.close()
    seconds(voice, "de")
    assert asked == ["de", "de"]

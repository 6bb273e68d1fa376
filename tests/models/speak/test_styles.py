"""The natural voice speaks where it can, the crisp one where it must, and nobody is left silent."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from models.errors import ModelBroken, ModelMissing
from models.speak.espeak import Espeak
from models.speak.piper import Piper
from models.speak.styles import Styled
from models.types import Speech


class Tone:
    """A piece a sentence, a second long; fails on demand."""

    def __init__(self, name: str, sample_rate: int, fastest: int = 700) -> None:
        self.name = name
        self.sample_rate = sample_rate
        self.fastest = fastest
        self.said: list[str] = []
        self.loads = self.closed = 0
        self.missing = False
        self.breaks_at = ""

    def load(self) -> None:
        self.loads += 1
        if self.missing:
            raise ModelMissing("The voice is not on this machine.")

    def close(self) -> None:
        self.closed += 1

    def holds(self, words_per_minute: int) -> bool:
        return 80 <= words_per_minute <= self.fastest

    def speak(self, text: str, words_per_minute: int = 175) -> Iterator[Speech]:
        self.load()
        for sentence in text.split(". "):
            if self.breaks_at and self.breaks_at in sentence:
                raise ModelBroken("The voice broke.")
            self.said.append(sentence)
            yield Speech(np.full(self.sample_rate, 1000, np.int16), self.sample_rate)


def voices() -> tuple[Styled, Tone, Tone]:
    natural, crisp = Tone("piper", 16_000, fastest=320), Tone("espeak", 22_050)
    return Styled(natural, crisp), natural, crisp


@pytest.mark.parametrize(
    ("rate", "wish", "style"),
    [
        (80, "natural", "natural"),
        (175, "natural", "natural"),
        (320, "natural", "natural"),
        (321, "natural", "crisp"),
        (700, "natural", "crisp"),
        (175, "crisp", "crisp"),
    ],
)
def test_the_style_follows_the_wish_and_the_rate(rate: int, wish: str, style: str) -> None:
    styled, natural, _ = voices()
    assert styled.style_at(rate, "crisp" if wish == "crisp" else "natural") == style
    assert natural.loads == 0  # it is asked on the event loop


def test_each_style_has_its_voice() -> None:
    styled, natural, crisp = voices()
    list(styled.speak("Hello", 175, "natural"))
    list(styled.speak("Bye", 175, "crisp"))
    assert (natural.said, crisp.said) == (["Hello"], ["Bye"])


def test_an_answer_keeps_its_voice_at_a_rate_that_another_holds_better() -> None:
    styled, natural, crisp = voices()
    list(styled.speak("One", 700, "natural"))
    list(styled.speak("Two", 175, "crisp"))
    assert (natural.said, crisp.said) == (["One"], ["Two"])


def test_without_a_natural_voice_the_crisp_one_speaks() -> None:
    crisp = Tone("espeak", 22_050)
    styled = Styled(None, crisp)
    styled.load()
    list(styled.speak("Hello", 175, "natural"))
    assert crisp.said == ["Hello"]
    assert (styled.style_at(175, "natural"), styled.name) == ("crisp", "espeak")
    assert styled.trouble is None


def test_a_missing_natural_voice_is_told_and_the_crisp_one_speaks(
    caplog: pytest.LogCaptureFixture,
) -> None:
    styled, natural, crisp = voices()
    natural.missing = True
    styled.load()
    assert (styled.style_at(175, "natural"), styled.name) == ("crisp", "espeak")
    list(styled.speak("Hello", 175, "natural"))
    assert (natural.said, crisp.said) == ([], ["Hello"])
    assert styled.trouble is not None
    assert "crisp one speaks" in styled.trouble
    assert caplog.records[0].exc_info or caplog.records[0].exc_text  # the traceback
    assert natural.loads == 1  # not again with each sentence


def test_it_is_tried_again_after_a_close() -> None:
    styled, natural, _ = voices()
    natural.missing = True
    styled.load()
    styled.close()
    natural.missing = False
    styled.load()
    assert styled.trouble is None
    assert styled.style_at(175, "natural") == "natural"


def test_a_sentence_that_breaks_it_is_said_by_the_crisp_one_at_the_same_sample_rate() -> None:
    styled, natural, crisp = voices()
    natural.breaks_at = "odd"
    first = list(styled.speak("Good", 175, "natural"))
    second = list(styled.speak("odd", 175, "natural"))
    third = list(styled.speak("Good again", 175, "natural"))
    assert (natural.said, crisp.said) == (["Good"], ["odd", "Good again"])
    assert {piece.sample_rate for piece in (*first, *second, *third)} == {16_000}
    assert [round(piece.seconds, 2) for piece in second] == [1.0]


def test_what_has_begun_is_not_begun_again() -> None:
    styled, natural, crisp = voices()
    natural.breaks_at = "odd"
    with pytest.raises(ModelBroken):
        list(styled.speak("Good. odd", 175, "natural"))
    assert (natural.said, crisp.said) == (["Good"], [])


def test_a_missing_crisp_voice_is_no_trouble_while_the_natural_one_speaks() -> None:
    styled, natural, crisp = voices()
    crisp.missing = True
    styled.load()
    list(styled.speak("Hello", 175, "natural"))
    assert natural.said == ["Hello"]


def test_without_any_voice_it_says_so() -> None:
    styled, natural, crisp = voices()
    natural.missing = crisp.missing = True
    with pytest.raises(ModelMissing, match="not on this machine"):
        styled.load()


def test_closing_frees_both() -> None:
    styled, natural, crisp = voices()
    styled.close()
    assert (natural.closed, crisp.closed) == (1, 1)


def test_a_damaged_voice_is_taken_over_by_espeak(piper_folder: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(piper_folder, tmp_path / "voice")
    (folder / "hum.onnx").write_bytes(b"no")
    styled = Styled(Piper(folder), Espeak())
    (piece,) = styled.speak("hello there", 175, "natural")
    assert piece.seconds > 0.3
    assert styled.trouble is not None
    assert styled.style_at(175, "natural") == "crisp"
    styled.close()


def test_in_one_process_both_speak_each_in_its_style(piper_folder: Path) -> None:
    styled = Styled(Piper(piper_folder), Espeak())
    styled.load()
    texts = ("hello there. bye.", "hello again")
    crisp = [sum(one.seconds for one in styled.speak(text, 175, "crisp")) for text in texts]
    alone = [sum(one.seconds for one in Espeak().speak(text, 175)) for text in texts]
    assert crisp == pytest.approx(alone, abs=0.05)
    (natural,) = styled.speak(texts[1], 175, "natural")
    assert natural.sample_rate == 16_000
    styled.close()

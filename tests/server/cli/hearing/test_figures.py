"""The figures tell a good ear from a bad one, and say what could not be measured."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pytest

from models.audio import to_wav
from models.speak.espeak import Espeak
from models.types import Audio, Expected, Speech, Transcript, VoiceStyle
from server.cli.hearing import figures, people
from server.cli.hearing.figures import Ears
from server.cli.hearing.own_words import SessionEar, gallery_vocabulary, names_vocabulary
from server.cli.hearing.plain import remembered
from server.cli.hearing.sounds import FITTED, HELD_OUT, sounds
from server.cli.hearing.voice import SpokenSentences, in_three_rooms
from server.language.synonyms import SYNONYMS
from tests.fakes import FakeModel, FakeSpeaker


class LabelledVoice(FakeSpeaker):
    """Every sentence has a length of its own, by which a fake ear knows it."""

    def speak(
        self,
        text: str,
        words_per_minute: int = 175,
        language: str = "en",
        style: VoiceStyle = "natural",
    ) -> Iterator[Speech]:
        if text not in self.said:
            self.said.append(text)
        length = 16_000 + self.said.index(text)
        yield Speech(np.full(length, 9000, np.int16), 16_000)


@dataclass
class KnowingEar(FakeModel):
    """Hears what the voice said; whatever has no label is nothing."""

    voice: LabelledVoice
    says: Callable[[str], str] = lambda text: text
    careful: list[bool] = field(default_factory=list)

    def transcribe(
        self, audio: Audio, expected: Expected | None = None, *, careful: bool = False
    ) -> Transcript:
        self.careful.append(careful)
        at = len(audio.samples) - 16_000 - round(0.8 * 16_000)
        known = 0 <= at < len(self.voice.said)
        text = self.says(self.voice.said[at]) if known else ""
        return Transcript(text, 0.9 if text else 0.0)


@pytest.fixture
def voice() -> LabelledVoice:
    return LabelledVoice()


@pytest.fixture
def spoken(voice: LabelledVoice, tmp_path: Path) -> SpokenSentences:
    return SpokenSentences(voice, tmp_path)


def ears_of(ear: KnowingEar) -> Ears:
    return Ears(lambda audio, results: ear.transcribe(audio), ear)


def never(questions: Sequence[str]) -> list[int]:
    raise AssertionError("nothing is searched for here")


def test_commands_are_right_where_their_intent_is(
    voice: LabelledVoice, spoken: SpokenSentences, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(figures, "COMMANDS", 60)
    (good,) = figures.of_commands(ears_of(KnowingEar(voice)), spoken)
    assert (good["value"], good["met"]) == (1.0, True)
    (bad,) = figures.of_commands(ears_of(KnowingEar(voice, lambda text: "a red boat")), spoken)
    assert (bad["value"], bad["met"]) == (0.0, False)


def test_the_commands_that_are_spoken_hold_every_command(monkeypatch: pytest.MonkeyPatch) -> None:
    said = figures.spoken_commands(300)
    assert len({text for text, _ in said}) == 300
    assert {name for _, name in said} == set(SYNONYMS)


def test_loops_and_refusals_are_counted(
    voice: LabelledVoice, spoken: SpokenSentences, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(figures, "UTTERANCES", 4)
    looped, lost, _ = figures.of_rooms(ears_of(KnowingEar(voice, lambda _: "no " * 99)), spoken)
    assert (looped["value"], lost["value"]) == (12, 0)
    deaf = figures.of_rooms(ears_of(KnowingEar(voice, lambda _: "")), spoken)
    assert [each["value"] for each in deaf[:2]] == [0, 0], "nor does the whole window understand"


def test_names_are_right_where_the_place_or_the_folder_is(
    voice: LabelledVoice, spoken: SpokenSentences
) -> None:
    (good,) = figures.of_names(ears_of(KnowingEar(voice)), spoken)
    assert (good["value"], good["met"]) == (1.0, True)
    (bad,) = figures.of_names(ears_of(KnowingEar(voice, lambda _: "from Cusco")), spoken)
    assert bad["value"] == 0.01 and not bad["met"]


def test_an_ear_as_a_session_has_it_knows_the_names_of_the_library(
    voice: LabelledVoice, spoken: SpokenSentences
) -> None:
    ear = KnowingEar(voice, lambda text: text.replace("Tamarama", "Tamarana"))
    named = SessionEar.of(ear, Espeak("en-us"), names_vocabulary())
    audio = spoken.say("pictures from Tamarama")
    assert named.hear(audio, 0).text == "pictures from Tamarama"
    deaf = SessionEar.of(ear, None, names_vocabulary())
    assert deaf.hear(audio, 0).text == "pictures from Tamarana"
    assert "fish" in gallery_vocabulary(closed=True).words


def test_what_is_no_english_speech_should_come_to_nothing(
    voice: LabelledVoice, spoken: SpokenSentences, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(figures, "SOUNDS_EACH", 1)
    deaf = ears_of(KnowingEar(voice, lambda _: ""))
    (noise,) = figures.of_sounds(deaf)
    assert (noise["value"], noise["met"]) == (1.0, True)
    held, overheard = figures.of_foreign(deaf, spoken)
    assert (held["value"], overheard["value"]) == (0.0, 0.0) and held["met"] and overheard["met"]
    held, overheard = figures.of_foreign(ears_of(KnowingEar(voice)), spoken)
    assert (held["value"], overheard["value"]) == (1.0, 1.0)
    assert not held["met"] and not overheard["met"]


def test_at_an_open_microphone_the_ear_has_to_be_sure(
    voice: LabelledVoice, spoken: SpokenSentences
) -> None:
    def unsure(audio: Audio, results: int) -> Transcript:
        return replace(KnowingEar(voice).transcribe(audio), sure=False)

    held, overheard = figures.of_foreign(Ears(unsure, KnowingEar(voice)), spoken)
    assert (held["value"], overheard["value"]) == (1.0, 0.0)


def test_no_interjection_that_is_heard_as_it_was_said_is_acted_upon(
    voice: LabelledVoice, spoken: SpokenSentences
) -> None:
    (heard,) = figures.of_interjections(ears_of(KnowingEar(voice)), spoken)
    assert (heard["value"], heard["met"]) == (0.0, True)
    (misheard,) = figures.of_interjections(ears_of(KnowingEar(voice, lambda _: "a boat")), spoken)
    assert (misheard["value"], misheard["met"]) == (1.0, False)


@pytest.mark.parametrize("part", ["commands", "names", "foreign", "sounds", "interjections"])
def test_one_part_alone_is_measured(
    voice: LabelledVoice, spoken: SpokenSentences, monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    monkeypatch.setattr(figures, "SOUNDS_EACH", 1)
    monkeypatch.setattr(figures, "COMMANDS", 5)
    alone = figures.evaluate_hearing(ears_of(KnowingEar(voice)), spoken, never, None, parts=[part])
    measured = [figure["name"] for figure in alone]
    assert measured and all(
        part.removesuffix("s") in name or part == "foreign" for name in measured
    )


def test_recordings_of_people_are_read_from_a_folder(tmp_path: Path, voice: LabelledVoice) -> None:
    for part, name, length in (("orders", "a.wav", 0), ("digits", "7_x.wav", 1), ("names", "n", 2)):
        (tmp_path / part).mkdir()
        sound = np.full(16_000 + round(0.8 * 16_000) + length, 0.1, np.float32)
        (tmp_path / part / name).write_bytes(to_wav(sound, 16_000))
    (tmp_path / "orders.json").write_text(json.dumps({"a.wav": ["latte", "oat milk"]}))
    voice.said = ["a latte", "number seven", "next"]
    orders, careful, digits, taken = figures.of_people(ears_of(KnowingEar(voice)), tmp_path)
    assert (orders["value"], careful["value"], digits["value"]) == (0.5, 0.5, 1.0)
    assert taken["value"] == 0.5, "the name was taken for next"


@pytest.mark.parametrize("folder", [None, "empty"])
def test_absent_recordings_are_named_and_not_measured(
    folder: str | None, tmp_path: Path, voice: LabelledVoice
) -> None:
    given = tmp_path if folder else None
    for figure in figures.of_people(ears_of(KnowingEar(voice)), given):
        assert figure["value"] is None and not figure["met"]
        assert "(no recordings" in figure["name"] or "(the folder has no" in figure["name"]
    assert list(people.orders(tmp_path)) == []


def test_plain_whisper_hears_the_same_recordings_beside_and_each_once(
    voice: LabelledVoice, spoken: SpokenSentences, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(figures, "COMMANDS", 20)
    heard = list[Audio]()

    def plain(audio: Audio) -> str:
        heard.append(audio)
        return "a red boat"

    kept = remembered(plain, tmp_path, tmp_path / "kept")
    ears = replace(ears_of(KnowingEar(voice)), plain=kept)
    ours, theirs = figures.of_commands(ears, spoken)
    assert (ours["value"], theirs["value"], len(heard)) == (1.0, 0.0, 20)
    assert theirs["name"] == f"{ours['name']}, by plain faster-whisper"
    assert list(figures.of_commands(ears, spoken)) == [ours, theirs] and len(heard) == 20


def test_a_sentence_is_spoken_once(spoken: SpokenSentences, tmp_path: Path) -> None:
    first = spoken.say("next")
    again = SpokenSentences(LabelledVoice(), tmp_path)
    assert np.array_equal(again.say("next").samples, first.samples)
    clean, noisy, quiet = in_three_rooms([first])
    assert np.array_equal(clean.samples, first.samples)
    assert np.allclose(quiet.samples, first.samples * 10**-1.5)
    assert 0 < float(np.std(noisy.samples - clean.samples)) < 0.1


def test_sounds_are_the_same_every_time_and_of_every_kind() -> None:
    once, again = list(sounds(1)), list(sounds(1))
    assert [name for name, _ in once] == [maker.__name__ for maker in (*FITTED, *HELD_OUT)]
    for (_, sound), (_, same) in zip(once, again, strict=True):
        assert np.array_equal(sound.samples, same.samples)
        assert np.isfinite(sound.samples).all() and 0 < np.abs(sound.samples).max() <= 1

"""espeak-ng itself speaks: at every rate, in pieces, from threads, and again after a close."""

from __future__ import annotations

import ctypes
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import espeakng_loader
import numpy as np
import pytest

from models.errors import ModelBroken, ModelMissing
from models.speak import espeak
from models.speak.espeak import Espeak
from models.speak.reference import TEXTS, every_text, words_in
from models.types import PCM16

ANSWER = "A red boat on a beach: three matches. One of three: a red boat, under a blue sky."

RATES = (80, 130, 175, 250, 350, 500, 700)
JITTER = 0.05  # seconds; espeak-ng wavers a little from one time to the next


def seconds(voice: Espeak, text: str, rate: int) -> float:
    return sum(piece.seconds for piece in voice.speak(text, rate))


def test_each_sentence_is_a_piece_of_audible_sound() -> None:
    first, second = Espeak().speak(ANSWER)
    assert first.sample_rate == second.sample_rate == 22_050
    assert first.samples.dtype == np.int16
    assert np.abs(first.samples.astype(int)).max() > 5000
    assert second.seconds > 1


def test_faster_is_shorter_all_the_way_to_700() -> None:
    voice = Espeak()
    rates = (80, 120, 175, 250, 350, 450, 500, 550, 600, 650, 700)
    lengths = [seconds(voice, ANSWER, rate) for rate in rates]
    assert lengths == sorted(lengths, reverse=True)
    assert lengths[-1] < 0.85 * lengths[5] < 0.85 * lengths[0]
    assert seconds(voice, ANSWER, 10) == pytest.approx(lengths[0], abs=JITTER)
    assert seconds(voice, ANSWER, 5000) == pytest.approx(lengths[-1], abs=JITTER)


@pytest.mark.parametrize("rate", [80, 90, 100, 110, 175, 250, 350, 450, 525, 600, 700])
def test_the_rate_is_what_was_asked(rate: int) -> None:
    """Over texts of every kind, as `reference.py` defines a rate."""
    voice, texts = Espeak(), every_text()
    spoken = sum(seconds(voice, text, rate) for text in texts)
    assert 60 * sum(map(words_in, texts)) / spoken == pytest.approx(rate, rel=0.05)


@pytest.mark.parametrize("kind", TEXTS)
def test_a_kind_of_text_gets_faster_as_all_do(kind: str) -> None:
    """Long words and numbers take longer at every rate, so each kind is held to its own pace; not
    strictly, as a list's pauses shrink more than words do."""
    voice = Espeak()
    lengths = {rate: sum(seconds(voice, text, rate) for text in TEXTS[kind]) for rate in RATES}
    for rate in RATES:
        assert lengths[175] / lengths[rate] == pytest.approx(rate / 175, rel=0.35)


def test_closing_the_iterator_stops_synthesis(monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    voice = Espeak()
    voice.load()
    engine = espeak._engine()
    real = engine.synthesise

    def record(sentence: str, name: str, pace: tuple[int, int]) -> tuple[PCM16, int]:
        said.append(sentence)
        return real(sentence, name, pace)

    monkeypatch.setattr(engine, "synthesise", record)
    speech = voice.speak("One. Two. Three. Four.")
    next(speech)
    speech.close()  # type: ignore[attr-defined]
    assert said == ["One."]


def test_a_listener_who_waits_blocks_nobody() -> None:
    waiting = Espeak().speak(ANSWER)
    next(waiting)
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(seconds, Espeak("en-gb"), ANSWER, 300).result(10) > 1
    assert next(waiting).seconds > 1


def test_threads_get_their_own_words() -> None:
    texts = ["One.", "A red boat on a beach.", "Two cats in the snow, at night.", "Stop."]
    voices = ["en-us", "en-gb", "en-us+f3", "en-gb-scotland"]
    alone = [seconds(Espeak(voice), text, 200) for voice, text in zip(voices, texts, strict=True)]
    with ThreadPoolExecutor(4) as pool:
        for _ in range(5):
            together = pool.map(lambda v, t: seconds(Espeak(v), t, 200), voices, texts)
            assert list(together) == pytest.approx(alone, abs=JITTER)


@pytest.mark.parametrize("text", ["", " ", "\n\n", "\0"])
def test_nothing_to_say(text: str) -> None:
    assert list(Espeak().speak(text)) == []


@pytest.mark.parametrize(
    "text",
    [
        "<speak>hello & goodbye</speak>",
        "🙂 hello",
        "[[h@l'oU]]",
        "\x01\ud800 hello",
        "Grüße, 世界",
        "?!.",
    ],
)
def test_odd_text_is_spoken_or_passed_over(text: str) -> None:
    assert seconds(Espeak(), text, 175) < 10


def test_markup_is_read_aloud_rather_than_obeyed() -> None:
    plain = seconds(Espeak(), "hello", 175)
    assert seconds(Espeak(), '<break time="9s"/>hello', 175) < plain + 5
    assert seconds(Espeak(), "<b>hello</b>", 175) > plain


def test_ten_thousand_characters() -> None:
    assert seconds(Espeak(), "a red boat on a beach, " * 435, 600) > 60
    assert seconds(Espeak(), "x" * 10_000, 600) > 60


def test_closing_and_speaking_again() -> None:
    one, other = Espeak(), Espeak("en-gb")
    before = seconds(one, ANSWER, 200)
    other.load()
    one.close()
    one.close()
    assert seconds(other, "Still here.", 200) > 0.3
    other.close()
    assert seconds(one, ANSWER, 200) == pytest.approx(before, abs=JITTER)
    one.close()


def test_accents_and_variants_differ() -> None:
    sounds = {
        name: np.concatenate([piece.samples for piece in Espeak(name).speak("a red boat")])
        for name in ("en-us", "en-gb", "en-gb-scotland", "en-us+f3", "en-gb+f3")
    }
    assert len({(len(sound), sound.tobytes()[:4000]) for sound in sounds.values()}) == len(sounds)
    assert Espeak("en-us+f3").name == "espeak-ng/en-us+f3"


def test_an_unknown_voice_is_told() -> None:
    with pytest.raises(ModelBroken, match="There is no voice called nowhere"):
        Espeak("nowhere").load()
    with pytest.raises(ModelBroken, match="There is no voice called nowhere"):
        list(Espeak("nowhere").speak("hello"))


def test_a_library_that_is_not_there_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    import espeakng_loader

    espeak._engine.cache_clear()
    monkeypatch.setattr(espeakng_loader, "get_library_path", lambda: "/nowhere/libespeak-ng.so")
    with pytest.raises(ModelMissing, match="The voice is not on this machine"):
        list(Espeak().speak("hello"))
    espeak._engine.cache_clear()


def test_it_speaks_from_a_path_too_long_for_espeak(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    import espeakng_loader

    deep = tmp_path_factory.mktemp("d").joinpath(*["folder-with-a-long-name"] * 8)
    deep.mkdir(parents=True)
    (deep / "espeak-ng-data").symlink_to(espeakng_loader.get_data_path())
    long = str(deep / "espeak-ng-data")
    assert len(long) > espeak.LONGEST_DATA_PATH
    espeak._engine.cache_clear()
    monkeypatch.setattr(espeakng_loader, "get_data_path", lambda: long)
    with espeak.short_path(Path(long)) as short:
        assert (short / "phontab").is_file()
    assert not short.parent.exists()
    voice = Espeak()
    assert seconds(voice, "hello", 175) > 0.2
    voice.close()
    espeak._engine.cache_clear()


def test_another_user_of_the_library_leaves_nothing_behind() -> None:
    voice = Espeak()
    before = [piece.samples for piece in voice.speak("a red boat")]
    library = ctypes.CDLL(espeakng_loader.get_library_path())
    assert library.espeak_SetVoiceByName(b"en+m2") == 0
    for parameter, value in ((1, 240), (2, 30), (3, 90), (4, 5)):  # rate, volume, pitch, its range
        library.espeak_SetParameter(parameter, value, 0)
    after = [piece.samples for piece in voice.speak("a red boat")]
    lengths = [[len(piece) / 22050 for piece in pieces] for pieces in (before, after)]
    assert lengths[0] == pytest.approx(lengths[1], abs=JITTER)
    voice.close()

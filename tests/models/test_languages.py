"""Words of any language become vectors, with a tokenizer like that of the standard model."""

from __future__ import annotations

import shutil
import string
import unicodedata
from pathlib import Path

import numpy as np
import pytest

from models.vision.embedder import OpenClip
from tests.models import gemma
from tests.models import small_checkpoints as checkpoints

TEXTS = {
    "Arabic": "كلب أحمر على الشاطئ",
    "Bengali": "সৈকতে একটি লাল নৌকা",
    "Chinese": "海边的红色小船",
    "English": "a red boat on the beach",
    "French": "un chien rouge à la plage, l'été",
    "German": "der rote Hund ohne Leine",
    "Greek": "κόκκινη βάρκα στην παραλία",
    "Hebrew": "כלב אדום על החוף",
    "Hindi": "समुद्र तट पर लाल कुत्ता",
    "Japanese": "浜辺の赤い船",
    "Korean": "해변의 빨간 배",
    "Persian": "قایق‌های قرمز در ساحل",
    "Russian": "красная лодка на пляже",
    "Spanish": "el barco rojo en la playa, ¿dónde?",
    "Swahili": "mbwa mwekundu ufukweni",
    "Tamil": "கடற்கரையில் சிவப்பு படகு",
    "Thai": "เรือสีแดงบนชายหาด",
    "Turkish": "kumsalda kırmızı köpek, İstanbul",
    "Vietnamese": "con chó đỏ trên bãi biển",
    "emoji": "🐶🏖️ 👩‍👩‍👧 🏴󠁧󠁢󠁳󠁣󠁴󠁿",
}
UNSEEN_SCRIPTS = {
    "Amharic": "ቀይ ጀልባ",
    "Cherokee": "ᎩᎦᎨ ᏥᏳ",
    "Georgian": "წითელი ნავი",
    "hieroglyphs": "𓃡𓊛",
    "Khmer": "ទូកក្រហម",
}
"""Of which the tokenizer has not learned a letter: each is spelled byte by byte."""
CONTEXT = 64  # tokens


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small model of the standard one's kind."""
    made = tmp_path_factory.mktemp("siglip2")
    return checkpoints.make_siglip(made, gemma.make_tokenizer(made, TEXTS.values()))


@pytest.fixture(scope="module")
def eye(folder: Path) -> OpenClip:
    """The model, loaded by the adapter."""
    return OpenClip(folder, "tiny/embed")


def tokens_of(eye: OpenClip, text: str) -> list[int]:
    """What the text tower is handed for a text, padding included."""
    numbers: list[int] = eye._lazy.get().tokenize([text])[0].tolist()
    return numbers


def read_back(eye: OpenClip, text: str) -> str:
    """A text as its tokens spell it."""
    tokenizer = eye._lazy.get().tokenize.tokenizer  # type: ignore[attr-defined]
    return str(tokenizer.decode(tokens_of(eye, text), skip_special_tokens=True))


def same(eye: OpenClip, *texts: str) -> bool:
    """Whether texts have one vector."""
    first, *others = eye.embed(texts)
    return all(np.allclose(first, other, atol=1e-6) for other in others)


@pytest.mark.usefixtures("offline")
def test_texts_of_every_language_have_vectors_of_their_own(eye: OpenClip) -> None:
    texts = [*TEXTS.values(), *UNSEEN_SCRIPTS.values()]
    vectors = eye.embed(texts)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    alike = vectors @ vectors.T - np.eye(len(texts))
    assert alike.max() < 0.9999
    assert np.allclose(eye.embed(texts[7:8]), vectors[7:8], atol=1e-5)  # the batch does not matter


@pytest.mark.parametrize("language", [*TEXTS, *UNSEEN_SCRIPTS])
def test_no_letter_of_a_language_is_lost(eye: OpenClip, language: str) -> None:
    text = (TEXTS | UNSEEN_SCRIPTS)[language]
    tokens = tokens_of(eye, text)
    assert eye.unknown_words(text) == ()
    assert gemma.SPECIAL.index("<unk>") not in tokens
    kept = "".join(char for char in text.lower() if char not in string.punctuation)  # as open_clip
    assert read_back(eye, text) == unicodedata.normalize("NFC", kept)


@pytest.mark.parametrize("language", [*TEXTS, *UNSEEN_SCRIPTS])
def test_a_text_is_closed_once_and_then_filled_up(eye: OpenClip, language: str) -> None:
    tokens = tokens_of(eye, (TEXTS | UNSEEN_SCRIPTS)[language])
    assert len(tokens) == CONTEXT
    end = tokens.index(gemma.END)
    assert set(tokens[end + 1 :]) == {gemma.PAD}
    assert not {*tokens[:end]} & {*range(len(gemma.SPECIAL))}


@pytest.mark.parametrize("language", [*TEXTS, *UNSEEN_SCRIPTS])
def test_a_long_text_is_cut_at_its_end_and_still_closed(eye: OpenClip, language: str) -> None:
    text = (TEXTS | UNSEEN_SCRIPTS)[language]
    long = " ".join([text] * 40)
    tokens = tokens_of(eye, long)
    assert len(tokens) == CONTEXT
    assert tokens[-1] == gemma.END
    assert gemma.PAD not in tokens
    beginning = tokens_of(eye, text)
    words = beginning[: beginning.index(gemma.END)]
    assert tokens[: len(words) - 1] == words[:-1]
    assert same(eye, long, long + " " + TEXTS["English"])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (unicodedata.normalize("NFC", text), unicodedata.normalize("NFD", text))
        for text in (TEXTS["French"], TEXTS["Vietnamese"], TEXTS["Korean"], TEXTS["Greek"])
    ]
    + [
        (TEXTS["German"], TEXTS["German"].upper()),
        (TEXTS["Russian"], TEXTS["Russian"].upper()),
        ("strand 2021", "strand ２０２１"),
        ("浜辺の カメラ", "浜辺の ｶﾒﾗ"),
        (TEXTS["Hebrew"], f"\u200f{TEXTS['Hebrew']}\u200f"),
        (TEXTS["Arabic"], f"\u2067{TEXTS['Arabic']}\u2069"),
        (TEXTS["Thai"], TEXTS["Thai"].replace("บน", "\u200bบน\u200b")),
        ("ein Segelboot", "ein Segel\u00adboot"),
        ("un chien rouge", "\ufeff un\u00a0chien\u3000rouge "),
        ("the dog’s bed", "the dog's bed"),
    ],
)
def test_what_reads_the_same_has_the_same_vector(eye: OpenClip, one: str, other: str) -> None:
    assert one != other
    assert same(eye, one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("una casa", "una caça"),
        ("l'ete", "l'été"),
        ("もも", "もモ"),
        ("قایق‌های", "قایقهای"),
        ("👩‍👩‍👧", "👩👩👧"),
    ],
)
def test_what_is_spelled_otherwise_stays_another_word(eye: OpenClip, one: str, other: str) -> None:
    assert not same(eye, one, other)


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "\0", "a\0b", "\ud800", "\udcff.jpg", "dog \ud83d", "\ufffe\uffff", "\u200f"),
        *(
            "\U0010ffff",
            "\x1b[31m",
            "a" * 5000,
            "海" * 5000,
            "e" + "\u0301" * 500,
            "<eos>",
            "<pad>",
        ),
    ],
)
def test_no_text_does_harm(eye: OpenClip, text: str) -> None:
    [vector] = eye.embed([text])
    assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-5)
    assert eye.unknown_words(text) == ()
    assert tokens_of(eye, text).count(gemma.END) == 1


def test_an_end_that_only_the_settings_ask_for_is_put_there(folder: Path, tmp_path: Path) -> None:
    """transformers 5 leaves it out without a word, and the vectors would be others."""
    copy = shutil.copytree(folder, tmp_path / "embed")
    gemma.make_tokenizer(copy, TEXTS.values(), says_end=False)
    told, untold = OpenClip(folder), OpenClip(copy)
    texts = [*TEXTS.values()]
    assert [tokens_of(untold, text) for text in texts] == [tokens_of(told, text) for text in texts]
    assert np.allclose(untold.embed(texts), told.embed(texts), atol=1e-6)


def test_a_tokenizer_that_asks_for_no_end_gets_none(clip_folder: Path) -> None:
    eye = OpenClip(clip_folder)
    assert "<end>" not in read_back(eye, "a red boat")
    assert len([number for number in tokens_of(eye, "a red boat") if number < 10]) == 3

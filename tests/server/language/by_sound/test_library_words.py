"""Words of one's own library, told by how they sound."""

from __future__ import annotations

import random
from functools import lru_cache

import pytest

from models.hear.by_sound.confusions import measured
from models.hear.by_sound.neighbours import SHORT_LIST, Neighbours
from models.hear.by_sound.phonemes import PHONEMES, Phonemes, parse
from models.speak.espeak import Espeak
from models.types import Transcript
from server.language.by_sound.by_sound import BySound
from server.language.by_sound.library_words import LibraryWords, Vocabulary
from server.language.by_sound.sayable import Sayable

PLACES = frozenset({"Tamarama", "Ngorongoro", "Marrakesh", "Leeds", "Forrest City", "Daqing"})
FOLDERS = frozenset({"Snowdon", "Whippets", "Canon EOS 80D"})
CAPTIONS = frozenset(
    (
        *("a", "two", "white", "black", "red", "fish", "boat", "boats", "dog", "castle"),
        *("on", "the", "beach", "in", "snow"),
    )
)
OURS = Vocabulary(PLACES, FOLDERS, CAPTIONS)


@lru_cache
def pronounce(words: str) -> Phonemes:
    return parse(Espeak("en-us").pronounce(words))


@pytest.fixture(scope="module")
def ours() -> LibraryWords:
    return LibraryWords(pronounce, measured(), OURS)


@pytest.fixture(scope="module")
def closed() -> LibraryWords:
    return LibraryWords(pronounce, measured(), Vocabulary(words=CAPTIONS, closed=True))


def wrong(words: LibraryWords, meant: dict[str, str]) -> dict[str, str]:
    said = {text: words.meant(text) for text in meant}
    return {text: said[text] for text in said if said[text] != meant[text]}


def test_a_name_that_whisper_has_never_heard_of(ours: LibraryWords) -> None:
    meant = {
        "pictures from Tom Marama.": "pictures from Tamarama.",
        "a beach in Tamarana": "a beach in Tamarama",
        "from Goron Gorro": "from Ngorongoro",
        "photos from Marikish": "photos from Marrakesh",
        "dogs and Daking": "dogs in Daqing",
        "dogs and leeds.": "dogs in leeds.",
        "Pictures and the whippets folder.": "Pictures in the whippets folder.",
        "Dogs and my Snowdon album": "Dogs in my Snowdon album",
        "dogs and a red folder": "dogs and a red folder",
        "Tom Marama.": "Tamarama.",
        "Goron Gorro": "Ngorongoro",
        "Photos from Forest City": "Photos from Forrest City",
        "pictures in the Snowden folder": "pictures in the Snowdon folder",
    }
    assert wrong(ours, meant) == {}


def test_what_the_library_knows_is_never_touched(ours: LibraryWords) -> None:
    said = (
        *("two white boats on a beach", "a dog in Leeds", "pictures from Forrest City", ""),
        *("the Whippets album", "fish", "a black castle, in snow", "pictures from last summer"),
        *("photos from May 2019", "my oldest pictures", "boats without people"),
    )
    assert wrong(ours, {text: text for text in said}) == {}


def test_one_of_what_the_library_has_several_of_is_known() -> None:
    several = Vocabulary(words=frozenset(("bicycles", "vegetables", "boxes")))
    words = LibraryWords(pronounce, measured(), several)
    for said in ("a vegetable garden", "a person on a bicycle", "a box"):
        assert words.meant(said) == said


def test_other_words_stay_what_they_are(ours: LibraryWords) -> None:
    said = (
        *("a giraffe", "mountains", "my grandmother in the kitchen", "a lighthouse at sunset"),
        *("a cake with candles", "people skiing", "a train station", "an umbrella"),
    )
    assert wrong(ours, {text: text for text in said}) == {}


def test_a_dish_is_a_fish_where_only_fish_are_known(closed: LibraryWords) -> None:
    meant = {"a white dish": "a white fish", "two bolts on a beach": "two boats on a beach"}
    assert wrong(closed, meant) == {}
    assert closed.meant("a giraffe") == "a giraffe"


def test_a_sentence_of_other_things_stays_as_it_was_said(closed: LibraryWords) -> None:
    assert closed.meant("show me a white dish") == "show me a white fish"
    for said in ("a white dish with cappuccino", "give me a dish, medium roast, on the beach"):
        assert closed.meant(said) == said


def test_what_a_person_insists_on_is_taken_literally(closed: LibraryWords) -> None:
    by_sound = BySound(Espeak("en-us").pronounce)
    by_sound.use(Vocabulary(words=CAPTIONS, closed=True))

    def meant(text: str, sayable: Sayable) -> str:
        return by_sound.meant(Transcript(text, 0.6), sayable).text

    assert meant("A white dish.", Sayable()) == "A white fish."
    assert meant("No, I said a white dish.", Sayable()) == "No, I said a white dish."
    insists = Sayable(literal=frozenset({"dish"}))
    assert meant("A white dish.", insists) == "A white dish."
    assert meant("only with a dish", Sayable(results=3)) == "only with a fish"


def test_without_a_library_nothing_changes() -> None:
    assert LibraryWords(pronounce, measured(), Vocabulary()).meant("a white dish") == "a white dish"


def test_who_stops_reading_leaves_the_words_as_they_were() -> None:
    by_sound = BySound(Espeak("en-us").pronounce)
    by_sound.stop()
    by_sound.use(OURS)
    assert by_sound.meant(Transcript("from Tamarana", 0.6), Sayable()).text == "from Tamarana"


def test_the_right_one_of_many_is_on_the_short_list() -> None:
    """Of 5,000 made-up names, with one sound in five misheard."""
    rng = random.Random(3)
    sounds = range(len(PHONEMES))
    names = [tuple(rng.choices(sounds, k=rng.randint(4, 14))) for _ in range(5_000)]
    many = Neighbours(names)
    found = 0
    for at in range(0, 5_000, 50):
        heard = tuple(rng.choice(sounds) if rng.random() < 0.2 else one for one in names[at])
        rows, distances = many.nearest(heard, measured())
        assert len(rows) == SHORT_LIST and sorted(distances) == list(distances)
        found += int(rows[0]) == at
    assert found >= 85

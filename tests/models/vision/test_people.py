"""Of the people in a picture nothing is said that nobody can see; everything else stays."""

from __future__ import annotations

import pytest

from models.vision.described.people import impersonal

PEOPLE = ("man", "woman", "boy", "girl", "lady", "child", "baby", "teenager", "grandmother", "guy")
GUESSED = (
    *("old", "young", "elderly", "middle aged", "little", "teenage", "black", "white", "asian"),
    *("african american", "hispanic", "indian", "chinese", "blind", "deaf", "disabled", "pregnant"),
    *("dark skinned", "muslim", "jewish", "6 year old", "overweight"),
)
EXCEPTIONS = (
    "a black and white photo of a street",
    "an old bridge over a river",
    "a white dog on a beach",
    "a blind in front of a window",
    "a black cat and a white cat",
    "a young tree in a garden",
    "a baby elephant next to its mother elephant",
    "a male lion and a female lion",
    "a little red boat",
    "a 100 year old tree",
    "an indian elephant",
    "chinese food on a plate",
    "a japanese garden with a pond",
    "a brown bear in a river",
    "a sign for the women's restroom",
    "a snowman in a garden",
    "a cat with her kittens",
    "a mother's day card",
    "a trumpet on a table",
)


@pytest.mark.parametrize("guess", GUESSED)
def test_what_is_guessed_of_people_is_left_out(guess: str) -> None:
    for person in PEOPLE:
        article = "an" if guess[0] in "aeio" else "a"
        said = impersonal(f"{article} {guess} {person} in a red coat with a dog")
        assert said == "a person in a red coat with a dog"
        assert impersonal(f"two {guess} men and three dogs") == "two people and three dogs"


@pytest.mark.parametrize("said", EXCEPTIONS)
def test_what_is_said_of_anything_else_stays(said: str) -> None:
    assert impersonal(said) == said


@pytest.mark.parametrize(
    ("described", "said"),
    [
        ("a man and a woman sitting on a bench", "two people sitting on a bench"),
        ("a man and woman walking", "two people walking"),
        ("a woman and her child on a beach", "two people on a beach"),
        ("two men and a woman at a table", "three people at a table"),
        ("a group of men and women", "a group of people"),
        ("a woman holding her hat", "a person holding their hat"),
        ("a boy looking at himself in a mirror", "a person looking at themselves in a mirror"),
        ("a black and white photo of an old man", "a black and white photo of a person"),
        ("a man in black with a white dog", "a person in black with a white dog"),
        ("a smiling young woman", "a smiling person"),
        ("a woman's hand on an old book", "a person's hand on an old book"),
        ("barack obama speaking at a podium", "a person speaking at a podium"),
        ("a photo of donald trump", "a photo of a person"),
        ("a man named john with a guitar", "a person with a guitar"),
        ("a woman in her thirties reading", "a person reading"),
        ("a policeman on a horse", "a police officer on a horse"),
        ("a man who is blind with a cane", "a person with a cane"),
        ("the elderly playing chess", "people playing chess"),
        ("an asian in a market", "a person in a market"),
        ("kids playing football", "people playing football"),
        ("a person in a wheelchair", "a person in a wheelchair"),
        ("", ""),
    ],
)
def test_people_are_counted_and_shown_doing_what_they_do(described: str, said: str) -> None:
    assert impersonal(described) == said

"""Questions composed at random, each with what it asks: things, exclusions, times, places, order.

Each part knows its own meaning, so that a test knows what the whole must mean.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from index.catalog.selection import LibraryNames
from server.language.times.periods import Period
from tests.server.language.times.table import Meaning, table

NAMES = LibraryNames(
    places=frozenset(
        [
            *("Leeds", "York", "Paris", "France", "England", "United Kingdom", "United States"),
            *("Reading", "Nice", "Orange", "Bath", "Zürich", "Łódź", "New York", "Österreich"),
            *("Isle of Wight", "Stoke-on-Trent", "Женева"),
        ]
    ),
    folders=frozenset(["Holidays", "2019", "Österreich 2019", "Grandma's birthday", "ÉTÉ"]),
    cameras=frozenset(["Canon EOS 80D", "Google Pixel 8"]),
)
THINGS = (
    *("a dog", "dogs", "two cats", "a red boat", "a small white house", "my sister", "children"),
    *("an old man", "a cup", "a blue car", "flowers", "a black and white cat", "a woman reading"),
    *("a person in orange", "a man with a hat", "a cat on a table", "a boat with a red sail"),
    *("a bridge over a river", "people at a party", "a nice garden", "a turkey", "a bath"),
)
SETTINGS = ("", "", "", "on a beach", "in the snow", "at night", "in a forest", "by a lake")
UNWANTED = (
    *("people", "dogs", "a ball", "cars", "any trees", "a red hat", "the sea", "clouds in the sky"),
    *("snow", "grey horses", "a leash"),
)
WITHOUT = ("without", "but without", "with no", "but no", ", no", "and no")
PLACES = {
    **{f"{word} {name}": (name,) for name in ("Leeds", "York", "Paris") for word in ("in", "from")},
    **{"in the UK": ("United Kingdom",), "from the U.S.A.": ("United States",)},
    **{"in England": ("England",), "in reading": ("Reading",), "from nice": ("Nice",)},
    **{"in Orange": ("Orange",), "in Leeds or York": ("Leeds", "York")},
    **{"in Leeds, York or Paris": ("Leeds", "York", "Paris"), "in zurich": ("Zürich",)},
    **{"from österreich": ("Österreich",), "on the Isle of Wight": ("Isle of Wight",)},
    **{"in Leeds, England": ("Leeds, England",), "in Женева": ("Женева",)},
}
NOT = ("not", "but not", ", not", "except", "excluding", "that are not", "apart from")
FOLDERS = {
    "in the folder Holidays": "Holidays",
    "in my holidays folder": "Holidays",
    "in the folder österreich 2019": "Österreich 2019",
    "in the folder 2019": "2019",
    "from the album été": "ÉTÉ",
}
CAMERAS = {"taken with the Canon": "Canon EOS 80D", "shot on my pixel 8": "Google Pixel 8"}
ORDERS = {"newest first": "newest", "oldest first": "oldest", "sorted by date": "newest"}
_OPEN = ("pictures", "may", "over", "more than", "less than", "under", "at least", "older")


@dataclass
class Composed:
    """A question, and what it asks."""

    words: str = ""
    thing: str = ""
    setting: str = ""
    without: list[str] = field(default_factory=list)
    """Each as it was said, without "any"."""
    places: tuple[str, ...] = ()
    period: Period = field(default_factory=Period)
    besides: int = 0
    """How many places and times are not wanted."""
    folder: str | None = None
    camera: str | None = None
    order: str = "best"


def times() -> list[tuple[str, Meaning]]:
    """Phrases of the table that begin with a preposition, or with "last" and the like."""
    told = ("in ", "from ", "on ", "last ", "before ", "since ", "between ", "during ", "after ")
    return [
        (words, each) for words, each in table().items() if words.startswith(told) and each.told
    ]


def composed(rng: random.Random, phrases: list[tuple[str, Meaning]]) -> Composed:
    """A question of some of the parts, in one of the orders in which people say them."""
    made = Composed(thing=rng.choice(THINGS), setting=rng.choice(SETTINGS))
    parts = [made.thing]
    if rng.random() < 0.4:
        parts.append(_exclusion(made, rng))
    if made.setting:
        parts.append(made.setting)
    further = [_time, _place, _folder, _camera]
    rng.shuffle(further)
    for add in further[: rng.choice((0, 1, 1, 2, 3))]:
        parts.append(add(made, rng, phrases))
    if rng.random() < 0.2:
        said, made.order = rng.choice([*ORDERS.items()])
        parts.append(f", {said}")
    words = " ".join(parts)
    made.words = words.replace(" ,", ",")
    return made


def _exclusion(made: Composed, rng: random.Random) -> str:
    things = rng.sample(UNWANTED, rng.choice((1, 1, 2, 3)))
    made.without = [thing.removeprefix("any ").removeprefix("the ") for thing in things]
    listed = " or ".join(filter(None, (", ".join(things[:-1]), things[-1])))
    return f"{rng.choice(WITHOUT)} {listed}"


def _time(made: Composed, rng: random.Random, phrases: list[tuple[str, Meaning]]) -> str:
    said, meaning = rng.choice(phrases)
    if rng.random() < 0.25 and not meaning.never and said.startswith(("in ", "from ", "on ")):
        made.besides += 1
        return f"{rng.choice(NOT)} {said}"
    made.period = Period(meaning.stretches, meaning.months, "never" if meaning.never else "")
    return said


def _place(made: Composed, rng: random.Random, phrases: list[tuple[str, Meaning]]) -> str:
    del phrases
    said, places = rng.choice([*PLACES.items()])
    if rng.random() < 0.25:
        made.besides += 1
        return f"{rng.choice(NOT)} {said}"
    made.places = places
    return said


def _folder(made: Composed, rng: random.Random, phrases: list[tuple[str, Meaning]]) -> str:
    del phrases
    said, made.folder = rng.choice([*FOLDERS.items()])
    return said


def _camera(made: Composed, rng: random.Random, phrases: list[tuple[str, Meaning]]) -> str:
    del phrases
    said, made.camera = rng.choice([*CAMERAS.items()])
    return said

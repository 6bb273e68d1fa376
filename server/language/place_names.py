"""Places, folders and cameras named in a question: "in Leeds", "in my holidays folder".

Only names that the library has are found, whatever their case, their accents and the way in which
their numbers are written, and only where a phrase ends behind them: "in bath water" is not in Bath.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from index.catalog.selection import LibraryNames
from server.language.normalise import (
    Key,
    NameIndex,
    Text,
    key_of,
    lowered,
    name_at,
    names_of,
    singular,
    text_of,
    words_of,
)
from server.language.things import COLOURS, GROUNDS, HOLDERS, TIMES, WEATHER
from server.language.times.time_phrases import LINKS, PHRASE_END


@dataclass(frozen=True)
class NameSpan:
    """A name of the library, and the phrase that names it."""

    name: str
    start: int
    """Index of the phrase's first character."""
    end: int
    """Index behind its last."""
    others: tuple[str, ...] = ()
    """Places that will do as well: "in Leeds or York"."""
    absent: tuple[str, ...] = ()
    """Places that would do as well, and that the library has no pictures from."""


_OTHER_NAMES: dict[Key, str] = {
    **dict.fromkeys([("america",), ("usa",), ("u", "s", "a"), ("u", "s")], "United States"),
    **dict.fromkeys([("the", "us"), ("the", "states")], "United States"),
    **{("united", "states", "of", "america"): "United States"},
    **dict.fromkeys([("uk",), ("u", "k"), ("britain",), ("great", "britain")], "United Kingdom"),
    **{("holland",): "Netherlands", ("czechia",): "Czech Republic", ("korea",): "South Korea"},
    **{("burma",): "Myanmar", ("uae",): "United Arab Emirates", ("cologne",): "Köln"},
}
"""What English also calls a place, and what the gazetteer calls it."""

_CACHED = 8  # libraries' names; one is served at a time, and its names change as it is read

_DETERMINER = re.compile(r"(?:the|my|our|his|her|their|an?|\w+'s) ")
_PLACE = re.compile(
    r"(?<!\w)(?:(?:taken|made|shot|somewhere|back) )?"
    r"(?P<word>(?:in or near|in or around|in and around|somewhere near|not far from|close to|nearby"
    r"|in|from|near|around|at)|on(?= the isle)) (?:either |both )?"
    r"|(?<!\w)(?:pictures|photos|photographs|images) of "
)
_BEARING = re.compile(
    r"(?<!\w)(?:(?:to the |just |somewhere |far )*"
    r"(?:north|south|east|west|northeast|northwest|southeast|southwest)(?:ern)? of"
    r"|(?:half ?way )?between|on the way (?:to|from)|outside) (?:the )?"
)
_SEEN = frozenset(
    (
        *COLOURS,
        *TIMES,
        *WEATHER,
        *GROUNDS,
        *HOLDERS,
        *("bath", "church", "school", "sandwich", "split", "battle", "flight", "motion", "love"),
        *("focus", "bloom", "flower", "uniform", "line", "rows", "pairs", "hand", "mirror", "mud"),
        *("heat", "shade", "shadow", "light", "lights", "colour", "color", "costume", "armour"),
    )
)
"""What may be seen behind "in" or "at" without an article, and is also the name of a town."""
_SOMETHING_ELSE = _SEEN | {"surprise", "man", "male", "mobile", "nice", "reading", "orange"}
_FOLDER = r"(?:folder|album|directory)"
_IN_FOLDER = re.compile(
    rf"(?<!\w)(?:in|from|inside|of) (?:{_DETERMINER.pattern})?{_FOLDER} (?:called |named )?"
)
_OF_FOLDER = re.compile(r"(?<!\w)(?:in|from|inside|of) ")
_FOLDER_BEHIND = re.compile(rf" {_FOLDER}(?!\w)")
_ANY_NAME = rf"(?!(?:{'|'.join(LINKS)}|called|named)\b)[\w\"'“][\w&.'”\"-]*"
_OTHER_FOLDER = (
    re.compile(
        rf"(?<!\w)(?:in|from|inside|of) (?:(?:(?:the|my|our|an?) )?{_FOLDER} (?:called|named)"
        rf"|(?:(?:the|my|our) )?{_FOLDER}) (?P<name>{_ANY_NAME}(?: {_ANY_NAME}){{0,4}})"
        rf"(?={PHRASE_END.pattern})"
    ),
    re.compile(
        r"(?<!\w)(?:in|from|inside) (?:the|my|our) "
        r"(?P<name>(?!(?:photo|picture|image|file|same|other|right|main|whole)s?\b)"
        rf"{_ANY_NAME}(?: {_ANY_NAME}){{0,2}}) {_FOLDER}(?={PHRASE_END.pattern})"
    ),
)
_MAKER = (
    r"(?:canon|nikon|sony|fuji(?:film)?|olympus|pentax|leica|kodak|polaroid|gopro|iphone|ipad"
    r"|samsung|galaxy|pixel|huawei|xiaomi|motorola|nokia|oneplus|panasonic|lumix|dji|ricoh"
    r"|hasselblad|minolta)"
)
_OTHER_CAMERA = re.compile(
    r"(?<!\w)(?:taken|shot|made|photographed|captured) (?:with|by|on|using|from) "
    r"(?:(?:the|my|our|an?) )?"
    rf"(?P<name>{_MAKER}(?: (?!(?:{'|'.join(LINKS)}|camera|phone)\b)\w+){{0,2}})"
    rf"(?: (?:camera|phone))?(?={PHRASE_END.pattern})"
)
_NOTHING = re.compile("")
_CAMERA = re.compile(
    r"(?<!\w)(?:(?:taken|shot|made|photographed|captured) (?:with|by|on|using|from) "
    r"|(?:from|with|on) (?=my |our )|from (?=the ))"
)
_CAMERA_BEHIND = re.compile(r"(?: (?:camera|phone)(?!\w))?")
_FURTHER = re.compile(r",? (?:in )?")
_AND_ANOTHER = re.compile(r",? (?:and|or|nor) (?:not )?(?:(?:in|from|near|around|at) )?")
_FURTHER_ON = re.compile(rf"{_AND_ANOTHER.pattern}|, ?")
_NOUN = rf"\s+(?!(?:{'|'.join(LINKS)}|an?|the|my|our|some|all)\b)\w"
_COMMA_AND_NOUN = re.compile(rf"\s*,{_NOUN}")
_AND_NOUN = re.compile(rf"\s+(?:and|or){_NOUN}")
_WITH_THE = re.compile(
    r"(?:united|isle|islands?|republic|kingdom|territory|district|coast|highlands|algarve|gambia"
    r"|netherlands|philippines|bahamas|maldives|seychelles|vatican)",
    re.IGNORECASE,
)


def with_the(place: str) -> str:
    """A place's name as it stands in a sentence: "Leeds", "the United States"."""
    return f"the {place}" if _WITH_THE.search(place) else place


def places_in(words: str, known: LibraryNames) -> list[NameSpan]:
    """Each place in which pictures are sought, or list of places of which one will do.

    Of "Leeds, England" both parts count: it is the Leeds that lies in England.
    """
    text, names = text_of(words), _places(known.places)
    found, done = list[NameSpan](), 0
    for begin in _PLACE.finditer(text.plain):
        named = name_at(text, begin.end(), names) if begin.start() >= done else None
        before, named = ((), named) if named else _behind_others(text, begin.end(), known)
        if not named or not _may_have_the(words, begin.end(), named[0]):
            continue
        if _is_something_else(words[begin.end() : named[1]], begin["word"]):
            continue
        listed, done = _list_of_places(text, named, names)
        if _lies_elsewhere(words, text, done, known):
            continue
        behind, done = _others_behind(text, done, known)
        absent = (*before, *behind)
        # "In nice, sunny weather" has no capital.
        adjective = words[begin.end()].islower() and _COMMA_AND_NOUN.match(text.plain, done)
        more = _AND_NOUN.match(text.plain, done)
        if PHRASE_END.match(text.plain, done) and not more and not adjective:
            found.append(NameSpan(listed[0], begin.start(), done, tuple(listed[1:]), absent))
    return found


def may_name_a_place(words: str) -> bool:
    """Whether a place may be named, so that it is worth the time to know those of the world."""
    return bool(_PLACE.search(lowered(words)))


def _behind_others(
    text: Text, at: int, known: LibraryNames
) -> tuple[tuple[str, ...], tuple[str, int] | None]:
    """Places of a list that the library has no pictures from, and the first that it has."""
    names, named = _places(known.places), None
    absent = list[str]()
    other = name_at(text, at, _places(known.well_known)) if known.well_known else None
    while other and not named:
        absent.append(other[0])
        named = _named_after(_AND_ANOTHER, text, other[1], names)
        further = _named_after(_FURTHER_ON, text, other[1], names)
        if further and _named_after(_AND_ANOTHER, text, further[1], _places(known.well_known)):
            named = named or further
        other = _named_after(_FURTHER_ON, text, other[1], _places(known.well_known))
    return (tuple(absent), named) if named else ((), None)


def _others_behind(text: Text, end: int, known: LibraryNames) -> tuple[tuple[str, ...], int]:
    """Places that go on a list, and that the library has no pictures from; the index behind."""
    everywhere = _places(known.well_known)
    absent = list[str]()
    while True:
        other = _named_after(_AND_ANOTHER, text, end, everywhere)
        further = None if other else _named_after(_FURTHER_ON, text, end, everywhere)
        if further and _named_after(_AND_ANOTHER, text, further[1], everywhere):
            other = further
        elif not other or not PHRASE_END.match(text.plain, other[1]):
            break
        absent.append(other[0])
        end = other[1]
    return tuple(absent), end


def _lies_elsewhere(words: str, text: Text, end: int, known: LibraryNames) -> bool:
    """Whether it is told to lie where the library has no pictures from: "Paris, Texas"."""
    around = _FURTHER.match(text.plain, end)
    if not around or not known.well_known or not words[around.end() : around.end() + 1].isupper():
        return False
    everywhere = _places(known.well_known)
    named = name_at(text, around.end(), everywhere)
    return named is not None and not _named_after(_AND_ANOTHER, text, named[1], everywhere)


def bearings_in(words: str, known: LibraryNames) -> list[tuple[int, int]]:
    """Where words tell a place by another one, which nobody can search: "north of Leeds"."""
    text = text_of(words)
    found = list[tuple[int, int]]()
    for begin in _BEARING.finditer(text.plain):
        for names in (_places(known.places), _places(known.well_known)):
            named = name_at(text, begin.end(), names)
            if named and words[begin.end()].isupper():
                also = _named_after(_AND_ANOTHER, text, named[1], names)
                found.append((begin.start(), (also or named)[1]))
                break
    return found


def elsewhere_in(words: str, known: LibraryNames) -> tuple[str, ...]:
    """Places on Earth in which pictures are sought, although the library has none from there.

    Without a capital, a word that is something else as well is no such place: "a man in surprise".
    """
    if not known.well_known:
        return ()
    everywhere = LibraryNames(places=known.well_known)
    spans = [
        span
        for span in places_in(words, everywhere)
        if known.places.isdisjoint((span.name, *span.others))
        and not (words[span.start : span.end].islower() and span.name.lower() in _SOMETHING_ELSE)
    ]
    return tuple(dict.fromkeys(name for span in spans for name in (span.name, *span.others)))


def _list_of_places(text: Text, first: tuple[str, int], names: NameIndex) -> tuple[list[str], int]:
    """The places that a list names, and the index behind it: "Leeds, York or Paris"."""
    listed, end = [first[0]], first[1]
    commas = list[int]()  # places in `listed` that stand behind a comma
    while True:
        another = _named_after(_AND_ANOTHER, text, end, names)
        further = None if another else _named_after(_FURTHER, text, end, names)
        if not another and not further:
            break
        if another and commas:
            commas.clear()  # it was a list all the time
        name, end = another or further or first
        listed.append(name)
        if further:
            commas.append(len(listed) - 1)
    if not commas:
        return list(dict.fromkeys(listed)), end
    within = commas[0] - 1  # what follows it is where it lies
    return [*listed[:within], ", ".join(listed[within:])], end


def _is_something_else(name: str, preposition: str | None) -> bool:
    """Whether words say what can be seen rather than where: "in orange", "pictures of bath"."""
    if preposition is None:
        return name.islower()
    return preposition != "from" and name.islower() and name in _SEEN


def folders_in(words: str, known: LibraryNames) -> list[NameSpan]:
    """Each folder in which pictures are sought; "folder", "album" or "directory" is said."""
    text, names = text_of(words), _folders(known.folders)
    return [
        *_mentions(text, names, _IN_FOLDER),
        *_mentions(text, names, _OF_FOLDER, _FOLDER_BEHIND),
    ]


def other_folders_in(words: str, known: LibraryNames) -> list[NameSpan]:
    """Each folder that is named as none of the library's is: "in the folder Birthdays"."""
    text, names = text_of(words), _folders(known.folders)
    return [
        _span(words, each)
        for pattern in _OTHER_FOLDER
        for each in pattern.finditer(text.plain)
        if not name_at(text, each.start("name"), names)
    ]


def other_cameras_in(words: str) -> list[NameSpan]:
    """Each camera that is named by its maker, for where the library has none by that name."""
    return [_span(words, each) for each in _OTHER_CAMERA.finditer(lowered(words))]


def _span(words: str, found: re.Match[str]) -> NameSpan:
    name = words[found.start("name") : found.end("name")].strip("\"'“”")
    return NameSpan(name, *found.span())


def cameras_in(words: str, known: LibraryNames) -> list[NameSpan]:
    """Each camera with which pictures were taken.

    A part of a camera's name will do; where several cameras share it, it is the name: "Canon".
    """
    text, names = text_of(words), _cameras(known.cameras)
    return _mentions(text, names, _CAMERA, _CAMERA_BEHIND)


def _mentions(
    text: Text, names: NameIndex, before: re.Pattern[str], behind: re.Pattern[str] = _NOTHING
) -> list[NameSpan]:
    """Each name that stands between two patterns, with or without a determiner of its own."""
    found = list[NameSpan]()
    for begin in before.finditer(text.plain):
        determiner = _DETERMINER.match(text.plain, begin.end())
        named = name_at(text, begin.end(), names)
        if not named and determiner:
            named = name_at(text, determiner.end(), names)
        end = behind.match(text.plain, named[1]) if named else None
        if named and end and PHRASE_END.match(text.plain, end.end()):
            found.append(NameSpan(named[0], begin.start(), end.end()))
    return found


def _may_have_the(words: str, at: int, place: str) -> bool:
    """Whether "the" before a place may belong to it: "the bath" is no town, "the Tyrol" is one."""
    if words[at : at + 4].lower() != "the " or " " in place or with_the(place) != place:
        return True
    return words[at + 4].isupper() or place.lower().startswith("the")


def _named_after(
    between: re.Pattern[str], text: Text, end: int, names: NameIndex
) -> tuple[str, int] | None:
    """Another name that follows one, and the index behind it; None where none follows."""
    gap = between.match(text.plain, end)
    return name_at(text, gap.end(), names) if gap else None


@lru_cache(_CACHED)
def _places(places: frozenset[str]) -> NameIndex:
    by_key: dict[Key, str] = {}
    for key, name in _OTHER_NAMES.items():
        if name in places:
            by_key |= {key: name, ("the", *key): name}
    # Of two that sound alike the one without accents: Zurich, the canton, holds Zürich, the town.
    for name in sorted(places, reverse=True):
        key = key_of(name)
        by_key |= {key: name, ("the", *key): name} if key else {}
    return names_of(by_key)


@lru_cache(_CACHED)
def _folders(folders: frozenset[str]) -> NameIndex:
    by_key = {tuple(map(singular, key_of(name))): name for name in sorted(folders, reverse=True)}
    return names_of(by_key, singular=True)


@lru_cache(_CACHED)
def _cameras(cameras: frozenset[str]) -> NameIndex:
    having: dict[Key, dict[str, str]] = {}
    for camera in sorted(cameras):
        words = words_of(lowered(camera))
        for first, begin in enumerate(words):
            for last, end in enumerate(words[first:], first + 1):
                key = tuple(word.key for word in words[first:last])
                if len("".join(key)) > 2:  # "8" is no camera's name
                    having.setdefault(key, {})[camera] = camera[begin.start : end.end]
    return names_of({key: _shared(key, parts) for key, parts in having.items()})


def _shared(key: Key, parts: Mapping[str, str]) -> str:
    """The camera whose name ends with a part, if it is only one; else the part."""
    ending = [camera for camera in parts if key_of(camera)[-len(key) :] == key]
    cameras = ending if len(ending) == 1 else list(parts)
    return cameras[0] if len(cameras) == 1 else parts[cameras[0]]

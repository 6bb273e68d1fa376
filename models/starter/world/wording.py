"""How people speak of scenes: the reference caption, and the many ways to ask for a picture.

An `Ask` is a query with its meaning, so that whether a scene answers it is known, not guessed.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from models.starter.world.scenes import COLOURS, KINDS, Group, Scene, Thing

SETTING_PHRASES = {
    "beach": ("on a beach", "on the beach", "at the beach"),
    "snow": ("in the snow", "in snow"),
    "field": ("in a field", "in the field"),
    "street": ("on a street", "on the street", "in the street"),
    "night": ("at night", "in the night"),
    "kitchen": ("in a kitchen", "in the kitchen"),
}
"""How a setting is said; the first is the caption's way."""

NUMBERS = ("one", "two", "three")
_PLURALS = {"person": "people", "fish": "fish", "bus": "buses"}


def plural(kind: str) -> str:
    """The plural of a kind of thing."""
    return _PLURALS.get(kind, kind + "s")


def with_article(words: str) -> str:
    """ "red boat" -> "a red boat", "orange cat" -> "an orange cat"."""
    return ("an " if words[0] in "aeiou" else "a ") + words


def group_phrase(group: Group) -> str:
    """ "a red boat", "two black cats"."""
    if group.count == 1:
        return with_article(f"{group.colour} {group.kind}")
    return f"{NUMBERS[group.count - 1]} {group.colour} {plural(group.kind)}"


def caption(scene: Scene) -> str:
    """The reference caption: every thing from left to right, with its colour, count and setting."""
    phrases = [group_phrase(group) for group in scene.groups]
    if scene.relation == "on":
        things = " on ".join(phrases)
    elif len(phrases) == 2:
        things = " to the left of ".join(phrases)
    elif len(phrases) == 3:
        things = f"{phrases[0]}, {phrases[1]} and {phrases[2]}"
    else:
        things = phrases[0]
    return f"{things} {SETTING_PHRASES[scene.setting][0]}"


_SINGULARS = {plural(kind): kind for kind in KINDS} | {kind: kind for kind in KINDS}
_NOUNS = "|".join(sorted(_SINGULARS, key=len, reverse=True))
_THING_PATTERN = re.compile(rf"\b(an?|two|three) ({'|'.join(COLOURS)}) ({_NOUNS})\b")


def read_caption(text: str) -> tuple[tuple[Group, ...], str | None]:
    """The groups and the setting that a caption speaks of, for marking captions against truth."""
    groups = tuple(
        Group({"two": 2, "three": 3}.get(count, 1), _SINGULARS[noun], colour)
        for count, colour, noun in _THING_PATTERN.findall(text)
    )
    setting = next((s for s, ways in SETTING_PHRASES.items() if text.endswith(ways[0])), None)
    return groups, setting


@dataclass(frozen=True)
class Need:
    """One thing that a query asks for."""

    kind: str
    colour: str | None = None
    """None: any colour."""
    count: int | None = None
    """None: at least one; else exactly so many in the whole scene."""

    def fits(self, thing: Thing) -> bool:
        """Whether this one thing is of the kind and colour asked for."""
        return thing.kind == self.kind and self.colour in (None, thing.colour)


@dataclass(frozen=True)
class Ask:
    """A query and what it means."""

    text: str
    """The words to search for, lower case, without a leading "find" or "show me"."""
    needs: tuple[Need, ...]
    """The things asked for; at most three; empty when only the setting or a colour matters."""
    setting: str | None = None
    """None: anywhere."""
    relation: Literal["left", "on"] | None = None
    """How the first thing stands to the second; None: no matter."""
    colour: str | None = None
    """That anything in it has; None: no matter."""

    def satisfied_by(self, scene: Scene) -> bool:
        """Whether the scene shows all that is asked for."""
        if self.setting not in (None, scene.setting):
            return False
        if self.colour and all(thing.colour != self.colour for thing in scene.things):
            return False
        if any(not _counted(need, scene) for need in self.needs):
            return False
        if self.relation == "on":
            return scene.relation == "on" and all(
                need.fits(thing) for need, thing in zip(self.needs, scene.things, strict=True)
            )
        if self.relation == "left":
            return scene.relation == "beside" and _some_left_of(self.needs, scene.things)
        return _distinct(self.needs, scene.things)


def _counted(need: Need, scene: Scene) -> bool:
    found = sum(need.fits(thing) for thing in scene.things)
    return found == need.count if need.count else found > 0


def _some_left_of(needs: Sequence[Need], things: Sequence[Thing]) -> bool:
    first, second = needs
    return any(
        first.fits(a) and second.fits(b) for i, a in enumerate(things) for b in things[i + 1 :]
    )


def _distinct(needs: Sequence[Need], things: Sequence[Thing]) -> bool:
    """Whether each need can be met by a thing of its own."""
    if not needs:
        return True
    rest = [(i, thing) for i, thing in enumerate(things) if needs[0].fits(thing)]
    return any(_distinct(needs[1:], [*things[:i], *things[i + 1 :]]) for i, _ in rest)


def sample_ask(scene: Scene, rng: random.Random) -> Ask:
    """One of the ways a person would ask for this scene; the scene always satisfies it."""
    groups = scene.groups
    setting = scene.setting if rng.random() < 0.5 else None
    roll = rng.random()
    if roll < 0.05:
        return _phrase((), scene.setting, None, rng)
    if len(groups) == 1 or roll < 0.40:
        return _phrase((_need(rng.choice(groups), scene, rng),), setting, None, rng)
    if roll < 0.75 and (len(groups) == 2 or rng.random() < 0.6):
        i, j = sorted(rng.sample(range(len(groups)), 2))
        pair = (_single(groups[i], rng), _single(groups[j], rng))
        return _phrase(pair, setting, "on" if scene.relation == "on" else "left", rng)
    chosen = list(groups)
    rng.shuffle(chosen)
    some = chosen if rng.random() < 0.4 else chosen[:2]
    needs = tuple(_need(group, scene, rng, bare=0.15) for group in some)
    return _phrase(_in_full(needs), setting, None, rng)


def asks(scene: Scene, count: int = 5) -> list[Ask]:
    """Several different ways to ask for this scene, always the same ones."""
    rng = random.Random(f"earshot asks {scene.seed}")
    found: dict[str, Ask] = {}
    for _ in range(40):
        ask = sample_ask(scene, rng)
        found.setdefault(ask.text, ask)
        if len(found) == count:
            break
    return list(found.values())


def _single(group: Group, rng: random.Random) -> Need:
    """A need for one such thing; for two or three of them, still "a red cat"."""
    return Need(group.kind, group.colour if rng.random() < 0.75 else None)


def _need(group: Group, scene: Scene, rng: random.Random, bare: float = 0.2) -> Need:
    colour = None if rng.random() < bare else group.colour
    need = Need(group.kind, colour)
    count = sum(need.fits(thing) for thing in scene.things)
    if count > 1 and rng.random() < 0.7:
        return Need(group.kind, colour, count)
    return need


def _in_full(needs: tuple[Need, ...]) -> tuple[Need, ...]:
    """Drop a need that another one already covers ("a cat and a red cat" is unnatural)."""
    kinds = [need.kind for need in needs]
    if len(set(kinds)) == len(kinds) or all(need.colour and not need.count for need in needs):
        return needs
    return needs[:1]


def _phrase(
    needs: tuple[Need, ...],
    setting: str | None,
    relation: Literal["left", "on"] | None,
    rng: random.Random,
) -> Ask:
    """Put the meaning in words, one of several ways."""
    where = rng.choice(SETTING_PHRASES[setting]) if setting else ""
    if not needs:
        lead = rng.choice(("", "", "something ", "a picture "))
        return Ask(lead + where, needs, setting, relation)
    phrases = [_need_phrase(need, rng) for need in needs]
    if relation == "left" and rng.random() < 0.5:
        link = rng.choice((" to the left of ", " to the left of ", " left of "))
        words = phrases[0] + link + phrases[1]
    elif relation == "left":
        link = rng.choice((" to the right of ", " to the right of ", " right of "))
        words = phrases[1] + link + phrases[0]
    elif relation == "on":
        words = phrases[0] + " on " + phrases[1]
    elif len(phrases) == 3:
        words = f"{phrases[0]}, {phrases[1]} and {phrases[2]}"
    else:
        words = rng.choice((" and ", " and ", " with ", " next to ", " beside ")).join(phrases)
    lead = rng.choice(("", "", "", "", "", "a picture of ", "a photo of ", "pictures of "))
    return Ask(f"{lead}{words} {where}".strip(), needs, setting, relation)


def _need_phrase(need: Need, rng: random.Random) -> str:
    colour = f"{need.colour} " if need.colour else ""
    if need.count:
        return f"{NUMBERS[need.count - 1]} {colour}{plural(need.kind)}"
    words = colour + need.kind
    way = rng.random()
    if way < 0.62:
        return with_article(words)
    if way < 0.85:
        return "the " + words
    return words if way < 0.93 else colour + plural(need.kind)

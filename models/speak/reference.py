"""The texts on which a voice's rate is measured: what Earshot says, of every kind.

A rate in words a minute means: all words of these texts, as they are written, over all the sound
that the voice makes for them, with the pauses within and between sentences. A word is what stands
between spaces, so "2021" and "One" are one word each. Descriptions, numbers and lists stand in the
proportions of Earshot's answers. A text of long words or of numbers takes longer at the same rate,
as it does in the mouth of a person.
"""

from __future__ import annotations

from collections.abc import Mapping

TEXTS: Mapping[str, tuple[str, ...]] = {
    "short": (
        "Paused. Taken back. Faster.",
        "That was the last one. Say first, or search again.",
        "Saved as helpful. Say undo to take it back.",
    ),
    "answer": (
        "Red boat on a beach: 3 matches. One of 3: a red boat on a beach.",
        "Dog in the snow: 12 matches. Best 5. One of 5: two dogs in the snow, one behind another.",
        "No clear match in 240 pictures. Closest, and possibly wrong: a yellow bus on a street.",
        "Two of 5: a white bird to the left of a green umbrella in a field.",
    ),
    "description": (
        "A man in a black coat is holding an umbrella at the corner of a busy street.",
        "Two children sit at a long wooden table and eat pancakes with their grandmother.",
        "A brown dog runs along the water with a stick in its mouth.",
        "A group of people are standing on top of a hill with their bicycles.",
        "A woman in a green dress is reading a newspaper on a bench under a tree.",
        "A plate of rice and vegetables on a table next to a glass of water.",
        "An old stone bridge over a river with houses on the other side.",
    ),
    "long": (
        "I could not go on reading your pictures. Those read before can be found. Start Earshot "
        "again to go on.",
        "I can't read text in pictures yet. Say more for what I know about this one.",
    ),
    "list": (
        "Then say next, previous, repeat, more, stop, or thumbs up.",
        "One: a blue horse. Two: an orange house in a field. Three: a purple flower on a table.",
    ),
    "numbers": (
        "Taken on 3 June 2021, in the afternoon. Taken in Leeds, England, United Kingdom.",
        "I am still reading your pictures, 120 of 2,000 so far. Ask again later.",
    ),
}
"""By their kind."""

SHORT = (
    "Two of 5: a white bird to the left of a green umbrella in a field.",
    "A brown dog runs along the water with a stick in its mouth.",
    "Saved as helpful. Say undo to take it back.",
)
"""For a voice whose rate is not known, measured before its first words."""


def every_text() -> tuple[str, ...]:
    """All of them, in their order."""
    return tuple(text for texts in TEXTS.values() for text in texts)


def words_in(text: str) -> int:
    """How many words a text has, for a rate."""
    return len(text.split())

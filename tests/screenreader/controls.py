"""The page's controls as Orca speaks them: name, role and state, as patterns of whole lines.

Where Orca needs several lines for a control, they stand in their order.
"""

from __future__ import annotations

Lines = tuple[str, ...]


def button(name: str) -> str:
    return rf"{name} (push )?button\."


def toggle(name: str) -> str:
    """A button that can stay pressed, and is not."""
    return rf"{name} toggle button not pressed\."


def opener(name: str) -> str:
    """What opens and closes a group, and says whether it is open."""
    return rf"{name} .*"


def radio(name: str, state: str) -> Lines:
    return (rf"{name}\.", f"{state} radio button")


def check_box(name: str, state: str, note: str) -> Lines:
    """`note` begins the description that follows."""
    return (f"{name} check box {state}\\.", f"{note}.*")


def choice(name: str, chosen: str) -> Lines:
    """A list of which one line is shown."""
    return (rf"{name} combo box\.", rf"{chosen}\.")


SKIP = r"Skip to results (visited )?link\."
EARSHOT_SPEAKS = button("Earshot speaks")
SCREEN_READER_SPEAKS = button("My screen reader speaks")
TEXT_ONLY = button("Text or braille, without sound")
TALK = toggle("Talk")
STOP = button("Stop")
FIELD = r"Or type what you are looking for entry\."
SEARCH = button("Search")
SEARCH_BY_PICTURE = button("Search by a picture")
PREVIOUS = button("Previous")
NEXT = button("Next")
REPEAT = button("Repeat")
UNDO = button("Undo")
HEAR_HELP = button("Say what I can say")

SHOW_LARGE = button("Show result 1 large")
MORE = button("More, result 1")
OTHER = opener("Other, result 1")
MORE_LIKE_THIS = button("More like this, result 1")
YOUR_WORDS = button("Your words, result 1")
HELPFUL = toggle("Helpful, result 1")
NOT_HELPFUL = toggle("Not helpful, result 1")
WRONG_DESCRIPTION = toggle("Wrong description, result 1")

"""What a person does by keyboard, step by step, and what Orca says to each step."""

from __future__ import annotations

from dataclasses import dataclass

from tests.screenreader.desktop import Desktop
from tests.screenreader.orca import Orca


@dataclass(frozen=True)
class Step:
    """One deed."""

    deed: str
    mark: int
    """How many lines Orca had said before it."""


class Journey:
    """The steps until now."""

    def __init__(self, desktop: Desktop, orca: Orca) -> None:
        self.desktop = desktop
        self.orca = orca
        self._steps: list[Step] = []

    def begin(self, deed: str) -> None:
        """Whatever is said from here on belongs to `deed`."""
        self._steps.append(Step(deed, self.orca.mark))

    def press(self, key: str, until: str) -> None:
        """Press a key, and wait until a line is said that matches `until` as a whole."""
        self.begin(key)
        self.desktop.press(key)
        self.until(until)

    def type(self, word: str) -> None:
        """Type a word, each letter when Orca has spelled the one before it."""
        self.begin(f"types “{word}”")
        for letter in word:
            mark = self.orca.mark
            self.desktop.press(letter)
            self.orca.wait(letter, mark)

    def until(self, pattern: str) -> None:
        """Wait for a line of this step that matches as a whole."""
        self.orca.wait(pattern, self._steps[-1].mark)

    @property
    def transcript(self) -> list[tuple[str, list[str]]]:
        """Each deed, with the lines that were said until the next."""
        marks = [step.mark for step in self._steps[1:]] + [self.orca.mark]
        lines = self.orca.since(0)
        return [
            (step.deed, lines[step.mark : end])
            for step, end in zip(self._steps, marks, strict=True)
        ]

    def said(self, steps_ago: int) -> list[str]:
        """All that was said to an earlier step: 1 is the one before the latest."""
        return self.transcript[-1 - steps_ago][1]

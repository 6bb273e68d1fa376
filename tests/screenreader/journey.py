"""What a person does by keyboard, step by step, and what Orca says to each step."""

from __future__ import annotations

import re
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
        self._answers: list[str] = []

    def begin(self, deed: str) -> None:
        """Whatever is said from here on belongs to `deed`."""
        self._steps.append(Step(deed, self.orca.said.mark))

    def press(self, key: str, *lines: str) -> None:
        """Press a key, and wait until lines are said that match these as a whole."""
        self.begin(key)
        self.desktop.press(key)
        self.until(*lines)

    def ask(self, key: str, answer: str, *state: str) -> None:
        """Press a key, and wait for an answer and the new state of its button.

        `assert_each_answer_once` looks for the answer again.
        """
        self._answers.append(answer)
        self.press(key, answer, *state)

    def move(self, key: str, *lines: str) -> None:
        """Press a key that Orca keeps to itself: it reads first, then has the browser follow.

        A key pressed before the browser has followed would start from the old place.
        """
        mark = self.orca.arrivals.mark
        self.press(key, *lines)
        self.orca.arrivals.wait(".*", mark)
        self.orca.rest()

    def type(self, word: str) -> None:
        """Type a word, each letter when Orca has spelled the one before it."""
        self.begin(f"types “{word}”")
        for letter in word:
            mark = self.orca.said.mark
            self.desktop.press(letter)
            self.orca.said.wait(letter, mark)

    def until(self, *lines: str) -> None:
        """Wait for lines of this step that match these as a whole."""
        for line in lines:
            self.orca.said.wait(line, self._steps[-1].mark)

    @property
    def transcript(self) -> list[tuple[str, list[str]]]:
        """Each deed, with the lines that were said until the next."""
        marks = [step.mark for step in self._steps[1:]] + [self.orca.said.mark]
        lines = self.orca.said.since(0)
        return [
            (step.deed, lines[step.mark : end])
            for step, end in zip(self._steps, marks, strict=True)
        ]

    def assert_said_only(self, steps_ago: int, *patterns: str, besides: str = "") -> None:
        """That to an earlier step exactly these lines were said; 1 is the one before the latest.

        Lines like `besides` do not count. The order of the others is chance: Orca waits a moment
        with an answer, and not with a state.
        """
        every = self.transcript[-1 - steps_ago][1]
        said = [line for line in every if not re.fullmatch(besides, line)]
        assert len(said) == len(patterns), said
        for pattern in patterns:
            assert any(re.fullmatch(pattern, line) for line in said), said

    def assert_each_answer_once(self) -> None:
        """That no answer was said again, however late."""
        wanted = re.compile("|".join(self._answers)).fullmatch
        said = list(filter(wanted, self.orca.said.since(0)))
        assert len(said) == len(self._answers), said

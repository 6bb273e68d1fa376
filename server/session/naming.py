"""What a person calls the pictures of an answer: told first, asked for, and taken down.

Pure: words in, effects out. `dialogue.py` has the answer that the pictures belong to.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from server.language import phrases
from server.language.commands import Steer, answer_to, understand
from server.language.synonyms import Via
from server.session.effects import Effect, SaveOwnCaption, Say

if TYPE_CHECKING:
    from index.library.hit import Hit


class Naming:
    """Of the results that are talked about."""

    def __init__(self) -> None:
        self._called: dict[int, str] = {}
        self._asked_of: int | None = None

    @property
    def asked(self) -> bool:
        """Whether the next words are the answer to what the person was asked."""
        return self._asked_of is not None

    def begin(self) -> None:
        """There are other results."""
        self._called = {}
        self.drop()

    def drop(self) -> None:
        """Nothing is asked any more."""
        self._asked_of = None

    def know(self, ranked: Iterable[tuple[int, Hit]]) -> None:
        """Note what results are called."""
        for rank, hit in ranked:
            if hit.photo.own_caption:
                self._called[rank] = hit.photo.own_caption

    def called(self, rank: int) -> str:
        """What a result is called; empty for nothing."""
        return self._called.get(rank, "")

    def instead_of(self, captions: Mapping[int, str]) -> dict[int, str]:
        """Descriptions by rank, and for those that are called something, that."""
        return {**captions, **self._called}

    def call(self, rank: int, words: str, via: Via) -> list[Effect]:
        """Call a result something, or ask what, where there are no words."""
        if words:
            return [SaveOwnCaption(rank, words, via)]
        return self.ask(rank, phrases.WHAT_TO_CALL_IT)

    def ask(self, rank: int, question: str) -> list[Effect]:
        """Ask what a result is; the next words are the answer, unless they steer or search."""
        self._asked_of = rank
        return [Say((question,), rank, aside=True)]

    def answered(self, text: str, via: Via) -> list[Effect] | None:
        """What was said to the question; None where there was none, or it asks for something
        else."""
        rank, self._asked_of = self._asked_of, None
        if rank is None:
            return None
        if words := answer_to(text):
            return [SaveOwnCaption(rank, words, via)]
        match understand(text):
            case Steer("stop" | "thumbs_down"):
                return [Say((phrases.LEFT_AS_IT_IS,), aside=True)]
        return None

    def saved(self, content_hash: str, words: str, hits: Iterable[Hit]) -> None:
        """Results with these contents are called so from now on."""
        for rank, hit in enumerate(hits, 1):
            if hit.photo.content_hash == content_hash:
                if words:
                    self._called[rank] = words
                else:
                    self._called.pop(rank, None)

"""A helping head for the matcher: at each word that names something, whether the picture has it.

That a whole question is answered or not says little about which of its words were at fault. Said at
the words themselves, after every layer, it is learnt in hundreds of steps. The head is dropped
afterwards.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import torch
from torch import nn
from torch.nn import functional

from models.starter.world.scenes import COLOURS, Scene
from models.starter.world.wording import Ask, Need, plural


@dataclass(frozen=True)
class Named:
    """A word of an ask, and what a picture must show for it to be true."""

    place: int
    """Which of the ask's tokens."""
    kind: Ask
    """That there is such a thing, whatever its colour; the same as `whole` for other words."""
    whole: Ask
    """All that is said of it."""

    def truth(self, scene: Scene) -> tuple[bool, bool]:
        """Of a scene."""
        return self.kind.satisfied_by(scene), self.whole.satisfied_by(scene)


def named(ask: Ask, ids: Sequence[int], places: Mapping[str, int]) -> Iterator[Named]:
    """The words of an ask that name a thing, a setting or, standing alone, a colour.

    Args:
        ask: what is asked for.
        ids: its tokens.
        places: the token of every word.
    """
    colours = {places[colour] for colour in COLOURS}
    coloured = [(before if before in colours else None, at) for at, before in enumerate(ids, 1)]
    for need in ask.needs:
        nouns = {places[need.kind], places[plural(need.kind)]}
        wanted = places[need.colour] if need.colour else None
        for before, at in coloured[:-1]:
            if ids[at] in nouns and before == wanted:
                yield Named(at, Ask("", (Need(need.kind),)), Ask("", (need,)))
                break
    for word, alone in (
        (ask.setting, Ask("", (), ask.setting)),
        (ask.colour, Ask("", (), colour=ask.colour)),
    ):
        if word:
            yield Named(list(ids).index(places[word]), alone, alone)


class WordHead(nn.Module):
    """Two answers at a word: whether its kind is there, and whether all is that is said of it."""

    def __init__(self, layers: int, width: int) -> None:
        super().__init__()
        self.answers = nn.ModuleList(nn.Linear(width, 2) for _ in range(layers))

    def loss(
        self, states: Sequence[torch.Tensor], at: torch.Tensor, truth: torch.Tensor
    ) -> torch.Tensor:
        """Binary cross-entropy, summed over the layers.

        Args:
            states: after each layer, shape (n, tokens, width).
            at: which of the n texts, and which of its tokens, shape (2, answers).
            truth: shape (answers, 2), 0 or 1.
        """
        texts, places = at
        losses = [
            functional.binary_cross_entropy_with_logits(answer(state[texts, places]).float(), truth)
            for answer, state in zip(self.answers, states, strict=True)
        ]
        return torch.stack(losses).sum()

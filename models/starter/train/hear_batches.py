"""Examples -> batches of tensors, with what makes each pass a little different.

Batches are as long as their longest utterance, since the encoder's position embeddings can be
cut; some fill the whole window, as serving always does. Knows nothing of the model.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import numpy.typing as npt

from models.starter.train.hear_checkpoint import Tokens
from models.starter.train.hear_corpus import MEL_BANDS, WINDOW_SECONDS, Example, floor_of

if TYPE_CHECKING:
    import torch

LETTERS = " abcdefghijklmnopqrstuvwxyz'"
"""What the encoder learns to spell; 0 is CTC's blank, so a letter's number is its place + 1."""
WINDOW_FRAMES = WINDOW_SECONDS * 100
FULL_WINDOW_SHARE = 0.06
POOL_BATCHES = 50
IGNORED = -100

Frames: TypeAlias = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Batch:
    """Some utterances side by side."""

    features: torch.Tensor
    """Log-mel, float32, (utterances, MEL_BANDS, frames)."""
    inputs: torch.Tensor
    """What the decoder is given, (utterances, tokens)."""
    labels: torch.Tensor
    """What it should answer, IGNORED where nothing is asked, (utterances, tokens)."""
    letters: torch.Tensor
    """The spelling of all spelled utterances one after the other."""
    letter_counts: torch.Tensor
    """Letters of each spelled utterance."""
    spelled: torch.Tensor
    """Which utterances have a spelling in English letters."""


def epoch(
    examples: Sequence[Example],
    tokens: Tokens,
    size: int,
    seed: Sequence[int],
    shortest_first: bool = False,
    skip: int = 0,
) -> Iterator[Batch]:
    """All examples once, in an order and with distortions that follow from the seed.

    Lengths are alike within a batch; a remainder smaller than a batch is left out, and so are
    the first `skip` batches. With `shortest_first`, single words come before sentences: where the
    sounds of a word lie is learnt far sooner from them (SortaGrad, Amodei et al. 2016).
    """
    places_of_batches = order(examples, size, seed)
    if shortest_first:
        lengths = np.array([len(example.features) for example in examples])
        ascending = np.argsort(lengths, kind="stable")
        places_of_batches = [ascending[i * size :][:size] for i in range(len(examples) // size)]
    for number, places in enumerate(places_of_batches):
        if number < skip:
            continue
        rng = np.random.default_rng([*seed, number])
        yield collate([examples[i] for i in places], tokens, rng)


def order(
    examples: Sequence[Example], size: int, seed: Sequence[int]
) -> list[npt.NDArray[np.intp]]:
    """The places of each batch's examples."""
    rng = np.random.default_rng(seed)
    shuffled = rng.permutation(len(examples))
    lengths = np.array([len(example.features) for example in examples])
    batches = []
    for start in range(0, len(shuffled), POOL_BATCHES * size):
        pool = shuffled[start : start + POOL_BATCHES * size]
        pool = pool[np.argsort(lengths[pool], kind="stable")]
        batches += [pool[i : i + size] for i in range(0, len(pool) - size + 1, size)]
    return [batches[i] for i in rng.permutation(len(batches))]


def collate(examples: Sequence[Example], tokens: Tokens, rng: np.random.Generator | None) -> Batch:
    """One batch; without a generator undistorted and as long as the window."""
    import torch

    frames = WINDOW_FRAMES
    longest = max(len(example.features) for example in examples)
    if rng is not None and rng.random() >= FULL_WINDOW_SHARE:
        frames = min(WINDOW_FRAMES, longest + int(rng.integers(0, 40)))
    frames += frames % 2  # the encoder halves them
    rows = [_filled(example, frames, rng) for example in examples]
    features = torch.from_numpy(np.stack(rows)).transpose(1, 2)
    if rng is not None:
        features = _resized_mouths(features, rng)
    inputs, labels = _decoder_sides(examples, tokens)
    spellings = [_spelling(example) for example in examples]
    letters = [letter for spelling in spellings for letter in spelling or ()]
    return Batch(
        features,
        inputs,
        labels,
        torch.tensor(letters, dtype=torch.long),
        torch.tensor([len(spelling) for spelling in spellings if spelling is not None]),
        torch.tensor([spelling is not None for spelling in spellings]),
    )


def _filled(example: Example, frames: int, rng: np.random.Generator | None) -> Frames:
    """One utterance at full length, parts of it blanked out (SpecAugment)."""
    row = np.full((frames, MEL_BANDS), floor_of(example.features), np.float32)
    heard = row[: min(frames, len(example.features))]
    heard[:] = example.features[:frames]
    if rng is None:
        return row
    blank = float(heard.mean())
    for _ in range(2):
        width = int(rng.integers(0, 13))
        low = int(rng.integers(0, MEL_BANDS - width))
        heard[:, low : low + width] = blank
        length = int(rng.integers(0, min(18, max(1, len(heard) // 10)) + 1))
        start = int(rng.integers(0, max(1, len(heard) - length)))
        heard[start : start + length] = blank
    row += np.float32(rng.normal(0, 0.08))  # louder or softer, the silence with it
    return row


def _resized_mouths(features: torch.Tensor, rng: np.random.Generator) -> torch.Tensor:
    """Stretch the frequency axis of half of the utterances (vocal tract length perturbation)."""
    import torch

    count = len(features)
    scale = np.where(rng.random(count) < 0.5, rng.uniform(0.88, 1.12, count), 1.0)
    source = np.clip(np.arange(MEL_BANDS)[None] * scale[:, None], 0, MEL_BANDS - 1)
    low = np.minimum(source.astype(np.intp), MEL_BANDS - 2)
    share = (source - low).astype(np.float32)
    matrix = np.zeros((count, MEL_BANDS, MEL_BANDS), np.float32)
    rows, bands = np.ogrid[:count, :MEL_BANDS]
    matrix[rows, bands, low] = 1 - share
    matrix[rows, bands, low + 1] = share
    return torch.bmm(torch.from_numpy(matrix), features)


def _decoder_sides(
    examples: Sequence[Example], tokens: Tokens
) -> tuple[torch.Tensor, torch.Tensor]:
    """Whisper's way: right after the start it says whether anybody spoke, then the words."""
    import torch

    words = [tokens.encode(e.line.text) if e.line.in_world else [] for e in examples]
    width = 2 + max(len(one) for one in words)
    inputs = torch.full((len(examples), width), tokens.end)
    labels = torch.full((len(examples), width), IGNORED)
    for row, (example, ids) in enumerate(zip(examples, words, strict=True)):
        first = tokens.no_timestamps if example.line.in_world else tokens.no_speech
        inputs[row, : 2 + len(ids)] = torch.tensor([tokens.start, tokens.no_timestamps, *ids])
        labels[row, : 2 + len(ids)] = torch.tensor([first, *ids, tokens.end])
    return inputs, labels


def _spelling(example: Example) -> list[int] | None:
    """Numbers of the letters; None where nobody speaks English.

    Noise is no lesson in spelling: its loss, a sum over hundreds of frames, drowns that of the
    letters, and the encoder then answers everything with blanks (seen for 800 steps).
    """
    if example.line.kind in ("foreign", "noise"):
        return None
    return [LETTERS.index(letter) + 1 for letter in example.line.text]

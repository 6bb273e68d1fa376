"""Trains the starter's two picture models at once: one image tower, searched by and described from.

    python -m models.starter.train.pictures [--minutes 90] [--threads 2] [--resume]

Sharing the eyes, as BLIP's own pre-training does (Li et al. 2022: a contrastive and a caption
loss over one ViT), costs half of training two. Afterwards each model gets its own copy, in the
folders `weights/embed` and `weights/caption`.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from models.starter.evaluate import ranking
from models.starter.evaluate.caption_marks import is_right
from models.starter.train import loop, pixels
from models.starter.train.data import TRAINING, Drawn, training_scenes, validation_scenes
from models.starter.train.networks import caption, embed, eyes
from models.starter.train.networks.heads import CellHead, PairHead, SceneHead, cell_targets
from models.starter.train.retrieval import retrieval_loss, sample_asks, tokens
from models.starter.train.vocabulary import PAD_ID, tokenizer, words
from models.starter.world.tables import AskTable, SceneTable, satisfaction
from models.starter.world.wording import asks

PLAN = loop.Plan(steps=2400, peak_rate=2e-3, threads=2)
BATCH = 192
WHOLE_FROM = 0.7  # share of the run after which pictures are seen whole
IGNORED = -100  # a label that the caption loss passes over
DESCRIBED = 400  # validation scenes that are also captioned


class PictureTask:
    """Captions of pictures, and asks close to the pictures that satisfy them."""

    def __init__(
        self,
        train: Drawn,
        validation: Drawn,
        *,
        batch: int = BATCH,
        compiled: bool = False,
        device: str = "cpu",
    ) -> None:
        """`compiled` spends a minute or two to make the steps quicker."""
        self._train, self._validation, self._batch, self._device = train, validation, batch, device
        self.captioner = caption.build()
        self.search = embed.build()
        self.search.visual.requires_grad_(False)  # gets the captioner's eyes in the end ...
        self.search.visual.proj.requires_grad_(True)  # ... but its own way out of them
        self._cells, self._scene = CellHead(eyes.WIDTH), SceneHead(eyes.WIDTH)
        self._pairs = PairHead(eyes.WIDTH)
        self.weights = nn.ModuleDict(
            {
                "captioner": self.captioner,
                "search": self.search,
                "cells": self._cells,
                "scene": self._scene,
                "pairs": self._pairs,
            }
        ).to(device)
        self._see: Any = eyes.Eyes(self.captioner.vision_model)
        self._read: Any = self.search.text
        if compiled:
            self._see = torch.compile(self._see, dynamic=False)
            self._read = torch.compile(self._read, dynamic=False)
        self._places = {word: place for place, word in enumerate(words())}
        self._tokenizer = tokenizer()

    def loss(self, rng: np.random.Generator, progress: float) -> torch.Tensor:
        """Caption, retrieval and helping losses of one batch."""
        rows = rng.integers(0, len(self._train), self._batch)
        batch = self._train.batch(rows, rng.random(self._batch) < 0.5)
        table = SceneTable.of(batch.scenes)
        draw = random.Random(int(rng.integers(1 << 62)))
        images = pixels.varied(pixels.to_input(batch.pictures), rng).to(self._device)
        truth = cell_targets(table, eyes.GRID)
        kept = None
        if progress < WHOLE_FROM:
            kept = eyes.kept_patches(table, rng)
            truth = (np.take_along_axis(truth[0], kept, 1), np.take_along_axis(truth[1], kept, 1))
        with torch.autocast(self._device, torch.bfloat16):
            seen = self._see(
                images, None if kept is None else torch.from_numpy(kept).to(self._device)
            )
            described = self._caption_loss(seen, batch)
            found = self._retrieval_loss(seen, batch, table, draw)
            helping = self._cells.loss(seen[:, 1:], *truth) + self._scene.loss(seen[:, 0], table)
            pairs = self._pairs.loss(seen[:, 1:], table)
        total: torch.Tensor = described + 0.4 * found + 0.5 * helping + 20 * pairs
        return total

    def _caption_loss(self, seen: torch.Tensor, batch: Drawn) -> torch.Tensor:
        ids = caption.caption_ids(batch.scenes, self._places).to(self._device)
        said = self.captioner.text_decoder(
            input_ids=ids,
            attention_mask=(ids != PAD_ID).long(),
            labels=ids.masked_fill(ids == PAD_ID, IGNORED),
            encoder_hidden_states=seen,
        )
        loss: torch.Tensor = said.loss.mean()
        return loss

    def _retrieval_loss(
        self, seen: torch.Tensor, batch: Drawn, table: SceneTable, draw: random.Random
    ) -> torch.Tensor:
        wanted = sample_asks(batch.scenes, draw)
        satisfied = torch.from_numpy(satisfaction(AskTable.of(wanted), table)).to(self._device)
        ids = tokens([ask.text for ask in wanted], self._places, embed.CONTEXT, draw)
        texts = functional.normalize(self._read(ids.to(self._device)).float())
        pictures = functional.normalize((seen[:, 0] @ self.search.visual.proj).float())
        return retrieval_loss(
            texts @ pictures.T, satisfied, self.search.logit_scale, self.search.logit_bias
        )

    def look(self) -> dict[str, float]:
        """P@1 and mAP of two asks a validation scene, captions right, places right."""
        scores, relevant = self.scores(self._validation)
        described = Drawn(
            self._validation.scenes[:DESCRIBED], self._validation.pictures[:DESCRIBED]
        )
        seen = self._seen(described)
        table = SceneTable.of(described.scenes)
        things = self._scene.right(seen[:, 0], table)
        right = zip(self.captions(described), described.scenes, strict=True)
        marks = [(len(scene.things), is_right(text, scene)) for text, scene in right]
        figures = {f"right_{n}": [mark for m, mark in marks if m == n] for n in (1, 2, 3)}
        return {
            "p_at_1": ranking.precision_at_one(scores, relevant),
            "map": ranking.mean_average_precision(scores, relevant),
            "things": float(things),
            **{name: sum(found) / max(1, len(found)) for name, found in figures.items()},
            "scale": float(self.search.logit_scale.exp()),
        }

    def scores(self, drawn: Drawn) -> tuple[ranking.Scores, ranking.Relevant]:
        """Cosines of two asks a scene with all scenes, and which scene satisfies which."""
        wanted = [ask for scene in drawn.scenes for ask in asks(scene, 2)]
        pictures = functional.normalize(self._seen(drawn)[:, 0] @ self.search.visual.proj)
        texts = self._text_vectors([ask.text for ask in wanted])
        relevant = satisfaction(AskTable.of(wanted), SceneTable.of(drawn.scenes))
        return (texts @ pictures.T).cpu().numpy(), relevant

    def captions(self, drawn: Drawn) -> list[str]:
        """The captioner's words for all pictures, greedily."""
        texts: list[str] = []
        for at in range(0, len(drawn), BATCH):
            images = pixels.to_input(drawn.pictures[at : at + BATCH]).to(self._device)
            ids = self.captioner.generate(images, max_new_tokens=caption.LONGEST, do_sample=False)
            texts += self._tokenizer.batch_decode(ids, skip_special_tokens=True)
        return texts

    def _seen(self, drawn: Drawn) -> torch.Tensor:
        parts = [
            self.captioner.vision_model(
                pixels.to_input(drawn.pictures[at : at + BATCH]).to(self._device)
            ).last_hidden_state
            for at in range(0, len(drawn), BATCH)
        ]
        return torch.cat(parts)

    def _text_vectors(self, texts: Sequence[str]) -> torch.Tensor:
        ids = tokens(texts, self._places, embed.CONTEXT).to(self._device)
        parts = [self.search.encode_text(ids[at : at + BATCH]) for at in range(0, len(ids), BATCH)]
        return functional.normalize(torch.cat(parts))


def write(task: PictureTask, validation: Drawn) -> None:
    """Fit the match score on validation scenes and write both folders."""
    task.weights.eval()
    with torch.inference_mode():
        score, f1 = ranking.best_threshold(*task.scores(validation))
    embed.take_eyes(task.search, task.captioner.vision_model)
    embed.save(task.search, embed.WEIGHTS, {"match_score": round(score, 4)})
    caption.save(task.captioner, caption.WEIGHTS)
    sys.stderr.write(f"match score {score:.3f}, F1 {f1:.3f}\n")


def main() -> None:
    """Train, fit the threshold, write the weights."""
    plan, options = loop.arguments(__doc__, PLAN)
    torch.set_num_threads(plan.threads)
    torch.manual_seed(plan.seed)
    validation = validation_scenes(1_000, workers=plan.threads)
    train = training_scenes(options.scenes, workers=plan.threads)
    task = PictureTask(train, validation, compiled=plan.compiled, device=loop.device())
    if not options.write_only:
        loop.train(task, plan, TRAINING / "pictures", resume=options.resume, title="pictures")
    else:
        loop.restore(task, TRAINING / "pictures")
    write(task, validation)


if __name__ == "__main__":
    main()

"""Trains the starter's matcher: does this picture show what these words ask for, yes or no.

    python -m models.starter.train.match [--minutes 30] [--resume]

It has the captioner's eyes, which stay as they are, and begins with the captioner's decoder, which
knows where to look (BLIP's own text encoder and decoder share most of their layers, J. Li et al.
2022). It learns from scenes that those eyes were not trained on, so that they err there as they
will later. Writes the folder `weights/match`; needs those that `pictures.py` writes.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from models.starter.evaluate import ranking
from models.starter.train import loop
from models.starter.train.candidates import Batch, Looked, cosines, looked_at, sample
from models.starter.train.data import TRAINING, unseen_scenes, validation_scenes
from models.starter.train.networks import caption, embed
from models.starter.train.networks.word_head import Named, WordHead, named
from models.starter.train.retrieval import ranked_first, tokens
from models.starter.train.vocabulary import PAD_ID, words
from models.starter.world.tables import AskTable, SceneTable, satisfaction
from models.starter.world.wording import asks
from models.types import Odds
from models.vision.matcher import MatchSettings
from models.vision.score_fusion import NEAREST, reranked

WEIGHTS = Path(__file__).parents[1] / "weights" / "match"
PLAN = loop.Plan(steps=1_500, peak_rate=2e-3, look_every=150)
ASKS, EACH = 64, 8
"""Of a batch: asks, and pictures for each of them."""
SCENES, VALIDATED = 20_480, 1_000
SETTINGS = {"weight": MatchSettings.weight, "dtype": "float32"}
TRIED = 300  # validation asks at a look


def model_config() -> dict[str, Any]:
    """The architecture, as transformers writes it down: the captioner's, but for its head."""
    config = caption.model_config()
    text = {**config["text_config"], "is_decoder": True}  # transformers' word for "reads pictures"
    return {**config, "text_config": text, "image_text_hidden_size": 16}


def build(captioner: Any) -> Any:
    """The matcher, with a captioner's eyes and reader, and a head that has learnt nothing."""
    from transformers import BlipConfig, BlipForImageTextRetrieval

    model = BlipForImageTextRetrieval(BlipConfig(**model_config()))
    model.vision_model.load_state_dict(captioner.vision_model.state_dict())
    model.text_encoder.load_state_dict(captioner.text_decoder.bert.state_dict())
    return model


class MatchTask:
    """Yes or no to pictures that a search takes for answers."""

    def __init__(
        self, model: Any, search: Any, train: Looked, validation: Looked, batch: int = ASKS
    ) -> None:
        self.model, self._search, self._batch = model, search, batch
        self._train, self._validation = train, validation
        text = model.config.text_config
        self._help = WordHead(text.num_hidden_layers, text.hidden_size)
        self.weights = nn.ModuleDict(
            {"reader": model.text_encoder, "head": model.itm_head, "help": self._help}
        )
        self._places = {word: place for place, word in enumerate(words())}

    def loss(self, rng: np.random.Generator, progress: float) -> torch.Tensor:
        """Of yes or no to each picture, of their order for each ask, and of the helping head."""
        del progress
        batch = sample(self._train, self._search, rng, self._batch, EACH)
        ids = self._ids(batch)
        with torch.autocast("cpu", torch.bfloat16):
            said, states = self._said(ids, torch.from_numpy(batch.patches).float())
        right = torch.from_numpy(batch.right)
        plain = functional.cross_entropy(said.flatten(0, 1), right.flatten().long())
        ordered = ranked_first(said[..., 1] - said[..., 0], right)
        helping = self._help.loss(states, *self._truths(ids, batch))
        total: torch.Tensor = plain + 0.5 * ordered + helping
        return total

    def look(self) -> dict[str, float]:
        """Share of right answers among the nearest, and what is gained by their order."""
        looked = self._validation
        wanted = [asks(scene, 1)[0] for scene in looked.scenes[:TRIED]]
        relevant = satisfaction(AskTable.of(wanted), SceneTable.of(looked.scenes))
        scores = cosines(wanted, looked.vectors, self._search)
        order = np.argsort(-scores, axis=1, kind="stable")
        nearest = order[:, :NEAREST]
        odds = np.stack(
            [self._odds(ask.text, rows) for ask, rows in zip(wanted, nearest, strict=True)]
        )
        right = np.take_along_axis(relevant, nearest, 1)
        moved = scores.copy()
        for row, near, said in zip(moved, nearest, odds, strict=True):
            held = row[near]
            row[near[reranked(held, said, MatchSettings.weight)]] = held
        return {
            "right": float(((odds > 0) == right).mean()),
            "map_before": ranking.mean_average_precision(scores, relevant),
            "map": ranking.mean_average_precision(moved, relevant),
            "p_at_1_before": ranking.precision_at_one(scores, relevant),
            "p_at_1": ranking.precision_at_one(moved, relevant),
        }

    def _ids(self, batch: Batch) -> torch.Tensor:
        return tokens([ask.text for ask in batch.asks], self._places, embed.CONTEXT, batch.draw)

    def _said(
        self, ids: torch.Tensor, patches: torch.Tensor
    ) -> tuple[torch.Tensor, list[torch.Tensor]]:
        """No and yes, shape (asks, pictures, 2), and what was read after each layer.

        Args:
            ids: shape (asks, tokens).
            patches: shape (asks, pictures, 1 + patches, width).
        """
        each = patches.shape[1]
        repeated = ids.repeat_interleave(each, 0)
        read = self.model.text_encoder(
            input_ids=repeated,
            attention_mask=(repeated != PAD_ID).long(),
            encoder_hidden_states=patches.flatten(0, 1),
            output_hidden_states=True,
        )
        said = self.model.itm_head(read.last_hidden_state[:, 0]).float()
        return said.view(len(ids), each, 2), list(read.hidden_states[1:])

    def _truths(self, ids: torch.Tensor, batch: Batch) -> tuple[torch.Tensor, torch.Tensor]:
        """Where words name something, shape (2, answers), and whether it is there (answers, 2)."""
        at: list[tuple[int, int]] = []
        truths: list[tuple[bool, bool]] = []
        for row, (ask, scenes) in enumerate(zip(batch.asks, batch.scenes, strict=True)):
            words_there: list[Named] = list(named(ask, ids[row].tolist(), self._places))
            for column, scene in enumerate(scenes):
                at += [(row * EACH + column, word.place) for word in words_there]
                truths += [word.truth(scene) for word in words_there]
        return torch.tensor(at).T, torch.tensor(truths).float()

    def _odds(self, text: str, rows: Any) -> Odds:
        ids = tokens([text], self._places, embed.CONTEXT)
        said, _ = self._said(ids, torch.from_numpy(self._validation.patches[rows]).float()[None])
        odds: Odds = (said[0, :, 1] - said[0, :, 0]).numpy()
        return odds


def main() -> None:
    """Train and write the weights."""
    from transformers import BlipForConditionalGeneration

    plan, options = loop.arguments(__doc__, PLAN, SCENES)
    torch.set_num_threads(plan.threads)
    torch.manual_seed(plan.seed)
    captioner: Any = BlipForConditionalGeneration.from_pretrained(caption.WEIGHTS)
    vision, search = captioner.float().vision_model, embed.load()
    train, validation = (
        looked_at(drawn, vision, search)
        for drawn in (
            unseen_scenes(options.scenes, workers=plan.threads),
            validation_scenes(VALIDATED, workers=plan.threads),
        )
    )
    task = MatchTask(build(captioner), search, train, validation)
    if not options.write_only:
        loop.train(task, plan, TRAINING / "match", resume=options.resume, title="match")
    else:
        loop.restore(task, TRAINING / "match")
    caption.save(task.model.eval(), WEIGHTS, SETTINGS)


if __name__ == "__main__":
    main()

"""Teaches the starter pack's ear: a small Whisper for the words of drawn scenes and commands.

    python -m models.starter.train.hear [--minutes M] [--threads N] [--resume]

Beside Whisper's own loss, the encoder learns to spell what it hears (connectionist temporal
classification) through a layer that is thrown away afterwards: without it a trial
still misheard 85 % of the words after two passes. Where the speech comes from is in
`hear_corpus.py`, how it is cut into batches in `hear_batches.py`, the format of the result in
`hear_checkpoint.py`.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from models.starter.sentences import vocabulary
from models.starter.train.hear_batches import IGNORED, LETTERS, WINDOW_FRAMES, Batch, epoch
from models.starter.train.hear_checkpoint import Tokens, export
from models.starter.train.hear_corpus import (
    MEL_BANDS,
    WINDOW_SECONDS,
    Example,
    make_corpus,
    read_part,
)

if TYPE_CHECKING:
    import torch

WORK = Path("training/hear")
WEIGHTS = Path(__file__).parents[1] / "weights" / "hear"


@dataclass(frozen=True)
class Plan:
    """Everything that decides the result."""

    width: int = 160
    heads: int = 5
    encoder_layers: int = 3
    decoder_layers: int = 2
    parts: int = 60
    """Of 500 utterances each."""
    epochs: float = 8.0
    batch: int = 16
    peak_rate: float = 1e-3
    warm_up: int = 200
    """Steps until the learning rate is at its peak, where it stays..."""
    fall: float = 0.4
    """...until this last share of all steps, over which it falls to nothing."""
    spelling_weight: float = 1.0
    seed: int = 1
    save_every: int = 200
    """Steps."""


class Pupil:
    """The model, the spelling layer and the optimiser: what a checkpoint holds."""

    def __init__(self, plan: Plan, tokens: Tokens) -> None:
        import torch

        torch.manual_seed(plan.seed)
        self.plan, self.tokens = plan, tokens
        self.whisper = _whisper(plan, tokens)
        self.spelling = torch.nn.Linear(plan.width, 1 + len(LETTERS))
        parameters = [*self.whisper.parameters(), *self.spelling.parameters()]
        self._parameters = [p for p in parameters if p.requires_grad]
        self._optimiser = torch.optim.AdamW(
            self._parameters, lr=plan.peak_rate, betas=(0.9, 0.98), weight_decay=0.01
        )
        self.step = 0

    def learn(self, batch: Batch, steps: int) -> float:
        """One step of `steps`; returns the loss."""
        import torch

        for group in self._optimiser.param_groups:
            group["lr"] = learning_rate(self.plan, self.step, steps)
        self.whisper.train()
        loss = self.loss(batch)
        self._optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(self._parameters, 1.0)
        self._optimiser.step()
        self.step += 1
        return float(loss.detach())

    def loss(self, batch: Batch) -> torch.Tensor:
        """Cross entropy of the words and, weighted, of the spelling."""
        import torch
        from torch.nn import functional

        with torch.autocast("cpu", torch.bfloat16):
            heard = encode(self.whisper, batch.features)
            decoded = self.whisper.model.decoder(
                input_ids=batch.inputs, encoder_hidden_states=heard
            ).last_hidden_state
            scores = self.whisper.proj_out(decoded).float()
            letters = self.spelling(heard[batch.spelled]).float().log_softmax(-1).transpose(0, 1)
        words = functional.cross_entropy(
            scores.flatten(0, 1), batch.labels.flatten(), ignore_index=IGNORED
        )
        lengths = torch.full((letters.shape[1],), letters.shape[0])
        spelled = functional.ctc_loss(
            letters, batch.letters, lengths, batch.letter_counts, zero_infinity=True
        )
        return words + self.plan.spelling_weight * spelled

    def save(self, path: Path) -> None:
        """Write everything, so that a kill at any instant leaves a whole file."""
        import torch

        unfinished = path.with_suffix(".unfinished")
        state = {
            "whisper": self.whisper.state_dict(),
            "spelling": self.spelling.state_dict(),
            "optimiser": self._optimiser.state_dict(),
            "step": self.step,
        }
        torch.save(state, unfinished)
        unfinished.replace(path)

    def restore(self, path: Path) -> None:
        """Go on where `save` was called."""
        import torch

        state = torch.load(path, weights_only=True)
        self.whisper.load_state_dict(state["whisper"])
        self.spelling.load_state_dict(state["spelling"])
        self._optimiser.load_state_dict(state["optimiser"])
        self.step = state["step"]


def _whisper(plan: Plan, tokens: Tokens) -> Any:
    from transformers import WhisperConfig, WhisperForConditionalGeneration

    whisper = WhisperForConditionalGeneration(
        WhisperConfig(
            vocab_size=len(tokens),
            num_mel_bins=MEL_BANDS,
            d_model=plan.width,
            encoder_layers=plan.encoder_layers,
            decoder_layers=plan.decoder_layers,
            encoder_attention_heads=plan.heads,
            decoder_attention_heads=plan.heads,
            encoder_ffn_dim=4 * plan.width,
            decoder_ffn_dim=4 * plan.width,
            max_source_positions=WINDOW_FRAMES // 2,
            max_target_positions=64,
            pad_token_id=tokens.end,
            bos_token_id=tokens.start,
            eos_token_id=tokens.end,
            decoder_start_token_id=tokens.start,
            suppress_tokens=None,
            begin_suppress_tokens=None,
        )
    )
    whisper.set_attn_implementation("eager")  # on a processor a third quicker than "sdpa"
    _start_at_scale(whisper)
    return whisper


def _start_at_scale(whisper: Any) -> None:
    """First weights that suit a narrow model.

    Whisper's own, of standard deviation 0.02, leave the sound some twenty times fainter (by an
    estimate) than the position embeddings at this width: after 450 steps nothing was heard
    at all. The embeddings are made fainter too.
    """
    import torch
    from torch import nn

    for module in whisper.modules():
        if isinstance(module, nn.Conv1d):
            nn.init.kaiming_normal_(module.weight, nonlinearity="relu")
        elif isinstance(module, nn.Linear) and module is not whisper.proj_out:
            nn.init.xavier_uniform_(module.weight)
    nn.init.normal_(whisper.proj_out.weight, std=whisper.config.d_model**-0.5)
    with torch.no_grad():
        whisper.model.encoder.embed_positions.weight.mul_(0.3)


def encode(whisper: Any, features: torch.Tensor) -> torch.Tensor:
    """The encoder on any even number of frames: transformers' own refuses all but the window.

    Args:
        whisper: a `WhisperForConditionalGeneration`.
        features: (utterances, MEL_BANDS, frames).

    Returns:
        (utterances, frames / 2, width)
    """
    from torch.nn import functional

    encoder = whisper.model.encoder
    hidden = functional.gelu(encoder.conv1(features))
    hidden = functional.gelu(encoder.conv2(hidden)).permute(0, 2, 1)
    hidden = hidden + encoder.embed_positions.weight[: hidden.shape[1]]
    for layer in encoder.layers:
        result = layer(hidden, None)
        hidden = result[0] if isinstance(result, tuple) else result
    normed: torch.Tensor = encoder.layer_norm(hidden)
    return normed


def learning_rate(plan: Plan, step: int, steps: int) -> float:
    """Up, level, and down to nothing; `steps` may be changed while it is level."""
    left = (steps - step) / max(1.0, plan.fall * steps)
    return plan.peak_rate * min(1.0, (step + 1) / plan.warm_up, max(0.0, left))


def train(
    pupil: Pupil,
    examples: Sequence[Example],
    checkpoint: Path,
    enough: Callable[[], bool] = lambda: False,
    console: Console | None = None,
) -> bool:
    """Learn on from the pupil's step; returns whether the plan is fulfilled.

    Args:
        pupil: changed in place, and saved to `checkpoint` now and then and at the end.
        examples: the corpus.
        enough: asked after every step whether to stop early, with all saved.
        console: where the progress bar goes; none without.
    """
    plan = pupil.plan
    per_epoch = len(examples) // plan.batch
    steps = round(per_epoch * plan.epochs)
    columns = ("{task.description}", BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    shown = [TextColumn(one) if isinstance(one, str) else one for one in columns]
    with Progress(*shown, console=console, disable=console is None) as progress:
        bar = progress.add_task("learning to hear", total=steps, completed=pupil.step)
        while pupil.step < steps:
            number, done = divmod(pupil.step, per_epoch)
            seed = (plan.seed, number)
            for batch in epoch(examples, pupil.tokens, plan.batch, seed, number == 0, done):
                loss = pupil.learn(batch, steps)
                progress.update(bar, advance=1, description=f"loss {loss:.2f}")
                if pupil.step % plan.save_every == 0:
                    pupil.save(checkpoint)
                    progress.log(f"step {pupil.step} of {steps}, loss {loss:.3f}")
                if pupil.step == steps or enough():
                    pupil.save(checkpoint)
                    return pupil.step == steps
    return True


def read_corpus(plan: Plan, processes: int, console: Console) -> list[Example]:
    """The corpus, made where it is missing."""
    with Progress(console=console) as progress:
        bar = progress.add_task("speaking", total=plan.parts)
        examples: list[Example] = []
        for path in make_corpus(WORK, "train", plan.parts, processes):
            examples += read_part(path)
            progress.advance(bar)
    return examples


def main(arguments: Sequence[str] | None = None) -> None:
    """Make the corpus, learn, and write the checkpoint that faster-whisper loads."""
    parser = argparse.ArgumentParser(description="Teach the starter pack's ear.")
    parser.add_argument("--minutes", type=float, default=float("inf"), help="save and stop then")
    parser.add_argument("--threads", type=int, default=2, help="processor threads")
    parser.add_argument("--epochs", type=float, default=Plan.epochs, help="passes over the corpus")
    parser.add_argument("--resume", action="store_true", help="go on from the last checkpoint")
    said = parser.parse_args(arguments)
    import torch

    torch.set_num_threads(said.threads)
    console = Console(stderr=True)
    plan = Plan(epochs=said.epochs)
    examples = read_corpus(plan, said.threads, console)
    pupil = Pupil(plan, Tokens(vocabulary()))
    checkpoint = WORK / "checkpoint.pt"
    if said.resume and checkpoint.exists():
        pupil.restore(checkpoint)
    end = time.monotonic() + 60 * said.minutes
    if not train(pupil, examples, checkpoint, lambda: time.monotonic() > end, console):
        console.print("Stopped early. Run it again with --resume to go on.")
        return
    from models.starter.train.hear_thresholds import choose_settings

    export(pupil.whisper, pupil.tokens, {"window_seconds": WINDOW_SECONDS}, WEIGHTS)
    choose_settings(WEIGHTS, said.threads, console)


if __name__ == "__main__":
    main()

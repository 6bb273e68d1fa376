"""The training loop of the picture models: one-cycle AdamW, checkpoints, resume, a learning curve.

It is handed a task that turns a step's number into a loss.
Everything random comes from the seed and that number, so a run that was cut and resumed ends
with the same weights as one that was not.
"""

from __future__ import annotations

import argparse
import json
import math
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

import numpy as np

from models.starter.train import checkpoint
from models.starter.train.data import PICTURES
from models.starter.train.progress import bar

if TYPE_CHECKING:
    import torch
    from torch import nn

BETAS = (0.9, 0.98)
WEIGHT_DECAY = 0.05
CLIP_NORM = 1.0
STATE = "state.pt"
INNER = re.compile(r"\.(layer|layers|resblocks)\.")
"""Names of the parameters inside a transformer's layers."""
Optimizers: TypeAlias = "dict[str, torch.optim.Optimizer]"


@dataclass(frozen=True)
class Plan:
    """How long and how fast to learn."""

    steps: int
    """Steps of a whole run."""
    peak_rate: float
    """Highest learning rate."""
    minutes: float = math.inf
    """End after this much training time, if that comes before the last step."""
    warmup: float = 0.06
    """Share of the run in which the rate rises."""
    seed: int = 2026
    threads: int = 1
    save_every: float = 120.0
    """Seconds between checkpoints."""
    look_every: int = 250
    """Steps between looks at the validation scenes."""
    compiled: bool = False
    """Whether to spend a minute on compiling; the steps are then twice as quick."""

    def progress(self, step: int, seconds: float) -> float:
        """How much of the run is done, 0 to 1."""
        return min(1.0, max(step / self.steps, seconds / (60 * self.minutes)))

    def rate(self, done: float) -> float:
        """The learning rate: a straight rise, then half a cosine down to nothing."""
        if done < self.warmup:
            return self.peak_rate * (done + 1 / self.steps) / (self.warmup + 1 / self.steps)
        fall = (done - self.warmup) / (1 - self.warmup)
        return self.peak_rate * (1 + math.cos(math.pi * fall)) / 2

    def over(self, step: int, seconds: float) -> bool:
        """Whether the run is at its end."""
        return step >= self.steps or seconds >= 60 * self.minutes


class Task(Protocol):
    """What is to be learned."""

    @property
    def weights(self) -> nn.Module:
        """All that is trained, helping heads included."""

    def loss(self, rng: np.random.Generator, progress: float) -> torch.Tensor:
        """The loss of one batch, chosen by `rng` alone; `progress` of the run goes from 0 to 1."""

    def look(self) -> Mapping[str, float]:
        """Figures on validation scenes."""


def arguments(
    description: str | None, plan: Plan, scenes: int = PICTURES
) -> tuple[Plan, argparse.Namespace]:
    """The command line that every trainer has; `scenes` is how many it learns from if not told."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--steps", type=int, default=plan.steps)
    parser.add_argument("--minutes", type=float, default=plan.minutes, help="end by then")
    parser.add_argument("--threads", type=int, default=plan.threads)
    parser.add_argument("--resume", action="store_true", help="go on from the last checkpoint")
    parser.add_argument("--scenes", type=int, default=scenes, help="how many to learn from")
    parser.add_argument(
        "--write-only", action="store_true", help="write weights from the last checkpoint"
    )
    parser.add_argument("--compile", action="store_true", help="needs a C++ compiler")
    options = parser.parse_args()
    plan = replace(
        plan,
        steps=options.steps,
        minutes=options.minutes,
        threads=options.threads,
        compiled=options.compile,
    )
    return plan, options


def device() -> str:
    """A GPU if one is there."""
    import torch

    return "cuda" if torch.cuda.is_available() else "cpu"


def train(task: Task, plan: Plan, folder: Path, *, resume: bool = False, title: str = "") -> None:
    """Train to the end of the plan; `folder` gets the checkpoint and the learning curve."""

    weights = task.weights
    optimizers = _optimizers(weights)
    folder.mkdir(parents=True, exist_ok=True)
    state = folder / STATE
    step, seconds = _resume(state, weights, optimizers) if resume else (0, 0.0)
    saved, began = seconds, time.monotonic() - seconds
    with bar(title, plan.steps, step) as advance:
        while not plan.over(step, seconds):
            loss = _step(task, plan, optimizers, step, seconds)
            step, seconds = step + 1, time.monotonic() - began
            if step % 20 == 0:
                advance(step, f"{seconds / 60:.1f} min, loss {loss:.3f}")
            if seconds - saved > plan.save_every:
                _save(state, step, seconds, weights, optimizers)
                saved = seconds
            if step % plan.look_every == 0:
                _look(task, folder / "curve.jsonl", step, seconds, loss)
    _save(state, step, seconds, weights, optimizers)
    _look(task, folder / "curve.jsonl", step, seconds, None)


def _step(task: Task, plan: Plan, optimizers: Optimizers, step: int, seconds: float) -> float:
    import torch

    done = plan.progress(step, seconds)
    for optimizer in optimizers.values():
        for group in optimizer.param_groups:
            group["lr"] = plan.rate(done)
    task.weights.train()
    loss = task.loss(np.random.default_rng((plan.seed, step)), done)
    task.weights.zero_grad()
    loss.backward()  # type: ignore[no-untyped-call]
    torch.nn.utils.clip_grad_norm_(task.weights.parameters(), CLIP_NORM)
    for optimizer in optimizers.values():
        optimizer.step()
    return float(loss.detach())


def _optimizers(weights: nn.Module) -> Optimizers:
    """Muon (Jordan et al. 2024) for the matrices inside the layers, AdamW for all else.

    Biases, norms, positions and scales do not decay.
    """
    import torch

    trained = [(name, p) for name, p in weights.named_parameters() if p.requires_grad]
    inner = [p for name, p in trained if p.ndim == 2 and INNER.search(name)]
    outer = [(name, p) for name, p in trained if not (p.ndim == 2 and INNER.search(name))]
    plain = [p for name, p in outer if p.ndim < 2 or "position" in name]
    tables = [p for name, p in outer if p.ndim >= 2 and "position" not in name]
    groups: list[dict[str, Any]] = [{"params": tables}, {"params": plain, "weight_decay": 0.0}]
    found: Optimizers = {"adamw": torch.optim.AdamW(groups, betas=BETAS, weight_decay=WEIGHT_DECAY)}
    if inner:
        found["muon"] = torch.optim.Muon(
            inner, weight_decay=WEIGHT_DECAY, adjust_lr_fn="match_rms_adamw"
        )
    return found


def _save(
    path: Path, step: int, seconds: float, weights: nn.Module, optimizers: Optimizers
) -> None:
    states = {name: optimizer.state_dict() for name, optimizer in optimizers.items()}
    states["weights"] = weights.state_dict()
    checkpoint.save(path, checkpoint.RunState(step, seconds, states))


def _resume(path: Path, weights: nn.Module, optimizers: Optimizers) -> tuple[int, float]:
    found = checkpoint.load(path)
    if found is None:
        return 0, 0.0
    weights.load_state_dict(found.states["weights"])
    for name, optimizer in optimizers.items():
        optimizer.load_state_dict(found.states[name])
    return found.step, found.seconds


def restore(task: Task, folder: Path) -> None:
    """Put the last checkpoint's weights into the task.

    Raises:
        FileNotFoundError: nothing has been saved yet.
    """
    found = checkpoint.load(folder / STATE)
    if found is None:
        raise FileNotFoundError(f"no checkpoint in {folder}")
    task.weights.load_state_dict(found.states["weights"])


def _look(task: Task, curve: Path, step: int, seconds: float, loss: float | None) -> None:
    import torch

    task.weights.eval()
    with torch.inference_mode():
        figures = task.look()
    row = {"step": step, "minutes": round(seconds / 60, 2), "loss": loss, **figures}
    with curve.open("a") as file:
        file.write(json.dumps(row) + "\n")

"""Which seeds the starter's models may learn from, and which they must never see.

A scene is known by its seed, so ranges of seeds that do not meet keep the figures honest.
"""

from __future__ import annotations

TRAINING_SEEDS = range(0, 1_000_000)
"""Scenes to learn from."""
VALIDATION_SEEDS = range(1_000_000, 1_100_000)
"""Scenes to choose by: learning curves, thresholds."""
HELD_OUT_SEEDS = range(2_000_000, 2_100_000)
"""Scenes for the published figures, and for nothing else."""

"""Whether a caption is right: every thing, colour and count of the scene, its setting, no more.

The order of the things and the words between them are not marked here.
"""

from __future__ import annotations

from collections import Counter

from models.starter.world.scenes import Scene
from models.starter.world.wording import read_caption


def is_right(text: str, scene: Scene) -> bool:
    """Whether the caption names all that the scene shows and nothing else."""
    groups, setting = read_caption(text)
    return Counter(groups) == Counter(scene.groups) and setting == scene.setting

"""What a person tries first: questions that name no more than a colour, a kind of thing, a number
of them or a setting.

The search model never learnt from most of these; `wording.py` has what it learns from.
"""

from __future__ import annotations

import random

from models.starter.world.scenes import Scene
from models.starter.world.wording import NUMBERS, SETTING_PHRASES, Ask, Need, plural, with_article


def sample_unspecific(scene: Scene, rng: random.Random) -> Ask:
    """One such question; the scene always answers it."""
    thing = rng.choice(scene.things)
    count = sum(other.kind == thing.kind for other in scene.things)
    where = rng.choice(SETTING_PHRASES[scene.setting])
    colour = rng.choice((thing.colour, f"something {thing.colour}"))
    kind = rng.choice((thing.kind, plural(thing.kind), with_article(thing.kind)))
    setting = rng.choice((scene.setting, where, f"something {where}"))
    asks = [
        Ask(colour, (), colour=thing.colour),
        Ask(f"{colour} {where}", (), scene.setting, colour=thing.colour),
        Ask(kind, (Need(thing.kind),)),
        Ask(f"{kind} {where}", (Need(thing.kind),), scene.setting),
        Ask(setting, (), scene.setting),
    ]
    if count > 1:
        counted = Need(thing.kind, count=count)
        asks.append(Ask(f"{NUMBERS[count - 1]} {plural(thing.kind)}", (counted,)))
    return rng.choice(asks)

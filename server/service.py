"""What the server's routes share."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from server.assistant import Assistant
from server.feedback import Feedback
from server.indexing import Indexing
from server.metrics import Metrics
from server.settings import Settings


@dataclass
class Service:
    """What the routes share."""

    assistant: Assistant
    feedback: Feedback
    settings: Settings
    indexing: Indexing | None = None
    """Pictures to read while the server runs."""
    index_first: bool = False
    """Whether to be ready only when they are all read."""
    failed: Callable[[str], None] = lambda sentence: None
    """Told, in a sentence, that the models cannot be loaded."""
    metrics: Metrics = field(default_factory=Metrics)
    ready: asyncio.Event = field(default_factory=asyncio.Event)
    sessions: int = 0

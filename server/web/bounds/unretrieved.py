"""What a task or a timer raised and nobody asked for: logged, and not over and over."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

from server.assistant.errors import log_failure, none_left
from server.language import phrases

AGAIN_SECONDS = 60.0
"""Until it is logged again that no more connections can be taken; the loop tries each second, and
tells of each connection that waits."""

logger = logging.getLogger(__name__)


class Unretrieved:
    """Handles the exceptions of one event loop."""

    def __init__(self) -> None:
        self._quiet_until = 0.0

    def __call__(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        """Log one, without its words."""
        error = context.get("exception")
        if none_left(error):
            if loop.time() >= self._quiet_until:
                self._quiet_until = loop.time() + AGAIN_SECONDS
                logger.error("A connection could not be taken. %s", phrases.NO_FILES_LEFT)
        elif error:
            log_failure("A task", error)
        else:
            loop.default_exception_handler(context)

"""Sentences made before they are needed, when nobody waits for anything else.

The voice remembers the sound of short ones (`models/speak/remembered.py`); here is decided which.
"""

from __future__ import annotations

from collections.abc import Sequence

from models.errors import ModelError
from server.assistant.assistant import Assistant
from server.assistant.lanes import Dropped, Urgency


async def prepare_to_say(
    assistant: Assistant, who: str, sentence: str, words_per_minute: int
) -> None:
    """Have a sentence ready that is likely to be said. Raises: what `Assistant.say` raises."""
    async for _ in assistant.say(who, sentence, words_per_minute, Urgency.SPECULATIVE):
        continue


async def rehearse(assistant: Assistant, sentences: Sequence[str], words_per_minute: int) -> None:
    """Have sentences ready that are said often; one that cannot be is made when it is needed."""
    for sentence in sentences:
        try:
            await prepare_to_say(assistant, "rehearsal", sentence, words_per_minute)
        except (Dropped, ModelError):
            continue

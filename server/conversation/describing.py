"""What the pictures of one person's answer show: kept since indexing, or looked at now.

`Dialogue` remembers what was described, so that nothing is described twice.
"""

from __future__ import annotations

from dataclasses import dataclass

from server.assistant.assistant import Assistant
from server.assistant.errors import log_failure
from server.language import phrases
from server.session.dialogue import Dialogue


@dataclass(frozen=True)
class Description:
    """One result's."""

    words: str
    """Of a picture that cannot be described, those that say so."""
    confidence: float | None
    image_id: int


class Describer:
    """One session's.

    Args:
        who: the session, for taking turns in the lane.
        assistant: describes.
        dialogue: has the results.
    """

    def __init__(self, who: str, assistant: Assistant, dialogue: Dialogue) -> None:
        self._who, self._assistant, self._dialogue = who, assistant, dialogue

    async def describe(self, rank: int) -> Description:
        """The description of a result, counted from 1."""
        dialogue = self._dialogue
        hit = dialogue.hit(rank)
        for flaw in hit.photo.flaws:
            if flaw in phrases.HOPELESS:
                return Description(phrases.HOPELESS[flaw], None, hit.photo.image_id)
        if kept := dialogue.captions.get(rank):
            sure = dialogue.confidences.get(rank, hit.photo.caption_confidence)
            return Description(kept, sure, hit.photo.image_id)
        try:
            caption = await self._assistant.describe(self._who, hit.photo.image_id)
        except Exception as error:  # noqa: BLE001 - the other results can still be described
            log_failure("Describing a picture", error)
            return Description(phrases.DESCRIBING_FAILED, None, hit.photo.image_id)
        if not caption.text:
            return Description(phrases.NOT_DESCRIBABLE, None, hit.photo.image_id)
        dialogue.captions[rank], dialogue.confidences[rank] = caption.text, caption.confidence
        return Description(caption.text, caption.confidence, hit.photo.image_id)

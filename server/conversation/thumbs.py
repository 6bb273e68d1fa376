"""A person's verdicts on what they were told: from a session's words to rows on disk."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from server.feedback.store import Feedback, Thumb
from server.language.questions.saying import written
from server.language.synonyms import Via
from server.protocol import events
from server.session.dialogue import Dialogue
from server.session.effects import SaveThumb


class Thumbs:
    """One session's thumbs.

    Args:
        session_id: kept with each.
        dialogue: knows what was asked and answered.
        feedback: keeps them.
        models: which checkpoints answered.
    """

    def __init__(
        self,
        session_id: str,
        dialogue: Dialogue,
        feedback: Feedback,
        models: Callable[[], dict[str, str]],
    ) -> None:
        self._session_id = session_id
        self._dialogue = dialogue
        self._feedback = feedback
        self._models = models

    async def save(self, given: SaveThumb) -> events.FeedbackSaved:
        """Write a thumb; it is on disk on return. Raises: whatever the disk does."""
        thumb = self._thumb(given)
        feedback_id = await asyncio.to_thread(self._feedback.record, thumb)
        return events.FeedbackSaved(
            feedback_id=feedback_id,
            image_id=thumb.image_id,
            rank=given.rank,
            verdict=given.verdict,
        )

    async def undo(self, via: Via) -> events.FeedbackSaved | None:
        """Take the session's last thumb back; None where there is none."""
        undone = await asyncio.to_thread(self._feedback.undo, self._session_id, via)
        if undone is None:
            return None
        return events.FeedbackSaved(
            feedback_id=undone.id,
            image_id=undone.image_id,
            rank=undone.rank or 1,
            verdict="undone",
            undid=undone.given,
        )

    def _thumb(self, given: SaveThumb) -> Thumb:
        answered, hit = self._dialogue.answered, self._dialogue.hit(given.rank)
        if answered is None:
            raise LookupError("a thumb without an answer")
        return Thumb(
            session_id=self._session_id,
            query=written(answered.query),
            heard_as=answered.heard_as,
            transcript_confidence=answered.transcript.confidence if answered.transcript else None,
            image_id=hit.photo.image_id,
            path=hit.photo.path,
            verdict=given.verdict,
            given_by=given.via,
            models=self._models(),
            rank=given.rank,
            score=hit.score,
            caption=self._dialogue.captions.get(given.rank),
        )

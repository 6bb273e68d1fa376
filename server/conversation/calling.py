"""What a person calls their pictures: from a session's words to rows on disk, and back."""

from __future__ import annotations

import asyncio

from index.catalog.own_captions import OwnCaption, OwnCaptions
from server.feedback.store import Feedback
from server.protocol import events
from server.search.query import NoSuchPicture
from server.session.dialogue import Dialogue
from server.session.effects import SaveOwnCaption


class Calling:
    """One session's own captions.

    Args:
        session_id: kept with each.
        dialogue: knows which picture is meant.
        captions: keeps them.
        feedback: the session's thumbs, which "undo" takes back as well.
    """

    def __init__(
        self, session_id: str, dialogue: Dialogue, captions: OwnCaptions, feedback: Feedback
    ) -> None:
        self._session_id = session_id
        self._dialogue = dialogue
        self._captions = captions
        self._feedback = feedback

    async def save(self, given: SaveOwnCaption) -> events.OwnCaptionSaved:
        """Write what a picture is called; it is on disk on return.

        Raises:
            NoSuchPicture: it is gone.
            TooLongCaption, LibraryError: it cannot be kept.
        """
        image_id = self._dialogue.hit(given.rank).photo.image_id
        give = (image_id, given.words, self._session_id, given.via)
        kept = await asyncio.to_thread(self._captions.give, *give)
        if kept is None:
            raise NoSuchPicture
        return self._saved(image_id, given.rank, kept)

    async def undo(self) -> events.OwnCaptionSaved | None:
        """Take back what was called something last; None where a thumb was given after that, or
        nothing was called anything. Raises: LibraryError."""
        taken = await asyncio.to_thread(self._take_back)
        if taken is None:
            return None
        last, now = taken
        hits = self._dialogue.answered.result.hits if self._dialogue.answered else ()
        same = (
            (rank, hit.photo.image_id)
            for rank, hit in enumerate(hits, 1)
            if hit.photo.content_hash == last.content_hash
        )
        rank, image_id = next(same, (None, None))
        return events.OwnCaptionSaved(
            image_id=image_id,
            rank=rank,
            own_caption=now,
            content_hash=last.content_hash,
            undone=True,
        )

    def _take_back(self) -> tuple[OwnCaption, str] | None:
        last, thumb = (kept.latest(self._session_id) for kept in (self._captions, self._feedback))
        if last is None or (thumb is not None and thumb.at > last.at):
            return None
        taken = self._captions.take_back(self._session_id)
        return None if taken is None else (taken, self._captions.called(taken.content_hash))

    def _saved(self, image_id: int, rank: int, kept: OwnCaption) -> events.OwnCaptionSaved:
        return events.OwnCaptionSaved(
            image_id=image_id,
            rank=rank,
            own_caption=kept.words,
            content_hash=kept.content_hash,
        )

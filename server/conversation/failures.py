"""Why a step of a turn failed: a code for programs, and a sentence for people.

Whatever a model throws, nobody hears of its inside.
"""

from __future__ import annotations

from index.errors import LibraryError, UnreadablePhoto
from models.errors import ModelMissing
from server.assistant.lanes import Dropped, Hung
from server.language import phrases
from server.search.query import NoSuchPicture
from server.session.effects import Effect, Find, Hear, Look, SaveThumb, UndoThumb


def explain(effect: Effect, error: Exception) -> tuple[str, str]:
    """Code and sentence for a step that failed."""
    if isinstance(error, Hung):
        return "server.hung", phrases.GAVE_UP
    if isinstance(error, Dropped):
        return "server.busy", phrases.BUSY
    match effect:
        case Hear() if isinstance(error, ModelMissing):
            return "hearing.missing", phrases.NO_EAR
        case Hear():
            return "hearing.failed", phrases.HEARING_FAILED
        case Look() if isinstance(error, UnreadablePhoto):
            return "image.unreadable", phrases.not_a_picture(error.reason)
        case Look() if isinstance(error, NoSuchPicture):
            return "image.unknown", phrases.NO_SUCH_PICTURE
        case Look() | Find():
            return "search.failed", phrases.SEARCH_FAILED
        case SaveThumb() | UndoThumb():
            why = str(error) if isinstance(error, LibraryError) else phrases.SAVING_FAILED
            return "feedback.not_saved", why
        case _:
            return "server.failed", phrases.WENT_WRONG

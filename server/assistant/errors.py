"""What becomes of a failure: a traceback in the log, then a code and a sentence for who asked.

The socket and HTTP use the same table, so that a failure is called the same wherever it is met.
Nobody who asks hears of the inside of a model. Nobody who reads the log learns what a person said:
the message of an exception may quote it, so that the log has only types, frames and system errors.
"""

from __future__ import annotations

import errno
import logging

from index.catalog.own_captions import LONGEST_CAPTION, TooLongCaption
from index.errors import BadVectors, LibraryError, UnreadablePhoto
from index.traces import without_words
from models.errors import ModelError, ModelMissing
from server.assistant.fetch import MAX_BYTES, WHOLE_SECONDS, NotFetched
from server.assistant.lanes import Dropped, Hung
from server.language import phrases
from server.protocol.failures import ErrorCode, Failure
from server.search.paging import BadCursor
from server.search.query import NoSuchPicture

logger = logging.getLogger(__name__)


class InField(Exception):
    """What lies behind it (`__cause__`) is the fault of one field of what was asked."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


PICTURES = "a picture file: JPEG, PNG, WebP, HEIC, AVIF, TIFF, GIF or BMP"
FETCHED = (
    f"an http or https address on the open web of {PICTURES}, at most {MAX_BYTES:,} bytes, that "
    f"comes within {WHOLE_SECONDS:g} seconds"
)
FOUND = "the id or the path of a picture that the library has now, as results give it"
FOLLOWING = "next_cursor of the answer before, with everything else the same"
WEIGHTS = "a weight that does not cancel out the others"

NOT_OURS = (
    *(InField, Dropped, NotFetched, UnreadablePhoto, NoSuchPicture, BadCursor, BadVectors),
    TooLongCaption,
)
"""Failures that lie in what was asked, or in how much was: nothing is broken."""

EXPECTED = (*NOT_OURS, ModelMissing)
"""Failures that need no traceback: what is missing was said when Earshot started."""

EXPLAINED = (*NOT_OURS, ModelError, LibraryError)
"""Failures that say for themselves what happened; any other one is a surprise."""


def explain(error: Exception, step: tuple[ErrorCode, str] | None = None) -> Failure:
    """What a failure is called.

    Args:
        error: what was raised.
        step: the code and the sentence of the step of a conversation that failed. They take the
            place of those of a model, the library or a surprise, of which a person can tell less.
    """
    match error:
        case InField(__cause__=Exception() as cause):
            return explain(cause, step).model_copy(update={"field": error.field})
        case Hung():
            return Failure(code="server.hung", text=phrases.GAVE_UP)
        case Dropped():
            return Failure(code="server.busy", text=phrases.BUSY)
        case NotFetched():
            return Failure(code="image.not_fetched", text=str(error), field="url", limit=FETCHED)
        case UnreadablePhoto():
            told = phrases.not_a_picture(error.reason)
            return Failure(code="image.unreadable", text=told, field="image", limit=PICTURES)
        case NoSuchPicture():
            told = phrases.NO_SUCH_PICTURE
            return Failure(code="image.unknown", text=told, field="image_id", limit=FOUND)
        case BadCursor():
            told = phrases.NO_SUCH_PAGE
            return Failure(code="cursor.invalid", text=told, field="cursor", limit=FOLLOWING)
        case BadVectors():
            told = phrases.unreadable_message(phrases.must_be("words_weight", WEIGHTS))
            return Failure(code="request.invalid", text=told, field="words_weight", limit=WEIGHTS)
        case TooLongCaption():
            return Failure(
                code="request.invalid",
                text=phrases.TOO_LONG_TO_CALL_IT,
                field="own_caption",
                limit=f"text of at most {LONGEST_CAPTION} characters",
            )
        case _ if none_left(error):
            return Failure(code="server.busy", text=phrases.NO_FILES_LEFT)
        case _ if step:
            return Failure(code=step[0], text=step[1])
        case ModelError():
            return Failure(code="model.failed", text=str(error))
        case LibraryError():
            return Failure(code="library.failed", text=str(error))
        case _:
            return Failure(code="server.failed", text=phrases.WENT_WRONG)


def none_left(error: BaseException | None) -> bool:
    """Whether no file or connection can be opened any more, and that is what lies behind it."""
    while error is not None:
        if isinstance(error, OSError) and error.errno in (errno.EMFILE, errno.ENFILE):
            return True
        error = error.__cause__ or error.__context__
    return False


def log_failure(doing: str, error: BaseException) -> None:
    """Write a failure into the log with its traceback, where something is broken.

    Args:
        doing: what failed, as a sentence begins: "Searching". Never what a person said.
        error: what was raised.
    """
    if not isinstance(error, EXPECTED):
        logger.error("%s failed.\n%s", doing, without_words(error))

"""What becomes of a failure: a traceback in the log, then a code and a sentence for who asked.

The socket and HTTP use the same table, so that a failure is called the same wherever it is met.
Nobody who asks hears of the inside of a model. Nobody who reads the log learns what a person said:
the message of an exception may quote it, so that the log has only types, frames and system errors.
"""

from __future__ import annotations

import logging
import os
import traceback
from collections.abc import Iterator
from dataclasses import dataclass

from index.errors import BadVectors, LibraryError, UnreadablePhoto
from models.errors import ModelError, ModelMissing
from server.assistant.fetch import NotFetched
from server.assistant.lanes import Dropped, Hung
from server.language import phrases
from server.search.paging import BadCursor
from server.search.query import NoSuchPicture

logger = logging.getLogger(__name__)

NOT_OURS = (Dropped, NotFetched, UnreadablePhoto, NoSuchPicture, BadCursor, BadVectors)
"""Failures that lie in what was asked, or in how much was: nothing is broken."""

EXPECTED = (*NOT_OURS, ModelMissing)
"""Failures that need no traceback: what is missing was said when Earshot started."""

EXPLAINED = (*NOT_OURS, ModelError, LibraryError)
"""Failures that say for themselves what happened; any other one is a surprise."""


@dataclass(frozen=True)
class Explanation:
    """A failure, as whoever asked is told of it."""

    status: int
    """Of HTTP."""
    code: str
    """For programs, such as "image.unknown"."""
    text: str
    """For people: one sentence that can be spoken as it stands."""


def explain(error: Exception, step: tuple[str, str] | None = None) -> Explanation:
    """What a failure is called.

    Args:
        error: what was raised.
        step: the code and the sentence of the step of a conversation that failed. They take the
            place of those of a model, the library or a surprise, of which a person can tell less.
    """
    match error:
        case Hung():
            return Explanation(504, "server.hung", phrases.GAVE_UP)
        case Dropped():
            return Explanation(503, "server.busy", phrases.BUSY)
        case NotFetched():
            return Explanation(422, "image.not_fetched", str(error))
        case UnreadablePhoto():
            return Explanation(422, "image.unreadable", phrases.not_a_picture(error.reason))
        case NoSuchPicture():
            return Explanation(404, "image.unknown", phrases.NO_SUCH_PICTURE)
        case BadCursor():
            return Explanation(422, "cursor.invalid", phrases.NO_SUCH_PAGE)
        case BadVectors():
            return Explanation(422, "request.invalid", phrases.UNREADABLE_MESSAGE)
        case _ if step:
            return Explanation(500, *step)
        case ModelError():
            return Explanation(503, "model.failed", str(error))
        case LibraryError():
            return Explanation(503, "library.failed", str(error))
        case _:
            return Explanation(500, "server.failed", phrases.WENT_WRONG)


def log_failure(doing: str, error: BaseException) -> None:
    """Write a failure into the log with its traceback, where something is broken.

    Args:
        doing: what failed, as a sentence begins: "Searching". Never what a person said.
        error: what was raised.
    """
    if not isinstance(error, EXPECTED):
        logger.error("%s failed.\n%s", doing, without_words(error))


def without_words(error: BaseException) -> str:
    """The traceback of an exception and of those behind it, without their messages."""
    return "".join(_traceback(error, set()))


def _traceback(error: BaseException, shown: set[int]) -> Iterator[str]:
    shown.add(id(error))
    suppressed = None if error.__suppress_context__ else error.__context__
    behind = error.__cause__ or suppressed
    if behind is not None and id(behind) not in shown:
        yield from _traceback(behind, shown)
        yield "\nFrom that followed:\n\n"
    yield "Traceback (most recent call last):\n"
    yield from traceback.format_tb(error.__traceback__)
    yield f"{type(error).__module__}.{type(error).__qualname__}{_of_the_system(error)}\n"
    if isinstance(error, BaseExceptionGroup):
        for each in error.exceptions:
            yield from _traceback(each, shown)


def _of_the_system(error: BaseException) -> str:
    """The system's own words for an error of its own."""
    if isinstance(error, OSError) and error.errno is not None:
        return f": {os.strerror(error.errno)}"
    return ""

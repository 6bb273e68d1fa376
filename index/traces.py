"""What the log holds of a failure: types, frames and system errors, and nobody's words.

The message of an exception may quote a question, a caption or the name of a file, whoever raised
it; so no record of the log keeps one.
"""

from __future__ import annotations

import logging
import os
import traceback
from collections.abc import Callable, Iterator
from typing import Any

QUOTING = (
    *("asyncio", "faster_whisper", "httpcore", "httpx", "multipart", "python_multipart", "PIL"),
    *("sqlalchemy", "urllib3", "uvicorn.error", "watchfiles", "websockets"),
)
"""Libraries that write what they handle into the log where they are let: messages, addresses."""


def keep_words_out_of_logs() -> None:
    """From now on let no record of this process hold the message of an exception, and no library
    write down what it handles."""
    for name in QUOTING:
        logger = logging.getLogger(name)
        logger.setLevel(max(logger.level, logging.WARNING))
    made = logging.getLogRecordFactory()
    if not isinstance(made, _WithoutWords):
        logging.setLogRecordFactory(_WithoutWords(made))


class _WithoutWords:
    """Makes records whose tracebacks have no messages."""

    def __init__(self, make: Callable[..., logging.LogRecord]) -> None:
        self._make = make

    def __call__(self, *arguments: Any, **named: Any) -> logging.LogRecord:
        record = self._make(*arguments, **named)
        if record.exc_info and record.exc_info[1] is not None:
            record.exc_text = without_words(record.exc_info[1]).rstrip()
            record.exc_info = None
        return record


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

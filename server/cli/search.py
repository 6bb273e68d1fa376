"""`earshot search`: what is asked on the command line, searched in a library without a server."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from server.cli.console import Failed
from server.cli.question import OF_THE_LIBRARY, OF_THE_WEB, Question, image_id
from server.cli.terminal.progress import Step, shown

if TYPE_CHECKING:
    from server.assistant.assistant import Assistant
    from server.cli.offline import Opened
    from server.protocol.search_messages import Answers, SearchAnswer, SearchRequest
    from server.search.query import Likeness

T = TypeVar("T")
WHO = "command"  # takes turns with nobody


def search(opened: Opened, question: Question, learn: bool) -> SearchAnswer:
    """The pictures that are asked for.

    Args:
        opened: the library, and the models.
        question: what is asked.
        learn: whether thumbs change the order.

    Raises:
        Failed: a picture that is searched with is not there, or the cursor is another question's.
        UnreadablePhoto, ModelError, LibraryError: it could not be searched; the message says why.
    """
    from server.assistant.search_answers import found
    from server.language.phrases import NO_SUCH_PAGE
    from server.language.place_names import may_name_a_place
    from server.search.paging import BadCursor

    async def ask(assistant: Assistant) -> SearchAnswer:
        likes = [await _likeness(assistant, image) for image in question.images]
        query = replace(question.query(), likes=tuple(likes))
        page = (question.top_k, question.cursor, question.natural)
        if question.natural and may_name_a_place(question.words):
            await asyncio.to_thread(assistant.know_places)
        try:
            return await found(assistant, WHO, query, *page)
        except BadCursor as error:
            raise Failed(NO_SUCH_PAGE) from error

    return _asked(opened, learn, ask)


def read_several(text: str) -> list[SearchRequest]:
    """The questions of a JSON document, as `POST /api/searches` takes it. Raises: Failed."""
    from pydantic import ValidationError

    from server.protocol.search_messages import Searches

    try:
        return Searches.model_validate_json(text).searches
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "the file"
        raise Failed(
            f"These questions cannot be read: {where}: {first['msg']}. Nothing was searched. Write "
            'them as {"searches": [{"query": "a red boat"}]}.'
        ) from error


def search_several(opened: Opened, questions: Sequence[SearchRequest], learn: bool) -> Answers:
    """An answer to each question, in order, or why there is none."""
    from server.assistant.search_answers import answered_each
    from server.protocol.search_messages import Answers

    async def ask(assistant: Assistant) -> Answers:
        return Answers(answers=await answered_each(assistant, WHO, questions))

    return _asked(opened, learn, ask)


def _asked(opened: Opened, learn: bool, ask: Callable[[Assistant], Coroutine[Any, Any, T]]) -> T:
    """What an assistant answers that nobody else talks to."""
    from models.errors import ModelError
    from server import wiring
    from server.assistant.assistant import Assistant
    from server.data_home import cursor_key
    from server.feedback.learning import Learning

    readers = wiring.wire_readers()
    models, library = opened.models, opened.library
    matcher = models.matcher_for(models.embedder)
    with shown(Step("Loading the models")):
        models.embedder.load()  # or the first search would be told to take as long as that
        if matcher:
            readers.own.wake()  # it starts while the models are loaded
            with suppress(ModelError):  # pictures are found without it; why is told when it is used
                matcher.load()

    async def run() -> T:
        learning = Learning(library, models.embedder) if learn else None
        key = cursor_key(opened.home)
        assistant = Assistant(models, library, learning=learning, readers=readers, cursor_key=key)
        with closing(assistant):
            return await ask(assistant)

    return asyncio.run(run())


async def _likeness(assistant: Assistant, image: str) -> Likeness:
    from server.assistant.fetch import NotFetched, fetch
    from server.language.phrases import NO_SUCH_PICTURE
    from server.search.query import NoSuchPicture

    kind, colon, rest = image.partition(":")
    try:
        if colon and kind == OF_THE_LIBRARY:
            return await assistant.look(WHO, image_id(rest))
        if kind in OF_THE_WEB:
            return await assistant.look(WHO, await asyncio.to_thread(fetch, image))
        return await assistant.look(WHO, Path(image))
    except (NoSuchPicture, ValueError) as error:
        raise Failed(NO_SUCH_PICTURE) from error
    except NotFetched as error:
        raise Failed(str(error)) from error

"""`earshot search`: what is asked on the command line, sought in a library without a server."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from index.catalog.selection import Selection
from server.cli.console import Failed
from server.search.query import Likeness, Order, Sought

if TYPE_CHECKING:
    from server.cli.offline import Opened
    from server.protocol.search_messages import Answers, SearchAnswer, SearchRequest
    from server.search.finder import Finder


@dataclass(frozen=True)
class Asked:
    """What is asked; each part may be left out."""

    words: str = ""
    images: tuple[str, ...] = ()
    """Each a file, a web address, or the number of a picture of the library after "id:"."""
    without: tuple[str, ...] = ()
    selection: Selection = field(default_factory=Selection)
    """Which pictures may be found at all."""
    order: Order = "best"
    words_weight: float = 1.0
    natural: bool = True
    """Whether times, places and negatives are read out of the words."""
    cursor: str | None = None


def search(opened: Opened, asked: Asked, top_k: int, learn: bool) -> SearchAnswer:
    """The pictures that are asked for; with `learn`, thumbs change their order.

    Raises:
        Failed: a picture that is searched with is not there, or the cursor is another question's.
        UnreadablePhoto, ModelError, LibraryError: it could not be searched; the message says why.
    """
    from models.errors import ModelError
    from server.assistant.search_answers import answer
    from server.feedback.learning import Learning
    from server.language.phrases import NO_SUCH_PAGE
    from server.language.query_parser import narrowed
    from server.search.finder import Finder
    from server.search.paging import BadCursor

    embedder, library = opened.models.embedder, opened.library
    embedder.load()  # or the first search would be told to take as long as that
    matcher = opened.models.matcher_for(embedder)
    if matcher:
        with suppress(ModelError):  # pictures are found without it, and why is told when it is used
            matcher.load()
    finder = Finder(embedder, library, Learning(library, embedder) if learn else None, matcher)
    sought, said = _sought(finder, asked), ""
    if asked.natural:
        sought, said = narrowed(sought, date.today(), library.names())
    try:
        found = finder.find(sought, top_k, asked.cursor)
    except BadCursor as error:
        raise Failed(NO_SUCH_PAGE) from error
    return answer(asked.words, replace(found, narrowed=said))


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
    from server.assistant.assistant import Assistant
    from server.assistant.search_answers import answered_each
    from server.feedback.learning import Learning
    from server.protocol.search_messages import Answers

    async def ask() -> Answers:
        models, library = opened.models, opened.library
        models.embedder.load()
        learning = Learning(library, models.embedder) if learn else None
        with closing(Assistant(models, library, learning=learning)) as assistant:
            return Answers(answers=await answered_each(assistant, "command", questions))

    return asyncio.run(ask())


def _sought(finder: Finder, asked: Asked) -> Sought:
    from server.language.commands import beside_a_picture
    from server.language.question import like_picture

    likes = tuple(_likeness(finder, image) for image in asked.images)
    words, without = asked.words, asked.without
    if asked.natural and likes:
        question = like_picture(likes[0], "your picture", beside_a_picture(words))
        words, without = question.words, (*question.without, *without)
    return Sought(words, without, likes, asked.words_weight, asked.selection, order=asked.order)


def _likeness(finder: Finder, image: str) -> Likeness:
    from index.pictures.photo import read_photo
    from server.assistant.fetch import NotFetched, fetch
    from server.language.phrases import NO_SUCH_PICTURE
    from server.search.query import NoSuchPicture

    kind, colon, rest = image.partition(":")
    try:
        if colon and kind == "id":
            return finder.likeness_of(int(rest))
        source = fetch(image) if kind in ("http", "https") else Path(image)
        return finder.likeness(read_photo(source).image)
    except (NoSuchPicture, ValueError) as error:
        raise Failed(NO_SUCH_PICTURE) from error
    except NotFetched as error:
        raise Failed(str(error)) from error

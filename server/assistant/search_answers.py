"""A program's request becomes a query, and its result the answer: by REST, socket and command line.

Here alone the wire's `SearchRequest` is turned into a `Query`. The same assistant finds what people
ask for aloud.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import replace

from index.errors import UnreadablePhoto
from index.paths import text_to_path
from server.assistant.assistant import Assistant
from server.assistant.errors import EXPLAINED, InField, explain, log_failure
from server.assistant.fetch import NotFetched
from server.language.commands import beside_a_picture
from server.language.refinement import like_picture
from server.protocol.search_messages import (
    OneAnswer,
    PictureAsked,
    SearchAnswer,
    SearchRequest,
    results,
)
from server.search.query import Likeness, NoSuchPicture, Query
from server.search.result import Result


async def answered(assistant: Assistant, who: str, request: SearchRequest) -> SearchAnswer:
    """The pictures that a program asks for.

    Args:
        assistant: finds them.
        who: the program, for taking turns.
        request: what is asked.

    Raises:
        InField: a picture that is searched with cannot be had, because of an UnreadablePhoto,
            NoSuchPicture or NotFetched.
        BadCursor: the cursor is another question's.
        BadVectors: the weights cancel each other out.
        Busy, ModelError, LibraryError: it could not be searched.
    """
    likes = [await _likeness(assistant, who, *each) for each in enumerate(request.images)]
    query = Query(
        words=request.query,
        without=tuple(request.without),
        likes=tuple(likes),
        words_weight=request.words_weight,
        selection=request.selection,
        order=request.order,
    )
    return await found(assistant, who, query, request.top_k, request.cursor, request.natural)


async def answered_like(
    assistant: Assistant, who: str, picture: bytes, words: str, top_k: int
) -> SearchAnswer:
    """The pictures that look like a file, and show what the words say.

    Raises:
        UnreadablePhoto: the file is none that opens.
        BadVectors, Busy, ModelError, LibraryError: see `answered`.
    """
    like = await assistant.look(who, picture)
    return await found(assistant, who, Query(words, likes=(like,)), top_k)


async def found(
    assistant: Assistant,
    who: str,
    query: Query,
    top_k: int,
    after: str | None = None,
    natural: bool = True,
) -> SearchAnswer:
    """The pictures for a query whose words are still as somebody wrote them.

    Args:
        assistant: finds them.
        who: the program, for taking turns.
        query: what is wanted.
        top_k: how many pictures at most.
        after: the cursor of the page before.
        natural: whether times, places and orders are read out of the words, and beside a picture
            what it must not show: "the same without people".

    Raises:
        BadCursor, BadVectors, Busy, ModelError, LibraryError: see `answered`.
    """
    wanted = replace(query, words=" ".join(query.words.split()))
    if natural and wanted.likes:
        wanted = _read_beside(wanted)
    return answer(query.words, await assistant.search(who, wanted, top_k, after, natural))


async def answered_each(
    assistant: Assistant, who: str, requests: Iterable[SearchRequest]
) -> list[OneAnswer]:
    """One answer for each, in order; one that fails does not cost the others theirs."""
    return [await _one_of_several(assistant, who, request) for request in requests]


def answer(query: str, result: Result) -> SearchAnswer:
    """What was found, in the shape that programs get."""
    return SearchAnswer(
        query=query,
        results=results(result),
        no_match=not result.matches,
        took_ms=round(result.took_ms, 2),
        narrowed=result.narrowed,
        left_out=result.left_out,
        elsewhere=result.elsewhere,
        next_cursor=result.following,
        unknown=list(result.unknown),
    )


def _read_beside(query: Query) -> Query:
    """A query whose words are read as those that a person says with a picture."""
    read = like_picture(query.likes[0], "", beside_a_picture(query.words))
    return replace(query, words=read.words, without=(*read.without, *query.without))


async def _likeness(assistant: Assistant, who: str, at: int, asked: PictureAsked) -> Likeness:
    """What one of the pictures that are asked with is like. Raises: InField."""
    try:
        like = await assistant.look(who, await _picture(assistant, who, asked))
    except (UnreadablePhoto, NoSuchPicture, NotFetched) as error:
        raise InField(f"images[{at}].{asked.way}") from error
    return replace(like, weight=asked.weight)


async def _picture(assistant: Assistant, who: str, asked: PictureAsked) -> str | bytes | int:
    if asked.url is not None:
        return await assistant.fetch(who, asked.url)
    if asked.path is not None:
        path = text_to_path(asked.path)
        known = await asyncio.to_thread(assistant.library.catalog.id_of, path)
        if known is None:
            raise NoSuchPicture
        return known
    return asked.data if asked.data is not None else asked.id or 0


async def _one_of_several(assistant: Assistant, who: str, request: SearchRequest) -> OneAnswer:
    try:
        return OneAnswer(answer=await answered(assistant, who, request))
    except EXPLAINED as error:
        log_failure("Searching for a program", error)
        return OneAnswer(error=explain(error))

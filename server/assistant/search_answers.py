"""What a program asks -> what it gets, by REST, on the socket and on the command line.

Knows no routes and no sockets. The same assistant finds what people ask for aloud.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import replace

from index.paths import text_to_path
from server.assistant.assistant import Assistant
from server.assistant.errors import EXPLAINED, explain, log_failure
from server.assistant.fetch import fetch
from server.protocol.search_messages import (
    Failure,
    OneAnswer,
    PictureAsked,
    SearchAnswer,
    SearchRequest,
    results,
)
from server.search.query import Likeness, NoSuchPicture, Sought
from server.search.result import Found


async def answered(assistant: Assistant, who: str, request: SearchRequest) -> SearchAnswer:
    """The pictures that a program asks for.

    Args:
        assistant: finds them.
        who: the program, for taking turns.
        request: what is asked.

    Raises:
        UnreadablePhoto, NoSuchPicture, NotFetched: a picture that is searched with cannot be had.
        BadCursor: the cursor is another question's.
        BadVectors: the weights cancel each other out.
        Busy, ModelError, LibraryError: it could not be searched.
    """
    likes = [await _likeness(assistant, who, each) for each in request.images]
    sought = Sought(
        words=" ".join(request.query.split()),
        without=tuple(request.without),
        likes=tuple(likes),
        words_weight=request.words_weight,
        selection=request.selection,
        order=request.order,
    )
    found = await assistant.search(
        who, sought, request.top_k, after=request.cursor, natural=request.natural
    )
    return answer(request.query, found)


async def answered_each(
    assistant: Assistant, who: str, requests: Iterable[SearchRequest]
) -> list[OneAnswer]:
    """One answer for each, in order; one that fails does not cost the others theirs."""
    return [await _one_of_several(assistant, who, request) for request in requests]


def answer(query: str, found: Found) -> SearchAnswer:
    """What was found, in the shape that programs get."""
    return SearchAnswer(
        query=query,
        results=results(found),
        no_match=not found.matches,
        took_ms=round(found.took_ms, 2),
        narrowed=found.narrowed,
        next_cursor=found.following,
        unknown=found.unknown,
    )


async def _likeness(assistant: Assistant, who: str, asked: PictureAsked) -> Likeness:
    picture: str | bytes | int
    if asked.url is not None:
        picture = await asyncio.to_thread(fetch, asked.url)
    elif asked.path is not None:
        path = text_to_path(asked.path)
        known = await asyncio.to_thread(assistant.library.catalog.id_of, path)
        if known is None:
            raise NoSuchPicture
        picture = known
    else:
        picture = asked.data if asked.data is not None else asked.id or 0
    return replace(await assistant.look(who, picture), weight=asked.weight)


async def _one_of_several(assistant: Assistant, who: str, request: SearchRequest) -> OneAnswer:
    try:
        return OneAnswer(answer=await answered(assistant, who, request))
    except EXPLAINED as error:
        log_failure("Searching for a program", error)
        why = explain(error)
        return OneAnswer(error=Failure(code=why.code, text=why.text))

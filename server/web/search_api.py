"""The REST routes that search: by words, pictures, time and place, one question or several.

`protocol/search_messages.py` has the messages. `assistant/search_answers.py` answers them, here and
on the socket.
"""

from __future__ import annotations

import asyncio
from typing import Annotated

from fastapi import FastAPI, Query, UploadFile

from server import PICTURES
from server.assistant.assistant import Assistant
from server.assistant.search_answers import answered, answered_each, answered_like
from server.language.refinement import WORDS_AT_MOST
from server.protocol.bounds import TopK
from server.protocol.search_messages import Answers, SearchAnswer, Searches, SearchRequest
from server.web.http_errors import WHO, read_upload, until_ready


def add_search(app: FastAPI, assistant: Assistant, ready: asyncio.Event) -> None:
    """Add the routes that search."""

    async def ask(request: SearchRequest) -> SearchAnswer:
        until_ready(ready)
        return await answered(assistant, WHO, request)

    @app.get("/api/search", tags=["search"])
    async def search_get(
        q: Annotated[str, Query(min_length=1, max_length=WORDS_AT_MOST)],
        top_k: TopK = PICTURES,
        cursor: Annotated[str | None, Query(max_length=1000)] = None,
    ) -> SearchAnswer:
        """Pictures that match words, best first."""
        return await ask(SearchRequest(query=q, top_k=top_k, cursor=cursor))

    @app.post("/api/search", tags=["search"])
    async def search_post(request: SearchRequest) -> SearchAnswer:
        """Pictures that match words, are like pictures, or were taken at a time or a place."""
        return await ask(request)

    @app.post("/api/searches", tags=["search"])
    async def searches(request: Searches) -> Answers:
        """Several questions in one call; one that fails does not cost the others their answers."""
        until_ready(ready)
        return Answers(answers=await answered_each(assistant, WHO, request.searches))

    @app.post("/api/search-by-image", tags=["search"])
    async def search_by_image(
        image: UploadFile,
        top_k: TopK = PICTURES,
        query: Annotated[str, Query(max_length=WORDS_AT_MOST)] = "",
    ) -> SearchAnswer:
        """Pictures that look like the one sent, and show what the words say, best first."""
        until_ready(ready)
        return await answered_like(assistant, WHO, await read_upload(image), query, top_k)

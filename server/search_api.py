"""The REST routes that search: by words, pictures, time and place, one question or several.

For programs; they say exactly what they mean, and are answered page by page. The same finder
answers here and on the socket.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Annotated, Self

from fastapi import FastAPI, Query, UploadFile
from pydantic import BaseModel, ConfigDict, Field, model_validator

from index.paths import text_to_path
from index.selection import Selection
from server import events
from server.assistant import Assistant
from server.fetching import fetch
from server.finding import Found
from server.refusing import EXPLAINED, Refused, read_upload, refused_for, until_ready
from server.results import results
from server.sought import Likeness, NoSuchPicture, Order, Sought

WHO = "rest"  # all programs together take one turn among the sessions
AT_ONCE = 32  # questions in one call
ASKED_WITH = 8  # pictures in one question

Words = Annotated[str, Field(max_length=500)]
TopK = Annotated[int, Field(ge=1, le=50)]
Weight = Annotated[float, Field(ge=-10, le=10, allow_inf_nan=False)]


class PictureAsked(BaseModel):
    """A picture that others are to be like: exactly one of `id`, `path`, `url` and `data`."""

    model_config = ConfigDict(extra="forbid")
    id: int | None = None
    """Of this library."""
    path: str | None = Field(default=None, max_length=4096)
    """Of a picture of this library, as results give it."""
    url: str | None = Field(default=None, max_length=2048)
    """On the open web; addresses inside the network are refused."""
    data: str | None = None
    """A picture file, in base64."""
    weight: Weight = 1.0
    """Beside the words' and other pictures'; below zero, pictures are to be unlike it."""

    @model_validator(mode="after")
    def _one(self) -> Self:
        if sum(each is not None for each in (self.id, self.path, self.url, self.data)) != 1:
            raise ValueError("exactly one of id, path, url and data")
        return self


class SearchRequest(BaseModel):
    """What to look for: words, pictures, a time, a place, or all of these."""

    model_config = ConfigDict(extra="forbid")
    query: Words = ""
    top_k: TopK = 5
    without: list[Annotated[str, Field(min_length=1, max_length=500)]] = Field(
        default_factory=list, max_length=8
    )
    """What pictures must not show."""
    images: list[PictureAsked] = Field(default_factory=list, max_length=ASKED_WITH)
    words_weight: Weight = 1.0
    """Of the words beside pictures."""
    natural: bool = True
    """Whether times, places and orders are read out of the words, as when a person speaks them."""
    taken_from: datetime | None = None
    """By the camera's clock; inclusive."""
    taken_until: datetime | None = None
    """By the camera's clock; exclusive."""
    months: list[Annotated[int, Field(ge=1, le=12)]] = Field(default_factory=list, max_length=12)
    """Of any year."""
    place: str | None = Field(default=None, max_length=200)
    """A town, region or country, as results name it."""
    folder: str | None = Field(default=None, max_length=4096)
    """A folder's name, or its path; those inside it count."""
    camera: str | None = Field(default=None, max_length=200)
    order: Order = "best"
    cursor: str | None = Field(default=None, max_length=1000)
    """`next_cursor` of the answer before, with everything else the same."""

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not (self.query.strip() or self.images) and self.selection.is_everything:
            raise ValueError("nothing is asked")
        return self

    @property
    def selection(self) -> Selection:
        """Which pictures may be found at all."""
        return Selection(
            taken_from=self.taken_from.replace(tzinfo=None) if self.taken_from else None,
            taken_until=self.taken_until.replace(tzinfo=None) if self.taken_until else None,
            months=frozenset(self.months),
            place=self.place,
            folder=self.folder,
            camera=self.camera,
        )


class Searches(BaseModel):
    """Several questions."""

    model_config = ConfigDict(extra="forbid")
    searches: list[SearchRequest] = Field(min_length=1, max_length=AT_ONCE)


class SearchAnswer(BaseModel):
    """The pictures that were found, as `earshot search --json` prints them."""

    query: str
    results: list[events.Result]
    no_match: bool
    took_ms: float
    narrowed: str = ""
    """What of the words was taken for a time, a place or an order: "from summer 2021"."""
    next_cursor: str | None = None
    """For the pictures after these; none where these are the last."""
    unknown: tuple[str, ...] = Field(default=(), exclude=True)
    """Words that the models do not know; nothing was searched then."""


class Failure(BaseModel):
    """Why one of several questions has no answer."""

    code: str
    text: str


class OneAnswer(BaseModel):
    """Of one of several questions: its answer, or why there is none."""

    answer: SearchAnswer | None = None
    error: Failure | None = None


class Answers(BaseModel):
    """One for each question, in order."""

    answers: list[OneAnswer]


def add_search(app: FastAPI, assistant: Assistant, ready: asyncio.Event) -> None:
    """Add the routes that search."""
    ask = partial(_answered, assistant, ready)

    @app.get("/api/search", tags=["search"])
    async def search_get(
        q: Annotated[str, Query(min_length=1, max_length=500)],
        top_k: Annotated[int, Query(ge=1, le=50)] = 5,
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
        return Answers(answers=[await _one_of_several(ask(each)) for each in request.searches])

    @app.post("/api/search-by-image", tags=["search"])
    async def search_by_image(
        image: UploadFile,
        top_k: Annotated[int, Query(ge=1, le=50)] = 5,
        query: Annotated[str, Query(max_length=500)] = "",
    ) -> SearchAnswer:
        """Pictures that look like the one sent, and show what the words say, best first."""
        until_ready(ready)
        like = await assistant.look(WHO, await read_upload(image))
        sought = Sought(query, likes=(like,))
        return answer(query, await assistant.search(WHO, sought, top_k))


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


async def _answered(
    assistant: Assistant, ready: asyncio.Event, request: SearchRequest
) -> SearchAnswer:
    until_ready(ready)
    likes = [await _likeness(assistant, each) for each in request.images]
    sought = Sought(
        words=" ".join(request.query.split()),
        without=tuple(request.without),
        likes=tuple(likes),
        words_weight=request.words_weight,
        selection=request.selection,
        order=request.order,
    )
    found = await assistant.search(
        WHO, sought, request.top_k, after=request.cursor, natural=request.natural
    )
    return answer(request.query, found)


async def _likeness(assistant: Assistant, asked: PictureAsked) -> Likeness:
    """Raises: UnreadablePhoto, NoSuchPicture, NotFetched."""
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
    return replace(await assistant.look(WHO, picture), weight=asked.weight)


async def _one_of_several(asking: Awaitable[SearchAnswer]) -> OneAnswer:
    try:
        return OneAnswer(answer=await asking)
    except (Refused, *EXPLAINED) as error:
        refused = refused_for(error)
        return OneAnswer(error=Failure(code=refused.code, text=refused.text))

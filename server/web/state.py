"""`/health`, `/ready`, `/api/indexing` and `/metrics`: how the server is, and how far it has read.

Clients ask again and again while pictures are read, so these routes look at nothing but memory.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Literal

from fastapi import FastAPI, Response
from fastapi.responses import PlainTextResponse
from prometheus_client import CONTENT_TYPE_LATEST
from prometheus_client import generate_latest as exposition
from pydantic import BaseModel, ConfigDict

from index.build.report import Stage
from index.build.scan import Skipped
from index.paths import path_to_text
from server.assistant.indexing import Indexing
from server.assistant.metrics import Metrics
from server.web.service import Service

LISTED = 200  # files; `earshot index --json` lists all


StageName = Literal["finding", "describing", "reading"]
_STAGES: dict[Stage, StageName] = {
    Stage.EMBEDDING: "finding",
    Stage.CAPTIONING: "describing",
    Stage.READING: "reading",
}


class LeftOut(BaseModel):
    """One file, and why it was left out."""

    model_config = ConfigDict(use_attribute_docstrings=True)
    path: str
    reason: str
    """A sentence."""


class AllLeftOut(BaseModel):
    """Files that were left out for some reason."""

    model_config = ConfigDict(use_attribute_docstrings=True)
    total: int = 0
    first: list[LeftOut] = []
    """The first 200 of them."""


class IndexingProgress(BaseModel):
    """How far the reading of pictures has come; after its end, how it ended."""

    model_config = ConfigDict(use_attribute_docstrings=True)
    running: bool
    """Whether pictures are being read, or will be as soon as the models are loaded."""
    stage: StageName | None = None
    """While running: pictures are made findable first, and then described."""
    done: int = 0
    """Pictures of the stage, those that needed no work included."""
    total: int | None = None
    """Pictures of the stage; null while they are being looked for."""
    added: int = 0
    updated: int = 0
    removed: int = 0
    unchanged: int = 0
    images_per_second: float | None = None
    """Of late, in this stage; null while not known."""
    seconds_left: float | None = None
    """Until the end of this stage; null while not known."""
    skipped: AllLeftOut = AllLeftOut()
    """Files that cannot be found."""
    not_described: AllLeftOut = AllLeftOut()
    """Pictures that can be found but have no description; the next reading tries again."""
    failure: str | None = None
    """Why it could not go on, in a sentence."""
    trouble: str | None = None
    """What cannot be followed just now, such as a drive that is not plugged in, in sentences."""
    photos: int
    """Pictures that can be found now."""


def add_progress(app: FastAPI, service: Service) -> None:
    """The route."""

    @app.get("/api/indexing", tags=["state"])
    async def read_progress() -> IndexingProgress:
        """How far the reading of pictures has come, and what was left out and why."""
        photos = service.assistant.library.count()
        if service.indexing is None:
            return IndexingProgress(running=False, photos=photos)
        return how_far(service.indexing, photos)


def how_far(indexing: Indexing, photos: int) -> IndexingProgress:
    """The state of a run, and how many `photos` can be found."""
    running, failure = not indexing.ended, indexing.failure
    trouble = " ".join(indexing.troubles) or None
    progress = indexing.progress
    if progress is None:
        return IndexingProgress(running=running, failure=failure, trouble=trouble, photos=photos)
    report = indexing.report or progress.so_far
    per_second = indexing.per_second if running else None
    stage = _STAGES[progress.stage]
    return IndexingProgress(
        running=running,
        stage=stage if running else None,
        done=progress.done,
        total=progress.total,
        added=report.added,
        updated=report.updated,
        removed=report.removed,
        unchanged=report.unchanged,
        images_per_second=per_second,
        seconds_left=(progress.total - progress.done) / per_second if per_second else None,
        skipped=_left_out(report.skipped),
        not_described=_left_out(report.uncaptioned),
        failure=failure,
        trouble=trouble,
        photos=photos,
    )


def _left_out(files: Sequence[Skipped]) -> AllLeftOut:
    first = [LeftOut(path=path_to_text(one.path), reason=one.reason) for one in files[:LISTED]]
    return AllLeftOut(total=len(files), first=first)


class Done(BaseModel):
    """How much of something is done."""

    done: int
    total: int


class Readiness(BaseModel):
    """Whether questions are answered at once."""

    model_config = ConfigDict(use_attribute_docstrings=True)
    ready: bool
    """Whether everything is loaded: the first word can be heard."""
    searches: bool
    """Whether pictures can be found already: typed questions are answered."""
    speaks: bool
    """Whether the voice is loaded already."""
    profile: str
    """Which models they are."""
    photos: int
    """Pictures that can be found now."""
    indexing: Done | None
    """While pictures are being read; `/api/indexing` tells more."""
    indexing_failed: str | None
    """Why they could not be, in a sentence."""
    waiting: str | None = None
    """For which other process something waits, for more than a second, in sentences."""
    following_trouble: str | None = None
    """What cannot be followed just now, such as a drive that is not plugged in, in sentences."""
    search_trouble: str | None = None
    """Why searching is slower than it could be, in sentences."""


def add_metrics(app: FastAPI, metrics: Metrics) -> None:
    """`GET /metrics`, in Prometheus' text format."""

    @app.get("/metrics", tags=["state"], response_class=PlainTextResponse)
    async def read_metrics() -> Response:
        """Times of each step and in each lane, and counts of answers."""
        told = await asyncio.to_thread(exposition, metrics.registry)  # some milliseconds
        return Response(told, media_type=CONTENT_TYPE_LATEST)


def add_health(app: FastAPI, service: Service) -> None:
    """Both routes."""

    @app.get("/health", tags=["state"])
    async def health() -> dict[str, str]:
        """The server is up, whether or not it can answer questions yet."""
        return {"status": "up"}

    @app.get("/ready", tags=["state"], responses={503: {"model": Readiness}})
    async def ready(response: Response) -> Readiness:
        """200 when everything is loaded and questions are answered at once, else 503."""
        is_ready = service.ready.is_set()
        response.status_code = 200 if is_ready else 503
        indexing = service.indexing
        progress = indexing.progress if indexing and indexing.running else None
        return Readiness(
            ready=is_ready,
            searches=service.ready.searching.is_set(),
            speaks=service.ready.speaking.is_set(),
            profile=service.assistant.models.profile,
            photos=service.assistant.library.count(),
            indexing=Done(done=progress.done, total=progress.total) if progress else None,
            indexing_failed=indexing.failure if indexing else None,
            waiting=service.assistant.library.waits.sentence,
            following_trouble=" ".join(indexing.troubles) or None if indexing else None,
            search_trouble=service.assistant.library.trouble,
        )

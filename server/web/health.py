"""`/health` and `/ready`: whether the server is up, and whether it can answer questions.

Both look at nothing but memory.
"""

from __future__ import annotations

from fastapi import FastAPI, Response
from pydantic import BaseModel, ConfigDict

from server.web.service import Service


class Done(BaseModel):
    """How much of something is done."""

    done: int
    total: int


class Readiness(BaseModel):
    """Whether questions are answered at once."""

    model_config = ConfigDict(use_attribute_docstrings=True)
    ready: bool
    """Whether the models are loaded."""
    profile: str
    """Which models they are."""
    photos: int
    """Pictures that can be found now."""
    indexing: Done | None
    """While pictures are being read; `/api/indexing` tells more."""
    indexing_failed: str | None
    """Why they could not be, in a sentence."""
    search_trouble: str | None = None
    """Why searching is slower than it could be, in sentences."""


def add_health(app: FastAPI, service: Service) -> None:
    """Both routes."""

    @app.get("/health", tags=["state"])
    async def health() -> dict[str, str]:
        """The server is up, whether or not it can answer questions yet."""
        return {"status": "up"}

    @app.get("/ready", tags=["state"], responses={503: {"model": Readiness}})
    async def ready(response: Response) -> Readiness:
        """200 when the models are loaded and questions are answered at once, else 503."""
        is_ready = service.ready.is_set()
        response.status_code = 200 if is_ready else 503
        indexing = service.indexing
        progress = indexing.progress if indexing and indexing.running else None
        return Readiness(
            ready=is_ready,
            profile=service.assistant.models.profile,
            photos=service.assistant.library.count(),
            indexing=Done(done=progress.done, total=progress.total) if progress else None,
            indexing_failed=indexing.failure if indexing else None,
            search_trouble=service.assistant.library.trouble,
        )

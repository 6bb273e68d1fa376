"""What was found, as the wire and the command line show it."""

from __future__ import annotations

from index.paths import path_to_text
from server.language import answers
from server.protocol import events
from server.search.result import Found


def results(found: Found) -> list[events.Result]:
    """The pictures of an answer, in order."""
    return [
        events.Result(
            rank=rank,
            id=hit.image_id,
            path=path_to_text(hit.path),
            score=round(hit.score, 4),
            caption=hit.caption,
            url=f"/api/images/{hit.image_id}",
            taken_at=hit.taken_at.isoformat() if hit.taken_at else None,
            place=answers.place(hit),
            alike=list(found.alike_to(rank)),
        )
        for rank, hit in enumerate(found.hits, found.first)
    ]

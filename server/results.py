"""A hit of the index as the wire and the command line show it."""

from __future__ import annotations

from index.library import Hit
from index.paths import path_to_text
from server import answers, events


def result(rank: int, hit: Hit) -> events.Result:
    """One picture of an answer."""
    return events.Result(
        rank=rank,
        id=hit.image_id,
        path=path_to_text(hit.path),
        score=round(hit.score, 4),
        caption=hit.caption,
        url=f"/api/images/{hit.image_id}",
        taken_at=hit.taken_at.isoformat() if hit.taken_at else None,
        place=answers.place(hit),
    )

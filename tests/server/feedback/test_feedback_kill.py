"""`kill -9` at random moments of giving thumbs: what was acknowledged is there."""

from __future__ import annotations

import multiprocessing
import random
from multiprocessing.connection import Connection
from pathlib import Path

from index.catalog.records import VectorModel
from index.library.library import Library
from server.feedback.store import Feedback, Thumb

KILLS = 20
LONGEST = 0.15  # seconds before the kill; a thumb takes some milliseconds
MODEL = VectorModel("fake", 4, "none")


def give_thumbs_until_killed(folder: Path, life: int, told: Connection) -> None:
    """The child: gives thumbs, takes some back, and says what has been acknowledged."""
    library = Library.open(folder, MODEL)
    feedback = Feedback(library.database)
    told.send(None)
    count = 0
    while True:
        count += 1
        query = f"life {life}, thumb {count}"
        thumb = Thumb(f"session {life}", query, "text", count, Path("/a.png"), "up", "api", {})
        told.send((feedback.record(thumb), query))
        if count % 5 == 0:
            undone = feedback.undo(f"session {life}", "key")
            told.send((undone.id if undone else None, "undone"))
        if count % 7 == 0:
            feedback.forget()
            told.send((count, "forgotten"))


def acknowledged_before_kill(folder: Path, life: int, seconds: float) -> list[tuple[int, str]]:
    """One child's life: what it acknowledged."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    ours, theirs = context.Pipe(duplex=False)
    child = context.Process(target=give_thumbs_until_killed, args=(folder, life, theirs))
    child.start()
    theirs.close()
    ours.recv()
    child.join(seconds)
    child.kill()
    child.join()
    assert child.exitcode == -9
    acknowledged = []
    try:
        while True:
            acknowledged.append(ours.recv())
    except EOFError:
        return acknowledged


def test_no_acknowledged_thumb_is_lost(tmp_path: Path) -> None:
    chance = random.Random(20)
    given: dict[int, str] = {}
    taken_back: set[int] = set()
    forgotten = 0
    for life in range(KILLS):
        for number, what in acknowledged_before_kill(tmp_path, life, chance.uniform(0, LONGEST)):
            if what == "undone":
                taken_back.add(number)
            elif what == "forgotten":
                forgotten += 1
            else:
                given[number] = what
        library = Library.open(tmp_path, MODEL)
        rows = {row.id: row for row in Feedback(library.database).rows()}
        assert forgotten <= Feedback(library.database).mark()[1] <= forgotten + life + 1
        library.close()
        assert sorted(rows) == list(range(1, len(rows) + 1))
        assert {number: rows[number].query for number in given} == given
        assert taken_back <= {row.undoes for row in rows.values()}
        # At most the one in hand when each child died was not acknowledged.
        assert len(rows) <= len(given) + len(taken_back) + life + 1
    assert given
    assert taken_back

"""`kill -9` of `earshot serve` while somebody asks and gives thumbs, and the folder changes."""

from __future__ import annotations

import random
import re
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from index.library.library import Library, model_in_use
from server.feedback.store import Feedback, FeedbackRow
from tests.server.cli.killed.conftest import Pictures
from tests.server.cli.killed.holdings import Held, assert_kept, assert_whole, holdings
from tests.server.cli.killed.lives import (
    KILLS,
    Changes,
    Moment,
    copied,
    die_at,
    only_when_asked,
    undisturbed,
    wait_until_alone,
)
from tests.server.cli.terminal.commands import Command, command

pytestmark = only_when_asked
PICTURES = 12
PEOPLE = 2
TALK_SECONDS = 3.0
CHANGES = 30  # of the library's files in that time, or some more
AWAY = httpx.NetworkError, httpx.RemoteProtocolError


@dataclass
class Person:
    """Asks and gives thumbs until the server is gone, and remembers what was acknowledged."""

    name: str
    given: dict[int, str] = field(default_factory=dict)
    """Thumbs by the numbers of their rows: their questions, of which each is asked once."""
    asked: int = 0

    def talk(self, address: str) -> None:
        """Until the server is gone."""
        with httpx.Client(base_url=address, trust_env=False, timeout=60) as client:
            while True:
                self.asked += 1
                try:
                    self._turn(client, f"a red boat, {self.name} {self.asked}")
                except AWAY:
                    return

    def _turn(self, client: httpx.Client, question: str) -> None:
        answer = client.post("/api/search", json={"query": "a red boat on a beach"})
        if answer.status_code == httpx.codes.SERVICE_UNAVAILABLE:
            return  # it still loads its models
        answer.raise_for_status()
        for found in answer.json()["results"][:2]:
            thumb = {"query": question, "image_id": found["id"], "verdict": "up"}
            saved = client.post("/api/feedback", json=thumb)
            if saved.status_code == httpx.codes.CREATED:
                self.given[saved.json()["feedback_id"]] = question


@contextmanager
def talking(people: list[Person], address: str) -> Iterator[None]:
    """Until the server is gone."""
    threads = [threading.Thread(target=one.talk, args=(address,)) for one in people]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        for thread in threads:
            thread.join()


def thumbs(folder: Path) -> dict[int, FeedbackRow]:
    """Every row of the thumbs of a library."""
    model = model_in_use(folder)
    assert model
    with closing(Library.open(folder, model)) as library:
        return {row.id: row for row in Feedback(library.database).rows()}


def address(running: Command) -> str | None:
    """Where it serves, as it says itself."""
    found = re.search(r"http://127\.0\.0\.1:\d+", running.said)
    return found[0] if found else None


def is_loaded(running: Command) -> bool:
    return "Everything is loaded" in running.said


def die_talking(
    running: Command, people: list[Person], pictures: Pictures, library: Path, moment: Moment
) -> None:
    """People talk and pictures change until it is killed."""
    running.wait_for(is_loaded)
    where = address(running)
    assert where
    with talking(people, where):
        changes = Changes(library)
        pictures.stir()
        die_at(moment, changes, running)
        running.kill()


def test_serve(
    tmp_path: Path, pictures: Pictures, true: dict[str, Held], chance: random.Random
) -> None:
    library = tmp_path / "library"
    pictures.add(PICTURES)
    serve = "serve", pictures.folder, "--models", "starter", "--port", "0", "--library", library
    people = [Person(f"person {number}") for number in range(PEOPLE)]
    known: dict[Path, Held] = {}
    for kill in range(KILLS):
        with command(*serve) as running:
            if chance.random() < 0.2:  # while it starts
                die_at(Moment(0, chance.uniform(0, 5)), Changes(library), running)
                running.kill()
            else:
                number = chance.choice((0, chance.randint(1, CHANGES)))
                seconds = chance.uniform(0, 0.02 if number else TALK_SECONDS)
                die_talking(running, people, pictures, library, Moment(number, seconds))
            wait_until_alone(running)
            assert "Traceback" not in running.said
        if not (library / "catalog.sqlite").exists():
            continue
        copy = copied(library, tmp_path / "copy")
        rows = thumbs(copy)
        given = {number: question for one in people for number, question in one.given.items()}
        assert {number: rows[number].query for number in given} == given
        # Of each life and person, one at most is there that was never acknowledged.
        assert len(rows) <= len(given) + PEOPLE * (kill + 1)
        assert sorted(rows) == list(range(1, len(rows) + 1))
        found = holdings(copy)
        assert_kept(known, found)
        known = found
    assert sum(len(one.given) for one in people) > KILLS
    index = "index", pictures.folder, "--models", "starter", "--library", library
    undisturbed(library, *index)
    assert_whole(library, pictures.folder, true)
    assert set(given) <= set(thumbs(library))

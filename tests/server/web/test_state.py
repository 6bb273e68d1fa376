"""How far the reading of pictures has come, as the page asks for it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from PIL import Image

from index.library.library import Library
from models.types import Caption, Vectors
from server.assistant.indexing import Indexing
from server.language import phrases
from server.web.service import Service
from server.web.state import LISTED, IndexingProgress, Readiness, how_far
from tests.fakes import (
    MODEL,
    FakeCaptioner,
    FakeEmbedder,
    coloured_library,
    coloured_pictures,
)
from tests.server.assistant.test_pace import Clock
from tests.server.web.test_app import connect, make_service, wait_until_ready

LONG = 10  # seconds after which a test has failed
EMPTY = "It is empty."
NO_PICTURE = "It is not a picture of a kind that Earshot can open."


class Held:
    """Work that waits at a gate, and says that it is there."""

    def __init__(self) -> None:
        self.arrived = threading.Event()
        self.gate = threading.Event()

    def wait(self) -> None:
        self.arrived.set()
        assert self.gate.wait(LONG)


class HeldEmbedder(FakeEmbedder):
    def __init__(self, held: Held) -> None:
        super().__init__()
        self._held = held

    def embed(self, items: Sequence[str] | Sequence[Image.Image]) -> Vectors:
        self._held.wait()
        return super().embed(items)


class HeldCaptioner(FakeCaptioner):
    def __init__(self, held: Held) -> None:
        super().__init__()
        self._held = held

    def caption(
        self, images: Sequence[Image.Image], between_words: Callable[[], None] | None = None
    ) -> list[Caption]:
        self._held.wait()
        return super().caption(images)


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    """Three pictures, and two files that are none."""
    folder = tmp_path / "photos"
    coloured_pictures(folder, "red", "green", "blue")
    (folder / "empty.jpg").touch()
    (folder / "notes.txt").write_text("Buy bread.")
    return folder


def serve(tmp_path: Path, photos: Path, embed: Held, caption: Held) -> Service:
    service = make_service(tmp_path)
    library = service.assistant.library
    service.indexing = Indexing(library, [photos], HeldEmbedder(embed), HeldCaptioner(caption))
    service.index_first = True  # or its thread would go on, and follow changes
    return service


def index(folder: Path, photos: Path, captioner: FakeCaptioner | None = None) -> Indexing:
    """A run in the foreground."""
    library = Library.open(folder / "library", MODEL)
    indexing = Indexing(library, [photos], FakeEmbedder(), captioner or FakeCaptioner())
    indexing.run()
    library.close()
    return indexing


def asked(client: TestClient) -> dict[str, Any]:
    answer = client.get("/api/indexing")
    assert answer.status_code == 200
    IndexingProgress.model_validate_json(answer.content)
    document: dict[str, Any] = answer.json()
    return document


def wait_until_read() -> None:
    """Until the thread that reads pictures is at its end."""
    for thread in threading.enumerate():
        if thread.name == "indexing":
            thread.join(LONG)


def parts(document: dict[str, Any], *names: str) -> list[Any]:
    return [document[name] for name in names]


def test_a_server_that_reads_nothing_says_so(tmp_path: Path) -> None:
    document = asked(connect(make_service(tmp_path, "red", "green")))
    assert parts(document, "running", "stage", "total", "photos") == [False, None, None, 2]
    assert document["skipped"] == {"total": 0, "first": []}


def test_it_is_told_from_before_the_first_picture_until_after_the_last(
    tmp_path: Path, photos: Path
) -> None:
    embed, caption = Held(), Held()
    service = serve(tmp_path, photos, embed, caption)
    client = connect(service)  # without `with`, the models are not loaded
    before = asked(client)
    assert parts(before, "running", "stage", "total", "photos") == [True, None, None, 0]
    with client:
        assert embed.arrived.wait(LONG)
        finding = asked(client)
        assert parts(finding, "running", "stage", "done", "total") == [True, "finding", 0, 5]
        assert client.get("/ready").json()["indexing"] == {"done": 0, "total": 5}

        embed.gate.set()
        assert caption.arrived.wait(LONG)
        describing = asked(client)
        assert parts(describing, "stage", "done", "total") == ["describing", 0, 3]
        assert parts(describing, "added", "photos") == [3, 3]
        assert client.get("/ready").json()["indexing"] == {"done": 0, "total": 3}

        caption.gate.set()
        wait_until_ready(client, service)
        wait_until_read()
        after = asked(client)
        assert parts(after, "running", "stage", "done", "total") == [False, None, 3, 3]
        assert parts(after, "added", "updated", "removed", "unchanged") == [3, 0, 0, 0]
        assert parts(after, "images_per_second", "seconds_left") == [None, None]
        assert after["failure"] is None
        assert client.get("/ready").json()["indexing"] is None
        left_out = {Path(one["path"]).name: one["reason"] for one in after["skipped"]["first"]}
        assert after["skipped"]["total"] == 2
        assert left_out["empty.jpg"] == EMPTY
        assert left_out["notes.txt"] == NO_PICTURE


def test_pictures_that_can_be_found_are_not_still_being_read(tmp_path: Path, photos: Path) -> None:
    """Their descriptions may be missing, which is no reason to ask again later."""
    embed, caption = Held(), Held()
    service = serve(tmp_path, photos, embed, caption)
    assert service.indexing
    with connect(service):
        assert embed.arrived.wait(LONG)
        assert service.indexing.how_far == (0, 5)
        embed.gate.set()
        assert caption.arrived.wait(LONG)
        assert service.indexing.how_far is None
        caption.gate.set()


def test_what_was_read_before_is_counted_as_unchanged(tmp_path: Path) -> None:
    coloured_library(tmp_path, "red", "green").close()
    coloured_pictures(tmp_path / "pictures", "red", "green", "blue")
    document = how_far(index(tmp_path, tmp_path / "pictures"), 3)
    assert (document.added, document.updated, document.unchanged) == (1, 0, 2)


def test_only_the_first_files_that_were_left_out_are_listed(tmp_path: Path) -> None:
    folder = tmp_path / "photos"
    coloured_pictures(folder, "red")
    for number in range(LISTED + 5):
        (folder / f"empty-{number:03}.jpg").touch()
    indexing = index(tmp_path, folder)
    skipped = how_far(indexing, 1).skipped
    assert skipped.total == LISTED + 5
    assert [Path(one.path).name for one in skipped.first] == [
        f"empty-{number:03}.jpg" for number in range(LISTED)
    ]


def test_a_picture_without_a_description_is_listed_apart(tmp_path: Path, photos: Path) -> None:
    captioner = FakeCaptioner()
    captioner.failure = RuntimeError("out of memory")
    document = how_far(index(tmp_path, photos, captioner=captioner), 3)
    assert (document.skipped.total, document.not_described.total) == (2, 3)
    assert "It can still be found." in document.not_described.first[0].reason


def test_a_reading_that_fails_says_so_and_keeps_its_counts(tmp_path: Path, photos: Path) -> None:
    service = make_service(tmp_path)
    embedder = FakeEmbedder()
    embedder.failure = RuntimeError("trace")
    service.indexing = Indexing(service.assistant.library, [photos], embedder, FakeCaptioner())
    service.index_first = True
    with connect(service) as client:
        wait_until_ready(client, service)
        document = asked(client)
    assert parts(document, "running", "failure") == [False, phrases.INDEXING_FAILED]
    assert parts(document, "done", "total", "added") == [0, 5, 0]


def test_how_long_it_takes_is_told_by_the_last_batches(tmp_path: Path) -> None:
    """Pictures take half a second each to be found, and a whole one to be described."""
    clock = Clock()
    folder = tmp_path / "photos"
    coloured_pictures(folder, *["green"] * 40)

    class SlowEmbedder(FakeEmbedder):
        def embed(self, items: Sequence[str] | Sequence[Image.Image]) -> Vectors:
            clock.now += 0.5 * len(items)
            return super().embed(items)

    class SlowCaptioner(FakeCaptioner):
        def caption(
            self, images: Sequence[Image.Image], between_words: Callable[[], None] | None = None
        ) -> list[Caption]:
            clock.now += len(images)
            return super().caption(images)

    library = Library.open(tmp_path / "library", MODEL)
    indexing = Indexing(library, [folder], SlowEmbedder(), SlowCaptioner(), clock=clock)
    told: list[IndexingProgress] = []
    indexing.run(watch=lambda _: told.append(how_far(indexing, library.count())))
    library.close()
    paces = [(one.stage, one.done, one.images_per_second, one.seconds_left) for one in told]
    assert paces == [
        ("finding", 0, None, None),
        ("finding", 16, 2, 12),
        ("finding", 32, 2, 4),
        ("finding", 40, 2, 0),
        ("describing", 0, None, None),
        ("describing", 16, 1, 24),
        ("describing", 32, 1, 8),
        ("describing", 40, 1, 0),
    ]


def test_the_documents_stand_in_the_description_of_the_routes(tmp_path: Path) -> None:
    schema = connect(make_service(tmp_path)).get("/openapi.json").json()
    for path, model in (("/api/indexing", IndexingProgress), ("/ready", Readiness)):
        answer = schema["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]
        name = answer["schema"]["$ref"].rpartition("/")[2]
        assert (
            schema["components"]["schemas"][name]["properties"].keys() == model.model_fields.keys()
        )

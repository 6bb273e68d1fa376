"""Pictures that are made to cost much cost themselves and a sentence, whichever way they come."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from index.build.report import Report
from index.errors import UnreadablePhoto
from index.library.library import Library
from index.pictures.burden import MOST_SCANS, most_scans
from index.pictures.photo import read_photo
from server.assistant.assistant import Assistant
from server.assistant.indexing import Indexing
from server.feedback.store import Feedback
from server.settings import Settings
from server.web.app import create_app
from server.web.service import Service
from server.workshop import reader as reader_module
from server.workshop.reader import SPARE_BYTES, Readers, WorkshopReader
from tests.fakes import MODEL, FakeCaptioner, FakeEmbedder, fake_models
from tests.server.web.test_app import ORIGIN, wait_until_ready
from tests.server.workshop.bombs import BOMBS, NO_PICTURES, good, scans
from tests.server.workshop.test_reader import LONG, linux

SENTENCE = re.compile(r"(?:It|There) [a-zA-Z ,]+\.")
BASE_BYTES = 160 * 1024**2
"""What a process has beside, such as a file of 17 MB, twice."""


@pytest.fixture(scope="module")
def readers() -> Iterator[Readers]:
    """With all the time in the world, so that what is refused is not refused for want of it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reader_module, "SECONDS", LONG)
        patch.setattr(reader_module, "INDEXING_SECONDS", LONG)
        with closing(Readers.in_workshop()) as made:
            yield made


@pytest.fixture(scope="module")
def service(readers: Readers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """Whose library has a good picture beside each bomb."""
    folder = tmp_path_factory.mktemp("library")
    pictures = folder / "pictures"
    pictures.mkdir()
    for name, make in BOMBS.items():
        (pictures / name).write_bytes(make())
    (pictures / "good.jpg").write_bytes(good())
    library = Library.open(folder / "library", MODEL)
    assistant = Assistant(fake_models(), library, readers=readers)
    yield Service(assistant, Feedback(library.database), Settings(home=folder))


@pytest.fixture(scope="module")
def report(service: Service, readers: Readers) -> Report:
    """Of reading them all."""
    library = service.assistant.library
    places = [library.folder.parent / "pictures"]
    read = readers.indexing.read
    return Indexing(library, places, FakeEmbedder(), FakeCaptioner(), read=read).run()


@pytest.fixture(scope="module")
def client(service: Service) -> Iterator[TestClient]:
    with TestClient(create_app(service), base_url=ORIGIN) as client:
        wait_until_ready(client, service)
        yield client


def test_in_a_folder_each_costs_a_line(report: Report, service: Service) -> None:
    skipped = {left.path.name: left.reason for left in report.skipped}
    assert len(skipped) == len(report.skipped)
    assert all(SENTENCE.fullmatch(reason) for reason in skipped.values()), skipped
    assert "too long to open" not in " ".join(skipped.values()).replace("would take too long", "")
    assert not any("breaks down" in reason for reason in skipped.values()), skipped
    photos = service.assistant.library.catalog.page(limit=1000)
    found = {photo.path.name for photo in photos}
    assert found | {*skipped} == {*BOMBS, "good.jpg"}
    assert "good.jpg" in found and {*NO_PICTURES} <= {*skipped}


@pytest.mark.parametrize("name", BOMBS)
def test_sent_each_is_answered_and_a_good_one_after_it(client: TestClient, name: str) -> None:
    for route in ("/api/search-by-image", "/api/describe"):
        answer = client.post(route, files={"image": BOMBS[name]()})
        assert answer.status_code in (200, 422), answer.text
        if answer.status_code == 422:
            assert answer.json()["error"]["code"] == "image.unreadable"
    assert client.post("/api/search-by-image", files={"image": good()}).status_code == 200


def test_seen_each_is_answered_and_a_good_one_beside_it(
    client: TestClient, service: Service, report: Report
) -> None:
    """The file of one that was good may have become any of them since."""
    [photo] = [
        photo
        for photo in service.assistant.library.catalog.page(limit=1000)
        if photo.path.name == "good.jpg"
    ]
    for make in BOMBS.values():
        photo.path.write_bytes(make())
        answer = client.get(f"/api/images/{photo.image_id}?size=full")
        assert answer.status_code in (200, 410)
    photo.path.write_bytes(good())
    assert client.get(f"/api/images/{photo.image_id}?size=full").status_code == 200
    assert client.get("/health").json() == {"status": "up"}


@linux
def test_none_took_more_memory_than_it_may(client: TestClient, readers: Readers) -> None:
    doors = [readers.indexing, readers.sent, readers.shown, readers.own]
    peaks = [
        int(Path(f"/proc/{pid}/status").read_text().split("VmHWM:")[1].split()[0]) * 1024
        for door in doors
        if isinstance(door, WorkshopReader)
        for pid in door._pool.pids
        if Path(f"/proc/{pid}").exists()
    ]
    assert peaks and max(peaks) < SPARE_BYTES + BASE_BYTES


@pytest.mark.parametrize(("size", "count"), [((4000, 3000), MOST_SCANS), ((14_000, 14_000), 10)])
def test_as_many_scans_as_programs_write_are_opened(size: tuple[int, int], count: int) -> None:
    assert most_scans(size) >= count
    with pytest.raises(UnreadablePhoto, match="would take too long"):
        read_photo(scans(*size, most_scans(size) + 1))
    assert read_photo(scans(800, 600, MOST_SCANS - 1)).width == 800

"""Searching for programs: words, pictures, times and places, page by page, several at once."""

from __future__ import annotations

import asyncio
import base64
import io
from collections.abc import Iterator
from contextlib import closing
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from PIL import Image

from index.catalog.records import PhotoFacts
from index.library.library import Library
from index.pictures.places import Place
from server.assistant import assistant, fetch, search_answers
from server.assistant.assistant import Assistant
from server.feedback.store import Feedback
from server.language import phrases
from server.search.query import Query
from server.settings import Settings
from server.web.app import create_app
from server.web.service import Service
from tests.fakes import COLOURS, coloured_library, fake_models

TODAY = date(2026, 11, 21)
LEEDS = Place("Leeds", "England", "United Kingdom")
FACTS = {
    "00": ("red", datetime(2021, 7, 1, 12), LEEDS, "Pixel 8"),
    "01": ("red", datetime(2019, 7, 1, 12), None, "Pixel 8"),
    "02": ("green", datetime(2021, 8, 1, 12), LEEDS, None),
    "03": ("red", None, LEEDS, None),
    "04": ("blue", datetime(2025, 12, 24, 18), None, None),
}


def dated_library(folder: Path) -> Library:
    """Three red pictures, a green and a blue one, of different times and places."""
    library = coloured_library(folder, *(colour for colour, *_ in FACTS.values()))
    known = {image.file.path.stem: image for image in library.catalog.known(library.model_id)}
    looks = {photo.path.stem: photo.look_hash for photo in library.catalog.page()}
    library.catalog.set_facts(
        [
            (
                known[stem].image_id,
                known[stem].file,
                PhotoFacts(16, 12, taken, None, None, place, camera, looks[stem]),
            )
            for stem, (_, taken, place, camera) in FACTS.items()
        ]
    )
    return library


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return dated_library(tmp_path)


@pytest.fixture
def client(tmp_path: Path, library: Library) -> Iterator[TestClient]:
    assistant = Assistant(fake_models(), library, today=lambda: TODAY)
    service = Service(assistant, Feedback(library.database), Settings(home=tmp_path))
    with TestClient(create_app(service), base_url="http://127.0.0.1:8000") as client:
        assert client.portal is not None
        client.portal.call(service.ready.wait)
        yield client


def png(colour: str) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (16, 16), COLOURS[colour]).save(file, "PNG")
    return file.getvalue()


def data(colour: str) -> str:
    return base64.b64encode(png(colour)).decode()


def search(client: TestClient, **asked: Any) -> dict[str, Any]:
    answered = client.post("/api/search", json=asked)
    assert answered.status_code == 200, answered.text
    found: dict[str, Any] = answered.json()
    return found


def names(found: dict[str, Any]) -> list[str]:
    return [Path(each["path"]).stem for each in found["results"]]


@pytest.mark.parametrize(
    ("query", "found", "narrowed"),
    [
        ("red from 2021", ["00"], "from 2021"),
        ("red in Leeds", ["00", "03"], "from Leeds"),
        ("red in july, newest first", ["00", "01"], "from July of any year"),
        ("the oldest picture of red", ["01", "00", "03"], ""),
        ("my pictures from Leeds", ["02", "00", "03"], "from Leeds"),
        ("last christmas", ["04"], "from Christmas 2025"),
        ("red taken with the Pixel 8", ["00", "01"], "taken with the Pixel 8"),
    ],
)
def test_times_and_places_are_read_out_of_the_words(
    client: TestClient, query: str, found: list[str], narrowed: str
) -> None:
    answer = search(client, query=query)
    assert sorted(names(answer)) == sorted(found)
    if "first" in query or "oldest" in query or query.startswith(("my", "last")):
        assert names(answer) == found
    assert answer["narrowed"] == narrowed


def test_a_place_that_no_picture_is_from_is_told(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(assistant, "well_known", lambda: frozenset({"Leeds", "Tokyo"}))
    with closing(Assistant(fake_models(), library, today=lambda: TODAY)) as searching:
        searching.know_places()
        asked = ("red in Tokyo", "red in Leeds or Tokyo", "red in Leeds")
        answers = [
            asyncio.run(search_answers.found(searching, "test", Query(words), 5)) for words in asked
        ]
    assert [each.elsewhere for each in answers] == [("Tokyo",), ("Tokyo",), ()]


def test_words_can_be_taken_as_they_are(client: TestClient) -> None:
    answer = search(client, query="red from 2021", natural=False)
    assert (sorted(names(answer)), answer["narrowed"]) == (["00", "01", "03"], "")


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"taken_from": "2021-07-15T00:00:00"}, {"02", "04"}),
        ({"taken_until": "2021-07-15T00:00:00Z"}, {"00", "01"}),
        ({"months": [7]}, {"00", "01"}),
        ({"place": "Leeds"}, {"00", "02", "03"}),
        ({"camera": "Pixel 8"}, {"00", "01"}),
        ({"folder": "pictures"}, {"00", "01", "02", "03", "04"}),
        ({"query": "red", "place": "Leeds"}, {"00", "03"}),
        ({"query": "red in Leeds", "place": "France"}, set()),
    ],
)
def test_a_program_says_what_it_means(
    client: TestClient, asked: dict[str, Any], found: set[str]
) -> None:
    assert set(names(search(client, **asked))) == found


def test_what_is_stated_counts_more_than_what_the_words_say(client: TestClient) -> None:
    assert names(search(client, query="red, newest first", order="oldest")) == ["01", "00", "03"]


@pytest.mark.parametrize("kind", ["id", "path", "data"])
def test_pictures_like_a_picture(client: TestClient, library: Library, kind: str) -> None:
    [red] = [photo for photo in library.catalog.page() if photo.path.stem == "00"]
    asked = {"id": red.image_id, "path": str(red.path), "data": data("red")}[kind]
    answer = search(client, images=[{kind: asked}], top_k=2)
    assert {"01", "03"} >= set(names(answer)) - {"00"}
    assert ("00" in names(answer)) is (kind == "data")


def test_a_picture_of_the_web(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def fetched(url: str) -> bytes:
        asked.append(url)
        return png("green")

    monkeypatch.setattr(assistant, "fetch", fetched)
    answer = search(client, images=[{"url": "https://pictures.example/x"}], top_k=1)
    assert (names(answer), asked) == (["02"], ["https://pictures.example/x"])


def test_a_picture_inside_the_network_is_refused(client: TestClient) -> None:
    refused = client.post("/api/search", json={"images": [{"url": "http://127.0.0.1:8000/"}]})
    assert refused.status_code == 422
    why = refused.json()["error"]
    assert (why["code"], why["text"]) == ("image.not_fetched", fetch.INSIDE)


def test_weights_decide_between_words_and_pictures(client: TestClient) -> None:
    pictures = [{"data": data("green"), "weight": 1.0}]
    more_words = search(client, query="blue", images=pictures, words_weight=2.0, top_k=1)
    more_picture = search(client, query="blue", images=pictures, words_weight=0.5, top_k=1)
    assert (names(more_words), names(more_picture)) == (["04"], ["02"])


def test_a_picture_with_a_weight_below_zero_is_to_be_avoided(client: TestClient) -> None:
    pictures = [{"data": data("green")}, {"data": data("red"), "weight": -1.0}]
    assert names(search(client, images=pictures))[0] == "02"
    assert set(names(search(client, images=pictures))[-3:]) == {"00", "01", "03"}


def test_negatives(client: TestClient) -> None:
    answer = search(client, images=[{"data": data("red")}], without=["green", "blue"])
    assert sorted(names(answer)) == ["00", "01", "03"]


def test_several_questions_in_one_call(client: TestClient) -> None:
    asked = [
        {"query": "green"},
        {"images": [{"id": 999}]},
        {"query": "a giraffe"},
        {"query": "red"},
    ]
    answered = client.post("/api/searches", json={"searches": asked}).json()["answers"]
    assert names(answered[0]["answer"]) == ["02"]
    assert answered[1]["answer"] is None
    why = answered[1]["error"]
    assert (why["code"], why["text"]) == ("image.unknown", phrases.NO_SUCH_PICTURE)
    assert names(answered[2]["answer"]) == []
    assert sorted(names(answered[3]["answer"])) == ["00", "01", "03"]


@pytest.mark.parametrize(
    "asked",
    [
        {"query": "red"},
        {"query": "red", "order": "newest"},
        {"place": "Leeds", "order": "oldest"},
        {"images": [{"data": data("red")}]},
    ],
)
def test_pages_follow_each_other_and_hold_everything_once(
    client: TestClient, asked: dict[str, Any]
) -> None:
    whole = search(client, **asked, top_k=50)
    assert whole["next_cursor"] is None
    pages: list[str] = []
    ranks: list[int] = []
    cursor = None
    while cursor or not pages:
        page = search(client, **asked, top_k=1, cursor=cursor)
        pages += names(page)
        ranks += [each["rank"] for each in page["results"]]
        cursor = page["next_cursor"]
    assert pages == names(whole)
    assert ranks == [*range(1, len(pages) + 1)]


def test_a_page_stays_where_it_was_when_pictures_come_and_go(
    client: TestClient, library: Library
) -> None:
    asked = {"folder": "pictures", "order": "newest", "top_k": 2}
    first = search(client, **asked)
    assert names(first) == ["04", "02"]
    gone, [come] = (
        library.catalog.id_of(Path(first["results"][0]["path"])),
        [
            image
            for image in library.catalog.known(library.model_id)
            if image.file.path.stem == "03"
        ],
    )
    assert gone is not None
    library.catalog.remove([gone])
    newest = PhotoFacts(16, 12, datetime(2026, 1, 1), None, None)
    library.catalog.set_facts([(come.image_id, come.file, newest)])
    second = search(client, **asked, cursor=first["next_cursor"])
    assert names(second) == ["00", "01"]


def test_a_cursor_of_another_question_is_refused(client: TestClient) -> None:
    cursor = search(client, query="red", top_k=1)["next_cursor"]
    for asked in ({"query": "blue", "cursor": cursor}, {"query": "red", "cursor": "rubbish"}):
        refused = client.post("/api/search", json=asked)
        assert refused.status_code == 422
        why = refused.json()["error"]
        assert (why["code"], why["text"]) == ("cursor.invalid", phrases.NO_SUCH_PAGE)


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"query": "  "},
        {"images": [{}]},
        {"images": [{"id": 1, "data": "x"}]},
        {"images": [{"id": 1, "weight": "NaN"}]},
        {"images": [{"id": 1}] * 9},
        {"query": "red", "months": [13]},
        {"query": "red", "taken_from": "yesterday"},
        {"query": "red", "taken_from": "0000-01-01T00:00:00"},
        {"query": "red", "order": "random"},
        {"query": "red", "words_weight": 1e9},
        {"query": "red", "unknown": 1},
        {"images": [{"data": data("red"), "weight": 0.0}]},
    ],
)
def test_what_cannot_be_asked_is_a_sentence(client: TestClient, asked: dict[str, Any]) -> None:
    refused = client.post("/api/search", json=asked)
    assert (refused.status_code, refused.json()["error"]["code"]) == (422, "request.invalid")


@pytest.mark.parametrize("bad", ["not base64!", "AAAA", base64.b64encode(b"GIF89a").decode()])
def test_base64_that_is_no_picture_is_a_sentence(client: TestClient, bad: str) -> None:
    refused = client.post("/api/search", json={"images": [{"data": bad}]})
    assert (refused.status_code, refused.json()["error"]["code"]) == (422, "image.unreadable")


def test_files_outside_the_library_are_nobodys_business(client: TestClient, tmp_path: Path) -> None:
    secret = tmp_path / "secret.png"
    secret.write_bytes(png("red"))
    for path in (str(secret), "/etc/passwd", "../../x", "\\x00"):
        refused = client.post("/api/search", json={"images": [{"path": path}]})
        assert refused.json()["error"]["code"] == "image.unknown"


def test_near_duplicates_are_told_once(client: TestClient, library: Library) -> None:
    known = {image.file.path.stem: image for image in library.catalog.known(library.model_id)}
    alike = [(known[stem].image_id, known[stem].file) for stem in ("00", "01", "03")]
    taken = datetime(2020, 1, 1)
    library.catalog.set_facts(
        [
            (image_id, file, PhotoFacts(16, 12, taken + timedelta(n), None, None, look_hash=2**n))
            for n, (image_id, file) in enumerate(alike)
        ]
    )
    answer = search(client, query="red")
    assert len(answer["results"]) == 1
    told = answer["results"][0]
    assert sorted([told["id"], *told["alike"]]) == sorted(image_id for image_id, _ in alike)


def test_what_was_asked_before_is_answered_anew_when_the_library_has_changed(
    client: TestClient, library: Library
) -> None:
    assert len(names(search(client, query="red"))) == 3
    gone = library.catalog.id_of(Path(search(client, query="red")["results"][0]["path"]))
    assert gone is not None
    library.catalog.remove([gone])
    assert len(names(search(client, query="red"))) == 2

"""Words of a client's own, over HTTP, as sound."""

from __future__ import annotations

import io
import wave
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from server.assistant.assistant import Assistant
from server.feedback.store import Feedback
from server.settings import Settings
from server.web.app import create_app
from server.web.service import Service
from tests.fakes import FakeSpeaker, coloured_library, fake_models

SAID = "Talk, button"


@pytest.fixture
def service(tmp_path: Path) -> Service:
    library = coloured_library(tmp_path, "red")
    assistant = Assistant(fake_models(), library)
    return Service(assistant, Feedback(library.database), Settings(home=tmp_path))


@pytest.fixture
def client(service: Service) -> Iterator[TestClient]:
    with TestClient(create_app(service), base_url="http://127.0.0.1:8000") as client:
        assert client.portal is not None
        client.portal.call(service.ready.wait)
        yield client


def test_a_sentence_comes_as_a_sound_file(client: TestClient) -> None:
    answer = client.post("/api/speech", json={"text": SAID})
    assert answer.headers["content-type"] == "audio/wav"
    with wave.open(io.BytesIO(answer.content)) as sound:
        said = b"".join(piece.samples.tobytes() for piece in FakeSpeaker().speak(SAID, 175))
        assert sound.readframes(sound.getnframes()) == said
        assert (sound.getnchannels(), sound.getsampwidth()) == (1, 2)


def test_a_sentence_is_spoken_in_its_own_language(client: TestClient, service: Service) -> None:
    speaker = service.assistant.models.speaker
    assert isinstance(speaker, FakeSpeaker)
    for asked in ({"language": "de-AT"}, {}):
        assert client.post("/api/speech", json={"text": SAID, **asked}).status_code == 200
    spoken = list(zip(speaker.said, speaker.languages, strict=True))  # other words meanwhile, too
    assert [language for text, language in spoken if text == SAID] == ["de-AT", "en"]


def test_a_sentence_is_spoken_in_the_style_that_is_wished(
    client: TestClient, service: Service
) -> None:
    speaker = service.assistant.models.speaker
    assert isinstance(speaker, FakeSpeaker)
    for asked in ({}, {"voice_style": "crisp"}, {"words_per_minute": 600}):
        assert client.post("/api/speech", json={"text": SAID, **asked}).status_code == 200
    spoken = list(zip(speaker.said, speaker.styles, strict=True))
    assert [style for text, style in spoken if text == SAID] == ["natural", "crisp", "crisp"]


@pytest.mark.parametrize(
    "request_body",
    [
        {"text": ""},
        {"text": SAID, "language": "../de"},
        {"text": "x" * 501},
        {"text": SAID, "words_per_minute": 701},
        {"text": SAID, "voice_style": "shrill"},
        {},
    ],
)
def test_what_cannot_be_said_is_refused_in_a_sentence(
    client: TestClient, request_body: dict[str, object]
) -> None:
    answer = client.post("/api/speech", json=request_body)
    assert answer.status_code == 422
    assert answer.json()["error"]["limit"]


def test_nothing_is_said_before_the_models_are_loaded(client: TestClient, service: Service) -> None:
    service.ready.clear()
    answer = client.post("/api/speech", json={"text": SAID})
    assert (answer.status_code, answer.json()["error"]["code"]) == (503, "server.loading")

"""Numbers: whatever a client calls one, on every way in, is used or refused with its field's name.

The ways in are read from the OpenAPI document and from the schema of the events, so that a field
that is new is tried, too.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from server.protocol import client_events
from server.web.websocket import Refusal, read_event
from tests.server.web.test_app import connect, make_service

NUMBERS = ("integer", "number")
ABSURD = (
    *("-1e308", "1e308", "1e400", "-1e400", "NaN", "Infinity", "-Infinity", "true", "false"),
    *(str(2**63), str(-(2**63) - 1), str(2**64), "9" * 400, "-1", '"٣"', '"three"', '"0x1"', "[]"),
    *("{}", '""', "1.5", '"1e3"', '"９"', '"²"'),
)
"""As JSON; none is a whole number or a score that any field takes, but those of `MEANT`."""
MEANT = {("words_weight", "-1"), ("words_weight", "1.5"), ("weight", "-1"), ("weight", "1.5")} | {
    ("score", "-1"),
    ("seconds", "1.5"),
}
QUERY_ONLY = ("1e3", "٣", "true", "", "-1", "NaN", "inf", "9" * 400, str(2**63), "1.5", "²")


def resolved(schema: dict[str, Any], root: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in schema:
        found: Any = root
        for part in schema["$ref"].removeprefix("#/").split("/"):
            found = found[part]
        schema = found
    return schema


def numbers(schema: dict[str, Any], root: dict[str, Any]) -> Iterator[str]:
    """The names of a message's own numeric fields."""
    for name, field in resolved(schema, root).get("properties", {}).items():
        ways = [resolved(each, root) for each in field.get("anyOf", [field])]
        if any(way.get("type") in NUMBERS for way in ways):
            yield name


def bodies(document: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Path and numeric field of every JSON body."""
    for path, methods in document["paths"].items():
        content = methods.get("post", {}).get("requestBody", {}).get("content", {})
        if "application/json" in content:
            for name in numbers(content["application/json"]["schema"], document):
                yield path, name


def parameters(document: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Method, path and name of every numeric parameter."""
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            for one in operation.get("parameters", ()):
                if resolved(one["schema"], document).get("type") in NUMBERS:
                    yield method, path, one["name"]


WHOLE: dict[str, dict[str, Any]] = {
    "/api/feedback": {"query": "red", "image_id": 1, "rank": 1, "score": 0.3, "verdict": "up"},
    "/api/own-caption": {"image_id": 1, "own_caption": "ours"},
    "/api/search": {"query": "red"},
    "/api/speech": {"text": "a"},
}


@pytest.fixture
def client(tmp_path: Path) -> Iterator[TestClient]:
    with connect(make_service(tmp_path, "red")) as client:
        yield client


def test_every_number_of_every_route(client: TestClient) -> None:
    document = client.get("/openapi.json").json()
    tried = 0
    for path, name in bodies(document):
        for absurd in ABSURD:
            if (name, absurd) in MEANT:
                continue
            whole = json.dumps({**WHOLE[path], name: "HERE"}).replace('"HERE"', absurd)
            headers = {"Content-Type": "application/json"}
            answer = client.post(path, content=whole.encode(), headers=headers)
            assert answer.status_code == 422, (path, whole, answer.text)
            assert answer.json()["error"]["text"], (path, whole)
            if absurd not in ("1e400", "-1e400"):  # no JSON number; some read infinity
                assert name in (answer.json()["error"]["field"] or ""), (path, whole, answer.text)
            tried += 1
    for method, path, name in parameters(document):
        for absurd in QUERY_ONLY:
            if f"{{{name}}}" in path:
                if not absurd:
                    continue
                answer = client.request(method, path.replace(f"{{{name}}}", absurd))
            else:
                answer = client.request(method, path, params={"q": "red", name: absurd})
            assert answer.status_code in (404, 415, 422), (path, name, absurd, answer.text)
            tried += 1
    assert tried > 100


@pytest.mark.parametrize("absurd", ABSURD)
def test_every_number_of_every_event(absurd: str) -> None:
    root = client_events.CLIENT_EVENT.json_schema()
    tried = 0
    for kind, reference in root["discriminator"]["mapping"].items():
        for name in numbers({"$ref": reference}, root):
            if (name, absurd) in MEANT:
                continue
            needed = {"type": kind, "name": "next", "response_id": "r", name: "HERE"}
            fields = resolved({"$ref": reference}, root)["properties"]
            event = {key: value for key, value in needed.items() if key in fields}
            refused = read_event(json.dumps(event).replace('"HERE"', absurd))
            assert isinstance(refused, Refusal), (event, absurd)
            assert refused.why.field is None or name in refused.why.field, refused
            tried += 1
    assert tried >= 5

"""The protocol's page says what the code does."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

from server.protocol import client_events, events
from server.protocol.docs import protocol_page

PAGE = Path(__file__).parents[3] / "docs" / "protocol.md"


def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == protocol_page(), "run: make docs"


def test_every_event_and_every_field_is_explained() -> None:
    for model in get_args(events.AnyServerEvent):
        assert model.__doc__
        assert f"### `{model.model_fields['type'].default}`" in PAGE.read_text(encoding="utf-8")


def test_every_event_has_a_type_of_its_own() -> None:
    models = (
        *get_args(events.AnyServerEvent),
        *get_args(get_args(client_events.AnyClientEvent)[0]),
    )
    names = [model.model_fields["type"].default for model in models]
    assert len(names) == len(set(names))


def test_every_client_event_survives_the_wire() -> None:
    for model in get_args(get_args(client_events.AnyClientEvent)[0]):
        needed = {"text": "x", "name": "next", "response_id": "resp_1", "seconds": 1.5, "image": ""}
        needed["searches"] = [{"query": "x"}]
        values = {key: value for key, value in needed.items() if key in model.model_fields}
        event = model(event_id="mine", **values)
        assert client_events.CLIENT_EVENT.validate_json(event.model_dump_json()) == event

"""Whatever a client event gets wrong, the refusal names the field and the limit."""

from __future__ import annotations

import json
from typing import Any, get_args

import pytest

from server.protocol import client_events
from server.protocol.failures import MEANINGS, ErrorCode
from server.web.websocket import Refusal, read_event, read_place
from tests.server.protocol.broken import Broken, broken

SEARCH = {
    "query": "a red boat",
    "top_k": 3,
    "without": ["people"],
    "images": [{"id": 1, "weight": 0.5}],
    "words_weight": 1.0,
    "natural": True,
    "taken_from": "2021-01-01T00:00:00",
    "taken_until": "2022-01-01T00:00:00",
    "months": [6],
    "place": "Leeds",
    "folder": "Holidays",
    "camera": "Canon EOS 80D",
    "order": "newest",
    "cursor": "abc",
}
"""With every field that a question may have, but for pictures that are none of the library."""
WHOLE: dict[str, dict[str, Any]] = {
    "session.update": {
        "speak": True,
        "words_per_minute": 175,
        "voice": "server",
        "voice_style": "crisp",
        "volume": 100,
        "top_k": 5,
        "turn_detection": "none",
        "end_of_turn": "quick",
        "interrupt_response": False,
        "wake_word": False,
    },
    "query.text": {"text": "a red boat"},
    "query.image": {"image_id": 3, "text": "in the snow"},
    "search.ask": {"searches": [SEARCH]},
    "command": {"name": "next", "via": "key", "rank": 2},
    "response.cancel": {"response_id": "resp_1"},
    "playback.position": {"response_id": "resp_1", "seconds": 1.5},
    "playback.finished": {"response_id": "resp_1"},
    "notice.say": {"text": "There is no microphone.", "language": "en"},
    "input_audio_buffer.commit": {},
    "input_audio_buffer.clear": {},
}
EVENTS = {
    model.model_fields["type"].default: model
    for model in get_args(get_args(client_events.AnyClientEvent)[0])
}


def every_way() -> list[Any]:
    ways = []
    for name, model in EVENTS.items():
        message = {"type": name, "event_id": "mine", **WHOLE[name]}
        schema = model.model_json_schema()
        ways += [
            pytest.param(each, id=f"{name} {each.field} {each.what}")
            for each in broken(message, schema, schema)
        ]
    return ways


def test_each_of_the_whole_events_is_one() -> None:
    for name in EVENTS:
        read = read_event(json.dumps({"type": name, "event_id": "mine", **WHOLE[name]}))
        assert isinstance(read, EVENTS[name])


@pytest.mark.parametrize("way", every_way())
def test_a_refusal_names_the_field_and_the_limit(way: Broken) -> None:
    refused = read_event(json.dumps(way.message))
    assert isinstance(refused, Refusal)
    why = refused.why
    assert (why.code, why.field, why.limit) == ("message.invalid", way.field, way.limit)
    assert why.text.endswith(". Searching still works.")
    if way.field != "event_id":
        assert refused.cause_event_id == "mine"


@pytest.mark.parametrize(
    ("text", "code", "field"),
    [
        ("not JSON", "message.not_json", None),
        ("[]", "message.not_json", None),
        ("null", "message.not_json", None),
        ("[" * 5000, "message.not_json", None),
        ("", "message.not_json", None),
        ("{}", "message.unknown_type", "type"),
        ('{"type": 7}', "message.unknown_type", "type"),
        ('{"type": "query"}', "message.unknown_type", "type"),
        ('{"type": "query.image"}', "message.invalid", "image"),
        ('{"type": "query.image", "image": "", "image_id": 1}', "message.invalid", "image"),
        ('{"type": "search.ask", "searches": [{}]}', "message.invalid", "searches[0].query"),
        (
            '{"type": "search.ask", "searches": [{"query": "x"}, {"images": [{"id": 1}, {}]}]}',
            "message.invalid",
            "searches[1].images[1].id",
        ),
    ],
)
def test_what_is_wrong_with_a_message_as_a_whole(text: str, code: str, field: str | None) -> None:
    refused = read_event(text)
    assert isinstance(refused, Refusal)
    assert (refused.why.code, refused.why.field) == (code, field)
    assert refused.why.limit and len(refused.why.text) < 250


def test_an_unknown_type_is_told_all_that_there_are() -> None:
    refused = read_event('{"type": "query"}')
    assert isinstance(refused, Refusal)
    assert refused.why.limit == f"one of {', '.join(sorted(EVENTS))}"


@pytest.mark.parametrize(
    "way",
    [
        *broken(
            {"session_id": "sess_1", "last_seq": 3, "sound_frames": 0},
            client_events.Resumption.model_json_schema(),
            client_events.Resumption.model_json_schema(),
        )
    ],
)
def test_a_session_is_taken_up_again_by_numbers_that_can_be_right(way: Broken) -> None:
    refused = read_place({key: str(value) for key, value in way.message.items()})
    if way.what == "surplus" or isinstance(way.message.get("session_id"), dict):
        return  # others may add parameters; whatever is written is text
    assert not isinstance(refused, client_events.Resumption)
    assert (refused.code, refused.field, refused.limit) == (
        "session.invalid",
        way.field,
        way.limit,
    )


def test_every_code_is_explained() -> None:
    assert {*MEANINGS} == {*get_args(ErrorCode)}
    for what in MEANINGS.values():
        assert what.happened.endswith(".") and what.then.endswith(".")


def test_what_is_told_quotes_nothing_of_what_was_sent() -> None:
    secret = "my sister Margaret"
    for message in ({"text": 7, "x": secret}, {"text": [secret]}, {"text": secret * 40}):
        refused = read_event(json.dumps({"type": "query.text", **message}))
        assert isinstance(refused, Refusal) and "Margaret" not in refused.why.text

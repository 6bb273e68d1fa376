"""Writes `docs/protocol.md`, which `/docs/protocol` shows: `python -m server.protocol.docs FILE`.

The guide is `guide.md`, in which the numbers come from where they are decided; the rest is made
from the events themselves. A field's explanation is the string below it in the source, so that
there is one place to mend, and its bounds are those that are checked.
"""

from __future__ import annotations

import ast
import inspect
import sys
from pathlib import Path
from string import Template
from typing import Any, get_args

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from models.types import SAMPLE_RATE
from server import HARD_MESSAGE_BYTES, PICTURE_BYTES
from server.language.refinement import WORDS_AT_MOST
from server.language.synonyms import COMMAND_NAMES, SYNONYMS
from server.protocol import client_events, events, failures, outbox
from server.protocol import search_messages as messages
from server.protocol.field_limits import Schema, in_words
from server.settings import Settings

GUIDE = Path(__file__).with_name("guide.md")


def protocol_page() -> str:
    """The page in Markdown."""
    client = get_args(get_args(client_events.AnyClientEvent)[0])
    server = get_args(events.AnyServerEvent)
    asked = (messages.SearchRequest, messages.PictureAsked)
    told = (messages.OneAnswer, messages.SearchAnswer, failures.Failure)
    parts = [
        Template(GUIDE.read_text("utf-8")).substitute(_numbers()),
        "## Every event that a client sends\n",
        f"Every one may carry this field, too:\n\n{_fields(client_events.ClientEvent, set())}",
        *(_event(model, client_events.ClientEvent) for model in client),
        "### The commands, each as a person says it\n",
        "".join(f"- `{name}`: “{SYNONYMS[name][0]}”\n" for name in COMMAND_NAMES),
        "## Every event that the server sends\n",
        "Each has these fields beside its own, and always has all of its fields:\n",
        _fields(events.ServerEvent, set(), sent=True),
        *(_event(model, events.ServerEvent) for model in server),
        "## What events hold\n",
        _part(messages.ResultItem, sent=True),
        *(_part(model) for model in asked),
        *(_part(model, sent=True) for model in told),
    ]
    return "\n".join(parts)


def _numbers() -> dict[str, str]:
    """What the guide tells of limits."""
    limits = Settings.model_construct()
    return {
        "version": events.PROTOCOL_VERSION,
        "id_bytes": f"{events.RESPONSE_ID_BYTES}",
        "rate": f"{SAMPLE_RATE:,}",
        "message_bytes": f"{limits.max_message_bytes:,}",
        "hard_bytes": f"{HARD_MESSAGE_BYTES:,}",
        "image_bytes": f"{limits.max_image_bytes:,}",
        "upload_bytes": f"{PICTURE_BYTES:,}",
        "audio_seconds": f"{limits.max_audio_seconds:g}",
        "per_second": f"{limits.messages_per_second:g}",
        "burst": f"{limits.message_burst:,}",
        "sessions": f"{limits.max_sessions}",
        "sessions_of_one": f"{limits.max_sessions_of_one}",
        "reconnect": f"{limits.reconnect_seconds:g}",
        "send_timeout": f"{limits.send_timeout_seconds:g}",
        "most_waiting": f"{outbox.MOST_WAITING:,}",
        "most_kept": f"{outbox.MOST_KEPT:,}",
        "words": f"{WORDS_AT_MOST}",
        "at_once": f"{messages.AT_ONCE}",
        "codes": failures.codes_list(),
        "failure": _fields(failures.Failure, set(), sent=True),
        "resumption": _fields(client_events.Resumption, set()),
    }


def _event(model: type[BaseModel], base: type[BaseModel]) -> str:
    name = model.model_fields["type"].default
    sent = base is events.ServerEvent
    fields = _fields(model, {"type", *base.model_fields}, sent)
    return f"### `{name}`\n\n{_summary(model)}\n" + (f"\n{fields}" if fields else "")


def _part(model: type[BaseModel], sent: bool = False) -> str:
    return f"### {model.__name__}\n\n{_summary(model)}\n\n{_fields(model, set(), sent)}"


def _summary(model: type[BaseModel]) -> str:
    return " ".join((inspect.getdoc(model) or "").split())


def _fields(model: type[BaseModel], left_out: set[str], sent: bool = False) -> str:
    """A line a field; of what is `sent`, all fields are there."""
    lines = [
        f"- {_field(name, model, sent)}"
        for name, field in model.model_fields.items()
        if name not in left_out and not field.exclude
    ]
    lines += [
        f"- `{name}`, a JSON object: {field.description}"
        for name, field in model.model_computed_fields.items()
    ]
    return "".join(f"{line}\n" for line in lines)


def _field(name: str, model: type[BaseModel], sent: bool = False) -> str:
    field, schema = model.model_fields[name], model.model_json_schema()
    explained = _explanations(model).get(name)
    needed = "" if sent else _needed(field)
    kind = in_words(_own(schema, model)["properties"][name], schema)
    return f"`{name}`, {kind}{needed}" + (f": {explained}" if explained else "")


def _own(schema: Schema, model: type[BaseModel]) -> Schema:
    """The schema of the model itself, where others refer to it."""
    return schema if "properties" in schema else schema["$defs"][model.__name__]


def _needed(field: FieldInfo) -> str:
    if field.is_required():
        return "; needed"
    default: Any = field.default
    if default in (None, "") or field.default_factory:
        return "; may be left out"
    return f"; left out, {str(default).lower() if isinstance(default, bool) else default}"


def _explanations(model: type[BaseModel]) -> dict[str, str]:
    """The string below each field, by field; those of what it is made of, too."""
    explained = {}
    for base in reversed(model.__mro__):
        if not issubclass(base, BaseModel) or base is BaseModel:
            continue
        (definition,) = ast.parse(inspect.getsource(base)).body
        if not isinstance(definition, ast.ClassDef):
            raise TypeError(f"{base} is not a class")
        for field, below in zip(definition.body, definition.body[1:], strict=False):
            if (
                isinstance(field, ast.AnnAssign)
                and isinstance(field.target, ast.Name)
                and isinstance(below, ast.Expr)
                and isinstance(below.value, ast.Constant)
            ):
                explained[field.target.id] = " ".join(str(below.value.value).split())
    return explained


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(protocol_page(), encoding="utf-8")

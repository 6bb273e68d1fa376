"""What a field may hold, in words, and which field of a message breaks which limit.

The words come from the JSON schema of the message, so that the protocol's page, `/docs` and every
refusal name the same limit, the very one that is checked.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

Schema: TypeAlias = Mapping[str, Any]
Location: TypeAlias = tuple[int | str, ...]
"""Of what pydantic finds fault with: names of fields, places in lists, names of events."""

FORMATS = {
    "date-time": "a date and time such as 2021-07-01T12:00:00Z",
    "bcp-47": "a language tag such as en or pt-BR",
    "base64": "a file as base64 text",
    "binary": "a file",
}
LONGEST_NAME = 80  # characters of a field that a program made up


@dataclass(frozen=True)
class Fault:
    """What is wrong with a message: one field, and the limit that it breaks."""

    kind: Literal["wrong", "missing", "surplus"]
    field: str | None
    """As programs write it: "searches[0].top_k"; None where it is the message as a whole."""
    limit: str
    """In words: "a whole number from 1 to 50"."""


def fault(error: Mapping[str, Any], root: Schema, location: Location | None = None) -> Fault:
    """What one of pydantic's errors says.

    Args:
        error: with "type", "loc" and, for some types, "ctx", as `ValidationError.errors` has them.
        root: the schema of the message, with its definitions.
        location: where in `root` it is, where "loc" begins elsewhere.
    """
    kind, context = error["type"], error.get("ctx", {})
    field, schema, holder = _located(error["loc"] if location is None else location, root)
    if kind in ("union_tag_invalid", "union_tag_not_found"):
        named = "type" if not field else f"{field}.type"
        mapping = _plain(schema, root)["discriminator"]["mapping"]
        missing = kind == "union_tag_not_found"
        return Fault("missing" if missing else "wrong", named, _one_of([*mapping]))
    if kind == "json_invalid":
        return Fault("wrong", None, "a JSON object")
    if kind == "extra_forbidden":
        return Fault("surplus", field[:LONGEST_NAME], _one_of([*holder.get("properties", {})]))
    if "limit" in context:  # of several fields together
        named = f"{field}.{context['field']}".lstrip(".")
        return Fault("wrong", named, context["limit"])
    missing = kind == "missing"
    return Fault("missing" if missing else "wrong", field or None, in_words(schema, root))


def in_words(schema: Schema, root: Schema) -> str:
    """What a schema lets through: "a whole number from 1 to 50, or null"."""
    schema = _resolved(schema, root)
    if "const" in schema:
        return json.dumps(schema["const"])
    if "enum" in schema:
        return _one_of(schema["enum"])
    if "anyOf" in schema:
        ways = [in_words(each, root) for each in schema["anyOf"] if each.get("type") != "null"]
        return ", or ".join([*ways, *(["null"] if len(ways) < len(schema["anyOf"]) else [])])
    match schema.get("type"):
        case "boolean":
            return "true or false"
        case "integer":
            return f"a whole number{_range(schema)}"
        case "number":
            return f"a number{_range(schema)}"
        case "string":
            return _text(schema)
        case "array":
            many = _counted(schema.get("minItems", 0), schema.get("maxItems"))
            return f"a list{f' of {many}' if many else ''}; each {in_words(schema['items'], root)}"
        case "object" if "properties" in schema and schema is not root:
            return f"a JSON object, {schema['title']}"
    return "a JSON object"


def _text(schema: Schema) -> str:
    kind = schema.get("format") or ("binary" if "contentMediaType" in schema else "")
    many = _counted(schema.get("minLength", 0), schema.get("maxLength"))
    if kind in FORMATS:
        return FORMATS[kind] + (f", {many} characters" if many else "")
    return f"text of {many} characters" if many else "text"


def _counted(least: int, most: int | None) -> str:
    if most is None:
        return f"at least {least:,}" if least else ""
    return f"{least:,} to {most:,}" if least else f"at most {most:,}"


def _range(schema: Schema) -> str:
    """Bounds of a number; of a whole number they are always themselves allowed."""
    step = 1 if schema["type"] == "integer" else 0
    bounds = {name: _number(schema[name]) for name in _BOUNDS if name in schema}
    least, most = bounds.get("minimum"), bounds.get("maximum")
    if "exclusiveMinimum" in bounds:
        least = bounds["exclusiveMinimum"] + step
    if "exclusiveMaximum" in bounds:
        most = bounds["exclusiveMaximum"] - step
    if least is not None and most is not None:
        return f" from {least:,} to {most:,}"
    if least is not None:
        return f", {least:,} or more"
    return f", {most:,} or less" if most is not None else ""


_BOUNDS = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")


def _number(bound: float) -> float:
    """An OpenAPI document has whole numbers as floats."""
    return int(bound) if bound == int(bound) else bound


def _one_of(values: Sequence[Any]) -> str:
    return f"one of {', '.join(map(str, values))}" if len(values) > 1 else str(*values)


def _located(location: Location, root: Schema) -> tuple[str, Schema, Schema]:
    """The field at a location, its schema, and the schema of what holds it."""
    name, schema, holder = "", root, root
    for part in location:
        schema = _plain(schema, root)
        mapping = schema.get("discriminator", {}).get("mapping", {})
        if part in mapping:
            schema = {"$ref": mapping[part]}
            continue
        holder = schema
        if isinstance(part, int):
            name, schema = f"{name}[{part}]", schema.get("items", {})
        else:
            name, schema = f"{name}.{part}".lstrip("."), schema.get("properties", {}).get(part, {})
    return name, schema, holder


def _plain(schema: Schema, root: Schema) -> Schema:
    """A schema without references, and without its null."""
    schema = _resolved(schema, root)
    ways = [each for each in schema.get("anyOf", ()) if each.get("type") != "null"]
    return _resolved(ways[0], root) if len(ways) == 1 else schema


def _resolved(schema: Schema, root: Schema) -> Schema:
    """What a reference stands for, with what is said beside it."""
    while "$ref" in schema:
        named: Any = root
        for part in schema["$ref"].removeprefix("#/").split("/"):
            named = named[part]
        schema = {**named, **{key: value for key, value in schema.items() if key != "$ref"}}
    return schema

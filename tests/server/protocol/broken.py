"""Ways to break a message: for each of its fields a wrong type, one beyond each bound, none at all.

They are read from the message's JSON schema, so that a field or a bound that is added is tried too.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from server.protocol.field_limits import Schema, in_words


@dataclass(frozen=True)
class Broken:
    """A message that breaks one limit."""

    what: str
    message: Any
    field: str
    limit: str
    """As the refusal has to name them."""


def broken(message: Mapping[str, Any], schema: Schema, root: Schema) -> Iterator[Broken]:
    """Every way to break one of the fields of a message that is whole.

    Args:
        message: with as many fields as it may have; lists hold one item.
        schema: of the message.
        root: with the definitions that `schema` refers to.
    """
    plain = _plain(schema, root)
    known = ", ".join(plain["properties"])
    surplus = {**message, "surplus": 1}
    yield Broken("surplus", surplus, "surplus", f"one of {known}" if "," in known else known)
    for name in plain.get("required", ()):
        without = {key: value for key, value in message.items() if key != name}
        yield Broken("missing", without, name, in_words(plain["properties"][name], root))
    for name, held in plain["properties"].items():
        if "const" not in held and name in message:
            for each in _values(message[name], held, root):
                yield Broken(
                    each.what, {**message, name: each.message}, f"{name}{each.field}", each.limit
                )


def _values(value: Any, schema: Schema, root: Schema) -> Iterator[Broken]:
    """Values that break the limit of one field; the name of the field is still to be put before."""
    limit, plain = in_words(schema, root), _plain(schema, root)
    yield Broken("wrong type", {"of": "another type"} if value != {} else 7, "", limit)
    for what, beyond in _beyond(plain):
        yield Broken(what, beyond, "", limit)
    if plain.get("type") == "array":
        items = plain["items"]
        inner = _plain(items, root)
        item = value[0]
        ways = broken(item, items, root) if "properties" in inner else _values(item, items, root)
        for each in ways:
            dot = "." if "properties" in inner else ""
            yield Broken(each.what, [each.message], f"[0]{dot}{each.field}", each.limit)


def _beyond(plain: Schema) -> Iterator[tuple[str, Any]]:
    if "minimum" in plain:
        yield "below the least", plain["minimum"] - 1
    if "maximum" in plain:
        yield "above the most", plain["maximum"] + 1
    if "exclusiveMaximum" in plain:
        yield "above the most", plain["exclusiveMaximum"]
    if plain.get("minLength"):
        yield "too short", ""
    if plain.get("maxLength", 10**9) < 10**6:
        yield "too long", "x" * (plain["maxLength"] + 1)
    if plain.get("minItems"):
        yield "too few", []
    if "maxItems" in plain:
        yield (
            "too many",
            [copy.deepcopy(ITEMS.get(plain["items"].get("type"), {"query": "x"}))]
            * (plain["maxItems"] + 1),
        )
    if "enum" in plain:
        yield "none of them", "none of them"
    if plain.get("format") == "date-time":
        yield "no date", "yesterday"


ITEMS: Mapping[str | None, Any] = {"string": "x", "integer": 1}


def _plain(schema: Schema, root: Schema) -> Schema:
    while "$ref" in schema:
        named: Any = root
        for part in schema["$ref"].removeprefix("#/").split("/"):
            named = named[part]
        schema = named
    ways = [each for each in schema.get("anyOf", ()) if each.get("type") != "null"]
    return _plain(ways[0], root) if ways else schema

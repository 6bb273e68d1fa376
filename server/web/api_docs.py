"""`/docs` and `/docs/protocol`: all that a client is written from, as plain pages.

A screen reader walks them by headings, and nothing in them comes from elsewhere: FastAPI's own page
loads scripts from another host. The first is made from the OpenAPI document that `/openapi.json`
gives to programs, the second is `docs/protocol.md`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from html import escape
from itertools import pairwise
from typing import Any

from fastapi import FastAPI
from fastapi.responses import HTMLResponse
from markdown_it import MarkdownIt
from markdown_it.token import Token

from server.language.phrases import NO_SUCH_PICTURE
from server.protocol.docs import protocol_page
from server.protocol.failures import codes_list
from server.protocol.field_limits import Schema, in_words
from server.web.bounds.connections import (
    HEAD_SECONDS,
    MOST_ADDRESS_BYTES,
    MOST_CONNECTIONS,
    MOST_HEADERS,
    MOST_HEADERS_BYTES,
    UNREAD_SECONDS,
)
from server.web.bounds.requests import BODY_SECONDS, MOST_BY_PATH, MOST_BYTES

REST = "Earshot: REST routes"
WIRE = "Earshot: the wire"
_LARGER = ", ".join(f"of `{path}` {most:,} bytes" for path, most in MOST_BY_PATH.items())
_BEGINNING = f"""
Everything is asked at the address that the server listens on, such as `http://127.0.0.1:8000`.
Bodies and answers are JSON in UTF-8 but where another type is named. On the server's own machine
no header is asked for; from another one, send `Authorization: Bearer TOKEN`, with the token that
the server told when it was started. An `Origin` or a `Host` that is not its own is refused.
The spoken conversation goes over a WebSocket: [the wire](/docs/protocol).
The same as this page, for programs: [the OpenAPI document](/openapi.json).

An example:

```sh
curl 'http://127.0.0.1:8000/api/search?q=a+red+boat&top_k=3'
curl http://127.0.0.1:8000/api/search -H 'Content-Type: application/json' \\
     -d '{{"query": "boats", "taken_from": "2021-06-01T00:00:00", "order": "newest"}}'
curl http://127.0.0.1:8000/api/describe -F image=@boat.jpg
```

## When something cannot be done

The answer is a JSON object of one shape, whoever refuses, with `field` and `limit` null where
there are none:

```json
{{"error": {{"code": "image.unknown", "text": "{NO_SUCH_PICTURE}",
           "field": "image_id", "limit": "the id of a picture that the library has now"}}}}
```

`field` names the parameter or the field, `limit` what it may hold, and `text` is a sentence to be
shown or spoken. A 503 says in `Retry-After` how many seconds to wait.
"""
_BOUNDS = f"""
## Bounds

- Connections: {MOST_CONNECTIONS:,} at a time, half of them from one client.
- The head of a request: {MOST_HEADERS} headers, {MOST_HEADERS_BYTES:,} bytes of them, an address of
  {MOST_ADDRESS_BYTES:,} bytes, within {HEAD_SECONDS:g} seconds.
- A body: {MOST_BYTES:,} bytes, within {BODY_SECONDS:g} seconds; {_LARGER}.
- An answer that nobody takes: {UNREAD_SECONDS:g} seconds.
- What each field may hold stands with the field.
"""


def add_docs(app: FastAPI) -> None:
    """`GET /docs` and `GET /docs/protocol`."""

    @app.get("/docs", include_in_schema=False)
    async def docs() -> HTMLResponse:
        return HTMLResponse(docs_page(app.openapi()))

    @app.get("/docs/protocol", include_in_schema=False)
    async def wire() -> HTMLResponse:
        return HTMLResponse(wire_page())


@cache
def wire_page() -> str:
    """The protocol's page in HTML."""
    return as_html(WIRE, protocol_page().partition("\n")[2])


def docs_page(schema: Mapping[str, Any]) -> str:
    """An HTML page about an OpenAPI document."""
    routes = [
        route
        for path, methods in schema["paths"].items()
        for method, operation in methods.items()
        for route in _route(f"{method.upper()} {path}", operation, schema)
    ]
    parts = [
        part
        for name, model in schema["components"]["schemas"].items()
        if not name.startswith(_NOT_OURS)
        for part in _model(name, model, schema)
    ]
    text = [
        _BEGINNING,
        codes_list(by_rest_alone=True),
        _BOUNDS,
        *routes,
        "## What routes take and give\n",
        *parts,
    ]
    return as_html(REST, "\n".join(text))


_NOT_OURS = ("Body_", "HTTPValidationError", "ValidationError")
"""Schemas of the web framework's."""


def _route(name: str, operation: Mapping[str, Any], root: Schema) -> Iterator[str]:
    yield f"## {name}\n\n{operation.get('description', '')}\n"
    for parameter in operation.get("parameters", ()):
        where = f", in the {parameter['in']}"
        needed = parameter.get("required")
        yield _line(parameter["name"], parameter["schema"], needed, root, where)
    for kind, content in operation.get("requestBody", {}).get("content", {}).items():
        body = content["schema"]
        if "/Body_" in body.get("$ref", ""):  # the fields of a form
            form = root["components"]["schemas"][body["$ref"].rpartition("/")[2]]
            for field, held in form["properties"].items():
                yield _line(field, held, True, root, f", in a form, `{kind}`")
        else:
            yield f"- the body, `{kind}`: {_linked(body, root)}"
    for status, answer in operation["responses"].items():
        told = [*answer.get("content", {}).items()]
        if told and not _is_default_refusal(status, told):
            kinds = ", ".join(f"`{kind}`" for kind, _ in told)
            yield f"- answers {status}, {kinds}: {_linked(told[0][1].get('schema', {}), root)}"
    yield ""


def _is_default_refusal(status: str, told: list[tuple[str, Any]]) -> bool:
    """Whether it is what the web framework notes of its own refusals, which are not made here."""
    return status == "422" and "HTTPValidationError" in str(told)


def _model(name: str, model: Mapping[str, Any], root: Schema) -> Iterator[str]:
    yield f"### {name}\n\n{' '.join(model.get('description', '').split())}\n"
    needed = model.get("required", ())
    for field, held in model.get("properties", {}).items():
        yield _line(field, held, field in needed, root)
    yield ""


def _line(name: str, held: Schema, needed: bool | None, root: Schema, where: str = "") -> str:
    """One parameter or field."""
    explained = " ".join(held.get("description", "").split())
    default = held.get("default")
    stands_for = str(default).lower() if isinstance(default, bool) else default
    left_out = f"; left out, {stands_for}" if default not in (None, "", []) else "; may be left out"
    told = f"- `{name}`{where}, {in_words(held, root)}{'; needed' if needed else left_out}"
    return f"{told}: {explained}" if explained else told


def _linked(schema: Schema, root: Schema) -> str:
    """A model by a link to where it is told; anything else in words."""
    name = schema.get("$ref", "").rpartition("/")[2]
    return f"[{name}](#{_id(name)})" if name else in_words(schema, root) if schema else "a file"


def as_html(title: str, markdown: str) -> str:
    """A page in the dress of Earshot's own, with a list of its headings."""
    reader = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = reader.parse(markdown)
    contents = "".join(_contents(tokens))
    body = reader.renderer.render(tokens, reader.options, {})
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<meta name="color-scheme" content="light dark"><title>{escape(title)}</title>'
        '<link rel="icon" href="/icons/icon.svg" type="image/svg+xml">'
        '<link rel="stylesheet" href="/style/page.css">'
        '<link rel="stylesheet" href="/style/docs.css"></head><body class="docs"><header>'
        f'<h1><img src="/icons/icon.svg" alt="" width="44" height="44">{escape(title)}</h1>'
        f'</header><nav class="card" aria-label="On this page"><ul>{contents}</ul></nav>'
        f'<main class="card">{body}</main></body></html>'
    )


def _contents(tokens: list[Token]) -> Iterator[str]:
    """A line for each heading of the second level; every heading gets an id."""
    for opening, inside in pairwise(tokens):
        if opening.type == "heading_open":
            opening.attrSet("id", _id(inside.content))
            if opening.tag == "h2":
                words = escape(inside.content.replace("`", ""))
                yield f'<li><a href="#{_id(inside.content)}">{words}</a></li>'


def _id(heading: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", heading.lower()).strip("-")

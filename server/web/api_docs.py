"""`/docs`: the REST routes as a plain page that a screen reader can walk by headings.

FastAPI's own page loads scripts from another host; nothing of Earshot does. The page is made
from the same OpenAPI document that `/openapi.json` gives to programs.
"""

from __future__ import annotations

from html import escape
from typing import Any

from fastapi import FastAPI
from fastapi.responses import HTMLResponse


def add_docs(app: FastAPI) -> None:
    """`GET /docs`."""

    @app.get("/docs", include_in_schema=False)
    async def docs() -> HTMLResponse:
        return HTMLResponse(docs_page(app.openapi()))


def docs_page(schema: dict[str, Any]) -> str:
    """An HTML page about an OpenAPI document."""
    routes = "".join(
        _route(method, path, operation)
        for path, methods in schema["paths"].items()
        for method, operation in methods.items()
    )
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark"><title>Earshot: REST routes</title>'
        '<link rel="icon" href="/icons/icon.svg" type="image/svg+xml">'
        '<link rel="stylesheet" href="/style/page.css"></head><body><header>'
        '<h1><img src="/icons/icon.svg" alt="" width="44" height="44">Earshot: REST routes</h1>'
        "</header><main>"
        '<p>For programs, the same as <a href="/openapi.json">OpenAPI document</a>. The spoken '
        "conversation goes over the WebSocket <code>/ws/v1</code>.</p>"
        f"{routes}</main></body></html>"
    )


def _route(method: str, path: str, operation: dict[str, Any]) -> str:
    parameters = "".join(_parameter(each) for each in operation.get("parameters", ()))
    body = "".join(
        f"<li>body: {escape(kind)}</li>"
        for kind in operation.get("requestBody", {}).get("content", ())
    )
    takes = f"<ul>{parameters}{body}</ul>" if parameters or body else ""
    description = escape(operation.get("description", ""))
    name = f"{method.upper()} {escape(path)}"
    return f'<section class="card"><h2>{name}</h2><p>{description}</p>{takes}</section>'


def _parameter(parameter: dict[str, Any]) -> str:
    needed = "required" if parameter.get("required") else "optional"
    return f"<li>{escape(parameter['name'])}, in {parameter['in']}, {needed}</li>"

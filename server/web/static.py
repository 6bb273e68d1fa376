"""The page's files: small on the way, and never older than those on the disk.

A browser asks at each visit whether a file has changed, and loads it only then. Comments stay here:
they are for those who read the files on the disk, and would be a third of what travels.
"""

from __future__ import annotations

import hashlib
import os
import re
from pathlib import Path

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.staticfiles import NotModifiedResponse, StaticFiles
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocketClose

NO_SUCH_SOCKET = 1000  # a WebSocket's close code; before it is accepted, HTTP's 403
PAGE = Path(__file__).parents[2] / "client" / "web"

# Not left to the machine's own list, in which any program may have written something else. A
# browser runs no script and installs no page of another type.
TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".webmanifest": "application/manifest+json",
}

# Whole lines only: nothing that a string of a script holds looks like one.
COMMENT = re.compile(rb"^[ \t]*(?:/\*(?:(?!\*/).)*\*/|//[^\n]*)[ \t]*$", re.MULTILINE | re.DOTALL)
COMMENTED = (".css", ".js")


class PageFiles(StaticFiles):
    """Serves the page."""

    def __init__(self) -> None:
        super().__init__(directory=PAGE, html=True)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See `StaticFiles`; there are no sockets here."""
        if scope["type"] == "websocket":
            await WebSocketClose(NO_SUCH_SOCKET)(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)

    def file_response(
        self,
        full_path: str | os.PathLike[str],
        stat_result: os.stat_result,
        scope: Scope,
        status_code: int = 200,
    ) -> Response:
        """See `StaticFiles`."""
        suffix = Path(full_path).suffix
        if suffix in COMMENTED:
            response = _without_comments(Path(full_path), status_code)
        else:
            response = super().file_response(full_path, stat_result, scope, status_code)
            # The ETag is enough.
            del response.headers["Last-Modified"], response.headers["Accept-Ranges"]
        response.headers["Cache-Control"] = "no-cache"
        if self.is_not_modified(response.headers, Headers(scope=scope)):
            return NotModifiedResponse(response.headers)
        if kind := TYPES.get(suffix):
            response.headers["Content-Type"] = kind
        return response


def _without_comments(file: Path, status_code: int) -> Response:
    content = COMMENT.sub(_empty_lines, file.read_bytes())
    tag = hashlib.sha256(content).hexdigest()[:16]
    return Response(content, status_code, {"ETag": f'"{tag}"'})


def _empty_lines(comment: re.Match[bytes]) -> bytes:
    """As many: a browser's console then names the lines of the file on the disk."""
    return b"\n" * comment[0].count(b"\n")

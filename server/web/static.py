"""The page's files: small on the way, and never older than those on the disk.

A browser asks at each visit whether a file has changed, and loads it only then.
"""

from __future__ import annotations

import os
from pathlib import Path

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

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


class PageFiles(StaticFiles):
    """Serves the page."""

    def __init__(self) -> None:
        super().__init__(directory=PAGE, html=True)

    def file_response(
        self,
        full_path: str | os.PathLike[str],
        stat_result: os.stat_result,
        scope: Scope,
        status_code: int = 200,
    ) -> Response:
        """See `StaticFiles`, which looks after the ETag."""
        response = super().file_response(full_path, stat_result, scope, status_code)
        response.headers["Cache-Control"] = "no-cache"
        # The ETag is enough.
        del response.headers["Last-Modified"], response.headers["Accept-Ranges"]
        kind = TYPES.get(Path(full_path).suffix)
        if kind and "Content-Type" in response.headers:  # a 304 has none
            response.headers["Content-Type"] = kind
        return response

"""A small server that answers like the Hugging Face hub, and can be told to misbehave."""

from __future__ import annotations

import hashlib
import json
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any
from urllib.parse import urlsplit

COMMIT = "0123456789abcdef0123456789abcdef01234567"
LARGE = 1000  # bytes from which a file has a SHA-256, as large files on the hub do


@dataclass
class Hub:
    """Serves repositories; a context manager whose `address` is the endpoint."""

    repositories: dict[str, dict[str, bytes]]
    """Repository -> path -> content."""
    cut_after: dict[str, list[int]] = field(default_factory=dict)
    """Path -> after how many bytes the next answers break off, one for each request."""
    garbled: set[str] = field(default_factory=set)
    """Paths whose first byte is changed on the way."""
    ignores_range: bool = False
    refuses: int = 0
    """A status for every request, if not 0."""
    busy: list[tuple[int, str]] = field(default_factory=list)
    """Status and Retry-After of the next answers, which are given instead of what is asked for."""
    portal: bytes = b""
    """What every request gets, if anything."""
    requests: list[tuple[str, str]] = field(default_factory=list)
    """Path and Range header of each file asked for."""

    def __enter__(self) -> Hub:
        hub = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                hub._answer(self)

            def log_message(self, format: str, *args: Any) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()
        return self

    def __exit__(
        self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def _answer(self, request: BaseHTTPRequestHandler) -> None:
        path = urlsplit(request.path).path
        if self.busy:
            status, later = self.busy.pop(0)
            request.send_response(status)
            if later:
                request.send_header("Retry-After", later)
            request.send_header("Content-Length", "0")
            request.end_headers()
        elif self.portal:
            request.send_response(200)
            request.send_header("Content-Length", str(len(self.portal)))
            request.end_headers()
            request.wfile.write(self.portal)
        elif self.refuses:
            request.send_error(self.refuses)
        elif path.startswith("/api/models/"):
            self._describe(request, path.removeprefix("/api/models/").partition("/revision/")[0])
        elif "/resolve/" in path:
            where = path.replace("/resolve/", "/cdn/", 1)  # large files live on another host
            request.send_response(302)
            request.send_header("Location", where)
            request.end_headers()
        else:
            repository, _, rest = path.lstrip("/").partition("/cdn/")
            self._send_file(request, repository, rest.partition("/")[2])

    def _describe(self, request: BaseHTTPRequestHandler, repository: str) -> None:
        if repository not in self.repositories:
            request.send_error(404)
            return
        siblings = [
            describe(path, content) for path, content in self.repositories[repository].items()
        ]
        body = json.dumps({"sha": COMMIT, "siblings": siblings}).encode()
        request.send_response(200)
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body)

    def _send_file(self, request: BaseHTTPRequestHandler, repository: str, path: str) -> None:
        asked = request.headers.get("Range", "")
        self.requests.append((path, asked))
        content = self.repositories[repository][path]
        if path in self.garbled:
            content = bytes([content[0] ^ 255]) + content[1:]
        start = int(asked[len("bytes=") : -1]) if asked and not self.ignores_range else 0
        body = content[start:]
        request.send_response(206 if start else 200)
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        cuts = self.cut_after.get(path, [])
        request.wfile.write(body[: cuts.pop(0)] if cuts else body)


def describe(path: str, content: bytes) -> dict[str, object]:
    """One file as the hub's API lists it with `blobs=true`."""
    header = f"blob {len(content)}\0".encode()
    said: dict[str, object] = {
        "rfilename": path,
        "size": len(content),
        "blobId": hashlib.sha1(header + content, usedforsecurity=False).hexdigest(),
    }
    if len(content) >= LARGE:
        sha = hashlib.sha256(content).hexdigest()
        said["lfs"] = {"sha256": sha, "size": len(content), "pointerSize": 134}
    return said

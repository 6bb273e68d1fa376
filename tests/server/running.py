"""Runs the `earshot` command, or the server, within the test's own process."""

from __future__ import annotations

import json
import math
import ssl
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from unittest import mock

import pytest
import uvicorn

from server.cli.terminal import progress
from server.web.app import create_app
from server.web.bounds.connections import within_bounds
from server.web.service import Service


@dataclass(frozen=True)
class Ran:
    """What a command left behind."""

    code: int
    out: str
    err: str

    def json(self) -> Any:
        """The one JSON document on stdout."""
        return json.loads(self.out)


def run_earshot(
    main: Callable[[], None], capfd: pytest.CaptureFixture[str], *arguments: object
) -> Ran:
    """Run `earshot` with arguments; on a slow machine too, nothing says that it takes its time."""
    capfd.readouterr()
    code: Any = 0
    with (
        mock.patch.object(sys, "argv", ["earshot", *map(str, arguments)]),
        mock.patch.object(progress, "FIRST", math.inf),
    ):
        try:
            main()
        except SystemExit as exit_:
            code = exit_.code
    captured = capfd.readouterr()
    return Ran(code or 0, captured.out, captured.err)


@contextmanager
def serving(service: Service, context: ssl.SSLContext | None = None) -> Iterator[str]:
    """The application behind a real socket on a free port of loopback; gives host and port.

    Args:
        context: encrypts, where it is given.
    """
    config = uvicorn.Config(
        create_app(service),
        port=0,
        log_level="warning",
        **within_bounds(),
        timeout_graceful_shutdown=3,
        access_log=False,
        ssl_context_factory=(lambda *_: context) if context else None,
    )
    server = uvicorn.Server(config)
    started = threading.Event()
    listen = server.startup

    async def startup(*arguments: Any, **named: Any) -> None:
        await listen(*arguments, **named)
        await service.ready.wait()
        started.set()

    server.startup = startup  # type: ignore[method-assign]
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        assert started.wait(60)
        host, port = server.servers[0].sockets[0].getsockname()[:2]
        yield f"{host}:{port}"
    finally:
        server.should_exit = True
        thread.join()

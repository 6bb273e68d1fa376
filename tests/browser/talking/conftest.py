"""One real server for all tests that talk to it, since it takes a minute to read its pictures."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.browser.real_server import RealServer, serving


@pytest.fixture(scope="package")
def earshot(tmp_path_factory: pytest.TempPathFactory, chromium_path: str) -> Iterator[RealServer]:
    """Ready to answer."""
    with serving(tmp_path_factory.mktemp("earshot")) as server:
        server.wait_ready()
        yield server

"""A desktop with Orca, and `earshot serve` beside it.

Without the packages these tests are skipped on a laptop; where CI is set they fail.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.real_server import RealServer, serving
from tests.screenreader import desktop
from tests.screenreader.browsers import NAMES
from tests.screenreader.desktop import Desktop
from tests.screenreader.journey import Journey
from tests.screenreader.orca import Orca


def _lack(what: str) -> None:
    if os.environ.get("CI"):
        pytest.fail(f"There is no {what}; run deploy/install-system-packages.sh first.")
    pytest.skip(f"there is no {what} on this machine")


@pytest.fixture(params=list(NAMES))
def browser(request: pytest.FixtureRequest) -> str:
    """Each browser's name in turn."""
    name: str = request.param
    if not desktop.found(*NAMES[name]):
        _lack(name)
    return name


@pytest.fixture(scope="package")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealServer]:
    if missing := desktop.missing():
        _lack(", ".join(missing))
    with serving(tmp_path_factory.mktemp("earshot")) as running:
        running.wait_ready()
        running.ask("a dog")  # so that it is ready, and says the same from the first question on
        yield running


@pytest.fixture
def screen(server: RealServer, tmp_path: Path) -> Iterator[Desktop]:
    """A fresh desktop. It is asked for after the server, which tells what this machine lacks."""
    with desktop.running(tmp_path) as running:
        yield running


@pytest.fixture
def journey(screen: Desktop) -> Journey:
    return Journey(screen, Orca(screen))

"""A real Chromium, and pages that note whatever goes wrong in them.

Without Chromium these tests are skipped on a laptop; where CI is set they fail.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright

from tests.client.scripted_server import ScriptedServer

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PATIENCE_MS = 15_000
ARTEFACTS = Path(__file__).parents[2] / "artefacts"


@dataclass
class Watched:
    """A page, and what went wrong in it or was asked of other hosts."""

    page: Page
    problems: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        self.page.on("request", lambda request: self._went_to(request.url))
        self.page.on("websocket", lambda socket: self._went_to(socket.url))

    def _console(self, message: object) -> None:
        kind, text = getattr(message, "type", ""), getattr(message, "text", "")
        if kind == "error":
            self.problems.append(text)

    def _went_to(self, url: str) -> None:
        if urlsplit(url).hostname not in ("127.0.0.1", None):
            self.problems.append(f"asked another host: {url}")


OpenPage = Callable[..., Watched]


@pytest.fixture(scope="package")
def chromium_path() -> str:
    for name in CHROMIUM_NAMES:
        if path := shutil.which(name):
            return path
    if os.environ.get("CI"):
        pytest.fail("no Chromium, and CI must drive one: deploy/install-system-packages.sh")
    pytest.skip("no Chromium on this machine")


@pytest.fixture(scope="package")
def playwright() -> Iterator[Playwright]:
    # For this package only: Playwright's own event loop must be gone before asynchronous tests.
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="package")
def launch(playwright: Playwright, chromium_path: str) -> Iterator[Callable[..., Browser]]:
    """Starts a Chromium whose microphone is a recording, or that has none."""
    browsers: list[Browser] = []

    def start(recording: Path | None = None, allow: bool = True) -> Browser:
        flags = ["--no-sandbox", "--use-fake-device-for-media-stream"]
        if allow:
            flags.append("--use-fake-ui-for-media-stream")
        if recording:
            flags.append(f"--use-file-for-fake-audio-capture={recording}")
        browser = playwright.chromium.launch(
            executable_path=chromium_path, headless=True, args=flags
        )
        browsers.append(browser)
        return browser

    yield start
    for browser in browsers:
        browser.close()


@pytest.fixture(scope="package")
def browser(launch: Callable[..., Browser]) -> Browser:
    """Its microphone beeps."""
    return launch()


@pytest.fixture
def scripted() -> Iterator[ScriptedServer]:
    with ScriptedServer().running() as server:
        yield server


@pytest.fixture
def open_page() -> Iterator[OpenPage]:
    """Opens an address in a fresh context of a browser, ready to be used."""
    contexts: list[BrowserContext] = []

    def open_one(browser: Browser, url: str, **options: object) -> Watched:
        context = browser.new_context(**options)  # type: ignore[arg-type]
        contexts.append(context)
        context.set_default_timeout(PATIENCE_MS)
        watched = Watched(context.new_page())
        watched.page.goto(url)
        watched.page.wait_for_selector("main[data-connection=open]")
        return watched

    yield open_one
    for context in contexts:
        context.close()

"""A real Chromium, and pages that note whatever goes wrong in them.

Without Chromium these tests are skipped on a laptop; where CI is set they fail. `make test-slow`
sets EARSHOT_SLOW to "server" or "page", which is then slow, or to "uneven", for a server that is
slow now and then: so tests are found that count on its being quick.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright

from tests.browser.earshot_page import EarshotPage
from tests.browser.measures.axe import SCRIPT
from tests.browser.spoken import HearingPage, record
from tests.browser.spread import Spread
from tests.client.scripted_server import ScriptedServer

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

# Chromium's engine without windows: with it a page, a typed question and its answer take 2.4 s of
# the processor, and 4.4 s with the whole. Whether a microphone is allowed and the page can be
# installed is the whole browser's to say, so that both are tried there.
SHELL_NAMES = ("chromium-headless-shell", "chrome-headless-shell")

# With every window, however unseen, Chromium loads two pages of its own for the list below its
# address bar, which take more of the processor than Earshot's. Of several such flags the last one
# counts, so those that Playwright sets are named again.
UNWANTED = ("WebUIOmniboxPopup", "WebUIOmniboxAimPopup", "WebUIOmniboxFullPopup")
UNWANTED_BY_PLAYWRIGHT = (
    *("AimEnabled", "AvoidCorsURLLoaderRestartOnRedirect", "AvoidUnnecessaryBeforeUnloadCheckSync"),
    *("DestroyProfileOnBrowserClose", "HttpsFirstBalancedModeAutoEnable", "HttpsUpgrades"),
    *("LensOverlay", "MediaRouter", "NetworkTimeServiceQuerying", "OptimizationHints"),
    *("PaintHolding", "PreconnectToSearch", "ThirdPartyStoragePartitioning"),
)
FLAGS = ("--no-sandbox", "--disable-features=" + ",".join((*UNWANTED, *UNWANTED_BY_PLAYWRIGHT)))

SLOW_SERVER_SECONDS, SLOW_PAGE_TIMES = 0.25, 4

Launch = Callable[..., Browser]
OpenPage = Callable[..., EarshotPage]
OpenBlank = Callable[..., Page]
ServeScripted = Callable[..., ScriptedServer]
PageHearing = Callable[..., HearingPage]


def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> Spread:
    """See xdist."""
    return Spread(config, log)


@pytest.fixture(scope="package", autouse=True)
def slowness() -> Iterator[None]:
    """Of the one that is to be slow."""
    slow = os.environ.get("EARSHOT_SLOW")
    with pytest.MonkeyPatch.context() as patch:
        if slow in ("server", "uneven"):
            patch.setattr(ScriptedServer, "slowness", SLOW_SERVER_SECONDS)
            patch.setattr(ScriptedServer, "uneven", slow == "uneven")
        elif slow == "page":
            patch.setattr(EarshotPage, "slowness", SLOW_PAGE_TIMES)
        yield


@pytest.fixture(scope="package")
def chromium_path() -> str:
    if path := first_of(CHROMIUM_NAMES):
        return path
    if os.environ.get("CI"):
        pytest.fail("There is no Chromium; run deploy/install-system-packages.sh first.")
    pytest.skip("there is no Chromium on this machine")


@pytest.fixture(scope="package")
def shell_path(chromium_path: str) -> str:
    """The whole Chromium where its engine is not there by itself."""
    return first_of(SHELL_NAMES) or chromium_path


def first_of(names: Sequence[str]) -> str | None:
    """The path of the first program of these that there is."""
    return next((path for name in names if (path := shutil.which(name))), None)


@pytest.fixture(scope="package")
def playwright() -> Iterator[Playwright]:
    # For this package only: Playwright's event loop must be gone before asynchronous tests run.
    with sync_playwright() as running:
        yield running


@contextmanager
def launching(playwright: Playwright, path: str) -> Iterator[Launch]:
    """Starts Chromiums with the flags given, and ends them all."""
    with ExitStack() as running:
        yield lambda *flags: running.enter_context(
            playwright.chromium.launch(executable_path=path, headless=True, args=[*FLAGS, *flags])
        )


@pytest.fixture
def launch(playwright: Playwright, chromium_path: str) -> Iterator[Launch]:
    """Starts a Chromium with the flags given, for one test."""
    with launching(playwright, chromium_path) as start:
        yield start


@pytest.fixture(scope="package")
def chromium(playwright: Playwright, shell_path: str) -> Iterator[Browser]:
    """For all tests. Its microphone beeps, and may be used."""
    with launching(playwright, shell_path) as start:
        yield start("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")


@pytest.fixture
def serve_scripted() -> Iterator[ServeScripted]:
    """Starts scripted servers, with the options of `ScriptedServer`."""
    with ExitStack() as running:
        yield lambda **options: running.enter_context(ScriptedServer(**options).running())


@pytest.fixture
def scripted(serve_scripted: ServeScripted) -> ScriptedServer:
    return serve_scripted()


@pytest.fixture
def open_page(serve_scripted: ServeScripted) -> Iterator[OpenPage]:
    """Opens Earshot's page in a fresh context of a browser; nothing may go wrong in it.

    Pages are closed before scripted servers, or they would note that their server is gone.
    """
    contexts: list[BrowserContext] = []
    pages: list[EarshotPage] = []

    def open_one(
        browser: Browser, url: str, first_visit: bool = False, **options: object
    ) -> EarshotPage:
        # A worker opens the page without its server, and is wanted only where that is tested.
        options = {"service_workers": "block"} | options
        context = browser.new_context(**options)  # type: ignore[arg-type]
        contexts.append(context)
        page = EarshotPage(context.new_page(), url, first_visit)
        pages.append(page)
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert [problem for page in pages for problem in page.problems] == []


@pytest.fixture
def page(open_page: OpenPage, chromium: Browser, scripted: ScriptedServer) -> EarshotPage:
    """The page on the scripted server."""
    return open_page(chromium, scripted.page)


@pytest.fixture(scope="package")
def page_files() -> Iterator[str]:
    """An address at which the page's files are served."""
    with ScriptedServer().running() as server:
        yield server.page


@pytest.fixture
def open_blank(chromium: Browser, page_files: str) -> Iterator[OpenBlank]:
    """Opens a document at the page's address without the page, for its modules by themselves."""
    with ExitStack() as contexts:

        def open_one(**options: Any) -> Page:
            context = contexts.enter_context(
                chromium.new_context(service_workers="block", **options)
            )
            page = context.new_page()
            page.goto(f"{page_files}words/en.js")
            return page

        yield open_one


@pytest.fixture
def blank(open_blank: OpenBlank) -> Page:
    return open_blank()


@pytest.fixture
def page_hearing(launch: Launch, open_page: OpenPage, tmp_path: Path) -> PageHearing:
    """Opens an address in a Chromium whose microphone hears a sentence.

    It may be given options of a browser's context, too.
    """

    def open_one(url: str, sentence: str, **options: object) -> HearingPage:
        recording = tmp_path / "microphone.wav"
        seconds = record(sentence, recording)
        browser = launch(
            "--use-fake-device-for-media-stream",
            "--use-fake-ui-for-media-stream",
            f"--use-file-for-fake-audio-capture={recording}%noloop",
        )
        return HearingPage(open_page(browser, url, **options), seconds)

    return open_one


@pytest.fixture(scope="session")
def axe_is_installed() -> None:
    if SCRIPT.exists():
        return
    if os.environ.get("CI"):
        pytest.fail("There is no axe-core; run make install-npm first.")
    pytest.skip("there is no axe-core on this machine; make install-npm installs it")


@pytest.fixture(scope="session")
def artefacts() -> Path:
    """Where screenshots are kept for people to look at."""
    folder = Path(__file__).parents[2] / "artefacts"
    folder.mkdir(exist_ok=True)
    return folder

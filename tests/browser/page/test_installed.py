"""The page as an installed program: without its server it opens, and says plainly what is wrong."""

from __future__ import annotations

import shutil
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Error, Playwright, expect

from tests.browser.conftest import OpenPage
from tests.browser.earshot_page import EarshotPage
from tests.client.scripted_server import PAGE, ScriptedServer

pytestmark = pytest.mark.browser

GONE = "Earshot is not running, or cannot be reached."
HERE = "Connected. You can ask now."
PAGE_FILES = {".js", ".css", ".svg", ".webmanifest"}

# Whether the copy has all scripts of the page that is open, and nothing that the page lacks. What
# the one look finds out, the next one tells.
IS_COPIED = """() => {
  const loaded = performance.getEntriesByType("resource").map(({ name }) => name);
  const scripts = loaded.filter((name) => name.endsWith(".js"));
  const links = [...document.querySelectorAll("link")].map(({ href }) => href);
  const wanted = [...new Set([new URL("/", document.baseURI).href, ...scripts, ...links])];
  caches.open("earshot-page").then(async (copy) => {
    const copied = (await copy.keys()).map(({ url }) => url);
    window.copied = copied.sort().join() === wanted.sort().join();
  });
  return window.copied;
}"""
COPIES = """async () => {
  const copy = await caches.open("earshot-page");
  return (await copy.keys()).map(({ url }) => new URL(url).pathname);
}"""
# A look that is a promise would count as found: again the next look tells.
HOLDS = f"""(file) => {{
  ({COPIES})().then((files) => {{
    window.holds = files.includes(file);
  }});
  return window.holds;
}}"""
INLINE_SCRIPT = """() => {
  const script = document.createElement("script");
  script.textContent = "window.ran = true";
  document.head.append(script);
}"""
NO_ROOM = """
  Cache.prototype.addAll = async () => {
    window.refused = true;
    throw new DOMException("", "QuotaExceededError");
  };
"""


def open_installed(open_page: OpenPage, chromium: Browser, url: str) -> EarshotPage:
    """A first visit, until the page would open without its server."""
    page = open_page(chromium, url, service_workers="allow")
    page.page.wait_for_function(IS_COPIED)
    return page


class Visited(NamedTuple):
    """A page that was opened once, and whose server has been stopped since."""

    page: EarshotPage
    url: str

    @property
    def port(self) -> int:
        """Of the server."""
        return urlsplit(self.url).port or 0

    def read_title(self) -> str:
        """As the page has it that is open now."""
        return self.page.page.get_by_role("heading", level=1).inner_text()


@pytest.fixture
def visited(open_page: OpenPage, chromium: Browser) -> Iterator[Visited]:
    with ScriptedServer().running() as server:
        url = server.page
        page = open_installed(open_page, chromium, url)
    yield Visited(page, url)
    page.page.close()
    page.problems.clear()  # Chromium itself notes each attempt that was refused


def test_the_browser_offers_to_install_it(
    playwright: Playwright, chromium_path: str, scripted: ScriptedServer, tmp_path: Path
) -> None:
    """With a profile on the disk: from a private window nothing can be installed."""
    profile = playwright.chromium.launch_persistent_context(
        tmp_path, executable_path=chromium_path, args=["--no-sandbox"]
    )
    page = EarshotPage(profile.new_page(), scripted.page)
    browser = profile.new_cdp_session(page.page)
    manifest = browser.send("Page.getAppManifest")
    assert manifest["url"] == f"{scripted.page}manifest.webmanifest"
    assert manifest["errors"] == []
    assert browser.send("Page.getInstallabilityErrors")["installabilityErrors"] == []
    profile.close()
    assert page.problems == []


def test_without_its_server_the_page_opens_and_says_so(visited: Visited) -> None:
    page = visited.page
    page.page.reload()
    expect(page.alert).to_contain_text(GONE)
    expect(page.alert).to_contain_text("“earshot serve”")
    expect(page.hint).to_have_text("Not connected to Earshot.")
    expect(page.page.get_by_text(GONE)).to_have_count(1)
    page.type_query("a red boat")
    expect(page.alert).to_contain_text("Earshot is not connected")


def test_without_its_server_the_page_may_do_no_more_than_with_it(visited: Visited) -> None:
    page = visited.page
    page.page.reload()
    expect(page.alert).to_contain_text(GONE)
    page.page.evaluate(INLINE_SCRIPT)
    assert page.page.evaluate("window.ran") is None


def test_a_language_that_was_chosen_during_the_visit_is_there_without_the_server(
    open_page: OpenPage, chromium: Browser
) -> None:
    with ScriptedServer().running() as server:
        page = open_installed(open_page, chromium, server.page)
        page.page.get_by_label("Language of this page").select_option("de")
        page.page.wait_for_function(HOLDS, arg="/words/de.js")
    page.page.reload()
    expect(page.alert).to_contain_text("Earshot läuft nicht")
    page.page.goto("about:blank")  # or it would go on trying, and Chromium note each attempt
    page.problems.clear()


def test_the_page_connects_by_itself_when_its_server_comes(visited: Visited) -> None:
    page = visited.page
    page.page.reload()
    expect(page.alert).to_contain_text(GONE)
    with ScriptedServer(port=visited.port).running():
        page.wait_connected()
        expect(page.alert).to_be_empty()
        expect(page.answers).to_have_text([HERE])
        page.type_query("a red boat")
        expect(page.captions).to_have_count(3)


def test_a_server_that_hangs_does_not_keep_the_page_from_opening(visited: Visited) -> None:
    page = visited.page
    page.page.goto("about:blank")
    with socket.create_server(("127.0.0.1", visited.port)):  # takes calls, and answers none
        page.page.goto(visited.url)
        expect(page.hint).to_have_text("Connecting to Earshot.")
        expect(page.page.locator("#kept-note")).not_to_be_empty()  # the last script has run


def test_a_new_version_is_seen_at_once_and_is_the_one_that_opens_next(
    visited: Visited, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = visited.page
    write_next_version(tmp_path / "web")
    monkeypatch.setattr("server.web.static.PAGE", tmp_path / "web")
    with ScriptedServer(port=visited.port).running():
        page.page.reload()
        page.wait_connected()
        assert visited.read_title() == "Earshot of tomorrow"
        page.page.wait_for_function(IS_COPIED)
        assert "/tomorrow.js" in page.page.evaluate(COPIES)
        assert "/icons/icon.svg" not in page.page.evaluate(COPIES)
    page.page.reload()
    expect(page.alert).to_contain_text(GONE)
    assert visited.read_title() == "Earshot of tomorrow"


def write_next_version(folder: Path) -> None:
    """With a script more, which names the page anew, and with a file less."""
    shutil.copytree(PAGE, folder)
    (folder / "icons/icon.svg").unlink()
    (folder / "tomorrow.js").write_text(
        'document.querySelector("h1").textContent = "Earshot of tomorrow";\n'
    )
    main, document = folder / "main.js", folder / "index.html"
    main.write_text(f'import "./tomorrow.js";\n{main.read_text("utf-8")}', "utf-8")
    lines = document.read_text("utf-8").splitlines()
    document.write_text("\n".join(line for line in lines if "icon.svg" not in line), "utf-8")


def test_an_older_copy_is_no_part_of_a_page_that_its_server_sends(visited: Visited) -> None:
    """Such as a script that the next version of the page no longer has."""
    page = visited.page
    with ScriptedServer(port=visited.port).running():
        page.page.reload()
        page.wait_connected()
        page.page.evaluate(
            """async () => {
              const copy = await caches.open("earshot-page");
              await copy.put("/older.js", new Response("older"));
            }"""
        )
        answer = page.page.evaluate("async () => (await fetch('/older.js')).status")
    assert answer == 404


def test_no_picture_and_no_answer_is_in_the_copy(
    open_page: OpenPage, chromium: Browser, scripted: ScriptedServer
) -> None:
    page = open_installed(open_page, chromium, scripted.page)
    page.type_query("a red boat")
    page.wait_heard_out(1)
    picture = page.page.locator(".result img").first
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") > 0
    page.page.evaluate("fetch('/api/images/11')")
    copies = page.page.evaluate(COPIES)
    assert {Path(path).suffix for path in copies if path != "/"} == PAGE_FILES
    assert page.page.evaluate("caches.keys()") == ["earshot-page"]


def test_no_other_address_is_answered_in_place_of_the_server(visited: Visited) -> None:
    with pytest.raises(Error, match="ERR_CONNECTION_REFUSED"):
        visited.page.page.goto(f"{visited.url}docs")


def test_where_there_is_no_room_for_a_copy_the_page_works(
    open_page: OpenPage, chromium: Browser, scripted: ScriptedServer
) -> None:
    page = open_page(chromium, scripted.page, service_workers="allow")
    page.page.add_init_script(NO_ROOM)
    page.page.reload()
    page.page.wait_for_function("() => window.refused")
    page.type_query("a red boat")
    page.wait_heard_out(1)

"""A browser at the gate: its token, the address without it, and other sites' pages."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from server.web.access.door import Door
from server.web.access.token_file import new_token
from tests.browser.conftest import ServeScripted
from tests.browser.measures.axe import Axe
from tests.client.scripted_server import ScriptedServer

pytestmark = pytest.mark.browser

SHUT_OUT = "Earshot has another token now"
# What another site's page gets of a picture, an answer and the socket of Earshot.
STEAL = """async (address) => {
  const loads = (tag, url) => new Promise((done) => {
    const element = document.createElement(tag);
    element.onload = () => done(true);
    element.onerror = () => done(false);
    element.src = url;
    document.body.append(element);
  });
  const socket = new WebSocket(`ws://${address}/ws/v1`);
  const opened = new Promise((done) => {
    socket.onopen = () => done(true);
    socket.onclose = () => done(false);
  });
  return {
    picture: await loads("img", `http://${address}/api/images/11`),
    script: await loads("script", `http://${address}/main.js`),
    socket: await opened,
    reads: await fetch(`http://${address}/api/indexing`).then(() => true, () => false),
  };
}"""


def connected(page: Page) -> None:
    expect(page.locator("#main")).to_have_attribute("data-connection", "open")


@pytest.fixture
def plain(chromium: Browser) -> BrowserContext:
    """Where a page may fail: what browsers note of refusals is no fault."""
    return chromium.new_context(service_workers="block", bypass_csp=True)


def test_the_first_address_lets_in_and_is_clean_and_every_later_visit_needs_none(
    serve_scripted: ServeScripted, plain: BrowserContext
) -> None:
    token = new_token()
    server = serve_scripted(access=Door(token))
    page = plain.new_page()
    page.goto(f"{server.page}?token={token}")
    connected(page)
    assert page.url == server.page
    assert page.evaluate("document.cookie") == ""
    again = plain.new_page()
    again.goto(server.page)
    connected(again)
    plain.close()


def test_without_the_token_a_page_says_what_to_do_and_takes_it(
    serve_scripted: ServeScripted, plain: BrowserContext, axe_is_installed: None
) -> None:
    token = new_token()
    server = serve_scripted(access=Door(token))
    page = plain.new_page()
    for address, heading in (
        (server.page, "Earshot needs its token"),
        (f"{server.page}?token=wrong", "That token is wrong"),
    ):
        page.goto(address)
        expect(page.get_by_role("heading", name=heading)).to_be_visible()
        expect(page).to_have_title(heading)
        assert Axe(page).look().violations == []
    expect(page.get_by_role("alert")).to_contain_text("not the token of this server")
    field = page.get_by_label(re.compile("^Token"))
    field.fill(token.upper().replace("-", " "))
    field.press("Enter")
    connected(page)
    assert page.url == server.page
    plain.close()


def test_who_is_shut_out_while_the_page_is_open_is_told_and_comes_back_by_the_new_address(
    serve_scripted: ServeScripted, plain: BrowserContext
) -> None:
    first, second = new_token(), new_token()
    with ScriptedServer(access=Door(first)).running() as server:
        port = int(server.address.rpartition(":")[2])
        page = plain.new_page()
        page.goto(f"{server.page}?token={first}")
        connected(page)
    server = serve_scripted(access=Door(second), port=port)
    expect(page.locator("#alert")).to_contain_text(SHUT_OUT)
    assert plain.cookies() == []
    other = plain.new_page()
    other.goto(f"{server.page}?token={second}")
    connected(other)
    connected(page)
    plain.close()


def test_a_link_on_another_site_leads_in(
    serve_scripted: ServeScripted, plain: BrowserContext, page_files: str
) -> None:
    """The browser holds a SameSite=Strict cookie back there, also the one just set."""
    token = new_token()
    server = serve_scripted(access=Door(token))
    page = plain.new_page()
    for address in (f"{server.page}?token={token}", server.page):
        page.goto(page_files.replace("127.0.0.1", "localhost"))
        page.evaluate(
            "(address) => { const a = document.createElement('a'); a.href = address;"
            " document.body.append(a); a.click(); }",
            address,
        )
        page.wait_for_url(server.page)
        connected(page)
    plain.close()


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost"])
def test_another_sites_page_gets_nothing(
    serve_scripted: ServeScripted, plain: BrowserContext, page_files: str, name: str
) -> None:
    """Of the same machine and of another name; by loopback, where no token is asked for."""
    server = serve_scripted()
    page = plain.new_page()
    page.goto(page_files.replace("127.0.0.1", name))
    got = page.evaluate(STEAL, server.address)
    assert not any(got.values()), got
    assert server.pictures_asked_for == [] and server.reading_asked == 0
    assert server.peers == []
    page.goto(f"{server.page}words/en.js")
    got = page.evaluate(STEAL, server.address)
    assert all(got.values()), "its own page gets all of it"
    plain.close()

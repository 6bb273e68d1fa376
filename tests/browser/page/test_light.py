"""What a first visit carries over the line: little enough for a slow one."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.browser.page.test_installed import IS_COPIED
from tests.client.scripted_server import ScriptedServer

pytestmark = pytest.mark.browser

WEIGHT = 100_000  # bytes, headers included; a slow line loads them in a second or two


def test_the_page_is_light(chromium: Browser, scripted: ScriptedServer) -> None:
    """All of it but pictures and the socket; the larger icons come only when it is installed."""
    context = chromium.new_context(service_workers="allow")
    page = context.new_page()
    network = context.new_cdp_session(page)
    network.send("Network.enable")
    carried: list[float] = []
    network.on("Network.loadingFinished", lambda done: carried.append(done["encodedDataLength"]))

    page.goto(scripted.page, wait_until="networkidle")
    page.wait_for_function(IS_COPIED)
    assert len(carried) > 20 and min(carried[:20]) > 0  # from the server, not out of a cache
    for file in ("service-worker.js", "manifest.webmanifest"):  # loaded beside the page, unseen
        with page.expect_request_finished():
            page.evaluate("file => fetch(file, { cache: 'no-store' })", file)
    context.close()
    assert sum(carried) < WEIGHT

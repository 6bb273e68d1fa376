"""axe-core finds nothing wrong with the pages for programs, and they fit a narrow window."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import pytest
from playwright.sync_api import Browser

from tests.browser.measures.axe import Axe
from tests.server.running import serving
from tests.server.web.test_app import make_service

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("axe_is_installed")]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving(make_service(tmp_path_factory.mktemp("library"))) as host:
        yield f"http://{host}"


@pytest.mark.parametrize("path", ["/docs", "/docs/protocol"])
@pytest.mark.parametrize(("colours", "width"), [("light", 320), ("dark", 1280)])
def test_axe_finds_nothing_wrong(
    chromium: Browser, address: str, path: str, colours: Literal["light", "dark"], width: int
) -> None:
    opened = chromium.new_page(
        viewport={"width": width, "height": 900}, color_scheme=colours, bypass_csp=True
    )
    opened.goto(f"{address}{path}")
    assert Axe(opened).look().violations == []
    assert opened.evaluate("document.documentElement.scrollWidth <= innerWidth")
    opened.close()

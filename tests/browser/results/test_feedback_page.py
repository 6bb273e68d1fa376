"""axe-core finds nothing wrong with the page about thumbs, and it fits a narrow window."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser

from server.feedback.report_page import page
from tests.browser.measures.axe import Axe
from tests.server.feedback.test_report_page import HOSTILE, TODAY, every_kind

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("axe_is_installed")]


@pytest.mark.parametrize("colours", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 320])
def test_axe_finds_nothing_wrong(
    chromium: Browser, tmp_path: Path, colours: Literal["light", "dark"], width: int
) -> None:
    file = tmp_path / "report.html"
    long = "a red boat " * 20
    file.write_text(page(every_kind(query=HOSTILE + long, caption=long), TODAY), "utf-8")
    opened = chromium.new_page(viewport={"width": width, "height": 900}, color_scheme=colours)
    asked: list[str] = []
    opened.on("request", lambda request: asked.append(request.url))
    opened.goto(file.as_uri())
    findings = Axe(opened).look()
    assert findings.violations == []
    # What axe cannot decide is the colour behind a drawing's text and what it takes to lie on it,
    # and those are the colours of all other text.
    assert {one.rule for one in findings.undecided} <= {
        "color-contrast",
        "color-contrast-enhanced",
    }
    assert opened.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert asked == [file.as_uri()]
    opened.close()

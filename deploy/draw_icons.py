"""Draws the page's icons as PNG from client/web/icons/icon.svg, for systems that install no SVG.

To be run by hand when that icon has changed. It needs Chromium, as the browser tests do.
"""

from __future__ import annotations

import io
import shutil
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

ICONS = Path(__file__).parents[1] / "client" / "web" / "icons"
ROUND_CORNERS = 'rx="8" '
COLOURS = 16  # two and what lies between them at the edges


def main() -> None:
    icon = (ICONS / "icon.svg").read_text("utf-8")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"))
        page = browser.new_page()
        for size in (192, 512):
            draw(page, icon, size, ICONS / f"icon-{size}.png")
        # Systems cut this one to a shape of their own, so it fills its square.
        draw(page, icon.replace(ROUND_CORNERS, ""), 512, ICONS / "icon-maskable.png")
        browser.close()


def draw(page: Page, icon: str, size: int, file: Path) -> None:
    """One icon, `size` pixels wide and high."""
    page.set_viewport_size({"width": size, "height": size})
    page.set_content(f"<style>body {{ margin: 0 }} svg {{ display: block }}</style>{icon}")
    drawn = Image.open(io.BytesIO(page.screenshot(omit_background=True)))
    drawn.quantize(COLOURS, method=Image.Quantize.FASTOCTREE).save(file, optimize=True)


if __name__ == "__main__":
    main()

"""Notes what a screen reader tells by itself: every text that any live region comes to hold.

It knows nothing of Earshot, but for where its page keeps the state that it is in.
"""

from __future__ import annotations

from typing import NamedTuple

from playwright.sync_api import Page

# A text that is written in one go is one message, however many changes that takes; the same text
# written anew is another. Regions that come later, or are shown later, count with what they hold.
RECORD = """() => {
  const LIVE = "[role=status], [role=alert], [role=log], output, [aria-live]";
  const regions = (node) => node instanceof Element
    ? [node.closest(LIVE), ...node.querySelectorAll(LIVE)] : [node.parentElement?.closest(LIVE)];
  const touched = ({ type, target, addedNodes }) => type === "childList"
    ? [target.closest?.(LIVE), ...[...addedNodes].flatMap(regions)] : regions(target);
  const covered = (region) => {
    const dialogs = [...document.querySelectorAll("dialog:modal")];
    return dialogs.length > 0 && !dialogs.at(-1).contains(region);
  };
  window.told = [];
  new MutationObserver((changes) => {
    for (const region of new Set(changes.flatMap(touched))) {
      const text = region?.textContent.trim();
      if (!text || region.ariaLive === "off" || !region.checkVisibility()) continue;
      window.told.push({
        role: region.role ?? region.localName,
        text,
        state: document.querySelector("main").dataset.state,
        covered: covered(region),
      });
    }
  }).observe(document, {
    subtree: true, childList: true, characterData: true, attributeFilter: ["hidden", "aria-live"],
  });
}"""


class Told(NamedTuple):
    """One message."""

    role: str
    """Of the region."""
    text: str
    state: str
    """Of the page, as it was told."""
    covered: bool
    """It came to a region behind an open dialog, of which nobody is told."""


class LiveRegions:
    """All of one page, from now until it is loaded anew."""

    def __init__(self, page: Page) -> None:
        self._page = page
        page.evaluate(RECORD)

    @property
    def told(self) -> list[Told]:
        return [Told(**one) for one in self._page.evaluate("window.told")]

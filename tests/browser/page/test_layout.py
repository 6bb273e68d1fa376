"""Whether what measures the layout of the page finds anything wrong in it."""

from __future__ import annotations

import pytest

from tests.browser.earshot_page import EarshotPage
from tests.browser.measures import layout
from tests.browser.shown import EXCEPTIONS

pytestmark = pytest.mark.browser

TARGET_PIXELS = 44

# What moves now, and what would move at its next change.
MOVING = """() => {
  const moves = (element, pseudo) => {
    const { transitionDuration, animationName, scrollBehavior } = getComputedStyle(element, pseudo);
    return Math.max(...transitionDuration.split(",").map(parseFloat)) > 0
      || animationName !== "none" || scrollBehavior === "smooth";
  };
  const elements = [...document.querySelectorAll("*")].filter((element) =>
    [null, "::before", "::after"].some((pseudo) => moves(element, pseudo)));
  const animated = document.getAnimations().map((animation) => animation.effect.target);
  return [...elements, ...animated].map((element) => element.outerHTML);
}"""

FAULTS = """() => {
  const style = (selector) => document.querySelector(selector).style;
  style("#stop").marginInlineStart = "-3rem";
  Object.assign(style("#hint"), { width: "3rem", whiteSpace: "nowrap", overflow: "hidden" });
  style("h1").translate = "-50vw";
  style("#no-results").width = "200vw";
  style("#speed").maxWidth = "4rem";
  Object.assign(style("[data-command=next]"), { height: "1px", minHeight: 0, padding: 0 });
  document.querySelector(".help h2").hidden = true;
}"""


def test_what_cannot_be_read_or_reached_is_found(page: EarshotPage) -> None:
    page.wait_state("idle")
    before = layout.look(page.page, EXCEPTIONS)
    assert before.faults == before.small_targets(TARGET_PIXELS) == []
    page.page.evaluate(FAULTS)
    after = layout.look(page.page, EXCEPTIONS)
    hint = page.hint.inner_text()
    assert after.faults == [
        "html scrolls sideways",
        f"text “{hint}” is cut off",
        "select “Speed of the voice” is cut off",
        "img “” is not all in the window",
        "text “Earshot” is not all in the window",
        "button “Talk” and button “Stop” overlap",
        "text “Next” is larger than button “Next”",
    ]
    assert after.small_targets(TARGET_PIXELS) == ["button “Next”"]
    assert before.missing_in(after) == ["text “Help”"]


def test_motion_is_found(page: EarshotPage) -> None:
    assert "Talk" in "".join(page.page.evaluate(MOVING))

"""What a screen reader finds in the page, and what eyes need to see of it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import OpenPage
from tests.browser.earshot_page import EarshotPage
from tests.browser.measures.colours import faintest_edge, lowest_contrast
from tests.client.scripted_server import ScriptedServer

pytestmark = pytest.mark.browser

TARGET_PIXELS = 44
TEXT_CONTRAST = 7.0
EDGE_CONTRAST = 3.0

SMALL_TARGETS = """(least) => [...document.querySelectorAll("button, input, select, a")]
  .filter((control) => control.checkVisibility())
  .map((control) => control.closest("label") ?? control)
  .filter((target) => target.offsetWidth < least || target.offsetHeight < least)
  .map((target) => target.outerHTML)"""


@pytest.fixture
def answered(page: EarshotPage) -> EarshotPage:
    page.type_query("a red boat")
    page.wait_heard_out(1)
    return page


def test_the_page_as_a_screen_reader_finds_it(answered: EarshotPage) -> None:
    answered.press("Helpful, result 1")
    expect(answered.main).to_match_aria_snapshot("""
      - main:
        - heading "Ask" [level=2]
        - button "Talk"
        - button "Stop"
        - alert
        - status
        - textbox "Or type what you are looking for"
        - button "Search"
        - button "Search by a picture"
        - region "Results for “a red boat”":
          - heading "Results for “a red boat”" [level=2]
          - group "Move through the results":
            - button "Previous"
            - button "Next"
            - button "Repeat"
            - button "Undo"
          - list:
            - listitem:
              - heading "Result 1" [level=3]
              - button "Show result 1 large"
              - paragraph: A red boat on a beach.
              - paragraph: /Taken June 14, 2021\\. At/
              - button "Helpful, result 1" [pressed]
              - button "Not helpful, result 1"
              - button "More, result 1"
              - group: Other
        - region "Conversation":
          - heading "Conversation" [level=2]
        - heading "Settings" [level=2]
        - group:
          - text: Who speaks
          - group "How should Earshot answer?":
            - radio "Earshot speaks" [checked]
            - radio "My screen reader speaks"
            - radio "Text or braille, without sound"
          - checkbox "Say where the keyboard is"
        - group:
          - text: /Voice, speed and volume/
          - combobox "Sound of Earshot's own voice"
          - combobox "Speed of the voice"
          - combobox "Volume of the voice"
        - group:
          - text: Microphone and listening
          - checkbox "Keep listening"
          - combobox "Pause that ends what you say"
          - checkbox "Listen while speaking" [checked]
          - checkbox "Only mind what begins with “Earshot”"
          - button "How loud am I?"
        - group:
          - text: Keyboard
          - checkbox "Use function keys"
        - group:
          - text: /Language and privacy/
          - combobox "Language of this page"
          - button "Forget my searches"
        - heading "Help" [level=2]
        - button "Say what I can say"
    """)


def test_nothing_is_told_in_a_tooltip(answered: EarshotPage) -> None:
    """It would come with the mouse only, and go with it."""
    assert answered.page.locator("[title], [popover]").count() == 0


def check_visible(page: EarshotPage, width: int) -> None:
    contrast, text = lowest_contrast(page.page)
    assert contrast >= TEXT_CONTRAST, text
    contrast, control = faintest_edge(page.page)
    assert contrast >= EDGE_CONTRAST, control
    assert page.page.evaluate(SMALL_TARGETS, TARGET_PIXELS) == []
    assert page.page.evaluate("document.documentElement.scrollWidth") == width


def test_forced_colours_keep_the_pressed_state(
    chromium: Browser, scripted: ScriptedServer, open_page: OpenPage
) -> None:
    page = open_page(chromium, scripted.page, forced_colors="active")
    page.press("Talk")
    page.wait_state("recording")
    style = "node => getComputedStyle(node).borderStyle"
    assert page.talk.evaluate(style) == "double"
    assert page.button("Stop").evaluate(style) == "solid"

"""What a screen reader, a keyboard and low vision need of the page, measured."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.colours import lowest_contrast
from tests.browser.conftest import OpenPage
from tests.browser.earshot_page import EarshotPage
from tests.client.scripted_server import ScriptedServer

pytestmark = pytest.mark.browser

TARGET_PIXELS = 44
TEXT_CONTRAST = 7.0

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
              - button "More, result 1"
              - button "Read text, result 1"
              - button "More like this, result 1"
              - button "Helpful, result 1" [pressed]
              - button "Not helpful, result 1"
              - button "Wrong description, result 1"
        - region "Conversation":
          - heading "Conversation" [level=2]
        - heading "Settings" [level=2]
        - group "How should Earshot answer?":
          - radio "Earshot speaks" [checked]
          - radio "My screen reader speaks"
          - radio "Text or braille, without sound"
        - combobox "Speed of the voice"
        - combobox "Volume of the voice"
        - checkbox "Keep listening"
        - combobox "Pause that ends what you say"
        - checkbox "Listen while speaking" [checked]
        - checkbox "Use function keys"
        - combobox "Language of this page"
        - heading "Help" [level=2]
    """)


def test_the_skip_link_leads_to_the_results(page: EarshotPage) -> None:
    page.page.keyboard.press("Tab")
    expect(page.page.get_by_role("link", name="Skip to results")).to_be_in_viewport()
    page.page.keyboard.press("Enter")
    expect(page.page.locator("#results")).to_be_focused()


def test_function_keys_work_where_the_person_wants_them(
    page: EarshotPage, scripted: ScriptedServer
) -> None:
    page.page.get_by_label("Use function keys").check()
    page.type_query("a red boat")
    page.wait_heard_out(1)
    for answers, key in enumerate(("F8", "Shift+F8", "F4"), 2):
        page.page.keyboard.press(key)
        page.wait_heard_out(answers)
    page.page.keyboard.press("F2")
    page.wait_state("recording")
    page.page.keyboard.press("F2")
    page.wait_heard_out(5)
    names = [(event["name"], event["via"]) for event in scripted.received if "name" in event]
    assert names == [("next", "key"), ("previous", "key"), ("repeat", "key")]


def test_focus_stays_where_the_person_put_it(answered: EarshotPage) -> None:
    field = answered.page.get_by_label("Or type what you are looking for")
    expect(field).to_be_focused()
    answered.press("Next")
    answered.wait_heard_out(2)
    expect(answered.button("Next")).to_be_focused()


def check_visible(page: EarshotPage, width: int) -> None:
    contrast, text = lowest_contrast(page.page)
    assert contrast >= TEXT_CONTRAST, text
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

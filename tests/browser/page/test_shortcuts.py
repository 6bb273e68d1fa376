"""Function keys: chosen by keyboard, kept, never twice the same, and given back."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.earshot_page import SCREEN_READER, EarshotPage
from tests.browser.keys import Keys
from tests.client.scripted_server import ScriptedServer

pytestmark = pytest.mark.browser

ON = "Use function keys"
RESET = "Use the usual keys again"
USUAL = {"Talk": "F2", "Repeat": "F4", "Next": "F8", "Previous": "Shift+F8"}
PRINTS_NOTHING = re.compile(r"(Shift\+|Ctrl\+|Alt\+)?F([1-9]|1[0-2])")


def key_for(page: EarshotPage, button: str) -> Locator:
    return page.page.get_by_label(f"Key for {button}")


def chosen(page: EarshotPage) -> dict[str, str]:
    return {button: key_for(page, button).input_value() for button in USUAL}


def wait_commands(server: ScriptedServer, *names: str) -> None:
    """Until these commands, and no others, have come by key."""
    server.wait_for("command", len(names))
    commands = [event for event in server.received if event["type"] == "command"]
    assert [(one["name"], one["via"]) for one in commands] == [(name, "key") for name in names]


def test_other_keys_are_chosen_by_keyboard_and_kept(
    page: EarshotPage, scripted: ScriptedServer
) -> None:
    keys = Keys(page)
    keys.go_to(ON)
    keys.press("Space")
    keys.go_to("Key for Talk")
    keys.press("ArrowDown")
    keys.go_to("Key for Next")
    page.page.keyboard.type("Ctrl and F9")
    keys.press("Tab", "Control+F9")
    wait_commands(scripted, "next")
    page.page.reload()
    page.wait_connected()
    assert chosen(page) == USUAL | {"Talk": "F3", "Next": "Ctrl+F9"}
    keys.press("F8", "F2", "F9", "Shift+F8")
    wait_commands(scripted, "next", "previous")
    keys.press("F3")
    page.wait_state("recording")
    keys.press("Escape")


def test_a_key_that_is_in_use_is_named_so_and_passed_over(page: EarshotPage) -> None:
    page.page.get_by_label(ON).check()
    repeat = key_for(page, "Repeat")
    expect(repeat.locator("option[value=F8]")).to_have_text("F8: in use")
    for _ in range(4):
        repeat.press("ArrowDown")
    repeat.press("Tab")
    assert chosen(page) == USUAL | {"Repeat": "F9"}
    expect(key_for(page, "Next").locator("option[value=F9]")).to_be_disabled()
    expect(key_for(page, "Next").locator("option[value=F4]")).to_be_enabled()


def test_no_key_that_prints_or_closes_the_window_can_be_chosen(page: EarshotPage) -> None:
    page.page.get_by_label(ON).check()
    for button in USUAL:
        values = (
            key_for(page, button).locator("option").evaluate_all("all => all.map(o => o.value)")
        )
        assert len(values) == 46
        assert all(PRINTS_NOTHING.fullmatch(value) for value in values)
        assert not {"Alt+F4", "Ctrl+F4"} & set(values)


def test_the_usual_keys_come_back_and_are_told(page: EarshotPage, scripted: ScriptedServer) -> None:
    page.answer_by(SCREEN_READER)
    page.page.get_by_label(ON).check()
    key_for(page, "Talk").select_option("Alt+F6")
    page.press(RESET)
    assert chosen(page) == USUAL
    expect(page.button(RESET)).to_be_focused()
    expect(page.status).to_contain_text("F2 talks, F4 repeats")
    assert len(page.announced) == 1
    page.page.keyboard.press("F2")
    page.wait_state("recording")
    page.page.keyboard.press("Escape")


def test_who_wants_no_such_keys_is_not_asked_for_them(page: EarshotPage) -> None:
    expect(key_for(page, "Talk")).to_be_hidden()
    page.page.get_by_label(ON).check()
    expect(key_for(page, "Talk")).to_be_visible()
    page.page.get_by_label("Language of this page").select_option("de")
    previous = page.page.get_by_label("Taste für »Vorheriges«")
    expect(previous.locator("option:checked")).to_have_text("Umschalt und F8")
    expect(previous.locator("option[value=F2]")).to_have_text("F2: vergeben")


@pytest.mark.parametrize(
    "stored", ["null", "7", '{"talk": "a"}', '{"talk": "F4", "repeat": "F4", "next": "F8"}']
)
def test_damaged_keys_are_the_usual_ones(page: EarshotPage, stored: str) -> None:
    preferences = f'{{"modeChosen": true, "functionKeys": true, "keys": {stored}}}'
    page.come_again(preferences)
    assert chosen(page) == USUAL

"""Where the focus goes, where it stays, and how it is seen."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser import states
from tests.browser.earshot_page import SELF_VOICING, EarshotPage
from tests.browser.keys import Keys
from tests.browser.page.test_axe import LOOKS
from tests.client.scripted_server import ScriptedServer

pytestmark = pytest.mark.browser

FOCUS_PIXELS = 3.0
FOCUS_CONTRAST = 3.0
ACTIONS = ("Helpful", "Not helpful", "More", "Other")


@pytest.fixture
def keys(page: EarshotPage) -> Keys:
    return Keys(page)


@pytest.fixture
def answered(page: EarshotPage) -> EarshotPage:
    page.type_query("a red boat")
    page.wait_heard_out(1)
    return page


def of_result(rank: int) -> list[str]:
    """The names of its buttons."""
    return [f"Show result {rank} large", *(f"{label}, result {rank}" for label in ACTIONS)]


def test_tab_goes_through_everything_in_order_and_back(answered: EarshotPage, keys: Keys) -> None:
    order = [
        "Skip to results",
        "Talk",
        "Stop",
        "Or type what you are looking for",
        "Search",
        "Search by a picture",
        "Previous",
        "Next",
        "Repeat",
        "Undo",
        *(name for rank in (1, 2, 3) for name in of_result(rank)),
        "Who speaks",
        SELF_VOICING,
        "Say where the keyboard is",
        "Voice, speed and volume",
        "Sound of Earshot's own voice",
        "Speed of the voice",
        "Volume of the voice",
        "Microphone and listening",
        "Keep listening",
        "Pause that ends what you say",
        "Listen while speaking",
        "Only mind what begins with “Earshot”",
        "How loud am I?",
        "Keyboard",
        "Use function keys",
        "Language and privacy",
        "Language of this page",
        "Forget my searches",
        "Erase my questions and thumbs",
        "Say what I can say",
    ]
    keys.go_to(order[0])
    before = keys.content
    assert list(keys.each_stop()) == order
    keys.go_to(order[-1])
    assert list(keys.each_stop("Shift+Tab")) == order[::-1]
    assert keys.content == before  # coming to a control does nothing


def test_at_a_first_visit_the_question_who_speaks_comes_before_all_but_the_way_past_it(
    page: EarshotPage, scripted: ScriptedServer, keys: Keys
) -> None:
    states.first_visit(page, scripted)
    keys.press("Tab")
    assert list(keys.each_stop())[:6] == [
        "Skip to results",
        "Earshot speaks",
        "My screen reader speaks",
        "Text or braille, without sound",
        "Talk",
        "Stop",
    ]


def test_a_picture_that_is_attached_can_be_removed_before_what_comes_next(
    page: EarshotPage, scripted: ScriptedServer, keys: Keys
) -> None:
    states.picture_attached(page, scripted)
    keys.press("Tab")
    stops = list(keys.each_stop())
    place = stops.index("Search by a picture")
    assert stops[place + 1 : place + 3] == ["Remove picture", "Previous"]


def test_the_skip_link_leads_to_the_results(page: EarshotPage) -> None:
    page.page.keyboard.press("Tab")
    expect(page.page.get_by_role("link", name="Skip to results")).to_be_in_viewport()
    page.page.keyboard.press("Enter")
    expect(page.page.locator("#results")).to_be_focused()


def test_focus_stays_where_the_person_put_it(answered: EarshotPage) -> None:
    field = answered.page.get_by_label("Or type what you are looking for")
    expect(field).to_be_focused()
    answered.press("Next")
    answered.wait_heard_out(2)
    expect(answered.button("Next")).to_be_focused()


@pytest.mark.parametrize(
    "state", ["first visit", "picture attached", "recording", "results", "indexing", "large"]
)
def test_it_can_be_seen_where_the_focus_is(
    page: EarshotPage, scripted: ScriptedServer, keys: Keys, state: str
) -> None:
    page.page.emulate_media(reduced_motion="reduce")
    states.every_state()[state](page, scripted)
    for look in LOOKS:
        look.apply(page)
        keys.press("Tab")
        for name in keys.each_stop():
            indicator = keys.indicator
            assert indicator.style == "solid", (name, look)
            assert indicator.pixels >= FOCUS_PIXELS, (name, look)
            assert indicator.contrast >= FOCUS_CONTRAST, (name, look)
            assert indicator.inside and indicator.in_front, (name, look)

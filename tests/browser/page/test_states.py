"""The page in each of its states: however it is enlarged, spaced, turned round, coloured or
translated, all of it can be read and reached, and axe-core finds nothing wrong.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.earshot_page import EarshotPage
from tests.browser.page.test_accessibility import check_visible
from tests.browser.page.test_axe import check_with_axe
from tests.browser.page.test_layout import MOVING, TARGET_PIXELS
from tests.browser.shown import FULL, LOOKS, NARROW, Shown
from tests.browser.states import every_state, reconnect
from tests.browser.voices.test_language import LEFT_IN_ENGLISH
from tests.client.scripted_server import ScriptedServer

pytestmark = pytest.mark.browser

PATIENT_SECONDS = 600  # a recording lasts for as long as it is looked at
UNREACHABLE = "large"  # a dialog, under which nobody reaches the settings


@pytest.fixture(scope="module", params=every_state())
def shown(request: pytest.FixtureRequest, chromium: Browser) -> Iterator[Shown]:
    """Every state, one after the other; all tests of one look at the same page."""
    state: str = request.param
    with ScriptedServer(max_audio_seconds=PATIENT_SECONDS).running() as server:
        # Without motion: colours that are still changing would be measured halfway.
        context = chromium.new_context(service_workers="block", reduced_motion="reduce")
        page = EarshotPage(context.new_page(), server.page)
        every_state()[state](page, server)
        yield Shown(page, state)
        if server.door == "shut":
            reconnect(page, server)
        context.close()
    assert page.problems == []


@pytest.mark.parametrize("look", LOOKS)
def test_everything_can_be_read_and_reached(shown: Shown, look: str) -> None:
    seen = shown.look(LOOKS[look])
    assert seen.faults == []
    assert seen.small_targets(TARGET_PIXELS) == []
    assert shown.full.missing_in(seen) == []


def test_nothing_moves_for_who_wants_no_motion(shown: Shown) -> None:
    assert shown.page.page.evaluate(MOVING) == []


def test_it_can_be_seen_in_light_and_in_dark(shown: Shown, artefacts: Path) -> None:
    for colours in ("light", "dark"):
        shown.page.page.emulate_media(color_scheme=colours)
        for width in (1280, 320):
            shown.look(FULL._replace(width=width))
            check_visible(shown.page, width)
            shown.keep_picture(artefacts / f"{shown.state}-{colours}-{width}.jpg")


@pytest.mark.usefixtures("axe_is_installed")
def test_axe_finds_nothing_wrong(shown: Shown) -> None:
    shown.show_as_usual()
    check_with_axe(shown.page, shown.state)
    shown.show_as_usual()


def test_what_is_shown_already_changes_its_language_and_fits_as_well(shown: Shown) -> None:
    """The last test of a state, which changes it."""
    if shown.state == UNREACHABLE:
        pytest.skip("nobody reaches the settings under an open dialog")
    shown.show_as_usual()
    shown.translate()
    assert shown.page.page.evaluate(LEFT_IN_ENGLISH) == []
    for look in (FULL, NARROW):
        seen = shown.look(look)
        assert seen.faults == []
        assert seen.small_targets(TARGET_PIXELS) == []

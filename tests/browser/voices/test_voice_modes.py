"""Who speaks: Earshot, a screen reader, or nobody. Chosen once, kept, and nothing said twice."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Locator, expect

from server.protocol import events
from tests.browser.conftest import OpenPage
from tests.browser.earshot_page import SCREEN_READER, SELF_VOICING, TEXT, EarshotPage
from tests.client.scripted_server import ScriptedServer

pytestmark = pytest.mark.browser

QUESTION = "How should Earshot answer?"


@pytest.fixture
def newcomer(open_page: OpenPage, chromium: Browser, scripted: ScriptedServer) -> EarshotPage:
    """The page of somebody who has never been there."""
    return open_page(chromium, scripted.page, first_visit=True)


def asked(page: EarshotPage) -> Locator:
    return page.page.get_by_role("region", name=QUESTION)


@pytest.mark.parametrize(
    ("mode", "speak"), [(SELF_VOICING, True), (SCREEN_READER, False), (TEXT, False)]
)
def test_the_first_visit_asks_who_speaks_and_no_later_one_does(
    newcomer: EarshotPage, scripted: ScriptedServer, mode: str, speak: bool
) -> None:
    expect(asked(newcomer)).to_be_visible()
    newcomer.press(mode)
    expect(asked(newcomer)).to_be_hidden()
    expect(newcomer.talk).to_be_focused()
    expect(newcomer.page.get_by_role("radio", name=mode)).to_be_checked()
    newcomer.page.reload()
    newcomer.wait_connected()
    expect(asked(newcomer)).to_be_hidden()
    expect(newcomer.page.get_by_role("radio", name=mode)).to_be_checked()
    scripted.wait_for("session.update", times=3)
    assert scripted.received[-1]["speak"] is speak


def test_whoever_does_not_choose_hears_earshot_and_is_asked_again(
    newcomer: EarshotPage, scripted: ScriptedServer
) -> None:
    newcomer.type_query("a red boat")
    newcomer.wait_heard_out(1)
    newcomer.page.reload()
    newcomer.wait_connected()
    expect(asked(newcomer)).to_be_visible()


def test_an_answer_in_the_settings_answers_the_question_and_leaves_the_focus_there(
    newcomer: EarshotPage,
) -> None:
    radio = newcomer.page.get_by_role("radio", name=TEXT)
    radio.focus()
    radio.check()
    expect(asked(newcomer)).to_be_hidden()
    expect(radio).to_be_focused()


def test_a_screen_reader_gets_one_message_an_answer_and_the_short_sounds(
    page: EarshotPage, scripted: ScriptedServer
) -> None:
    page.answer_by(SCREEN_READER)
    scripted.wait_for("session.update", times=2)
    page.press("Talk")
    page.wait_state("recording")
    page.press("Talk")
    expect(page.answers).to_have_count(1)
    expect(page.status).to_have_text(scripted.peers[0].said)
    assert page.announced == [["status", scripted.peers[0].said, "idle"]]
    page.wait_earcons("listening", "heard", "result")
    assert page.sounded == b""


def test_text_comes_without_any_sound(page: EarshotPage, scripted: ScriptedServer) -> None:
    page.answer_by(TEXT)
    scripted.wait_for("session.update", times=2)
    page.press("Talk")
    page.wait_state("recording")
    page.press("Talk")
    expect(page.answers).to_have_count(1)
    expect(page.status).to_have_text(scripted.peers[0].said)
    expect(page.hint).to_have_text("The answer is here.")
    assert [region for region, *_ in page.announced] == ["status"]
    assert (page.earcons, page.sounded) == ([], b"")


def test_earshot_itself_speaks_and_writes_no_announcement(
    page: EarshotPage, scripted: ScriptedServer
) -> None:
    page.press("Talk")
    page.wait_state("recording")
    page.press("Talk")
    page.wait_heard_out(1)
    scripted.send(events.Error(code="search.failed", text="I could not search just now."))
    expect(page.failure).to_have_text("I could not search just now.")
    assert page.announced == []
    assert page.sounded != b""


@pytest.mark.parametrize("mode", [SELF_VOICING, SCREEN_READER, TEXT])
def test_text_only_and_speak_again_hold_for_now_and_never_change_who_speaks(
    page: EarshotPage, scripted: ScriptedServer, mode: str
) -> None:
    page.answer_by(SCREEN_READER if mode == TEXT else TEXT)
    page.answer_by(mode)
    scripted.wait_for("session.update", times=3)
    spoken = mode == SELF_VOICING
    # "Text only", "speak again", and the one that is not usual; a change then tells all settings.
    # The volume shows that the page knows.
    changes = ((False, 130, 50), (True, 230, 25), (not spoken, 300, 150))
    volume_shown = page.page.get_by_label("Volume of the voice")
    for times, (speak, speed, volume) in enumerate(changes, 4):
        told = {"speak": speak, "volume": volume}
        scripted.send(scripted.peers[0].settings.model_copy(update=told))
        expect(volume_shown).to_have_value(str(volume))
        expect(page.page.get_by_role("radio", name=mode)).to_be_checked()
        page.set_speed(speed)
        scripted.wait_for("session.update", times=times)
        assert scripted.received[-1]["speak"] is speak
    page.type_query("a red boat")
    if spoken:
        expect(page.status).not_to_be_empty()
    else:
        page.wait_heard_out(1)
    page.page.reload()
    page.wait_connected()
    expect(page.page.get_by_role("radio", name=mode)).to_be_checked()
    scripted.wait_until(lambda: len(scripted.peers) == 2 and bool(scripted.peers[1].received))
    assert scripted.peers[1].received[0]["speak"] is spoken


def test_an_answer_in_another_language_than_the_page_is_marked(
    page: EarshotPage, scripted: ScriptedServer
) -> None:
    page.answer_by(SCREEN_READER)
    scripted.wait_for("session.update", times=2)
    page.page.get_by_label("Language of this page").select_option("")
    page.type_query("a red boat")
    expect(page.status).not_to_be_empty()
    for foreign in (page.status, page.answers.first, page.captions.first):
        expect(foreign).to_have_attribute("lang", "en")


def test_an_answer_is_announced_where_a_dialog_hides_the_rest(
    page: EarshotPage, scripted: ScriptedServer
) -> None:
    page.answer_by(SCREEN_READER)
    page.page.get_by_label("Use function keys").check()
    page.type_query("a red boat")
    expect(page.status).not_to_be_empty()
    page.press("Show result 1 large")
    dialog = page.page.get_by_role("dialog", name="Result 1")
    expect(dialog.get_by_role("status")).to_be_empty()
    page.page.keyboard.press("F8")
    expect(dialog.get_by_role("status")).to_contain_text("2 of 3")
    page.page.keyboard.press("Escape")
    page.page.keyboard.press("F8")
    expect(page.page.locator("#told").get_by_role("status")).to_contain_text("3 of 3")
    assert [region for region, *_ in page.announced] == ["status"] * 3

"""The whole loop, nothing faked but the sound card: speech in, the right picture and speech out."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ViewportSize, expect

from server.language.phrases import NOT_UNDERSTOOD
from tests import natural
from tests.browser import spoken
from tests.browser.conftest import OpenPage, PageHearing
from tests.browser.real_server import RealServer

pytestmark = pytest.mark.browser

QUESTION = "a red boat on a beach"
WORDS_PER_MINUTE = 175  # the page's usual speed
README_SIZE: ViewportSize = {"width": 1040, "height": 1040}
AS_IT_OPENS = """() => {
  for (const group of document.querySelectorAll("details")) group.open = false;
  scrollTo(0, 0);
}"""
FASTEST = 600  # where the sound itself is not looked at


def test_ask_aloud_hear_the_answer_and_press_the_thumb(
    page_hearing: PageHearing, earshot: RealServer, artefacts: Path
) -> None:
    hearing = page_hearing(earshot.page, QUESTION)
    page = hearing.page
    hearing.listen()
    page.wait_heard_out(1)

    expect(page.questions).to_have_text([spoken.as_heard(QUESTION)])
    expect(page.captions.first).to_have_text("A red boat on a beach.")
    answer = page.answers.first.inner_text()
    assert "drawn scenes, not photos" in answer
    assert re.search(r"One of \d: a red boat on a beach\.$", answer)
    assert page.played_seconds(0) == pytest.approx(length_of_speech(answer), rel=0.05)
    assert page.announced == []
    page.page.set_viewport_size(README_SIZE)
    page.page.evaluate(AS_IT_OPENS)
    page.page.screenshot(path=artefacts / "screenshot.png")

    page.press("Helpful, result 1")
    expect(page.button("Helpful, result 1")).to_have_attribute("aria-pressed", "true")
    thumb = earshot.feedback()[-1]
    assert (thumb["verdict"], thumb["rank"], thumb["undoes"]) == (1, 1, None)
    assert (thumb["heard_as"], thumb["given_by"]) == ("voice", "button")
    assert spoken.as_heard(QUESTION).match(thumb["query"])
    assert thumb["caption"] == "a red boat on a beach"

    page.button("Undo").click()
    expect(page.button("Helpful, result 1")).to_have_attribute("aria-pressed", "false")
    undo = earshot.feedback()[-1]
    assert (undo["verdict"], undo["undoes"]) == (0, thumb["id"])


def test_typing_finds_the_same_as_speaking(
    chromium: Browser, open_page: OpenPage, earshot: RealServer
) -> None:
    page = open_page(chromium, earshot.page)
    page.set_speed(FASTEST)
    page.type_query(QUESTION)
    page.wait_heard_out(1)
    expect(page.captions.first).to_have_text("A red boat on a beach.")
    assert page.answers.first.inner_text() == earshot.ask(QUESTION)["answer"]


def test_moving_repeating_and_stopping(
    chromium: Browser, open_page: OpenPage, earshot: RealServer
) -> None:
    page = open_page(chromium, earshot.page)
    page.set_speed(FASTEST)
    page.type_query("a red boat on a beach")
    page.wait_heard_out(1)
    page.press("Next")
    page.wait_heard_out(2)
    expect(page.current).to_have_text("Result 2")
    expect(page.answers.last).to_contain_text(re.compile(r"^Two of \d: .*red boat"))
    page.button("Previous").click()
    page.wait_heard_out(3)
    expect(page.current).to_have_text("Result 1")
    page.press("Repeat")
    page.wait_state("speaking")
    page.page.keyboard.press("Escape")
    page.wait_state("idle")
    page.button("Repeat").click()
    page.wait_state("speaking")
    page.button("Stop").click()
    page.wait_state("idle")
    expect(page.page.locator(".answered[data-finished]")).to_have_count(3)


def test_commands_are_understood_by_voice(page_hearing: PageHearing, earshot: RealServer) -> None:
    for words, result in (("next", "Result 2"), ("thumbs up", "Result 1")):
        hearing = page_hearing(earshot.page, words)
        page = hearing.page
        page.set_speed(FASTEST)
        page.type_query("a red boat on a beach")
        page.wait_heard_out(1)
        hearing.listen()
        page.wait_heard_out(2)
        expect(page.questions.last).to_have_text(spoken.as_heard(words))
        expect(page.current).to_have_text(result)
    thumb = earshot.feedback()[-1]
    assert (thumb["verdict"], thumb["rank"], thumb["given_by"]) == (1, 1, "voice")


KEEP_SOCKETS = """
  window.sockets = [];
  window.WebSocket = class extends WebSocket {
    constructor(url) {
      super(url);
      window.sockets.push(this);
    }
  };
"""


def test_an_answer_survives_a_connection_that_drops(
    chromium: Browser, open_page: OpenPage, earshot: RealServer
) -> None:
    page = open_page(chromium, earshot.page)
    page.page.add_init_script(KEEP_SOCKETS)
    page.page.reload()
    page.wait_connected()
    page.type_query(QUESTION)
    page.wait_state("speaking")
    page.page.evaluate("window.sockets.at(-1).close(3000)")  # not the code of one who leaves
    page.wait_heard_out(1)
    answer = page.answers.first.inner_text()
    assert answer == earshot.ask(QUESTION)["answer"]
    assert page.played_seconds(0) == pytest.approx(length_of_speech(answer), rel=0.05)
    assert page.page.evaluate("window.sockets.length") == 2
    expect(page.alert).to_be_empty()


def test_another_speed_goes_on_from_the_sentence_that_was_heard(
    chromium: Browser, open_page: OpenPage, earshot: RealServer
) -> None:
    page = open_page(chromium, earshot.page)
    page.type_query(QUESTION)
    page.wait_state("speaking")
    expect(page.answers).to_contain_text(["One of"])  # all of it is here
    page.set_speed(FASTEST)
    page.wait_heard_out(1)
    expect(page.answers).to_have_text([earshot.ask(QUESTION)["answer"]])
    assert page.played_seconds(0) < 0.8 * length_of_speech(page.answers.first.inner_text())


def test_a_beep_is_not_taken_for_a_question(
    chromium: Browser, open_page: OpenPage, earshot: RealServer
) -> None:
    """Chromium's own fake microphone beeps once a second."""
    page = open_page(chromium, earshot.page)
    page.set_speed(FASTEST)
    page.press("Talk")
    page.wait_sent(2.0)
    page.press("Talk")
    page.wait_heard_out(1)
    expect(page.answers).to_contain_text([NOT_UNDERSTOOD])
    expect(page.questions).to_have_count(0)


def test_the_real_pictures_are_shown(
    chromium: Browser, open_page: OpenPage, earshot: RealServer
) -> None:
    page = open_page(chromium, earshot.page)
    page.set_speed(FASTEST)
    page.type_query("a red boat on a beach")
    expect(page.captions.first).to_be_visible()
    for picture in page.page.locator(".result img").all():
        picture.scroll_into_view_if_needed()
        assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") > 0


def length_of_speech(text: str) -> float:
    """How long the voice takes for these words, in seconds."""
    return natural.seconds(text, WORDS_PER_MINUTE)

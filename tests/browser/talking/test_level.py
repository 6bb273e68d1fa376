"""How loud somebody is at the microphone: seen while it is open, and told to whoever asks."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.earshot_page import SCREEN_READER, EarshotPage
from tests.browser.states import MICROPHONE_REFUSED
from tests.client.scripted_server import ScriptedServer

pytestmark = pytest.mark.browser

LEVEL = "Number(document.getElementById('level').style.getPropertyValue('--level'))"

# A sine of an amplitude, for a share of the pieces; the rest is silence.
VERDICT = """async ([amplitude, share]) => {
  const { decibels, verdictOf } = await import("/sound/level.js");
  const frame = (peak) => Int16Array.from(
    { length: 640 }, (_, at) => peak * Math.sin(at / 5)).buffer;
  const frames = Array.from({ length: 75 }, (_, at) => frame(at < 75 * share ? amplitude : 0));
  return verdictOf(frames.map(decibels));
}"""


@pytest.mark.parametrize(
    ("amplitude", "share", "verdict"),
    [
        (0, 1, "nothing"),
        (20, 1, "nothing"),
        (250, 0.5, "soft"),
        (3000, 0.3, "good"),
        (3000, 0.1, "nothing"),  # a knock is no speech
        (12_000, 1, "good"),
        (32_000, 0.5, "loud"),
    ],
)
def test_what_is_said_of_it(blank: Page, amplitude: int, share: float, verdict: str) -> None:
    assert blank.evaluate(VERDICT, [amplitude, share]) == verdict


def test_it_is_seen_while_the_microphone_is_open_and_nothing_is_announced(
    page: EarshotPage,
) -> None:
    assert page.page.evaluate(LEVEL) == 0
    page.press("Talk")
    page.wait_state("recording")
    page.page.wait_for_function(f"() => {LEVEL} > 0.3")  # Chromium's microphone beeps
    page.page.keyboard.press("Escape")
    page.page.wait_for_function(f"() => {LEVEL} === 0")
    assert page.announced == []


@pytest.mark.parametrize("open_already", [True, False])
def test_who_asks_is_told(page: EarshotPage, scripted: ScriptedServer, open_already: bool) -> None:
    page.answer_by(SCREEN_READER)
    if open_already:
        page.listen_in()
    else:
        page.page.evaluate("""() => {
          window.live = 0;
          const { getUserMedia } = MediaDevices.prototype;
          MediaDevices.prototype.getUserMedia = async function (wanted) {
            const stream = await getUserMedia.call(this, wanted);
            for (const track of stream.getTracks()) {
              window.live += 1;
              const { stop } = track;
              track.stop = () => (window.live -= 1, stop.call(track));
            }
            return stream;
          };
        }""")
    page.press("How loud am I?")
    expect(page.hint).to_have_text("Say something.")
    expect(page.status).to_contain_text("The microphone hears you")
    assert [region for region, *_ in page.announced] == ["status"]
    if open_already:
        page.wait_state("listening")
    else:
        assert page.page.evaluate("window.live") == 0
        assert len(scripted.peers[0].heard) == 0  # nothing of it is sent
        assert page.page.evaluate(LEVEL) == 0


def test_talk_goes_first(page: EarshotPage, scripted: ScriptedServer) -> None:
    page.press("How loud am I?")
    expect(page.hint).to_have_text("Say something.")
    page.press("Talk")
    page.wait_state("recording")
    scripted.wait_for_sound(seconds=3.5)
    page.press("Talk")
    page.wait_heard_out(1)
    assert len(page.announced) == 0
    expect(page.answers).to_have_text([scripted.peers[0].said])


def test_without_a_microphone_that_is_told(page: EarshotPage) -> None:
    page.page.evaluate(MICROPHONE_REFUSED)
    page.press("How loud am I?")
    page.wait_heard_out(1)
    expect(page.failure).to_contain_text("The microphone is not allowed.")

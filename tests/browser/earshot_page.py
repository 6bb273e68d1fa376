"""Earshot's page as a person meets it: what can be pressed, and what it shows.

It also notes what must not happen: errors in the console, requests to another host, breaches of
the content security policy.
"""

from __future__ import annotations

import base64
import json
from urllib.parse import urlsplit

from playwright.sync_api import ConsoleMessage, Locator, Page, WebSocket, expect

from models.types import SAMPLE_RATE

PATIENCE_MS = 30_000
SELF_VOICING = "Earshot speaks"
SCREEN_READER = "My screen reader speaks"
TEXT = "Text or braille, without sound"

# Notes every earcon, all sound that the microphone gave, and all that the player was handed.
RECORD_SOUND = """() => {
  window.earcons = [];
  document.addEventListener("earcon", ({ detail }) => window.earcons.push(detail));
  window.captured = [];
  const port = Object.getOwnPropertyDescriptor(MessagePort.prototype, "onmessage");
  Object.defineProperty(MessagePort.prototype, "onmessage", { ...port, set(handler) {
    port.set.call(this, handler && ((event) => {
      if (event.data instanceof ArrayBuffer) window.captured.push(...new Int16Array(event.data));
      handler(event);
    }));
  }});
  window.sounded = [];
  window.gains = [];
  const { start, connect } = AudioBufferSourceNode.prototype;
  AudioBufferSourceNode.prototype.start = function (...times) {
    for (const sample of this.buffer.getChannelData(0)) {
      window.sounded.push(Math.round(sample * 32768));
    }
    return start.apply(this, times);
  };
  AudioBufferSourceNode.prototype.connect = function (node) {
    window.gains.push(node);
    return connect.call(this, node);
  };
}"""

# Number by number, half a minute of sound would take longer to come over than to sound.
AS_PCM16 = "(samples) => new Uint8Array(Int16Array.from(samples).buffer).toBase64()"

# The choice of who speaks was made at an earlier visit, and Tab keys are not read out.
BEEN_THERE = """() => {
  if (location.protocol.startsWith("http") && !localStorage.getItem("earshot.preferences")) {
    const chosen = { modeChosen: true, readControls: false };
    localStorage.setItem("earshot.preferences", JSON.stringify(chosen));
  }
}"""

# Whoever changes settings has opened their groups.
OPEN_SETTINGS = """() => document.addEventListener("DOMContentLoaded", () => {
  for (const group of document.querySelectorAll(".settings details")) group.open = true;
})"""
# So does whoever wants what stands in one.
OPEN_AROUND = """(control) => {
  const around = control.closest("details");
  if (around) around.open = true;
}"""

# Between two pages: one that is open stores its preferences when the server has answered it.
STORE_ONCE = """(preferences) => {
  if (!location.protocol.startsWith("http") || sessionStorage.getItem("stored")) return;
  localStorage.setItem("earshot.preferences", preferences);
  sessionStorage.setItem("stored", "once");
}"""

# Notes each text that a live region comes to hold, with the state the page was in.
RECORD_LIVE_REGIONS = """() => {
  window.announced = [];
  const state = () => document.getElementById("main").dataset.state;
  for (const id of ["status", "alert"]) {
    const region = document.getElementById(id);
    new MutationObserver(() => {
      if (region.textContent) window.announced.push([id, region.textContent, state()]);
    }).observe(region, { childList: true, characterData: true, subtree: true });
  }
}"""


class EarshotPage:
    """One open page, of somebody who has been there before, unless it is said otherwise."""

    slowness = 1
    """How many times slower than this machine the page's is."""

    def __init__(self, page: Page, url: str, first_visit: bool = False) -> None:
        self.page = page
        self.problems: list[str] = []
        self._sent_bytes = 0  # of the latest recording
        self._socket: WebSocket | None = None
        page.set_default_timeout(PATIENCE_MS)
        expect.set_options(timeout=PATIENCE_MS)
        self._own = urlsplit(url).netloc
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.problems.append(str(error)))
        page.on("request", lambda request: self._asked(request.url))
        page.on("websocket", self._connected)
        page.add_init_script(f"({RECORD_SOUND})()")
        page.add_init_script(f"({OPEN_SETTINGS})()")
        if not first_visit:
            page.add_init_script(f"({BEEN_THERE})()")
        if self.slowness != 1:
            session = page.context.new_cdp_session(page)
            session.send("Emulation.setCPUThrottlingRate", {"rate": self.slowness})
        page.goto(url)
        self.wait_connected()
        page.evaluate(RECORD_LIVE_REGIONS)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.problems.append(message.text)

    def _connected(self, socket: WebSocket) -> None:
        self._asked(socket.url)
        self._socket = socket
        socket.on("framesent", self._sent)

    def _sent(self, frame: str | bytes) -> None:
        if isinstance(frame, bytes):
            self._sent_bytes += len(frame)
        elif "input_audio_buffer.clear" in frame:
            self._sent_bytes = 0

    def _asked(self, url: str) -> None:
        if urlsplit(url.removeprefix("blob:")).netloc != self._own:
            self.problems.append(f"asked another host: {url}")

    def come_again(self, preferences: str) -> None:
        """Load the page anew, with these preferences stored: JSON."""
        self.page.add_init_script(f"({STORE_ONCE})({json.dumps(preferences)})")
        self.page.reload()
        self.wait_connected()

    def wait_connected(self) -> None:
        expect(self.main).to_have_attribute("data-connection", "open")

    def wait_state(self, state: str) -> None:
        expect(self.main).to_have_attribute("data-state", state)

    def wait_sent(self, seconds: float) -> None:
        """Until the page has sent so much of a recording."""
        assert self._socket
        wanted = seconds * 2 * SAMPLE_RATE
        if self._sent_bytes < wanted:
            self._socket.wait_for_event("framesent", lambda _: self._sent_bytes >= wanted)

    def wait_heard_out(self, answers: int) -> None:
        """Until so many answers have sounded to their end."""
        expect(self.page.locator(".answered[data-finished]")).to_have_count(answers)

    @property
    def main(self) -> Locator:
        return self.page.locator("main")

    @property
    def talk(self) -> Locator:
        return self.button("Talk")

    @property
    def answers(self) -> Locator:
        return self.page.locator(".answered .words")

    @property
    def questions(self) -> Locator:
        return self.page.locator(".asked .words")

    @property
    def captions(self) -> Locator:
        return self.page.locator(".result .caption")

    @property
    def current(self) -> Locator:
        """The result that was described last."""
        return self.page.locator(".result[aria-current=true] h3")

    @property
    def alert(self) -> Locator:
        return self.page.get_by_role("alert")

    @property
    def failure(self) -> Locator:
        """What went wrong and is also spoken."""
        return self.page.locator("#failure")

    @property
    def announced(self) -> list[list[str]]:
        """Every text of a live region: which region, what, and the page's state then."""
        said: list[list[str]] = self.page.evaluate("window.announced")
        return said

    @property
    def status(self) -> Locator:
        return self.page.get_by_role("status")

    @property
    def hint(self) -> Locator:
        return self.page.locator("#hint")

    @property
    def earcons(self) -> list[str]:
        """Every earcon so far."""
        heard: list[str] = self.page.evaluate("window.earcons")
        return heard

    @property
    def earcons_however_slow(self) -> list[str]:
        """Every earcon so far but those that tell of a wait, which a busy machine makes longer."""
        earcons = self.earcons
        # An answer that is spoken has a sound of its own only after a wait.
        of_waits = ("tick", "searching", "result") if "tick" in earcons else ("searching",)
        return [name for name in earcons if name not in of_waits]

    def wait_earcons(self, *names: str) -> None:
        """Until these and no others have been heard, however long it took."""
        unwaited = "window.earcons.filter((name) => name !== 'tick')"
        self.page.wait_for_function(f"n => {unwaited}.length >= n", arg=len(names))
        assert self.page.evaluate(unwaited) == list(names)

    @property
    def captured(self) -> bytes:
        """All sound that the microphone gave: PCM16."""
        return self._pcm16("captured")

    @property
    def sounded(self) -> bytes:
        """All sound that was given to be played: PCM16."""
        return self._pcm16("sounded")

    def _pcm16(self, recorded: str) -> bytes:
        return base64.b64decode(self.page.evaluate(f"({AS_PCM16})(window.{recorded})"))

    @property
    def gain(self) -> float:
        """Loudness of the voice now, of 1."""
        gain: float = self.page.evaluate("window.gains.at(-1).gain.value")
        return gain

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    def press(self, name: str) -> None:
        """Press a button by keyboard."""
        anywhere = self.page.get_by_role("button", name=name, exact=True, include_hidden=True)
        anywhere.evaluate(OPEN_AROUND)
        self.button(name).focus()
        self.page.keyboard.press("Enter")

    def open_other(self, rank: int) -> None:
        """What else can be done with a result."""
        other = self.page.get_by_label(f"Other, result {rank}")
        if not other.evaluate("(summary) => summary.parentElement.open"):
            other.click()

    def type_query(self, words: str) -> None:
        self.page.get_by_label("Or type what you are looking for").focus()
        self.page.keyboard.press("ControlOrMeta+A")
        self.page.keyboard.type(words)
        self.page.keyboard.press("Enter")

    def listen_in(self) -> None:
        """Open the microphone to be spoken to at any time."""
        self.page.get_by_label("Keep listening").check()
        self.press("Talk")
        self.wait_state("listening")

    def answer_by(self, mode: str) -> None:
        """How Earshot answers, by its name in the settings."""
        self.page.get_by_role("radio", name=mode, exact=True).check()

    def set_spoken(self, spoken: bool) -> None:
        self.answer_by(SELF_VOICING if spoken else SCREEN_READER)

    def set_volume(self, percent: int) -> None:
        self.page.get_by_label("Volume of the voice").select_option(str(percent))

    def set_speed(self, words_per_minute: int) -> None:
        self.page.get_by_label("Speed of the voice").select_option(str(words_per_minute))

    def played_seconds(self, answer: int) -> float:
        """Sound of one answer that was heard, counted from 0."""
        entry = self.page.locator(".answered").nth(answer)
        return float(entry.get_attribute("data-played-seconds") or 0)

"""A system's voices by script, with the faults of real ones, on a clock that stands still.

It stands in an open page for the browser's `speechSynthesis`, for which this machine's Chromium has
no voices. It speaks without sound. The page's own `userActivation` would take what a test evaluates
for a press; here only a key is one.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page

PATIENCE_SECONDS = 60  # a busy machine takes its time to let time pass
NORMAL = 175  # words a minute at rate 1

DANIEL = {"name": "Daniel", "lang": "en-GB", "voiceURI": "daniel", "localService": True}

SYSTEM = """([voices, faults, normal]) => {
  const { lateMs = 0, tellsOfVoices = true, tellsOfStarts = true, neverStarts = false } = faults;
  const { stopsAfterMs = Infinity, deafAfterCancelMs = -1, endsWhatIsCancelled = false } = faults;
  const { losesEnd = 0, staysSpeaking = false, forgets = false, fails = 0, why = "" } = faults;
  const { needsPress = false, paused = false } = faults;
  const START_MS = 50;

  class Utterance {
    voice = null; lang = ""; rate = 1; volume = 1;
    onstart = null; onend = null; onerror = null;
    constructor(text) { this.text = text; }
  }

  const activation = { hasBeenActive: !needsPress, isActive: !needsPress };
  window.addEventListener("keydown", ({ key }) => {
    if (key !== "Escape") activation.hasBeenActive = activation.isActive = true;
  }, true);

  class System {
    paused = paused;
    onvoiceschanged = null;
    voices = voices;
    said = [];
    speaking = false;
    #begunAt = performance.now();
    #cancelledAt = -Infinity;
    #queue = [];
    #timer = 0;

    constructor() {
      if (lateMs && tellsOfVoices) setTimeout(() => this.onvoiceschanged?.(), lateMs);
    }
    getVoices() {
      return performance.now() - this.#begunAt < lateMs ? [] : this.voices;
    }
    speak(utterance) {
      if (performance.now() - this.#cancelledAt <= deafAfterCancelMs) return;
      const { text, voice, lang, rate, volume } = utterance;
      const noted = { text, voice: voice?.voiceURI ?? null, lang, rate, volume, heard: false };
      const held = forgets ? new WeakRef(utterance) : { deref: () => utterance };
      if (!activation.hasBeenActive) return this.#tell(held, "error", "not-allowed");
      this.said.push(noted);
      this.#queue.push([held, noted, this.said.length]);
      if (this.#queue.length === 1) this.#begin();
    }
    cancel() {
      clearTimeout(this.#timer);
      const queue = this.#queue.splice(0);
      for (const [n, [held]] of queue.entries()) {
        if (endsWhatIsCancelled) this.#tell(held, "end");
        else this.#tell(held, "error", n ? "canceled" : "interrupted");
      }
      if (queue.length) this.#cancelledAt = performance.now();
      this.speaking = false;
    }
    resume() {
      this.paused = false;
      if (this.#queue.length) this.#begin();
    }
    #begin() {
      const [held, noted, number] = this.#queue[0];
      if (this.paused) return;
      this.speaking = true;
      if (neverStarts) return;
      if (number === fails) return this.#over(() => this.#tell(held, "error", why));
      const ms = (10_000 * noted.text.length) / (normal * noted.rate);
      this.#timer = setTimeout(() => {
        if (tellsOfStarts) this.#tell(held, "start");
        this.#timer = setTimeout(() => this.#end(held, noted, number, ms), ms);
      }, START_MS);
    }
    #end(held, noted, number, ms) {
      if (ms > stopsAfterMs) return; // and it says that it still speaks
      noted.heard = true;
      if (number !== losesEnd) return this.#over(() => this.#tell(held, "end"));
      if (!staysSpeaking) this.#over(() => {});
    }
    #over(tell) {
      this.#queue.shift();
      this.speaking = false;
      tell();
      if (this.#queue.length) this.#begin();
    }
    #tell(held, type, error) {
      setTimeout(() => held.deref()?.["on" + type]?.({ type, error }), 0);
    }
  }

  const given = { configurable: true, writable: true };
  const system = voices && new System();
  Object.defineProperty(window, "speechSynthesis", { ...given, value: system ?? undefined });
  Object.defineProperty(window, "SpeechSynthesisUtterance", { ...given, value: Utterance });
  Object.defineProperty(navigator, "userActivation", { ...given, value: activation });
}"""


def a_voice(name: str, lang: str, **other: Any) -> dict[str, Any]:
    """One of a device, as `ScriptedSystem` takes them."""
    return DANIEL | {"name": name, "lang": lang, "voiceURI": name.lower()} | other


class ScriptedSystem:
    """What speaks in an open page, whose clock stands still from now on.

    Args:
        voices: None for a browser that cannot speak.
        faults: those of the script above, by name.
    """

    def __init__(
        self, page: Page, voices: list[dict[str, Any]] | None = None, **faults: Any
    ) -> None:
        self._page = page
        page.clock.install(time=0)
        page.clock.pause_at(1000)
        self._script = json.dumps([voices, faults, NORMAL])
        page.evaluate(f"({SYSTEM})({self._script})")

    def reload(self) -> None:
        """Load the page anew, which then finds this system from its first moment on."""
        self._page.add_init_script(f"({SYSTEM})({self._script})")
        self._page.reload()

    def wait(self, seconds: float) -> None:
        """Time passes."""
        self._page.clock.run_for(round(seconds * 1000))

    def wait_until(self, true: Callable[[], bool]) -> None:
        """Time passes until something holds that hangs on more than this clock."""
        patience = time.monotonic() + PATIENCE_SECONDS
        while not true():
            assert time.monotonic() < patience, "it did not come about"
            self.wait(0.3)

    def wait_heard(self, words: str) -> None:
        """Time passes until just this was heard, and goes on a little."""
        self.wait_until(lambda: self.heard == words)
        self.wait(1)
        assert self.heard == words

    def press(self, key: str) -> None:
        """A real one, of the person."""
        self._page.keyboard.press(key)

    @property
    def said(self) -> list[dict[str, Any]]:
        """All that it was given to say, with how, and whether it was heard to its end."""
        said: list[dict[str, Any]] = self._page.evaluate("window.speechSynthesis.said")
        return said

    @property
    def heard(self) -> str:
        """All that was heard."""
        return " ".join(one["text"] for one in self.said if one["heard"] and one["volume"])

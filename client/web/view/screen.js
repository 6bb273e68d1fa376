/** The top of the page: Talk, what is going on, what was heard, and what the models cannot do. */

import { HINTS, heard } from "../sentences.js";

/** @typedef {"idle" | "opening" | "recording" | "thinking" | "speaking"} State */

export class Screen {
  /** @param {Document} page */
  constructor(page) {
    this.main = page.getElementById("main");
    this.talk = page.getElementById("talk");
    this.hint = page.getElementById("hint");
    this.heardLine = page.getElementById("heard");
    this.notice = page.getElementById("notice");
  }

  /** @param {State} state */
  state(state) {
    this.main.dataset.state = state;
    this.talk.setAttribute("aria-pressed", String(state === "recording"));
    this.hint.textContent = HINTS[state];
  }

  /**
   * @param {boolean} connected
   * @param {string} hint
   */
  connection(connected, hint) {
    this.main.dataset.connection = connected ? "open" : "lost";
    this.hint.textContent = hint;
  }

  /** @param {string} transcript empty when nothing was understood */
  heard(transcript) {
    this.heardLine.textContent = transcript && heard(transcript);
  }

  /** @param {string | null} text */
  warnOfModels(text) {
    this.notice.hidden = !text;
    this.notice.textContent = text ?? "";
  }
}

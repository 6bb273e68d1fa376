/** The top of the page: Talk, what is going on, what was heard, and what the models cannot do. */

import { HINTS, heard } from "../sentences.js";

/** @typedef {"idle" | "opening" | "recording" | "thinking" | "speaking"} State */

export class Screen {
  /** @param {Record<"main" | "talk" | "hint" | "heard" | "notice", HTMLElement>} elements */
  constructor({ main, talk, hint, heard, notice }) {
    this.main = main;
    this.talk = talk;
    this.hint = hint;
    this.heardLine = heard;
    this.notice = notice;
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

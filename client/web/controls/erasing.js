/**
 * The button that has the server erase questions and thumbs for good. It has to be pressed twice,
 * for what is erased does not come back.
 */

import { words } from "../words/language.js";

const AGAIN_MS = 15_000; // until the first press is forgotten

export class Erasing {
  #armedUntil = 0;

  /**
   * @param {HTMLElement} button
   * @param {(text: string) => void} tell
   * @param {(text: string) => void} warn
   */
  constructor(button, tell, warn) {
    this.tell = tell;
    this.warn = warn;
    button.addEventListener("click", () => this.#press());
  }

  #press() {
    const now = performance.now();
    if (now > this.#armedUntil) {
      this.#armedUntil = now + AGAIN_MS;
      this.tell(words.kept.eraseAgain);
      return;
    }
    this.#armedUntil = 0;
    void this.#erase();
  }

  async #erase() {
    try {
      const answer = await fetch("api/forget", {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ since: null }),
      });
      if (answer.ok) return; // that it is done, all pages say when their next session begins
      const { error } = await answer.json();
      this.warn(error?.text ?? words.kept.notErased);
    } catch {
      this.warn(words.kept.notErased); // the server is gone
    }
  }
}

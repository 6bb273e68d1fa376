/** How much of what was asked is kept in this browser, and the button that forgets it. */

import { inWords, words } from "../../words/language.js";

export class Forgetting {
  /**
   * @param {HTMLElement} button
   * @param {HTMLElement} note
   * @param {() => void} onForget
   */
  constructor(button, note, onForget) {
    this.note = note;
    button.addEventListener("click", onForget);
  }

  /** @param {number} count of the questions that are kept */
  show(count) {
    inWords(this.note, (note) => {
      note.textContent = words.kept.count(count);
    });
  }
}

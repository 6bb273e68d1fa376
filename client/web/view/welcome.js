/**
 * The one question that Earshot asks by itself, at the first visit: who speaks. Once answered it is
 * gone; who has answered it here goes on at the control behind it.
 *
 * @typedef {import("../controls/preferences.js").VoiceMode} VoiceMode
 */

import { words } from "../words/language.js";

export class Welcome {
  /** Whether nobody has heard it yet. */
  #unheard = true;

  /**
   * @param {HTMLElement} section
   * @param {HTMLElement} next
   * @param {(mode: VoiceMode) => void} onChoose
   */
  constructor(section, next, onChoose) {
    this.section = section;
    this.next = next;
    for (const button of section.querySelectorAll("button")) {
      const mode = /** @type {VoiceMode} */ (button.dataset.voiceMode);
      button.addEventListener("click", () => onChoose(mode));
    }
  }

  /** Ask. */
  open() {
    this.section.hidden = false;
  }

  /** It is answered, here or in the settings. */
  close() {
    const held = this.section.contains(document.activeElement);
    this.section.hidden = true;
    if (held) this.next.focus();
  }

  /** What is to be read out of it: all of it, once. */
  get question() {
    const asks = this.#unheard && !this.section.hidden;
    this.#unheard &&= !asks;
    return asks ? words.welcomeAloud : "";
  }
}

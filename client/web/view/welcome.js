/**
 * The one question that Earshot asks by itself, at the first visit: who speaks. It stays for as
 * long as the page is open, so that the focus does not fall out of it.
 *
 * @typedef {import("../controls/preferences.js").VoiceMode} VoiceMode
 */

export class Welcome {
  /**
   * @param {HTMLElement} section
   * @param {(mode: VoiceMode) => void} onChoose
   */
  constructor(section, onChoose) {
    this.section = section;
    for (const button of this.#buttons) {
      button.addEventListener("click", () => onChoose(modeOf(button)));
    }
  }

  /** Ask. */
  open() {
    this.section.hidden = false;
  }

  /** @param {VoiceMode | null} mode null while none was chosen */
  show(mode) {
    for (const button of this.#buttons) {
      button.setAttribute("aria-pressed", String(modeOf(button) === mode));
    }
  }

  get #buttons() {
    return this.section.querySelectorAll("button");
  }
}

/** @param {HTMLButtonElement} button */
function modeOf(button) {
  return /** @type {VoiceMode} */ (button.dataset.voiceMode);
}

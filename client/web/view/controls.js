/**
 * The settings on the page, and what the person chose there. What is changed elsewhere, such as
 * by voice, is shown without being told again.
 *
 * @typedef {import("../controls/preferences.js").Preferences} Preferences
 * @typedef {HTMLInputElement & HTMLSelectElement} Control
 * @typedef {boolean | number | string} Value
 */

import { LANGUAGES } from "../words/language.js";

/** Which element shows which preference; in a fieldset, the radio button of its value does. */
const IDS = {
  voiceMode: "voice-mode",
  readControls: "read-controls",
  voiceStyle: "voice-style",
  wordsPerMinute: "speed",
  volume: "volume",
  functionKeys: "keys",
  keepListening: "keep-listening",
  endOfTurn: "end-of-turn",
  interruptResponse: "interrupt",
  wakeWord: "wake-word",
  language: "language",
};
const NAMES = /** @type {(keyof typeof IDS)[]} */ (Object.keys(IDS));

export class Controls {
  /**
   * @param {(id: string) => HTMLElement} byId
   * @param {Preferences} preferences
   * @param {(name: keyof Preferences) => void} onChange
   */
  constructor(byId, preferences, onChange) {
    this.byId = byId;
    offerLanguages(/** @type {Control} */ (byId(IDS.language)));
    for (const name of NAMES) {
      byId(IDS[name]).addEventListener("change", ({ target }) => {
        const control = /** @type {Control} */ (target);
        Object.assign(preferences, { [name]: chosen(control, preferences[name]) });
        if (name === "voiceMode") preferences.modeChosen = true;
        onChange(name);
      });
    }
    this.show(preferences);
  }

  /** @param {Preferences} preferences */
  show(preferences) {
    for (const name of NAMES) show(this.byId(IDS[name]), preferences[name]);
  }
}

/** @param {HTMLSelectElement} list */
function offerLanguages(list) {
  for (const [tag, name] of Object.entries(LANGUAGES)) {
    const option = new Option(name, tag);
    option.lang = tag;
    list.append(option);
  }
}

/**
 * @param {Control} control
 * @param {Value} before of the type that is wanted
 */
function chosen(control, before) {
  if (typeof before === "boolean") return control.checked;
  return typeof before === "number" ? Number(control.value) : control.value;
}

/**
 * @param {HTMLElement} element
 * @param {Value} value
 */
function show(element, value) {
  const control = /** @type {Control} */ (element);
  if (element instanceof HTMLFieldSetElement) check(element, String(value));
  else if (typeof value === "boolean") control.checked = value;
  else choose(control, String(value));
}

/**
 * @param {HTMLFieldSetElement} group of radio buttons
 * @param {string} value
 */
function check(group, value) {
  for (const button of group.querySelectorAll("input")) button.checked = button.value === value;
}

/**
 * @param {HTMLSelectElement} list
 * @param {string} value said by voice, it may be none of those offered, and is then added
 */
function choose(list, value) {
  list.querySelector("[data-added]")?.remove();
  list.value = value;
  if (list.value === value) return;
  const added = new Option(value, value, false, true);
  added.dataset.added = "";
  list.append(added);
}

/**
 * The settings on the page, and what the person chose there. What is changed elsewhere, such as
 * by voice, is shown without being told again.
 *
 * @typedef {import("../preferences.js").Preferences} Preferences
 * @typedef {HTMLInputElement & HTMLSelectElement} Control
 * @typedef {boolean | number | string} Value
 */

/** Which element shows which preference. @type {Record<keyof Preferences, string>} */
const IDS = {
  speak: "speak",
  wordsPerMinute: "speed",
  volume: "volume",
  functionKeys: "keys",
  keepListening: "keep-listening",
  endOfTurn: "end-of-turn",
  interruptResponse: "interrupt",
};
const NAMES = /** @type {(keyof Preferences)[]} */ (Object.keys(IDS));

export class Controls {
  /**
   * @param {(id: string) => Control} byId
   * @param {Preferences} preferences
   * @param {() => void} onChange
   */
  constructor(byId, preferences, onChange) {
    this.byId = byId;
    for (const name of NAMES) {
      const control = byId(IDS[name]);
      control.addEventListener("change", () => {
        Object.assign(preferences, { [name]: chosen(control, preferences[name]) });
        onChange();
      });
    }
    this.show(preferences);
  }

  /** @param {Preferences} preferences */
  show(preferences) {
    for (const name of NAMES) show(this.byId(IDS[name]), preferences[name]);
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
 * @param {Control} control
 * @param {Value} value
 */
function show(control, value) {
  if (typeof value === "boolean") control.checked = value;
  else choose(control, String(value));
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

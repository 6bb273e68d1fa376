/**
 * The lists in which the person chooses a key for each command. A key that another command has is
 * named as such, and cannot be chosen: in a list that is gone through by arrow keys a refusal would
 * come for each key on the way.
 *
 * @typedef {import("../controls/preferences.js").Preferences} Preferences
 * @typedef {import("../controls/shortcuts.js").Command} Command
 */

import { inWords, words } from "../words/language.js";
import { KEYS, USUAL } from "../controls/shortcuts.js";
import { element } from "./element.js";

export class Shortcuts {
  /**
   * @param {HTMLElement} field with a list for each command, and a button for the usual keys
   * @param {Preferences} preferences
   * @param {() => void} onChange
   * @param {() => void} onReset
   */
  constructor(field, preferences, onChange, onReset) {
    this.field = field;
    this.preferences = preferences;
    for (const list of this.#lists) {
      list.append(...KEYS.map((value) => element("option", { value })));
      list.addEventListener("change", () => {
        preferences.keys = { ...preferences.keys, [commandOf(list)]: list.value };
        onChange();
      });
    }
    field.querySelector("button")?.addEventListener("click", () => {
      preferences.keys = USUAL;
      this.show();
      onChange();
      onReset();
    });
    // Not at each change: a list that changes while it is gone through is not read out.
    field.addEventListener("focusout", () => this.show());
    this.show();
  }

  show() {
    const { functionKeys, keys } = this.preferences;
    const taken = Object.values(keys);
    this.field.hidden = !functionKeys;
    for (const list of this.#lists) {
      const own = keys[commandOf(list)];
      for (const option of list.options) {
        option.disabled = taken.includes(option.value) && option.value !== own;
        inWords(option, ({ value }) => {
          const name = words.keys.name(value);
          put(option, option.disabled ? words.keys.inUse(name) : name);
        });
      }
      list.value = own;
    }
  }

  get #lists() {
    return this.field.querySelectorAll("select");
  }
}

/**
 * Only where it differs: of a list that changes under it, a screen reader says no choice.
 * @param {HTMLOptionElement} option
 * @param {string} text
 */
function put(option, text) {
  if (option.textContent !== text) option.textContent = text;
}

/** @param {HTMLSelectElement} list */
function commandOf(list) {
  return /** @type {Command} */ (list.dataset.key);
}

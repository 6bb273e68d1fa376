/**
 * For people without a screen reader, to whom Earshot itself speaks: says which control the
 * keyboard has come to, and what it has been changed to. It knows no voice.
 */

import { words } from "../words/language.js";

export class FocusReader {
  /** Whether the person moves by keyboard: who points with a finger or a mouse sees where. */
  #byKey = false;

  /** @param {(text: string) => void} onRead */
  constructor(onRead) {
    document.addEventListener("keydown", () => (this.#byKey = true), { capture: true });
    document.addEventListener("pointerdown", () => (this.#byKey = false), { capture: true });
    document.addEventListener("focusin", ({ target, relatedTarget: from }) => {
      if (this.#byKey && target instanceof HTMLElement) onRead(group(target, from) + spoken(target));
    });
    document.addEventListener("change", ({ target }) => {
      if (this.#byKey && isSetting(target)) onRead(state(target));
    });
  }
}

/**
 * A control as a screen reader would name it: "Talk, button, not pressed".
 * @param {HTMLElement} control
 */
export function spoken(control) {
  const named = [name(control), role(control), state(control)].filter(Boolean).join(", ");
  const note = noteOf(control);
  return note ? `${named}. ${note}` : named;
}

/**
 * The question that a group of choices answers, for who comes to it.
 * @param {HTMLElement} control
 * @param {EventTarget | null} from what had the focus
 */
function group(control, from) {
  const field = control.closest("fieldset");
  if (!field || (from instanceof Node && field.contains(from))) return "";
  return `${field.querySelector("legend")?.textContent?.trim()} `;
}

/** @param {HTMLElement} control */
function noteOf(control) {
  const ids = control.getAttribute("aria-describedby")?.split(" ") ?? [];
  const notes = ids.map((id) => document.getElementById(id)?.textContent?.trim());
  return notes.filter(Boolean).join(" ");
}

/** @param {HTMLElement} control */
function name(control) {
  const label = control.getAttribute("aria-label") ?? referred(control);
  const labels = control instanceof HTMLInputElement || control instanceof HTMLSelectElement;
  return (label ?? (labels ? control.labels?.[0]?.textContent : control.textContent) ?? "").trim();
}

/** @param {HTMLElement} control */
function referred(control) {
  const id = control.getAttribute("aria-labelledby");
  return id ? document.getElementById(id)?.textContent : undefined;
}

/** @param {HTMLElement} control */
function role(control) {
  const { roles } = words.reading;
  if (control instanceof HTMLInputElement) {
    return roles[/** @type {keyof typeof roles} */ (control.type)] ?? roles.text;
  }
  return roles[/** @type {keyof typeof roles} */ (control.localName)] ?? "";
}

/**
 * @param {EventTarget | null} target
 * @returns {target is HTMLInputElement | HTMLSelectElement}
 */
function isSetting(target) {
  return target instanceof HTMLSelectElement ||
    (target instanceof HTMLInputElement && target.type === "checkbox");
}

/** @param {HTMLElement} control */
function state(control) {
  const { reading } = words;
  if (control instanceof HTMLSelectElement) return control.selectedOptions[0]?.text ?? "";
  if (control instanceof HTMLInputElement) {
    const box = control.type === "checkbox" || control.type === "radio";
    return box ? (control.checked ? reading.checked : reading.notChecked) : control.value;
  }
  if (control.parentElement instanceof HTMLDetailsElement) {
    return control.parentElement.open ? reading.open : reading.closed;
  }
  const pressed = control.getAttribute("aria-pressed");
  if (pressed === null) return "";
  return pressed === "true" ? reading.pressed : reading.notPressed;
}

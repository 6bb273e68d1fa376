/**
 * One result in the list: its picture, its description, what else is known of it, and what can be
 * done with it. It tells which button was pressed; it knows no server and none of the others.
 *
 * @typedef {object} Result
 * @property {number} rank
 * @property {number} id
 * @property {string | null} caption
 * @property {string} url
 * @property {string | null} taken_at ISO 8601
 * @property {string | null} place in words
 *
 * @typedef {"more" | "read_text" | "similar"} Question
 * @typedef {"up" | "down" | "wrong_description"} Verdict
 * @typedef {Question | Verdict} Action
 *
 * @typedef {object} Listener
 * @property {(action: Action) => void} onAction
 * @property {() => void} onEnlarge
 */

import { words } from "../language.js";
import { describe } from "./caption.js";
import { element } from "./element.js";
import { Thumbnail } from "./thumbnail.js";

/** @type {Question[]} */
const QUESTIONS = ["more", "read_text", "similar"];
/** @type {Verdict[]} */
const VERDICTS = ["up", "down", "wrong_description"];

export class ResultItem {
  /**
   * @param {Result} result
   * @param {boolean} matches or is only close
   * @param {string} language of the description
   * @param {Listener} listener
   */
  constructor(result, matches, language, listener) {
    this.result = result;
    this.listener = listener;
    this.caption = element("p", { className: "caption", dir: "auto" });
    this.element = element("li", { className: "result" });
    this.element.append(
      element("h3", { textContent: words.result.name(result.rank) }),
      new Thumbnail(result.rank, result.url, listener.onEnlarge).button,
      this.caption,
      ...facts(result, matches),
      this.#buttons("questions", QUESTIONS),
      this.#buttons("verdicts", VERDICTS),
    );
    this.describe(result.caption, language);
    this.judge("undone");
  }

  /**
   * @param {string | null} caption
   * @param {string} language of the description
   */
  describe(caption, language) {
    this.result = { ...this.result, caption };
    describe(this.caption, caption, language);
  }

  /** @param {boolean} current whether it is the one that is being described */
  mark(current) {
    if (current) this.element.setAttribute("aria-current", "true");
    else this.element.removeAttribute("aria-current");
  }

  /** @param {Verdict | "undone"} verdict that stands now */
  judge(verdict) {
    for (const button of this.element.querySelectorAll(".verdicts button")) {
      const pressed = button.getAttribute("data-action") === verdict;
      button.setAttribute("aria-pressed", String(pressed));
    }
  }

  /**
   * @param {string} className
   * @param {Action[]} actions
   */
  #buttons(className, actions) {
    const row = element("div", { className: `row ${className}` });
    row.append(...actions.map((action) => this.#button(action)));
    return row;
  }

  /** @param {Action} action */
  #button(action) {
    const label = words.result.actions[action];
    const button = element("button", { type: "button", textContent: label });
    button.dataset.action = action;
    // The rank completes the label for whoever meets the button outside of its list.
    button.ariaLabel = words.result.about(label, this.result.rank);
    button.addEventListener("click", () => this.listener.onAction(action));
    return button;
  }
}

/**
 * What is known besides the description, in one paragraph or none.
 * @param {Result} result
 * @param {boolean} matches
 */
function facts(result, matches) {
  const known = [
    matches ? "" : words.result.close,
    result.taken_at ? words.result.taken(day(result.taken_at)) : "",
    result.place ? words.result.at(result.place) : "",
  ].filter(Boolean);
  return known.length ? [element("p", { className: "facts", textContent: known.join(" ") })] : [];
}

/** @param {string} isoDate */
function day(isoDate) {
  const date = new Date(isoDate);
  return Number.isNaN(date.valueOf())
    ? isoDate
    : date.toLocaleDateString(document.documentElement.lang, { dateStyle: "long" });
}

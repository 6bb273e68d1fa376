/**
 * Results from last time, in the list of results until the server has answered. Their buttons rest
 * meanwhile: for the server the results before are still the present ones, and a thumb would judge
 * those. So nothing in the list can have the focus, and none is lost when it changes.
 *
 * @typedef {import("../../conversation/kept-results.js").Found} Found
 * @typedef {import("../../conversation/kept-results.js").Result} Result
 *
 * @typedef {object} Results
 * @property {HTMLElement} list
 * @property {any} shown what is shown now, to be `put` again
 * @property {(shown: any) => void} put
 * @property {(query: string, results: Result[], matches: number) => void} show
 */

import { inWords, words } from "../../words/language.js";

export class Remembered {
  /** What stood there before. @type {any} */
  #before = null;
  /** @type {Found | null} */
  #found = null;
  /** Whether it stays until the server has found it again. */
  #firm = false;

  /**
   * @param {Results} results
   * @param {HTMLElement} note empty but for saying that they are from last time
   */
  constructor(results, note) {
    this.results = results;
    this.note = note;
  }

  /**
   * @param {Found} found
   * @param {boolean} [firm] whether it stays until the server has found it again
   */
  show(found, firm = false) {
    const { results } = this;
    this.#firm = false;
    this.withdraw();
    if (results.list.contains(document.activeElement)) return; // not under somebody's hands
    this.#before = results.shown;
    this.#found = found;
    this.#firm = firm;
    results.show(found.query, found.results, found.matches);
    this.#rest(true);
  }

  /**
   * The server has answered.
   * @param {Found} found
   */
  settle({ query, results, matches }) {
    this.#end();
    this.results.show(query, results, matches);
  }

  /** The server will not answer this question: what stood there before is in place again. */
  withdraw() {
    if (this.#firm) return;
    const before = this.#before;
    this.#end();
    if (before) this.results.put(before);
  }

  #end() {
    if (!this.#found) return;
    this.#before = this.#found = null;
    this.#firm = false;
    this.#rest(false);
  }

  /** @param {boolean} resting */
  #rest(resting) {
    inWords(this.note, (note) => {
      note.textContent = resting ? words.kept.fromLastTime : "";
    });
    for (const button of this.results.list.querySelectorAll("button")) button.disabled = resting;
  }
}

/** How much of what was asked is kept in this browser, and the button that forgets it. */
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

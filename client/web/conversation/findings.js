/**
 * What was asked and found, as the page shows it: the results, those from last time until the
 * server has answered, and what the person thinks of them. It knows no server.
 *
 * @typedef {import("../wire/connection.js").WireEvent} WireEvent
 * @typedef {import("../view/results/results.js").Action} Action
 *
 * @typedef {object} Parts
 * @property {import("../view/results/results.js").Results} results
 * @property {import("../view/results/remembered.js").Remembered} remembered  from last time
 * @property {import("./kept-results.js").KeptResults} kept
 */

import { Verdicts } from "./verdicts.js";

const COMMANDS = { up: "thumbs_up", down: "thumbs_down" };

export class Findings {
  #verdicts = new Verdicts();
  /**
   * What the results were found by; no words tell one picture that was asked with from another.
   * @type {string | symbol}
   */
  #foundBy = "";
  /** The pictures found, best first, by their ids. @type {number[]} */
  #images = [];
  /** The last one that was in words alone, as it was typed or heard. */
  #question = "";
  /** How many results the server gives. */
  #topK = 1;

  /** @param {Parts} parts */
  constructor(parts) {
    this.parts = parts;
  }

  /** @param {WireEvent} event session.created: a new session knows of nothing before */
  begin({ top_k, library }) {
    this.#topK = top_k;
    this.#verdicts.forget();
    this.parts.kept.belongTo(library);
  }

  /**
   * What a question found last time is shown at once.
   * @param {string} question empty where it was not in words alone
   */
  asked(question) {
    this.#question = question;
    const found = this.parts.kept.recall(question, this.#topK);
    if (found) this.parts.remembered.show(found);
  }

  /** @param {WireEvent} event search.results */
  found({ query, results, matches, with_picture }) {
    this.#foundBy = with_picture ? Symbol() : query;
    this.#images = results.map((/** @type {{id: number}} */ { id }) => id);
    this.parts.remembered.settle({ query, results, matches });
    this.parts.kept.keep(this.#question, { query, results, matches }, this.#topK);
    for (const image of this.#images) this.#showVerdicts(image);
  }

  /** @param {WireEvent} event feedback.saved */
  judged({ image_id, verdict, undid }) {
    if (verdict === "undone") this.#verdicts.takeBack(image_id, undid);
    else this.#verdicts.give({ question: this.#foundBy, image: image_id, verdict });
    this.#showVerdicts(image_id);
  }

  /** @param {number} image */
  #showVerdicts(image) {
    this.parts.results.judge(image, this.#verdicts.of(this.#foundBy, image));
  }

  /**
   * Which command a result's button stands for.
   * @param {number} rank
   * @param {Action} action
   * @returns {string}
   */
  commandOf(rank, action) {
    const image = this.#images[rank - 1];
    const verdict = /** @type {import("../view/results/results.js").Verdict} */ (action);
    if (this.#verdicts.isLast({ question: this.#foundBy, image, verdict })) return "undo";
    return COMMANDS[/** @type {keyof typeof COMMANDS} */ (action)] ?? action;
  }
}

/**
 * What was asked and found, as the page shows it: the results, those from last time until the
 * server has answered, and what the person thinks of them. It knows no server.
 *
 * @typedef {import("./connection.js").WireEvent} WireEvent
 * @typedef {import("./view/results.js").Action} Action
 * @typedef {import("./view/results.js").Verdict} Verdict
 *
 * @typedef {object} Parts
 * @property {import("./view/results.js").Results} results
 * @property {import("./view/remembered.js").Remembered} remembered  from last time
 * @property {import("./kept.js").KeptResults} kept
 */

const COMMANDS = { up: "thumbs_up", down: "thumbs_down" };

export class Findings {
  /** The last one, which pressing again takes back. @type {{rank: number, verdict: Verdict} | null} */
  #judgement = null;
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
    this.#judgement = null;
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
  found({ query, results, matches }) {
    this.#judgement = null;
    this.parts.remembered.settle({ query, results, matches });
    this.parts.kept.keep(this.#question, { query, results, matches }, this.#topK);
  }

  /** @param {WireEvent} event feedback.saved */
  judged({ rank, image_id, verdict, undid }) {
    const stands = verdict !== "undone";
    this.#judgement = stands ? { rank, verdict } : null;
    this.parts.results.judge(rank, image_id, stands ? verdict : undid, stands);
  }

  /**
   * Which command a result's button stands for.
   * @param {number} rank
   * @param {Action} action
   * @returns {string}
   */
  commandOf(rank, action) {
    const last = this.#judgement;
    if (last?.rank === rank && last.verdict === action) return "undo";
    return COMMANDS[/** @type {keyof typeof COMMANDS} */ (action)] ?? action;
  }
}

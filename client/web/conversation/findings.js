/**
 * What was asked and found, as the page shows it: the results, those from last time until the
 * server has answered, and what the person thinks of them. It knows no server.
 *
 * @typedef {import("../wire/connection.js").WireEvent} WireEvent
 * @typedef {import("../view/results/results.js").Action} Action
 * @typedef {import("../view/results/result-item.js").Verdict} Verdict
 *
 * @typedef {object} Parts
 * @property {import("../view/results/results.js").Results} results
 * @property {import("../view/results/remembered.js").Remembered} remembered  from last time
 * @property {import("./kept-results.js").KeptResults} kept
 *
 * @typedef {object} Given
 * @property {string | symbol} question that the picture was found by
 * @property {number} image its id
 * @property {Verdict | "call_it"} verdict
 */

/**
 * Stands among verdicts for what a picture was called: "undo" takes that back as well.
 * @type {"call_it"}
 */
const CALLED = "call_it";
const COMMANDS = { up: "thumbs_up", down: "thumbs_down" };

export class Findings {
  #verdicts = new Verdicts();
  /**
   * What the results were found by; no words tell one picture that was asked with from another.
   * @type {string | symbol}
   */
  #foundBy = "";
  /** The pictures found, best first. @type {import("./kept-results.js").Result[]} */
  #results = [];
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

  /**
   * @param {WireEvent} event search.results
   * @returns {import("./kept-results.js").Found} all that is shown now
   */
  found({ query, results, matches, with_picture, more }) {
    const first = results[0]?.rank ?? 1; // above 1 where those before are here already
    if (first === 1) this.#foundBy = with_picture ? Symbol() : query;
    this.#results = [...this.#results.slice(0, first - 1), ...results];
    const found = { query, results: this.#results, matches };
    this.parts.remembered.settle(found);
    this.parts.results.offerMore(Boolean(more));
    this.parts.kept.keep(this.#question, found, this.#topK);
    for (const { id } of this.#results) this.#showVerdicts(id);
    return found;
  }

  /** @param {WireEvent} event feedback.saved */
  judged({ image_id, verdict, undid }) {
    if (verdict === "undone") this.#verdicts.takeBack(image_id, undid);
    else this.#verdicts.give({ question: this.#foundBy, image: image_id, verdict });
    this.#showVerdicts(image_id);
  }

  /** @param {WireEvent} event own_caption.saved, of pictures that may be here more than once */
  called({ rank, image_id, own_caption, undone }) {
    if (undone) this.#verdicts.takeBack(image_id, CALLED);
    else this.#verdicts.give({ question: this.#foundBy, image: image_id, verdict: CALLED });
    if (rank === null) return;
    this.#results = this.#results.map((one) =>
      one.id === image_id ? { ...one, own_caption } : one,
    );
    this.parts.results.call(rank, own_caption);
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
    const image = this.#results[rank - 1]?.id;
    const verdict = /** @type {Verdict} */ (action);
    if (this.#verdicts.isLast({ question: this.#foundBy, image, verdict })) return "undo";
    return COMMANDS[/** @type {keyof typeof COMMANDS} */ (action)] ?? action;
  }
}

/**
 * What the person thinks of pictures, as far as it was said in this session and stands. Each
 * verdict stays beneath the next: when that is taken back, the one before holds again.
 */
class Verdicts {
  /** The latest last. @type {Given[]} */
  #given = [];

  forget() {
    this.#given = [];
  }

  /** @param {Given} given */
  give(given) {
    this.#given.push(given);
  }

  /**
   * @param {number} image
   * @param {Given["verdict"]} verdict
   */
  takeBack(image, verdict) {
    const last = this.#given.findLastIndex((one) => one.image === image && one.verdict === verdict);
    if (last >= 0) this.#given.splice(last, 1);
  }

  /**
   * Whether a picture fits depends on the question; whether its description does, does not.
   * @param {string | symbol} question
   * @param {number} image
   * @returns {any[]} one at most of each kind
   */
  of(question, image) {
    const about = this.#given.filter((one) => one.image === image);
    const wrong = about.find(({ verdict }) => verdict === "wrong_description");
    const fits = about.findLast((one) => one.question === question && isMatch(one));
    return [wrong, fits].flatMap((one) => one?.verdict ?? []);
  }

  /**
   * Whether taking the last one back takes back this.
   * @param {Given} given
   */
  isLast({ question, image, verdict }) {
    const last = this.#given.at(-1);
    return last?.image === image && last.verdict === verdict &&
      this.of(question, image).includes(verdict);
  }
}

/** @param {Given} given */
function isMatch({ verdict }) {
  return verdict === "up" || verdict === "down";
}

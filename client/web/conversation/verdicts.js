/**
 * What the person thinks of pictures, as far as it was said in this session and stands. Each
 * verdict stays beneath the next: when that is taken back, the one before holds again.
 *
 * @typedef {import("../view/results/result-item.js").Verdict} Verdict
 *
 * @typedef {object} Given
 * @property {string | symbol} question that the picture was found by
 * @property {number} image its id
 * @property {Verdict} verdict
 */

export class Verdicts {
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
   * @param {Verdict} verdict
   */
  takeBack(image, verdict) {
    const last = this.#given.findLastIndex((one) => one.image === image && one.verdict === verdict);
    if (last >= 0) this.#given.splice(last, 1);
  }

  /**
   * Whether a picture fits depends on the question; whether its description does, does not.
   * @param {string | symbol} question
   * @param {number} image
   * @returns {Verdict[]} one at most of each kind
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
  return verdict !== "wrong_description";
}

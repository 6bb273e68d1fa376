/**
 * What the questions asked last have found, kept in this browser only, so that the same question
 * shows its results before the server has answered. It knows no page and no server. Pictures are
 * not kept, only what is known of them.
 *
 * In the local storage, for that answers at once: a database would answer about when the server
 * does. A hundred questions with five results are some 100 kB of the 5 MB that browsers grant.
 *
 * @typedef {object} Result
 * @property {number} rank
 * @property {number} id
 * @property {string | null} caption
 * @property {string | null} [own_caption] what its owner calls it
 * @property {string} url
 * @property {string | null} taken_at
 * @property {string | null} [taken_by]
 * @property {string | null} place
 * @property {number[]} [alike] pictures that nearly are the same
 *
 * @typedef {object} Found
 * @property {string} query as the server has understood it
 * @property {Result[]} results
 * @property {number} matches how many of them match
 *
 * @typedef {Found & { topK: number }} Kept  topK: how many were asked for
 *
 * @typedef {object} Shelf
 * @property {string} [library] whose pictures they are, where the server tells
 * @property {number} [forgotten] the server's number of what was erased last
 * @property {[string, Kept][]} questions the one asked last at the end
 */

const KEY = "earshot.kept";
const QUESTIONS_AT_MOST = 100;

export class KeptResults {
  /** @param {() => void} onChange how many are kept may have changed */
  constructor(onChange) {
    this.onChange = onChange;
  }

  /** How many questions are kept. */
  get count() {
    return read().questions.length;
  }

  /**
   * @param {string} question
   * @param {number} topK how many results are wanted
   * @returns {Found | null} null where not so many were asked for
   */
  recall(question, topK) {
    const kept = new Map(read().questions).get(alike(question));
    if (!kept || kept.topK < topK) return null;
    return { ...kept, results: kept.results.slice(0, topK) };
  }

  /**
   * Only questions that find the same whatever was asked before: those that end with what was
   * looked for, as "find a red boat" does, and "only with snow" does not.
   * @param {string} question as it was typed or heard
   * @param {Found} found
   * @param {number} topK how many results were wanted
   */
  keep(question, { query, results, matches }, topK) {
    const name = alike(question);
    if (!query || !` ${name}`.endsWith(` ${alike(query)}`)) return;
    const { questions, ...shelf } = read();
    const others = questions.filter(([other]) => other !== name);
    const kept = { query, results: results.map(known), matches, topK };
    const all = results.length ? [...others, /** @type {[string, Kept]} */ ([name, kept])] : others;
    this.#write({ ...shelf, questions: all.slice(-QUESTIONS_AT_MOST) });
  }

  /**
   * Results of another library, or of this one as it was, are forgotten.
   * @param {string | undefined} library a name for its present contents
   */
  belongTo(library) {
    const shelf = read();
    if (shelf.library !== library) this.#write({ ...shelf, library, questions: [] });
  }

  /**
   * Where the server has erased what people asked, what is kept here goes, too.
   * @param {number} [forgotten] another number for each time
   * @returns {boolean} whether something was erased since this browser was last told
   */
  follow(forgotten = 0) {
    const shelf = read();
    if ((shelf.forgotten ?? 0) === forgotten) return false;
    this.#write({ ...shelf, forgotten, questions: [] });
    return true;
  }

  forget() {
    this.#write({ ...read(), questions: [] });
  }

  /** @param {Shelf} shelf */
  #write(shelf) {
    try {
      localStorage.setItem(KEY, JSON.stringify(shelf));
    } catch {
      return; // storage is blocked or full: the server answers all the same
    }
    this.onChange();
  }
}

/** @returns {Shelf} */
function read() {
  const empty = { questions: [] };
  try {
    const shelf = JSON.parse(localStorage.getItem(KEY) ?? "null");
    return Array.isArray(shelf?.questions) ? shelf : empty;
  } catch {
    return empty; // storage is blocked or damaged
  }
}

/**
 * What is the same for questions that differ in no more than how they are written.
 * @param {string} question in English, as the server hears only that
 */
function alike(question) {
  const words = question.normalize().toLowerCase().trim().replace(/[.?!]+$/, "");
  return words.replace(/\s+/g, " ").replace(/^(?:an?|the) /, "");
}

/**
 * Without the path and the score, which nobody is shown.
 * @param {Result} result
 * @returns {Result}
 */
function known({ rank, id, caption, own_caption, url, taken_at, taken_by, place, alike }) {
  return { rank, id, caption, own_caption, url, taken_at, taken_by, place, alike };
}

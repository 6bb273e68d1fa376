/**
 * Where the conversation was: the question that was answered last, and the picture. A tab that is
 * loaded anew, and one whose server has forgotten the session, ask that question again without a
 * word, and go back to the picture. It knows no socket.
 *
 * @typedef {import("../wire/connection.js").WireEvent} WireEvent
 * @typedef {import("./kept-results.js").Found} Found
 *
 * @typedef {object} Stored of this tab
 * @property {Found} found
 * @property {number | null} rank of the picture that was described last
 * @property {number} above  pixels from the top of the window to the results: what stands before
 *   them may be higher or lower the next time
 *
 * @typedef {object} Parts
 * @property {import("../view/results/results.js").Results} results
 * @property {import("../view/results/remembered.js").Remembered} remembered
 */

const KEY = "earshot.place";
const EVENT_ID = "again"; // an error that the question causes carries it back

export class Place {
  /** @type {Found | null} */
  #found = null;
  /** @type {number | null} */
  #rank = null;
  /** Whether the question is asked again, and all that comes of it is not here yet. */
  asking = false;
  /** Whether the pictures are back. */
  #back = false;
  /** The answer that nobody has asked for. @type {string | null} */
  #answer = null;
  /** What the person wants meanwhile. @type {(() => void) | null} */
  #held = null;
  #onBack = () => {};

  /**
   * @param {Parts} parts
   * @param {(event: WireEvent) => void} send
   */
  constructor({ results, remembered }, send) {
    this.results = results;
    this.remembered = remembered;
    this.send = send;
    for (const away of ["pagehide", "visibilitychange"]) {
      window.addEventListener(away, () => this.#store(), { capture: true });
    }
  }

  /** Whether there is a question to be asked again. */
  get known() {
    return this.#found !== null;
  }

  /** Of a tab that is loaded anew: what stood there, where it stood. */
  open() {
    history.scrollRestoration = "manual"; // the browser's own is over before the pictures are back
    const stored = isSameVisit() && read();
    if (!stored) return;
    this.#found = stored.found;
    this.#rank = stored.rank ?? 1;
    this.remembered.show(stored.found, true);
    this.results.mark(stored.rank);
    scrollBy(0, this.#above - stored.above);
  }

  /**
   * Of a session that knows of nothing.
   * @param {() => void} onBack the pictures are back, or there are none to come back
   */
  askAgain(onBack = () => {}) {
    if (!this.#found) return onBack();
    this.#onBack = onBack;
    this.#rank ??= this.results.current ?? 1;
    this.asking = true;
    this.#back = false;
    this.#answer = null;
    // Whatever it was, these words say that it is no command.
    const text = `search for ${this.#found.query}`;
    this.send({ type: "query.text", event_id: EVENT_ID, text });
  }

  /** @param {(() => void) | null} request of the person's, which needs the pictures to be back */
  hold(request) {
    this.#held = request;
  }

  /**
   * An answer begins.
   * @param {WireEvent} event response.created
   * @returns {boolean} whether it is one that nobody has asked for
   */
  drops({ response_id, rank }) {
    if (!this.asking) return false;
    const late = this.#back && this.#rank !== 1 && rank === 1; // the question's, after its pictures
    if (!late) this.#answer = response_id;
    if (this.#back && this.#answer) this.#end();
    return true;
  }

  /** Something that needs no pictures goes first. */
  leave() {
    this.asking = false;
    this.#held = null;
  }

  /**
   * The place, from now on; where nothing was found, the one before.
   * @param {Found} found
   * @param {WireEvent} event search.results; no words could ask again for what a picture has found
   */
  found(found, { with_picture, more }) {
    if (with_picture) this.#found = null;
    else if (found.results.length) this.#found = found;
    if (!this.asking) this.#rank = null;
    else if (this.#back) this.results.mark(this.#rank); // it was one of those that follow
    else this.#goBack(found.results.length, more);
  }

  /**
   * @param {WireEvent} event an error
   * @returns {boolean} whether it is no more than that the question could not be asked again
   */
  explains({ cause_event_id }) {
    if (cause_event_id !== EVENT_ID || !this.asking) return false;
    this.#release();
    return true;
  }

  /** The person wants nothing to be kept. */
  forget() {
    this.#found = null;
    this.#store();
  }

  /**
   * @param {number} count of the pictures that are back
   * @param {boolean} more whether others follow, which the server fetches when it is sent to them
   */
  #goBack(count, more) {
    this.#back = true;
    this.#rank = Math.max(1, Math.min(this.#rank ?? 1, more ? Infinity : count));
    if (count) this.results.mark(this.#rank);
    if (this.#rank > 1) this.#jump(this.#rank);
    else if (this.#answer) this.#end();
  }

  /** @param {number} rank */
  #jump(rank) {
    this.#answer = null;
    this.send({ type: "command", event_id: EVENT_ID, name: "jump", via: "button", rank });
  }

  /** The person hears nothing of it. */
  #end() {
    this.send({ type: "response.cancel", response_id: this.#answer });
    this.#rank = null;
    this.#release();
  }

  /** What has waited until they are back. */
  #release() {
    const release = this.#held ?? this.#onBack;
    this.leave();
    release();
  }

  get #above() {
    return this.results.section.getBoundingClientRect().top;
  }

  #store() {
    try {
      sessionStorage.removeItem(KEY);
      if (!this.#found) return;
      const rank = this.results.current ?? this.#rank;
      const stored = { found: this.#found, rank, above: this.#above };
      sessionStorage.setItem(KEY, JSON.stringify(stored));
    } catch {
      return; // storage is blocked or full: the page then opens at its beginning
    }
  }
}

/** Loaded anew by the person, or by a phone that had forgotten it. */
function isSameVisit() {
  const [visit] = /** @type {PerformanceNavigationTiming[]} */ (
    performance.getEntriesByType("navigation")
  );
  return visit?.type !== "navigate" || /** @type {any} */ (document).wasDiscarded === true;
}

/** @returns {Stored | null} */
function read() {
  try {
    const stored = JSON.parse(sessionStorage.getItem(KEY) ?? "null");
    return Array.isArray(stored?.found?.results) ? stored : null;
  } catch {
    return null; // storage is blocked or damaged
  }
}

/**
 * Silence is never ambiguous: what is to be heard while one waits, and what is not, so that a
 * quick answer comes without noise. Pure: events and moments in milliseconds in, cues out.
 *
 * @typedef {"opened" | "committed" | "asked" | "transcribed" | "nothing-heard" | "found"
 *   | "begun" | "sounding" | "dry" | "told" | "failed" | "stopped"} Event
 *   - opened: the microphone is open
 *   - committed: what was said is complete; asked: something else was asked for
 *   - transcribed: the words are known; nothing-heard: there were none
 *   - found: the results are there; begun: an answer will come
 *   - sounding: the answer is heard; dry: it has paused; told: it came as text only
 *   - failed: a failure was told instead; stopped: nothing is waited for any more
 *
 * @typedef {"listening" | "heard" | "unheard" | "searching" | "tick" | "result" | "error"} Cue
 */

export const TICK_MS = 1000;
export const SEARCHING_MS = 300; // from the transcript, without sound or result
export const UNHEARD_MS = 500; // from an empty transcript, without a word from the server

const NEVER = Infinity;

export class Waiting {
  #tickAt = NEVER;
  #searchingAt = NEVER;
  #unheardAt = NEVER;
  /** Whether it ticked: the answer is then worth a sign of its own. */
  #ticked = false;
  /** Whether the answer had begun, so that its next words are no news. */
  #begun = false;

  /** The moment at which something may be due; Infinity while nothing is. */
  get due() {
    return Math.min(this.#tickAt, this.#searchingAt, this.#unheardAt);
  }

  /**
   * @param {Event} event
   * @param {number} now
   * @returns {Cue[]} what sounds at once
   */
  note(event, now) {
    switch (event) {
      case "opened":
        return this.#end(["listening"]);
      case "committed":
      case "asked":
        this.#begin(now);
        return event === "committed" ? ["heard"] : [];
      case "transcribed":
        if (this.#tickAt !== NEVER) this.#searchingAt = now + SEARCHING_MS;
        return [];
      case "nothing-heard":
        this.#unheardAt = now + UNHEARD_MS;
        return [];
      case "found":
        this.#searchingAt = NEVER;
        return [];
      case "begun":
        this.#unheardAt = NEVER;
        if (this.#tickAt === NEVER) this.#goOn(now);
        return [];
      case "sounding":
        return this.#end(this.#ticked && !this.#begun ? ["result"] : []);
      case "dry":
        this.#goOn(now);
        return [];
      case "told":
        return this.#end(["result"]);
      case "failed":
        return this.#end(["error"]);
      case "stopped":
        return this.#end([]);
    }
  }

  /**
   * @param {number} now
   * @returns {Cue[]} what has fallen due; never two at a time
   */
  advance(now) {
    if (now >= this.#unheardAt) return this.#end(["unheard"]);
    const ticks = now >= this.#tickAt;
    while (this.#tickAt <= now) this.#tickAt += TICK_MS;
    if (now >= this.#searchingAt) {
      this.#searchingAt = NEVER;
      return ["searching"];
    }
    this.#ticked ||= ticks;
    return ticks ? ["tick"] : [];
  }

  /** @param {number} now */
  #begin(now) {
    this.#end([]);
    this.#tickAt = now + TICK_MS;
  }

  /**
   * What was being said goes on soon.
   * @param {number} now
   */
  #goOn(now) {
    this.#begin(now);
    this.#begun = true;
  }

  /** @param {Cue[]} cues */
  #end(cues) {
    this.#tickAt = this.#searchingAt = this.#unheardAt = NEVER;
    this.#ticked = this.#begun = false;
    return cues;
  }
}

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
const MENTION_TICKS = 5; // so late, words without results only say that the work goes on

export class Waiting {
  #tickAt = NEVER;
  #searchingAt = NEVER;
  #unheardAt = NEVER;
  /** Having ticked, the answer is worth a sign of its own. */
  #ticks = 0;
  #understood = false;
  #found = false;
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
        return this.#begin(now, ["heard"]);
      case "asked":
        this.#begin(now, []);
        this.#understood = true;
        return [];
      case "transcribed":
        this.#understood = true;
        if (this.#tickAt !== NEVER) this.#searchingAt = now + SEARCHING_MS;
        return [];
      case "nothing-heard":
        this.#end([]);
        this.#unheardAt = now + UNHEARD_MS;
        return [];
      case "found":
        this.#found = true;
        this.#searchingAt = NEVER;
        return [];
      case "begun":
        return this.#answerWillCome(now);
      case "sounding":
        return this.#sounding();
      case "dry":
        this.#tickAt = now + TICK_MS;
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
    if (!ticks) return [];
    this.#ticks += 1;
    return ["tick"];
  }

  /** @param {number} now */
  #answerWillCome(now) {
    this.#unheardAt = NEVER;
    if (this.#tickAt !== NEVER) return [];
    this.#tickAt = now + TICK_MS;
    this.#begun = true; // nothing new was asked: it goes on
    return [];
  }

  /** @returns {Cue[]} */
  #sounding() {
    const answer = this.#found || (this.#understood && this.#ticks < MENTION_TICKS);
    const news = answer && this.#ticks > 0 && !this.#begun;
    this.#begun ||= answer;
    this.#tickAt = this.#searchingAt = this.#unheardAt = NEVER;
    return news ? ["result"] : [];
  }

  /**
   * @param {number} now
   * @param {Cue[]} cues
   */
  #begin(now, cues) {
    this.#end([]);
    this.#tickAt = now + TICK_MS;
    return cues;
  }

  /** @param {Cue[]} cues */
  #end(cues) {
    this.#tickAt = this.#searchingAt = this.#unheardAt = NEVER;
    this.#ticks = 0;
    this.#understood = this.#found = this.#begun = false;
    return cues;
  }
}

/** Plays what `Waiting` decides, by the page's own clock: a server that hangs is heard, too. */
export class Cues {
  #waiting = new Waiting();
  #timer = 0;

  /**
   * @param {import("../sound/earcons.js").Earcons} earcons
   * @param {(cue: Cue) => void} onCue called after each that is played
   */
  constructor(earcons, onCue) {
    this.earcons = earcons;
    this.onCue = onCue;
  }

  /** @param {Event} event */
  note(event) {
    this.#play(this.#waiting.note(event, performance.now()));
  }

  /** @param {Cue[]} cues */
  #play(cues) {
    clearTimeout(this.#timer);
    const { due } = this.#waiting;
    const wait = Math.max(0, Math.ceil(due - performance.now()));
    if (due !== Infinity) this.#timer = setTimeout(() => this.#advance(), wait);
    for (const cue of cues) {
      this.earcons.play(cue);
      this.onCue(cue);
    }
  }

  #advance() {
    this.#play(this.#waiting.advance(performance.now()));
  }
}

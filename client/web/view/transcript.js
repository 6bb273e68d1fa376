/**
 * What was heard and what was said, in order. Not live: the announcer and the voice are. It has no
 * role=log, not even with aria-live=off: with Firefox, Orca then takes the announcement of an
 * answer for a copy of the line here, and drops it.
 */

import { inWords, words } from "../words/language.js";
import { around } from "../words/foreign.js";

/**
 * An answer as it stands in the log, and what is said of it now.
 * @typedef {object} Entry
 * @property {HTMLElement} line
 * @property {HTMLElement} words
 * @property {string[]} before  sentences that an interrupted response has said of it
 * @property {string[]} now  sentences of the response that goes on with it
 */

export class TranscriptLog {
  /** Of what is asked. */
  language = "en";
  /** Which answer each response is, or goes on with. @type {Map<string, Entry>} */
  #entries = new Map();
  /** Of responses without a word so far. @type {Map<string, string>} */
  #languages = new Map();

  /**
   * @param {HTMLElement} log
   * @param {(text: string, language: string) => void} onWords what the latest answer says so far
   */
  constructor(log, onWords) {
    this.log = log;
    this.onWords = onWords;
  }

  /** @param {string} text what the person said or typed */
  asked(text) {
    const spoken = this.#add("you", "asked");
    spoken.lang = this.language;
    spoken.textContent = text;
  }

  /** @param {() => string} label of what the person pressed, in the page's language */
  pressed(label) {
    inWords(this.#add("you", "asked"), (spoken) => {
      spoken.textContent = label();
    });
  }

  /** @param {string} text what the person typed to go with a picture, or nothing */
  askedWithPicture(text) {
    inWords(this.#add("you", "asked"), (spoken) => {
      const { asked } = words.picture;
      spoken.replaceChildren(...(text ? around(asked, text, this.language) : [asked("")]));
    });
  }

  /**
   * Its words will come.
   * @param {string} responseId
   * @param {string} language
   */
  begin(responseId, language) {
    this.#languages.set(responseId, language);
  }

  /**
   * An answer that was interrupted goes on: no new line, and no sentence stands there twice.
   * @param {string} responseId
   * @param {string} interruptedId
   */
  resume(responseId, interruptedId) {
    const entry = this.#entries.get(interruptedId);
    if (!entry) return;
    entry.before = said(entry);
    entry.now = [];
    this.#entries.set(responseId, entry);
  }

  /**
   * @param {string} responseId
   * @param {string} sentence the next that is spoken
   */
  extend(responseId, sentence) {
    const entry = this.#entry(responseId);
    entry.now.push(sentence);
    this.#show(entry);
  }

  /**
   * @param {string} responseId
   * @param {string} text all of it; an empty one is not worth a line
   */
  settle(responseId, text) {
    if (!text) return;
    const entry = this.#entry(responseId);
    if (entry.now.join(" ") !== text) entry.now = [text];
    this.#show(entry);
  }

  /**
   * @param {string} responseId
   * @param {number} seconds of sound that the person has heard, besides those noted before
   */
  played(responseId, seconds) {
    const line = this.#entries.get(responseId)?.line;
    if (line) line.dataset.playedSeconds = String(heard(line) + seconds);
  }

  /** @param {string} responseId */
  finished(responseId) {
    const line = this.#entries.get(responseId)?.line;
    if (line) line.dataset.finished = "true";
  }

  /**
   * @param {string} responseId
   * @returns {Entry} with its line from the first word on
   */
  #entry(responseId) {
    const known = this.#entries.get(responseId);
    if (known) return known;
    const spoken = this.#add("earshot", "answered");
    spoken.lang = this.#languages.get(responseId) ?? this.language;
    const line = /** @type {HTMLElement} */ (spoken.parentElement);
    const entry = { line, words: spoken, before: [], now: [] };
    this.#entries.set(responseId, entry);
    return entry;
  }

  /** @param {Entry} entry */
  #show(entry) {
    entry.words.textContent = said(entry).join(" ");
    this.onWords(entry.words.textContent, entry.words.lang);
  }

  /**
   * A new line.
   * @param {"you" | "earshot"} who
   * @param {string} kind
   * @returns {HTMLElement} the place for the words
   */
  #add(who, kind) {
    if (who === "you") this.onWords("", this.language);
    const line = document.createElement("p");
    line.className = kind;
    const speaker = document.createElement("span");
    speaker.className = "speaker";
    inWords(speaker, () => (speaker.textContent = `${words.transcript[who]}: `));
    const spoken = document.createElement("span");
    spoken.className = "words";
    line.append(speaker, spoken);
    this.log.append(line);
    return spoken;
  }
}

/**
 * What was heard before the interruption, then what was said since: some of it again.
 * @param {Entry} entry
 */
function said({ before, now }) {
  const again = before.findIndex((sentence) => now.join(" ").includes(sentence));
  return [...(again < 0 ? before : before.slice(0, again)), ...now];
}

/** @param {HTMLElement} line */
function heard(line) {
  return Number(line.dataset.playedSeconds ?? 0);
}

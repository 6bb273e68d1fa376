/** What was heard and what was said, in order. Not live: the announcer and the voice are. */

export class TranscriptLog {
  /** @type {Map<string, HTMLElement>} */
  #answers = new Map();

  /** @param {HTMLElement} log */
  constructor(log) {
    this.log = log;
  }

  /** @param {string} text what the person said or typed */
  asked(text) {
    this.#add("You", text, "asked");
  }

  /**
   * @param {string} responseId
   * @param {string} sentence the next that is spoken
   */
  extend(responseId, sentence) {
    const words = this.#answer(responseId);
    words.textContent = `${words.textContent} ${sentence}`.trim();
  }

  /**
   * @param {string} responseId
   * @param {string} text all of it; an empty one is not worth a line
   */
  settle(responseId, text) {
    if (text) this.#answer(responseId).textContent = text;
  }

  /**
   * @param {string} responseId
   * @param {number} seconds of sound that the person has heard, besides those noted before
   */
  played(responseId, seconds) {
    const entry = this.#answers.get(responseId)?.parentElement;
    if (entry) entry.dataset.playedSeconds = String(heard(entry) + seconds);
  }

  /** @param {string} responseId */
  finished(responseId) {
    const entry = this.#answers.get(responseId)?.parentElement;
    if (entry) entry.dataset.finished = "true";
  }

  /**
   * @param {string} responseId
   * @returns {HTMLElement} where its words stand, from the first one on
   */
  #answer(responseId) {
    const words = this.#answers.get(responseId) ?? this.#add("Earshot", "", "answered", responseId);
    this.#answers.set(responseId, words);
    return words;
  }

  /**
   * @param {string} who
   * @param {string} text
   * @param {string} kind
   * @param {string} [responseId]
   * @returns {HTMLElement} where the words stand
   */
  #add(who, text, kind, responseId) {
    const entry = document.createElement("p");
    entry.className = kind;
    if (responseId) entry.dataset.responseId = responseId;
    const speaker = document.createElement("span");
    speaker.className = "speaker";
    speaker.textContent = `${who}: `;
    const words = document.createElement("span");
    words.className = "words";
    words.textContent = text;
    entry.append(speaker, words);
    this.log.append(entry);
    return words;
  }
}

/** @param {HTMLElement} entry */
function heard(entry) {
  return Number(entry.dataset.playedSeconds ?? 0);
}

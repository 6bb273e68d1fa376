/** What was heard and what was said, in order. Not live: the announcer and the voice are. */

/**
 * An answer as it stands in the log, and what each response has said of it.
 * @typedef {object} Entry
 * @property {HTMLElement} line
 * @property {HTMLElement} words
 * @property {string[]} sentences
 *
 * @typedef {object} Part
 * @property {Entry} entry
 * @property {number} from  number of its first sentence, once that is known
 * @property {boolean} resumed  it begins with a sentence that was there before, not yet found
 */

export class TranscriptLog {
  /** Which answer each response is, or goes on with. @type {Map<string, Part>} */
  #parts = new Map();

  /** @param {HTMLElement} log */
  constructor(log) {
    this.log = log;
  }

  /** @param {string} text what the person said or typed */
  asked(text) {
    this.#add("You", text, "asked");
  }

  /**
   * An answer that was interrupted goes on: no new line, and no sentence stands there twice.
   * @param {string} responseId
   * @param {string} interruptedId
   */
  resume(responseId, interruptedId) {
    const entry = this.#parts.get(interruptedId)?.entry;
    if (entry) this.#parts.set(responseId, { entry, from: 0, resumed: true });
  }

  /**
   * @param {string} responseId
   * @param {string} sentence the next that is spoken
   */
  extend(responseId, sentence) {
    const part = this.#part(responseId, sentence);
    part.entry.sentences.push(sentence);
    show(part.entry);
  }

  /**
   * @param {string} responseId
   * @param {string} text all of it; an empty one is not worth a line
   */
  settle(responseId, text) {
    if (!text) return;
    const { entry, from } = this.#part(responseId, text);
    if (entry.sentences.slice(from).join(" ") === text) return;
    entry.sentences.splice(from, Infinity, text);
    show(entry);
  }

  /**
   * @param {string} responseId
   * @param {number} seconds of sound that the person has heard, besides those noted before
   */
  played(responseId, seconds) {
    const line = this.#parts.get(responseId)?.entry.line;
    if (line) line.dataset.playedSeconds = String(heard(line) + seconds);
  }

  /** @param {string} responseId */
  finished(responseId) {
    const line = this.#parts.get(responseId)?.entry.line;
    if (line) line.dataset.finished = "true";
  }

  /**
   * @param {string} responseId
   * @param {string} begins its first sentence, or all that it says
   * @returns {Part}
   */
  #part(responseId, begins) {
    const part = this.#parts.get(responseId) ?? this.#begun(responseId);
    if (part.resumed) {
      const { sentences } = part.entry;
      const again = sentences.findLastIndex((sentence) => begins.startsWith(sentence));
      part.from = again < 0 ? sentences.length : again;
      sentences.length = part.from;
      part.resumed = false;
    }
    return part;
  }

  /** @param {string} responseId */
  #begun(responseId) {
    const line = this.#add("Earshot", "", "answered");
    const words = /** @type {HTMLElement} */ (line.lastElementChild);
    const part = { entry: { line, words, sentences: [] }, from: 0, resumed: false };
    this.#parts.set(responseId, part);
    return part;
  }

  /**
   * @param {string} who
   * @param {string} text
   * @param {string} kind
   * @returns {HTMLElement} the line, of which the last element holds the words
   */
  #add(who, text, kind) {
    const line = document.createElement("p");
    line.className = kind;
    const speaker = document.createElement("span");
    speaker.className = "speaker";
    speaker.textContent = `${who}: `;
    const words = document.createElement("span");
    words.className = "words";
    words.textContent = text;
    line.append(speaker, words);
    this.log.append(line);
    return line;
  }
}

/** @param {Entry} entry */
function show({ words, sentences }) {
  words.textContent = sentences.join(" ");
}

/** @param {HTMLElement} line */
function heard(line) {
  return Number(line.dataset.playedSeconds ?? 0);
}

/**
 * What is told in words besides an answer's sound: by a screen reader, one polite message an
 * answer, and failures at once. While the microphone is open nothing is written that a screen
 * reader would speak into it. A failure that Earshot speaks itself is only shown.
 */

export class Announcer {
  #hushed = false;
  /** The latest for each region. @type {Map<HTMLElement, () => void>} */
  #held = new Map();

  /**
   * @param {HTMLElement} status role=status
   * @param {HTMLElement} alert role=alert
   * @param {HTMLElement} failure shown, and not live
   * @param {HTMLElement} answer shown beside Talk, and not live
   */
  constructor(status, alert, failure, answer) {
    this.answer = answer;
    this.status = status;
    this.alert = alert;
    this.failure = failure;
  }

  /**
   * @param {string} text an answer, whole
   * @param {string} language of the text
   */
  say(text, language) {
    this.#write(this.status, text, language);
  }

  /**
   * @param {string} text of an answer, as far as it is here; what stands there as a failure is not
   *   shown twice
   * @param {string} language of the text
   */
  caption(text, language) {
    const failure = text === this.alert.textContent || text === this.failure.textContent;
    put(this.answer, failure ? "" : text, language);
    this.#hideTwin();
  }

  /** Who reads the page with a screen reader finds the same words once. */
  #hideTwin() {
    const { textContent: told } = this.status;
    this.answer.ariaHidden = told && told === this.answer.textContent ? "true" : null;
  }

  /**
   * @param {string} text a failure
   * @param {string} language of the text
   */
  warn(text, language) {
    this.#write(this.alert, text, language);
  }

  /**
   * @param {string} text a failure that is spoken
   * @param {string} language of the text
   */
  show(text, language) {
    put(this.failure, text, language);
  }

  /**
   * While a dialog is open, nothing outside of it is told.
   * @param {HTMLElement} place the dialog, or where these stand without one
   */
  moveTo(place) {
    this.clear();
    place.append(this.failure, this.alert, this.status);
  }

  /** Empty all, so that the same words said again count as new. */
  clear() {
    this.withdrawWarning();
    this.status.textContent = "";
    this.#hideTwin();
  }

  /** What was told as a failure is over. */
  withdrawWarning() {
    this.#held.clear();
    this.alert.textContent = this.failure.textContent = "";
  }

  /** Whether an answer stands there that may still be being read. */
  get saying() {
    return this.status.textContent !== "";
  }

  hush() {
    this.#hushed = true;
  }

  unhush() {
    this.#hushed = false;
    const held = [...this.#held.values()];
    this.#held.clear();
    for (const write of held) write();
  }

  /**
   * @param {HTMLElement} region
   * @param {string} text
   * @param {string} language
   */
  #write(region, text, language) {
    const write = () => {
      put(region, text, language);
      this.#hideTwin();
    };
    if (this.#hushed) this.#held.set(region, write);
    else write();
  }
}

/**
 * @param {HTMLElement} element
 * @param {string} text
 * @param {string} language
 */
function put(element, text, language) {
  element.lang = language;
  element.textContent = text;
}

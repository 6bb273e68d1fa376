/**
 * What a screen reader is told: one polite message an answer, and failures at once. While the
 * microphone is open nothing is written, or the screen reader would speak into it.
 */

export class Announcer {
  #hushed = false;
  /** @type {(() => void)[]} */
  #held = [];

  /**
   * @param {HTMLElement} status role=status
   * @param {HTMLElement} alert role=alert
   */
  constructor(status, alert) {
    this.status = status;
    this.alert = alert;
  }

  /** @param {string} text an answer, whole */
  say(text) {
    this.#write(() => (this.status.textContent = text));
  }

  /** @param {string} text a failure */
  warn(text) {
    this.#write(() => (this.alert.textContent = text));
  }

  /** Empty both regions, so that the same words said again count as new. */
  clear() {
    this.#held = [];
    this.status.textContent = "";
    this.alert.textContent = "";
  }

  /** What was told as a failure is over. */
  withdrawWarning() {
    this.#held = [];
    this.alert.textContent = "";
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
    for (const write of this.#held.splice(0)) write();
  }

  /** @param {() => void} write */
  #write(write) {
    if (this.#hushed) this.#held.push(write);
    else write();
  }
}

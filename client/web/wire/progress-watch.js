/**
 * Asks the server how far the reading of pictures has come, often while it goes on and now and then
 * afterwards, for as long as the page can be seen. It knows no socket: whoever does starts it, and stops it when the server is gone,
 * which is then no failure of its own. It shows nothing itself.
 *
 * @typedef {object} LeftOut
 * @property {number} total
 * @property {{path: string, reason: string}[]} first at most 200 of them
 *
 * @typedef {object} Reading
 * @property {boolean} running
 * @property {"finding" | "describing" | "reading" | null} stage
 * @property {number} done
 * @property {number | null} total pictures of the stage; null while they are being looked for
 * @property {number | null} images_per_second
 * @property {number | null} seconds_left
 * @property {LeftOut} skipped
 * @property {LeftOut} not_described
 * @property {string | null} failure a sentence
 * @property {string | null} [trouble] sentences on what cannot be followed just now
 * @property {number} photos that can be found now
 */

const EVERY_MS = 2000;
/** While nothing is read: a drive may be unplugged. */
const CALM_MS = 60000;

export class ProgressWatch {
  #watching = false;
  #timer = 0;
  #asking = new AbortController();

  /**
   * @param {string} url
   * @param {(reading: Reading) => void} onNews
   */
  constructor(url, onNews) {
    this.url = url;
    this.onNews = onNews;
    document.addEventListener("visibilitychange", () => this.#ask());
  }

  /** The server is there. */
  start() {
    this.#watching = true;
    this.#ask();
  }

  /** The server is gone. */
  stop() {
    this.#watching = false;
    this.#pause();
  }

  async #ask() {
    this.#pause();
    if (!this.#watching || document.hidden) return;
    const { signal } = (this.#asking = new AbortController());
    try {
      const answer = await fetch(this.url, { signal, cache: "no-store" });
      const reading = answer.ok ? await answer.json() : null;
      if (!signal.aborted) this.#receive(reading);
    } catch {
      if (!signal.aborted) this.#askAgain();
    }
  }

  /** @param {Reading | null} reading null of a server that does not tell */
  #receive(reading) {
    if (reading) this.onNews(reading);
    if (reading) this.#askAgain(reading.running ? EVERY_MS : CALM_MS);
    else this.#watching = false;
  }

  /** @param {number} afterMs */
  #askAgain(afterMs = EVERY_MS) {
    this.#timer = setTimeout(() => this.#ask(), afterMs);
  }

  #pause() {
    clearTimeout(this.#timer);
    this.#asking.abort();
  }
}

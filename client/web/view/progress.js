/**
 * How far the reading of pictures has come, and which files were left out. Not live: nobody asked
 * for it. Once shown it stays, so that nobody loses the place at which they read.
 *
 * @typedef {import("../wire/progress-watch.js").Reading} Reading
 * @typedef {import("../wire/progress-watch.js").LeftOut} LeftOut
 */

import { inWords, words } from "../words/language.js";
import { element } from "./element.js";

export class Progress {
  /** Of the server's sentences. */
  language = "en";
  /** @type {Reading | null} */
  #latest = null;

  /** @param {HTMLElement} section with a place for each part */
  constructor(section) {
    const part = (/** @type {string} */ selector) =>
      /** @type {HTMLElement} */ (section.querySelector(selector));
    this.section = section;
    this.sentence = part(".how-far");
    this.bar = /** @type {HTMLProgressElement} */ (part("progress"));
    this.hold = part(".hold");
    this.hold.addEventListener("click", () => this.#holdOrGoOn());
    this.failure = part(".alert");
    this.skipped = part(".skipped");
    this.notDescribed = part(".not-described");
  }

  /**
   * Nothing changes while the person wants it to stand still, but the end of it is told.
   * @param {Reading} reading
   */
  show(reading) {
    this.#latest = reading;
    if (reading.running) this.hold.hidden = false;
    if (reading.running && this.#held) return;
    inWords(this.section, () => this.#write(reading));
  }

  get #held() {
    return this.hold.getAttribute("aria-pressed") === "true";
  }

  #holdOrGoOn() {
    this.hold.setAttribute("aria-pressed", String(!this.#held));
    if (this.#latest) this.show(this.#latest);
  }

  /** @param {Reading} reading */
  #write(reading) {
    const { failure, trouble, skipped, not_described } = reading;
    if (reading.running || failure || trouble || skipped.total || not_described.total) {
      this.section.hidden = false;
    }
    put(this.sentence, sentence(reading));
    this.#showBar(reading);
    this.failure.lang = this.language;
    put(this.failure, [failure, trouble].filter(Boolean).join(" "));
    this.#list(this.skipped, skipped, words.progress.skipped(skipped.total));
    this.#list(this.notDescribed, not_described, words.progress.notDescribed(not_described.total));
  }

  /** @param {Reading} reading */
  #showBar({ running, stage, done, total }) {
    this.bar.hidden = !running || !total;
    this.bar.setAttribute("aria-label", words.progress.bar[stage ?? "finding"]);
    Object.assign(this.bar, { max: total || 1, value: done });
  }

  /**
   * @param {HTMLElement} details
   * @param {LeftOut} files
   * @param {string} summary
   */
  #list(details, { total, first }, summary) {
    const [heading, list, rest] = /** @type {HTMLCollectionOf<HTMLElement>} */ (details.children);
    details.hidden = total === 0;
    put(heading, summary);
    rest.hidden = total === first.length;
    put(rest, words.progress.listed(first.length));
    const items = first.map((file) => this.#item(file));
    // Those that stand there already stay: somebody may be reading them.
    const same = [...list.children].every((item, i) => items[i]?.isEqualNode(item));
    if (same) list.append(...items.slice(list.children.length));
    else list.replaceChildren(...items);
  }

  /** @param {{path: string, reason: string}} file */
  #item({ path, reason }) {
    const item = element("li", {});
    const why = element("span", { lang: this.language, textContent: reason });
    item.append(element("span", { dir: "auto", textContent: path }), ": ", why);
    return item;
  }
}

/** @param {Reading} reading */
function sentence({ running, failure, stage, done, total, photos, ...pace }) {
  const { progress } = words;
  if (failure) return progress.found(photos);
  if (!running) return progress.allFound(photos);
  if (!stage || total === null) return progress.waiting;
  const facts = [progress.of(done, total)];
  if (pace.images_per_second !== null) facts.push(speed(pace.images_per_second));
  if (pace.seconds_left !== null) facts.push(timeLeft(pace.seconds_left));
  return progress[stage](facts);
}

/** @param {number} perSecond */
function speed(perSecond) {
  if (perSecond >= 1) return words.progress.perSecond(Math.round(perSecond));
  return words.progress.perMinute(Math.max(1, Math.round(perSecond * 60)));
}

/** @param {number} seconds */
function timeLeft(seconds) {
  const minutes = Math.round(seconds / 60);
  if (seconds < 60) return words.progress.almostDone;
  if (minutes < 90) return words.progress.minutesLeft(minutes);
  return words.progress.hoursLeft(Math.round(minutes / 60));
}

/**
 * Only where it differs: a screen reader that is there keeps its place.
 * @param {HTMLElement} place
 * @param {string} text
 */
function put(place, text) {
  if (place.textContent !== text) place.textContent = text;
}

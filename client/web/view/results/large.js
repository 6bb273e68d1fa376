/**
 * One picture as large as somebody needs it, in a dialog of its own. It zooms by button, by two
 * fingers, and by keys that print nothing; moving about in it is the browser's own scrolling.
 *
 * @typedef {import("./result-item.js").Result} Result
 *
 * @typedef {object} Point of the screen, in pixels
 * @property {number} x
 * @property {number} y
 *
 * @typedef {object} Spot of the picture, from 0 to 1
 * @property {number} x
 * @property {number} y
 *
 * @typedef {object} Pinch as it began
 * @property {Spot} spot between the fingers
 * @property {number} spread from finger to finger, in pixels
 * @property {number} zoom
 */

import { words } from "../../words/language.js";
import { altOf, describe } from "./result-item.js";
import { element } from "../element.js";

/** Of the whole picture; about half as much again from each to the next. */
const STEPS = [1, 1.5, 2.25, 3.4, 5, 8];
const LARGEST = 8;

export class LargePicture {
  /** The one that is shown, or was last. @type {Result | null} */
  result = null;
  /** The same picture with all its pixels. @type {HTMLImageElement | null} */
  #sharper = null;
  /** @type {Pinch | null} */
  #pinch = null;
  #zoom = 1;

  /**
   * @param {HTMLDialogElement} dialog
   * @param {() => void} onOpen
   */
  constructor(dialog, onOpen) {
    const part = (/** @type {string} */ selector) =>
      /** @type {HTMLElement} */ (dialog.querySelector(selector));
    this.dialog = dialog;
    this.onOpen = onOpen;
    this.heading = part("h2");
    this.caption = part(".caption");
    this.percent = part(".percent");
    this.pane = part(".pane");
    this.image = element("img", { alt: "" });
    this.image.addEventListener("load", () => this.#fit());
    this.image.addEventListener("error", () => this.#fail());
    this.pane.addEventListener("keydown", (event) => this.#onKey(event));
    for (const kind of /** @type {const} */ (["touchstart", "touchmove", "touchend"])) {
      this.pane.addEventListener(kind, (event) => this.#onTouch(event), { passive: false });
    }
    part("[data-zoom=larger]").addEventListener("click", () => this.#larger());
    part("[data-zoom=smaller]").addEventListener("click", () => this.#smaller());
    part("[data-zoom=whole]").addEventListener("click", () => this.#zoomTo(1));
    part("[data-close]").addEventListener("click", () => dialog.close());
  }

  /**
   * @param {Result} result
   * @param {string} language of its description
   */
  open(result, language) {
    this.result = result;
    this.#sharper = null;
    this.heading.textContent = words.result.name(result.rank);
    this.pane.ariaLabel = words.large.picture(result.rank);
    this.image.src = result.url;
    this.pane.replaceChildren(this.image);
    this.describe(result, language);
    this.onOpen();
    this.dialog.showModal();
    this.#zoomTo(1);
  }

  /**
   * A description that has come meanwhile.
   * @param {Result} result that may be another than the one shown
   * @param {string} language of its description
   */
  describe(result, language) {
    if (this.result?.id !== result.id) return;
    describe(this.caption, result, language);
    this.image.alt = altOf(result);
  }

  #fit() {
    const { naturalWidth, naturalHeight, style } = this.image;
    style.setProperty("--ratio", String(naturalWidth / naturalHeight));
  }

  #fail() {
    this.pane.replaceChildren(words.large.missing);
  }

  #larger() {
    this.#zoomTo(STEPS.find((step) => step > this.#zoom) ?? LARGEST);
  }

  #smaller() {
    this.#zoomTo(STEPS.findLast((step) => step < this.#zoom) ?? 1);
  }

  /** @param {number} zoom about the middle of what can be seen */
  #zoomTo(zoom) {
    const { x, y, width, height } = this.pane.getBoundingClientRect();
    const centre = { x: x + width / 2, y: y + height / 2 };
    this.#place(this.#spotAt(centre), centre, zoom);
  }

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
    if (event.key === "PageUp") this.#larger();
    else if (event.key === "PageDown") this.#smaller();
    else return;
    event.preventDefault();
  }

  /**
   * Not pointer events: the browser takes those away as soon as one finger scrolls.
   * @param {TouchEvent} event
   */
  #onTouch(event) {
    if (event.type !== "touchmove") this.#pinch = null; // with other fingers it begins anew
    const [one, other] = event.touches;
    if (!other) return;
    if (event.cancelable) event.preventDefault(); // it would scroll, too
    const between = { x: (one.clientX + other.clientX) / 2, y: (one.clientY + other.clientY) / 2 };
    const spread = Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY) || 1;
    this.#pinch ??= { spot: this.#spotAt(between), spread, zoom: this.#zoom };
    this.#place(this.#pinch.spot, between, (this.#pinch.zoom * spread) / this.#pinch.spread);
  }

  /**
   * @param {Point} point
   * @returns {Spot}
   */
  #spotAt(point) {
    const { x, y, width, height } = this.image.getBoundingClientRect();
    return { x: (point.x - x) / width, y: (point.y - y) / height };
  }

  /**
   * Zoom, and bring a spot of the picture to a point of the screen, or as near as it gets.
   * @param {Spot} spot
   * @param {Point} point
   * @param {number} zoom
   */
  #place(spot, point, zoom) {
    this.#zoom = Math.min(Math.max(zoom, 1), LARGEST);
    this.image.style.setProperty("--zoom", String(this.#zoom));
    const { x, y, width, height } = this.image.getBoundingClientRect();
    this.pane.scrollBy(x + spot.x * width - point.x, y + spot.y * height - point.y);
    this.percent.textContent = words.large.percent(Math.round(this.#zoom * 100));
    if (this.#zoom > 1) this.#sharpen();
  }

  /** All pixels are for those who look closely; until they have come, and without them, these do. */
  #sharpen() {
    if (this.#sharper || !this.result) return;
    const url = new URL(this.result.url, document.baseURI);
    url.searchParams.set("size", "full");
    const sharper = element("img", { src: url.href });
    sharper.addEventListener("load", () => {
      if (this.#sharper === sharper) this.image.src = sharper.src;
    });
    this.#sharper = sharper;
  }
}

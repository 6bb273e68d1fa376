/**
 * The small picture of a result: a button that shows it large. In place of one that cannot be
 * loaded stands a sentence, and the button tries again. It knows nothing else of the result.
 */

import { words } from "../language.js";
import { element } from "./element.js";

export class Thumbnail {
  /**
   * @param {number} rank
   * @param {string} url
   * @param {() => void} onEnlarge
   */
  constructor(rank, url, onEnlarge) {
    this.rank = rank;
    this.url = url;
    this.image = element("img", { src: url, alt: "", loading: "lazy", decoding: "async" });
    this.missing = element("p", { textContent: words.result.missing });
    this.again = element("span", { textContent: words.result.tryAgain });
    this.button = element("button", { type: "button", className: "picture" });
    this.button.append(this.image, this.again);
    this.#show(true);
    this.image.addEventListener("load", () => this.#show(true));
    this.image.addEventListener("error", () => this.#show(false));
    this.button.addEventListener("click", () => (this.loadable ? onEnlarge() : this.#tryAgain()));
  }

  get elements() {
    return [this.missing, this.button];
  }

  /** Whether nothing speaks against it so far. */
  get loadable() {
    return this.missing.hidden;
  }

  /**
   * The button stays whatever happens: the focus may be on it.
   * @param {boolean} loadable
   */
  #show(loadable) {
    const { showLarge, about, tryAgain } = words.result;
    this.image.hidden = !loadable;
    this.missing.hidden = this.again.hidden = loadable;
    this.button.ariaLabel = loadable ? showLarge(this.rank) : about(tryAgain, this.rank);
  }

  #tryAgain() {
    this.image.loading = "eager"; // a lazy one would wait to be seen, and it is hidden
    this.image.src = this.url;
  }
}

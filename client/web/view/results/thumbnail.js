/**
 * The small picture of a result: a button that shows it large. In place of one that cannot be
 * loaded stands a sentence, and the button tries again. It knows nothing else of the result.
 */

import { inWords, words } from "../../words/language.js";
import { element } from "../element.js";

export class Thumbnail {
  #failed = false;

  /**
   * @param {number} rank
   * @param {string} url
   * @param {() => void} onEnlarge
   */
  constructor(rank, url, onEnlarge) {
    this.rank = rank;
    this.url = url;
    this.image = element("img", { src: url, alt: "", loading: "lazy", decoding: "async" });
    this.sentence = element("p", {});
    this.button = element("button", { type: "button", className: "picture" });
    this.button.dataset.action = "enlarge";
    this.button.addEventListener("click", () => (this.#failed ? this.#tryAgain() : onEnlarge()));
    this.image.addEventListener("load", () => this.#loaded());
    this.image.addEventListener("error", () => this.#fail());
    this.#loaded();
  }

  /** Or it may still come. */
  #loaded() {
    this.#failed = false;
    this.sentence.remove();
    this.button.replaceChildren(this.image);
    inWords(this.button, (button) => (button.ariaLabel = words.result.showLarge(this.rank)));
  }

  /** The button stays: the focus may be on it. */
  #fail() {
    this.#failed = true;
    inWords(this.sentence, (sentence) => (sentence.textContent = words.result.missing));
    this.button.before(this.sentence);
    inWords(this.button, (button) => {
      const { about, tryAgain } = words.result;
      button.replaceChildren(tryAgain);
      button.ariaLabel = about(tryAgain, this.rank);
    });
  }

  #tryAgain() {
    this.image.loading = "eager"; // a lazy one would wait until it can be seen
    this.image.src = this.url;
  }
}

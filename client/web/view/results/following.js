/**
 * Brings the picture that is being described into the window, for those who watch. Not for who reads
 * or types elsewhere meanwhile: from what was asked to the answer, any sign of that keeps the window
 * where it is.
 */

const SCROLLING_KEYS = ["PageUp", "PageDown", "Home", "End", "ArrowUp", "ArrowDown", " ", "Tab"];

export class Following {
  /** Whether the person has turned to something else since then. */
  #elsewhere = false;

  constructor() {
    const turn = () => (this.#elsewhere = true);
    for (const kind of ["wheel", "touchmove", "input"]) {
      document.addEventListener(kind, turn, { passive: true });
    }
    document.addEventListener("keydown", ({ key }) => SCROLLING_KEYS.includes(key) && turn());
  }

  /** Something was asked for. */
  begin() {
    this.#elsewhere = false;
  }

  /**
   * @param {HTMLElement} element
   * @param {HTMLElement} picture in it: where all of it can be seen, nothing moves
   */
  show(element, picture) {
    const { top, bottom } = picture.getBoundingClientRect();
    if (top >= 0 && bottom <= innerHeight) return;
    if (this.#elsewhere || isReading() || document.querySelector("dialog[open]")) return;
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const { height } = element.getBoundingClientRect();
    const block = height > innerHeight ? "start" : "nearest";
    element.scrollIntoView({ block, behavior: still ? "auto" : "smooth" });
  }
}

/** Whether words are selected, other than those in the field, which the next ones replace. */
function isReading() {
  const selection = document.getSelection();
  const field = document.activeElement instanceof HTMLInputElement && document.activeElement;
  return selection?.isCollapsed === false && !(field && selection.anchorNode?.contains(field));
}

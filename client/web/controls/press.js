/**
 * One control that is pressed shortly to begin and again to end, or held while speaking. It
 * begins when pressed down, so that nobody waits for their own finger, and it knows no button.
 *
 * @typedef {object} Listener
 * @property {() => boolean} canHold  whether a press would begin a recording
 * @property {() => void} onPress  begin, or end
 * @property {() => void} onRelease  the end of a hold
 * @property {() => void} onCancel  a short press that was taken back
 */

const HOLD_MS = 400;

export class Press {
  #since = 0;
  #down = false;
  #began = false;

  /** @param {Listener} listener */
  constructor(listener) {
    this.listener = listener;
  }

  /** @param {boolean} [atOnce] whether a press that ends a recording counts when it goes down */
  down(atOnce = false) {
    if (this.#down) return;
    this.#down = true;
    this.#since = performance.now();
    this.#began = this.listener.canHold() || atOnce;
    if (this.#began) this.listener.onPress();
  }

  /** @param {boolean} [outside] whether the pointer had left the button */
  up(outside = false) {
    if (!this.#down) return;
    this.#down = false;
    const held = performance.now() - this.#since >= HOLD_MS;
    if (!this.#began) return outside ? undefined : this.listener.onPress();
    if (held) this.listener.onRelease();
    else if (outside) this.listener.onCancel();
  }
}

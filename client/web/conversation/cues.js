/** Plays what `waiting.js` decides, by the page's own clock: a server that hangs is heard, too. */

import { Waiting } from "./waiting.js";

export class Cues {
  #waiting = new Waiting();
  #timer = 0;

  /**
   * @param {import("../sound/earcons.js").Earcons} earcons
   * @param {(cue: import("./waiting.js").Cue) => void} onCue called after each that is played
   */
  constructor(earcons, onCue) {
    this.earcons = earcons;
    this.onCue = onCue;
  }

  /** @param {import("./waiting.js").Event} event */
  note(event) {
    this.#play(this.#waiting.note(event, performance.now()));
  }

  /** @param {import("./waiting.js").Cue[]} cues */
  #play(cues) {
    clearTimeout(this.#timer);
    const { due } = this.#waiting;
    const wait = Math.max(0, Math.ceil(due - performance.now()));
    if (due !== Infinity) this.#timer = setTimeout(() => this.#advance(), wait);
    for (const cue of cues) {
      this.earcons.play(cue);
      this.onCue(cue);
    }
  }

  #advance() {
    this.#play(this.#waiting.advance(performance.now()));
  }
}

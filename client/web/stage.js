/**
 * Where the conversation is, as the person sees and hears it besides the answers: the state,
 * its hint, earcons, announcements and failures.
 *
 * @typedef {import("./view/screen.js").State} State
 *
 * @typedef {object} Parts
 * @property {import("./earcons.js").Earcons} earcons
 * @property {import("./view/announce.js").Announcer} announcer
 * @property {import("./view/screen.js").Screen} screen
 * @property {import("./preferences.js").Preferences} preferences
 */

import { Cues } from "./cues.js";
import { CUES } from "./sentences.js";

export class Stage {
  /** @type {State} */
  state = "idle";
  /** The failure that was told last. */
  warned = "";

  /**
   * @param {Parts} parts
   * @param {import("./ears.js").Ears} ears
   */
  constructor(parts, ears) {
    this.parts = parts;
    this.ears = ears;
    this.cues = new Cues(parts.earcons, (cue) => this.#cued(cue));
  }

  /** @param {State} state */
  enter(state) {
    this.state = state;
    const { keepListening } = this.parts.preferences;
    this.parts.screen.state(state, { keepListening, open: this.ears.open });
  }

  /** The same state in other circumstances: its hint may differ. */
  refresh() {
    const resting = ["idle", "listening", "hearing"].includes(this.state);
    if (resting && (this.state !== "hearing" || !this.ears.open)) this.rest();
    else this.enter(this.state);
  }

  /** An answer that had begun, or was asked for, will go on. */
  goOnWaiting() {
    this.enter("thinking");
    this.cues.note("begun");
  }

  /** Nothing goes on. */
  rest() {
    this.enter(this.ears.open ? "listening" : "idle");
  }

  /** Whatever was being told is over. */
  quiet() {
    this.warned = "";
    this.parts.announcer.clear();
    this.cues.note("stopped");
  }

  /** @param {string} text of an answer that is not spoken */
  answer(text) {
    if (text === this.warned) return this.cues.note("stopped"); // told already, as a failure
    this.cues.note("told");
    this.parts.announcer.say(text);
  }

  /**
   * @param {string} text
   * @param {boolean} [goesOn] whether the answer comes all the same
   */
  warn(text, goesOn = false) {
    this.warned = text;
    const speaking = this.state === "recording" || this.state === "hearing";
    if (goesOn) this.parts.earcons.play("error");
    else if (!speaking) this.cues.note("failed");
    this.parts.announcer.warn(text);
  }

  /** @param {import("./waiting.js").Cue} cue that was just heard */
  #cued(cue) {
    const hint = CUES[cue];
    if (hint && this.state !== "speaking") this.parts.screen.say(hint);
  }
}

/**
 * Where the conversation is, as the person sees and hears it besides the answers: the state,
 * its hint, earcons, announcements and failures.
 *
 * @typedef {import("../view/screen.js").State} State
 *
 * @typedef {object} Parts
 * @property {import("../sound/earcons.js").Earcons} earcons
 * @property {import("../view/announce.js").Announcer} announcer
 * @property {import("../view/screen.js").Screen} screen
 * @property {import("../view/results/remembered.js").Remembered} remembered
 * @property {import("../controls/preferences.js").Preferences} preferences
 */

import { Cues } from "./waiting.js";
import { words } from "../words/language.js";

const WAITS_AT_MOST = 3; // of the same words: they go on for as long as the work does

export class Stage {
  /** @type {State} */
  state = "idle";
  /** The failure that was told last. */
  warned = "";
  /** Of the server's words. */
  language = "en";

  /**
   * @param {Parts} parts
   * @param {import("../sound/ears.js").Ears} ears
   * @param {(text: string, language: string, onMute: () => void) => boolean} sayAloud has a
   *   sentence of the page's own spoken; false, or later `onMute`, where nobody hears it
   */
  constructor(parts, ears, sayAloud) {
    this.parts = parts;
    this.ears = ears;
    this.sayAloud = sayAloud;
    this.cues = new Cues(parts.earcons, (cue) => this.#cued(cue));
  }

  /** How often each was told in this wait. @type {Map<string, number>} */
  #waits = new Map();

  /** @param {State} state */
  enter(state) {
    this.state = state;
    if (state !== "thinking" && state !== "speaking") this.parts.remembered.withdraw();
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
    this.parts.remembered.withdraw();
    this.parts.announcer.clear();
    this.#waits.clear();
    this.cues.note("stopped");
  }

  /** @param {string} text that says, while it is waited for, that work goes on */
  tellWait(text) {
    const times = (this.#waits.get(text) ?? 0) + 1;
    this.#waits.set(text, times);
    if (times > WAITS_AT_MOST) return; // the hint on the page still says it
    this.parts.announcer.say("", this.language); // the same words again are news
    this.parts.announcer.say(text, this.language);
  }

  /** @param {string} text of an answer that is not spoken */
  answer(text) {
    this.#waits.clear();
    if (text === this.warned) return this.cues.note("stopped"); // told already, as a failure
    this.cues.note("told");
    this.parts.announcer.say(text, this.language);
  }

  /** @param {string} text news of the page's own */
  tell(text) {
    const { language } = words;
    const announce = () => this.parts.announcer.say(text, language);
    this.parts.screen.say(text);
    if (!this.sayAloud(text, language, announce)) announce();
  }

  /**
   * @param {string} text a failure that the page has found itself
   * @param {string} [language] of the text
   */
  warn(text, language = words.language) {
    const announce = () => {
      this.parts.announcer.withdrawWarning();
      this.parts.announcer.warn(text, language);
    };
    this.#failed(text, language, false, this.sayAloud(text, language, announce));
  }

  /**
   * A failure that the server tells.
   * @param {string} text
   * @param {boolean} goesOn whether the answer comes all the same
   * @param {boolean} spoken whether the server says it aloud
   */
  warnFromServer(text, goesOn, spoken) {
    this.#failed(text, this.language, goesOn, spoken);
  }

  /**
   * @param {string} text
   * @param {string} language
   * @param {boolean} goesOn
   * @param {boolean} spoken
   */
  #failed(text, language, goesOn, spoken) {
    this.warned = text;
    const speaking = this.state === "recording" || this.state === "hearing";
    if (goesOn) this.parts.earcons.play("error");
    else if (!speaking) this.cues.note("failed");
    if (spoken) this.parts.announcer.show(text, language);
    else this.parts.announcer.warn(text, language);
  }

  /** @param {import("./waiting.js").Cue} cue that was just heard */
  #cued(cue) {
    const hint = words.cues[/** @type {keyof typeof words.cues} */ (cue)];
    if (hint && this.state !== "speaking") this.parts.screen.say(hint);
  }
}

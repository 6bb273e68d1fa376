/**
 * When the microphone opens and closes, and what that shows: one recording between two presses,
 * or an open microphone at which the server hears when somebody speaks.
 *
 * @typedef {object} Parts
 * @property {import("./ears.js").Ears} ears
 * @property {import("../conversation/stage.js").Stage} stage
 * @property {import("../view/announce.js").Announcer} announcer
 * @property {import("../controls/preferences.js").Preferences} preferences
 *
 * @typedef {object} Listener
 * @property {() => boolean} onListen  silence comes first; false where nobody could be heard
 * @property {() => void} onCommit  a recording is complete
 * @property {() => void} onSpeech  somebody speaks at the open microphone
 * @property {() => void} onChange  the microphone stays open, or no longer does
 */

import { MicrophoneUnavailable } from "./microphone.js";
import { words } from "../words/language.js";

export class Listening {
  /** Longer recordings are cut by the server. */
  maxSeconds = 30;
  /** Whether an answer was awaited when somebody began to speak. */
  #waited = false;

  /**
   * @param {Parts} parts
   * @param {Listener} listener
   */
  constructor(parts, listener) {
    this.parts = parts;
    this.listener = listener;
  }

  /** Whether a press begins a recording, which its release may then end. */
  get canHold() {
    const { ears, stage, preferences } = this.parts;
    const busy = ears.open || stage.state === "opening" || stage.state === "recording";
    return !preferences.keepListening && !busy;
  }

  /** As the person prefers: one recording, or until it is closed. */
  async begin() {
    if (!this.listener.onListen()) return;
    this.parts.stage.enter("opening");
    const { keepListening } = this.parts.preferences;
    await this.#unlessUnavailable(() => (keepListening ? this.#stayOpen() : this.#record()));
  }

  /** The recording is complete. */
  commit() {
    this.parts.ears.commit();
    this.listener.onCommit();
  }

  /**
   * How well somebody is heard, by the way or for that alone.
   * @param {import("./sound-check.js").SoundCheck} soundCheck
   */
  async check(soundCheck) {
    const { ears, stage } = this.parts;
    const open = ears.open || stage.state === "recording";
    if (!open && !this.listener.onListen()) return null;
    return this.#unlessUnavailable(() =>
      soundCheck.listen(open, () => {
        if (!open) stage.cues.note("opened");
        stage.parts.screen.say(words.level.speak);
      }),
    );
  }

  /** Forget what is being said. */
  discard() {
    const { ears, stage } = this.parts;
    if (["recording", "opening", "hearing"].includes(stage.state)) ears.discard();
  }

  /** Stay open no longer. */
  close() {
    this.parts.ears.close();
    this.listener.onChange();
    this.parts.stage.enter("idle");
  }

  /**
   * "Keep listening" or "stop listening": the server knows already.
   * @param {boolean} open
   */
  async follow(open) {
    const { ears, stage } = this.parts;
    if (open === ears.open || stage.state === "opening" || stage.state === "recording") return;
    if (!open) ears.close();
    else await this.#unlessUnavailable(() => ears.stayOpen());
    if (open && !ears.open) return this.listener.onChange(); // it cannot be done: told back
    if (open && stage.state === "idle") stage.cues.note("opened");
    stage.refresh();
  }

  /** It was unplugged, or is no longer allowed. */
  gone() {
    this.discard();
    this.close();
    this.parts.stage.warn(words.microphone.gone);
  }

  /** Somebody speaks at the open microphone. */
  speechStarted() {
    const { ears, stage, announcer } = this.parts;
    if (!ears.open) return;
    this.#waited = stage.state === "thinking";
    announcer.hush();
    this.listener.onSpeech();
    stage.enter("hearing");
  }

  /** What was too short for a word leads to nothing, and what was going on before goes on. */
  speechStopped() {
    const { stage, announcer } = this.parts;
    announcer.unhush();
    if (stage.state !== "hearing") return;
    if (this.#waited) stage.goOnWaiting();
    else stage.rest();
  }

  /**
   * @template T
   * @param {() => Promise<T>} opening
   * @returns {Promise<T | undefined>} undefined without a microphone, of which the person is told
   */
  async #unlessUnavailable(opening) {
    try {
      return await opening();
    } catch (error) {
      if (!(error instanceof MicrophoneUnavailable)) throw error;
      this.parts.stage.enter("idle");
      this.parts.stage.warn(words.microphone[error.reason]);
    }
  }

  async #record() {
    const { ears, stage } = this.parts;
    if (!(await ears.record(this.maxSeconds, () => this.commit()))) return;
    stage.cues.note("opened");
    stage.enter("recording");
  }

  async #stayOpen() {
    const { ears, stage } = this.parts;
    if (!(await ears.stayOpen())) return;
    this.listener.onChange();
    stage.enter("listening");
    stage.cues.note("opened");
  }
}

/**
 * The voice of the answers: the sound that the server sends, or a voice of the person's own system
 * that is handed sentences. Each response has one of them, to its end.
 *
 * @typedef {import("./player.js").Position} Position
 * @typedef {import("./system-voice.js").Listener & { onSystemSpoke: () => void }} Listener
 *   who is also told when a voice of the system has spoken a response to its end
 */

import { Player } from "./player.js";
import { SystemVoice } from "./system-voice.js";

export class Voice {
  /**
   * @param {Listener} listener
   * @param {() => number} quietIn seconds until nothing else sounds
   */
  constructor(listener, quietIn) {
    this.player = new Player(listener, quietIn);
    const onFinished = (/** @type {string} */ id) => {
      listener.onSystemSpoke();
      listener.onFinished(id);
    };
    this.system = new SystemVoice({ ...listener, onFinished }, quietIn);
  }

  get playing() {
    return this.player.playing || this.system.playing;
  }

  /** How much has been heard of the response that sounds now, or sounds next. */
  get position() {
    return this.player.position ?? this.system.position;
  }

  /** Until all that is here has sounded. */
  get secondsLeft() {
    return this.player.secondsLeft + this.system.secondsLeft;
  }

  /** In percent, 10 to 200. */
  get volume() {
    return this.player.volume;
  }

  set volume(percent) {
    this.player.volume = this.system.volume = percent;
  }

  /**
   * Whether a response sounds, or will.
   * @param {string} responseId
   */
  has(responseId) {
    return this.player.has(responseId) || this.system.has(responseId);
  }

  /**
   * No more of this response will come.
   * @param {string} responseId
   */
  complete(responseId) {
    this.player.complete(responseId);
    this.system.complete(responseId);
  }

  /** No more of any response will come. */
  completeAll() {
    this.player.completeAll();
    this.system.completeAll();
  }

  /**
   * Be silent at once, and drop whatever still arrives of the responses known so far.
   * @returns {Position | null} where the response was that sounded
   */
  silence() {
    const sound = this.player.silence();
    const words = this.system.silence();
    return sound ?? words;
  }
}

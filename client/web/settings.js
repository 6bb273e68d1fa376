/**
 * The part of the preferences that the server has a share in: told to it, and taken over from
 * it when the person changed something by voice. What came from the server is not told back.
 *
 * @typedef {import("./connection.js").WireEvent} WireEvent
 * @typedef {import("./preferences.js").Preferences} Preferences
 * @typedef {"none" | "server_vad"} TurnDetection
 */

import { save } from "./preferences.js";

const EVENT_ID = "settings"; // an error that an update causes carries it back

export class Settings {
  /** Updates that the server has not answered: what it says until then may be out of date. */
  #unanswered = 0;

  /**
   * @param {{preferences: Preferences, controls: import("./view/controls.js").Controls}} parts
   * @param {{volume: number}[]} voices whatever sounds
   * @param {(event: WireEvent) => void} send
   */
  constructor({ preferences, controls }, voices, send) {
    this.preferences = preferences;
    this.controls = controls;
    this.voices = voices;
    this.send = send;
    this.wordsPerMinute = preferences.wordsPerMinute;
    this.applyVolume();
  }

  /** To all that sounds. */
  applyVolume() {
    for (const voice of this.voices) voice.volume = this.preferences.volume;
  }

  /** A new session knows nothing yet. */
  begin() {
    this.#unanswered = 0;
  }

  /** As the person said. */
  keepListening() {
    this.preferences.keepListening = true;
    save(this.preferences);
    this.controls.show(this.preferences);
  }

  /** @param {TurnDetection} turnDetection whether the microphone stays open */
  tell(turnDetection) {
    const { speak, wordsPerMinute, volume, endOfTurn, interruptResponse } = this.preferences;
    this.wordsPerMinute = wordsPerMinute;
    this.#unanswered += 1;
    this.send({
      type: "session.update",
      event_id: EVENT_ID,
      speak,
      words_per_minute: wordsPerMinute,
      volume,
      turn_detection: turnDetection,
      end_of_turn: endOfTurn,
      interrupt_response: interruptResponse,
    });
  }

  /** Whether the speed differs from what the server knows. */
  get speedChanged() {
    return this.preferences.wordsPerMinute !== this.wordsPerMinute;
  }

  /**
   * @param {WireEvent} event session.updated
   * @returns {boolean} whether it was taken over
   */
  adopt(event) {
    this.#unanswered = Math.max(0, this.#unanswered - 1);
    if (this.#unanswered) return false;
    Object.assign(this.preferences, {
      speak: event.speak,
      wordsPerMinute: event.words_per_minute,
      volume: event.volume,
      endOfTurn: event.end_of_turn,
      interruptResponse: event.interrupt_response,
    });
    this.wordsPerMinute = event.words_per_minute;
    save(this.preferences);
    this.controls.show(this.preferences);
    this.applyVolume();
    return true;
  }

  /** @param {WireEvent} event an error, perhaps of an update */
  failed({ cause_event_id }) {
    if (cause_event_id === EVENT_ID) this.#unanswered = Math.max(0, this.#unanswered - 1);
  }
}

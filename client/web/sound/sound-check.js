/**
 * Listens for three seconds, to tell the person how well they are heard. Nothing is sent. An open
 * microphone is asked for what it hears anyway.
 */

import { decibels, verdictOf } from "./level.js";

const SECONDS = 3;

export class SoundCheck {
  /** @type {number[]} */
  #loudness = [];
  #running = false;

  /**
   * @param {import("./recorder.js").Recorder} recorder
   * @param {(frame: ArrayBuffer | null) => void} onFrame shows how loud it is; null at the end
   */
  constructor(recorder, onFrame) {
    this.recorder = recorder;
    this.onFrame = onFrame;
  }

  /** @param {ArrayBuffer | null} frame of whatever is being recorded; null at its end */
  hear(frame) {
    if (frame && this.#running) this.#loudness.push(decibels(frame));
    this.onFrame(frame);
  }

  /**
   * @param {boolean} open whether something is being recorded anyway
   * @param {() => void} onListen it listens
   * @returns {Promise<import("./level.js").Verdict | null>} null where it was ended before
   * @throws {import("./microphone.js").MicrophoneUnavailable}
   */
  async listen(open, onListen) {
    this.#loudness = [];
    this.#running = true;
    try {
      return open ? await this.#beside(onListen) : await this.#alone(onListen);
    } finally {
      this.#running = false;
    }
  }

  /** @param {() => void} onListen */
  async #beside(onListen) {
    onListen();
    await threeSeconds();
    return verdictOf(this.#loudness);
  }

  /** @param {() => void} onListen */
  async #alone(onListen) {
    const { recorder } = this;
    if (!(await recorder.begin((frame) => this.hear(frame)))) return null;
    const { turn } = recorder;
    onListen();
    await threeSeconds();
    if (recorder.turn !== turn) return null; // something else is being recorded, or nothing more
    recorder.end();
    this.onFrame(null);
    return verdictOf(this.#loudness);
  }
}

/** @returns {Promise<void>} */
function threeSeconds() {
  return new Promise((resolve) => setTimeout(resolve, SECONDS * 1000));
}

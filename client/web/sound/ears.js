/**
 * The microphone as a conversation uses it: for one recording, or open to be spoken to at any
 * time. What it hears goes to the server; screen readers are silent while somebody speaks.
 *
 * @typedef {import("../wire/outbox.js").Message} Message
 */

import { unfinishedSpeech } from "../wire/outbox.js";

export class Ears {
  /** Whether it is open to be spoken to at any time. */
  open = false;
  /** Whether the server lacks a recording that is complete. */
  owed = false;

  /**
   * @param {import("./recorder.js").Recorder} recorder
   * @param {import("../view/announce.js").Announcer} announcer
   * @param {(message: Message) => void} send
   * @param {(frame: ArrayBuffer | null) => void} onFrame what it hears; null when it closes
   */
  constructor(recorder, announcer, send, onFrame) {
    this.onFrame = onFrame;
    this.recorder = recorder;
    this.announcer = announcer;
    this.send = send;
  }

  /**
   * One recording.
   * @param {number} maxSeconds
   * @param {() => void} onLimit called when it has lasted so long
   * @returns {Promise<boolean>} false when it was ended before it had begun
   * @throws {import("./microphone.js").MicrophoneUnavailable}
   */
  async record(maxSeconds, onLimit) {
    this.send({ type: "input_audio_buffer.clear" });
    const began = await this.recorder.begin((frame) => this.#hear(frame), maxSeconds, onLimit);
    if (began) this.announcer.hush();
    return began;
  }

  /**
   * Listen until it is closed.
   * @returns {Promise<boolean>} false when it was closed before
   * @throws {import("./microphone.js").MicrophoneUnavailable}
   */
  async stayOpen() {
    this.open = await this.recorder.begin((frame) => this.#hear(frame));
    return this.open;
  }

  /** The recording is complete. */
  commit() {
    this.#end();
    this.send({ type: "input_audio_buffer.commit" });
    this.owed = true;
  }

  /** What was being said is forgotten; an open microphone stays open. */
  discard() {
    if (this.open) this.announcer.unhush();
    else this.#end();
    this.send({ type: "input_audio_buffer.clear" });
  }

  close() {
    this.open = false;
    this.#end();
  }

  /**
   * In a new session, go on with what the one before was being told.
   * @param {import("../wire/outbox.js").Kept[]} left
   * @param {boolean} recording
   */
  goOn(left, recording) {
    if (!recording && !this.owed && !this.open) return;
    for (const message of unfinishedSpeech(left, this.open)) this.send(message);
  }

  /** @param {ArrayBuffer} frame */
  #hear(frame) {
    this.onFrame(frame); // first: what is sent may be given away
    this.send(frame);
  }

  #end() {
    this.onFrame(null);
    this.recorder.end();
    this.announcer.unhush();
  }
}

/**
 * Whose turn it is, as the page sees it: an answer is waited for, gives way, or is silenced, and
 * the server is told how much of it was heard.
 *
 * @typedef {import("../sound/player.js").Position} Position
 *
 * @typedef {object} Parts
 * @property {import("./answers.js").Answers} answers
 * @property {import("./stage.js").Stage} stage
 * @property {import("../sound/ears.js").Ears} ears
 * @property {import("../sound/reading-voice.js").ReadingVoice} readingVoice
 */

const HEARD_OUT_SECONDS = 0.05; // what lacks no more is not said again by the server

export class Floor {
  /**
   * @param {Parts} parts
   * @param {(message: import("../wire/outbox.js").WireEvent) => void} send
   */
  constructor(parts, send) {
    this.parts = parts;
    this.send = send;
  }

  /** @param {"committed" | "asked"} how */
  awaitAnswer(how) {
    const { answers, stage } = this.parts;
    answers.expect();
    stage.enter("thinking");
    stage.cues.note(how);
  }

  /** Whatever is being said stops at once, and nothing is said that is not asked for. */
  silence() {
    const { answers, stage, ears, readingVoice } = this.parts;
    readingVoice.silence();
    this.tellPosition(answers.stop());
    ears.owed = false;
    stage.quiet();
  }

  /** Whatever is being said stops at once; the server knows why, and may go on. */
  yield() {
    this.tellPosition(this.parts.answers.yield());
    this.parts.stage.quiet();
  }

  /** The server will say the rest anew; what is here of it would be heard twice. */
  makeWay() {
    const { answers, stage } = this.parts;
    if (!answers.playing) return;
    if (answers.secondsLeft <= HEARD_OUT_SECONDS) return answers.report();
    this.yield();
    stage.goOnWaiting();
  }

  /** @param {Position | null} position */
  tellPosition(position) {
    if (!position) return;
    const { responseId, seconds } = position;
    this.send({ type: "playback.position", response_id: responseId, seconds });
  }
}

/**
 * One conversation, as the page sees it: what the person does and what the server sends, in;
 * sound, words and pictures, out. It touches neither the page nor the browser's devices itself.
 *
 * @typedef {import("./connection.js").WireEvent} WireEvent
 * @typedef {import("./view/screen.js").State} State
 * @typedef {import("./view/results.js").Verdict} Verdict
 *
 * @typedef {object} Parts
 * @property {import("./microphone.js").Microphone} microphone
 * @property {import("./earcons.js").Earcons} earcons
 * @property {import("./view/announce.js").Announcer} announcer
 * @property {import("./view/transcript.js").TranscriptLog} log
 * @property {import("./view/results.js").Results} results
 * @property {import("./view/screen.js").Screen} screen
 * @property {import("./preferences.js").Preferences} preferences
 */

import { Connection } from "./connection.js";
import { MicrophoneUnavailable } from "./microphone.js";
import { Player } from "./player.js";
import { Recorder } from "./recorder.js";
import * as sentences from "./sentences.js";

export class Conversation {
  /** @type {State} */
  #state = "idle";
  /** Whether an answer may begin: nothing is said that was not asked for since the last stop. */
  #listening = false;
  /** Answers that may be heard; those that were stopped are not among them. */
  #answers = new Set();
  #spoken = new Set();
  #warned = "";
  /** "before" the first, "during" and "after" a session. */
  #session = "before";
  /** Why the server did not begin a session. */
  #refusal = "";
  #maxSeconds = 30;
  /** @type {{rank: number, verdict: Verdict} | null} */
  #lastThumb = null;

  /**
   * @param {string} url of the socket
   * @param {Parts} parts
   */
  constructor(url, parts) {
    this.parts = parts;
    this.connection = new Connection(url, {
      onEvent: (event) => this.#receive(event),
      onSound: (id, samples) => this.player.push(id, samples),
      onLost: () => this.#connectionLost(),
    });
    this.recorder = new Recorder(parts.microphone);
    this.player = new Player({
      onPlayed: (id, seconds) => this.parts.log.played(id, seconds),
      onFinished: (id) => this.#played(id),
    });
  }

  start() {
    this.connection.open();
  }

  // What the person does

  /** The Talk button: begin to listen, or answer what was said. */
  async talk() {
    if (this.#state === "recording") this.#commit();
    else if (this.#state === "opening") this.stop();
    else await this.#record();
  }

  /** Silence, and forget a recording that has not been sent. */
  stop() {
    this.#discard();
    this.#interrupt();
    this.connection.send({ type: "response.cancel" });
    this.#enter("idle");
  }

  /** @param {string} text a query, or a command in words */
  ask(text) {
    if (this.#request({ type: "query.text", text }) && text.trim()) {
      this.parts.log.asked(text);
      this.parts.screen.heard("");
    }
  }

  /**
   * @param {string} name of a command
   * @param {"key" | "button"} via
   * @param {number} [rank]
   */
  command(name, via, rank) {
    this.#request({ type: "command", name, via, ...(rank && { rank }) });
  }

  /**
   * A thumb; pressing again the one given last takes it back.
   * @param {number} rank
   * @param {Verdict} verdict
   */
  judge(rank, verdict) {
    const again = this.#lastThumb?.rank === rank && this.#lastThumb.verdict === verdict;
    if (again) this.command("undo", "button");
    else this.command(verdict === "up" ? "thumbs_up" : "thumbs_down", "button", rank);
  }

  /** The preferences have changed. */
  configure() {
    const { speak, wordsPerMinute } = this.parts.preferences;
    this.connection.send({ type: "session.update", speak, words_per_minute: wordsPerMinute });
    if (!speak && this.player.playing) this.stop();
  }

  // Recording

  async #record() {
    this.#interrupt();
    if (!this.#sendOrWarn({ type: "response.cancel" })) return;
    this.connection.send({ type: "input_audio_buffer.clear" });
    this.#enter("opening");
    const sendFrame = (/** @type {ArrayBuffer} */ frame) => this.connection.send(frame);
    try {
      const began = await this.recorder.begin(sendFrame, this.#maxSeconds, () => this.#commit());
      if (began) this.#recording();
    } catch (error) {
      if (!(error instanceof MicrophoneUnavailable)) throw error;
      this.#warn(sentences.NO_MICROPHONE[error.reason]);
      this.#enter("idle");
    }
  }

  #recording() {
    this.parts.announcer.hush();
    this.parts.earcons.play("listening");
    this.#enter("recording");
  }

  #commit() {
    this.#endTake();
    if (!this.#sendOrWarn({ type: "input_audio_buffer.commit" })) return;
    this.parts.earcons.play("heard");
    this.parts.screen.heard("");
    this.#listening = true;
    this.#enter("thinking");
  }

  #discard() {
    if (this.#state !== "recording" && this.#state !== "opening") return;
    this.#endTake();
    this.connection.send({ type: "input_audio_buffer.clear" });
  }

  #endTake() {
    this.recorder.end();
    this.parts.announcer.unhush();
  }

  // What the server sends

  /** @param {WireEvent} event */
  #receive(event) {
    const { results } = this.parts;
    switch (event.type) {
      case "session.created":
        return this.#connected(event);
      case "session.ready":
        return this.#enter(this.#state); // the hint, too
      case "conversation.item.input_audio_transcription.completed":
        return this.#heard(event.transcript);
      case "search.results":
        this.#lastThumb = null;
        return results.show(event.query, event.results, event.matches);
      case "feedback.saved":
        return this.#judged(event);
      case "error":
        return this.#failed(event.text);
      case "response.created":
        return this.#answerBegins(event);
      default:
        if (this.#answers.has(event.response_id)) this.#answerGoesOn(event);
    }
  }

  /** @param {WireEvent} event */
  #connected(event) {
    this.#maxSeconds = event.max_audio_seconds;
    this.parts.screen.warnOfModels(event.notice);
    const hint = event.ready ? sentences.HINTS.idle : sentences.GETTING_READY;
    const back = this.#session === "after";
    this.parts.screen.connection(true, back ? sentences.BACK : hint);
    this.parts.announcer.clear();
    if (back) this.parts.announcer.say(sentences.BACK);
    this.#session = "during";
    this.configure();
  }

  #connectionLost() {
    this.#discard();
    this.#interrupt();
    this.#enter("idle");
    if (this.#session === "during") this.#session = "after";
    this.#lastThumb = null; // a new session does not know of it, and cannot take it back
    const why = this.#refusal || sentences.LOST;
    this.#refusal = "";
    this.parts.screen.connection(false, why);
    this.#warn(why);
  }

  /** @param {string} transcript */
  #heard(transcript) {
    this.parts.screen.heard(transcript);
    if (transcript) this.parts.log.asked(transcript);
  }

  /** @param {WireEvent} event */
  #judged({ rank, image_id, verdict }) {
    this.#lastThumb = verdict === "undone" ? null : { rank, verdict };
    this.parts.results.judge(rank, image_id, verdict);
  }

  /** @param {string} text */
  #failed(text) {
    if (this.#session !== "during") this.#refusal = text;
    else this.#warn(text);
    if (this.#state === "thinking") this.#enter("idle");
  }

  /** @param {WireEvent} event */
  #answerBegins({ response_id, rank }) {
    if (!this.#listening) return;
    this.#answers.add(response_id);
    if (rank !== null) this.parts.results.mark(rank);
    if (!this.player.playing) this.#enter("thinking");
  }

  /** @param {WireEvent} event of an answer that may be heard */
  #answerGoesOn(event) {
    const id = event.response_id;
    switch (event.type) {
      case "description.ready":
        return this.parts.results.describe(event.rank, event.caption);
      case "response.output_audio_transcript.delta":
        return this.parts.log.extend(id, event.delta);
      case "response.output_audio.started":
        this.#spoken.add(id);
        this.player.begin(id, event.sample_rate);
        return this.#enter("speaking");
      case "response.output_audio.done":
        return this.player.complete(id);
      case "response.done":
        return this.#answerEnds(event);
    }
  }

  /** @param {WireEvent} event */
  #answerEnds({ response_id, status, text }) {
    if (status === "cancelled") {
      this.#interrupt();
    } else {
      this.parts.log.settle(response_id, text);
      // Never both: what is spoken, or already told as a failure, is not announced again.
      const told = this.#spoken.has(response_id) || text === this.#warned;
      if (!told) this.parts.announcer.say(text);
    }
    if (!this.player.playing) this.#enter("idle");
  }

  /** @param {string} responseId */
  #played(responseId) {
    this.parts.log.finished(responseId);
    this.connection.send({ type: "playback.finished", response_id: responseId });
    if (!this.player.playing && this.#state === "speaking") this.#enter("idle");
  }

  // Common to all

  /**
   * @param {WireEvent} event
   * @returns {boolean} whether it was sent
   */
  #request(event) {
    this.#discard();
    this.#interrupt();
    if (!this.#sendOrWarn(event)) return false;
    this.#listening = true;
    this.#enter("thinking");
    return true;
  }

  /** Whatever is being said stops at once, and what still arrives of it is dropped. */
  #interrupt() {
    this.player.silence();
    this.#answers.clear();
    this.#spoken.clear();
    this.#listening = false;
    this.#warned = "";
    this.parts.announcer.clear();
  }

  /** @param {WireEvent} event */
  #sendOrWarn(event) {
    if (this.connection.send(event)) return true;
    this.#enter("idle");
    this.#warn(sentences.NOT_CONNECTED);
    return false;
  }

  /** @param {string} text */
  #warn(text) {
    this.#warned = text;
    if (this.#state !== "recording") this.parts.earcons.play("error");
    this.parts.announcer.warn(text);
  }

  /** @param {State} state */
  #enter(state) {
    this.#state = state;
    this.parts.screen.state(state);
  }
}

/**
 * The answers: their sound, their words and the pictures that they are about. Nothing is heard
 * that was not asked for since the last stop, and what was interrupted is dropped.
 *
 * @typedef {import("../wire/connection.js").WireEvent} WireEvent
 * @typedef {import("../sound/player.js").Position} Position
 *
 * @typedef {object} Parts
 * @property {import("../view/transcript.js").TranscriptLog} log
 * @property {import("../view/results/results.js").Results} results
 *
 * @typedef {object} Listener
 * @property {() => number} quietIn  seconds until nothing else sounds
 * @property {() => void} onBegin
 * @property {(text: string) => void} onMeanwhile  what is worth a word while work goes on
 * @property {() => void} onSpeaking  its sound is announced
 * @property {() => void} onSounding  it is heard, after a silence
 * @property {() => void} onDry  a silence, before it has ended
 * @property {(position: Position) => void} onPosition  now and then while it is heard
 * @property {(text: string) => void} onEnd  of all but its sound; with what has not been spoken
 * @property {(responseId: string) => void} onPlayed  to its end
 * @property {(text: string) => void} onMute  an answer cannot sound; with its words so far
 * @property {() => void} onSystemSpoke  the system's voice has spoken an answer to its end
 * @property {(position: Position | null) => void} onVoiceFailed  the system's voice does not
 *   speak; with how much had been heard
 * @property {() => void} onCancelled  by the server
 */

import { Voice } from "../sound/voice.js";

const REPORT_MS = 1000;

export class Answers {
  /** Whether the server leaves it to the page to speak, with a voice of the system. */
  speaksItself = false;
  /** Whether an answer may begin. */
  #expected = false;
  /** Those that may be heard, and in which language. @type {Map<string, string>} */
  #current = new Map();
  #spoken = new Set();
  /** Of those that have ended, and still sound. @type {Map<string, string>} */
  #words = new Map();
  #reports = 0;
  /** What was said only while work went on, by the response. @type {Map<string, string[]>} */
  #meanwhile = new Map();

  /**
   * @param {Parts} parts
   * @param {Listener} listener
   */
  constructor(parts, listener) {
    this.parts = parts;
    this.listener = listener;
    this.voice = new Voice(
      {
        onPlayed: (id, seconds) => parts.log.played(id, seconds),
        onFinished: (id) => this.#finished(id),
        onSounding: () => this.#sounding(),
        onDry: () => listener.onDry(),
        onMute: () => this.#mute(),
        onSystemSpoke: () => listener.onSystemSpoke(),
        onFailed: (_, position) => this.#voiceFailed(position),
      },
      listener.quietIn,
    );
  }

  get playing() {
    return this.voice.playing;
  }

  /** Until all that is here has been heard. */
  get secondsLeft() {
    return this.voice.secondsLeft;
  }

  /** In percent, 10 to 200. */
  get volume() {
    return this.voice.volume;
  }

  set volume(percent) {
    this.voice.volume = percent;
  }

  /**
   * Of a system's voice.
   * @param {number} wordsPerMinute
   */
  set speed(wordsPerMinute) {
    this.voice.system.wordsPerMinute = wordsPerMinute;
  }

  /** Something was asked for. */
  expect() {
    this.#expected = true;
  }

  /**
   * Whatever is being said stops at once; what comes in its place may be heard.
   * @returns {Position | null} how far it had got
   */
  yield() {
    this.#current.clear();
    this.#spoken.clear();
    this.#words.clear();
    this.#meanwhile.clear();
    return this.voice.silence();
  }

  /**
   * Whatever is being said stops at once, and nothing is said until something is asked for.
   * @returns {Position | null} how far it had got
   */
  stop() {
    this.#expected = false;
    return this.yield();
  }

  /** No more comes of those that have begun. */
  abandon() {
    this.voice.completeAll();
    this.#current.clear();
    this.#expected = false;
  }

  /**
   * @param {string} responseId
   * @param {Int16Array} samples
   */
  sound(responseId, samples) {
    this.voice.player.push(responseId, samples);
  }

  /** Tell how much has been heard. */
  report() {
    const { position } = this.voice;
    if (position) this.listener.onPosition(position);
    else clearInterval(this.#reports);
  }

  /** @param {WireEvent} event about a response */
  receive(event) {
    if (event.type === "response.created") return this.#begin(event);
    const id = event.response_id;
    if (!this.#current.has(id)) return;
    const { log, results } = this.parts;
    switch (event.type) {
      case "description.ready":
        results.goTo(event.rank);
        return results.describe(event.rank, event.caption, event.own_caption);
      case "response.output_audio_transcript.delta":
        log.extend(id, event.delta);
        if (event.meanwhile) this.#waits(id, event.delta);
        return this.speaksItself ? this.#sayItself(id, event.delta) : undefined;
      case "response.output_audio.started":
        this.#spoken.add(id);
        this.voice.player.begin(id, event.sample_rate);
        return this.listener.onSpeaking();
      case "response.output_audio.done":
        return this.voice.complete(id);
      case "response.done":
        return this.#end(event);
    }
  }

  /** @param {WireEvent} event */
  #begin({ response_id, rank, resumes, language }) {
    if (!this.#expected) return;
    this.#current.set(response_id, language);
    this.parts.log.begin(response_id, language);
    if (resumes) this.parts.log.resume(response_id, resumes);
    if (rank !== null) this.parts.results.goTo(rank);
    this.listener.onBegin();
  }

  /**
   * @param {string} id
   * @param {string} sentence
   */
  #waits(id, sentence) {
    this.#meanwhile.set(id, [...(this.#meanwhile.get(id) ?? []), sentence]);
    this.listener.onMeanwhile(sentence);
  }

  /** @param {WireEvent} event */
  #end({ response_id, status, text: all }) {
    if (status === "cancelled") return this.listener.onCancelled();
    // The wait is over: of the answer these are no part.
    const waits = this.#meanwhile.get(response_id) ?? [];
    this.#meanwhile.delete(response_id);
    const text = waits.reduce((rest, sentence) => without(rest, sentence), all);
    this.parts.log.settle(response_id, text);
    this.voice.system.complete(response_id);
    if (this.voice.has(response_id)) this.#words.set(response_id, text);
    this.listener.onEnd(this.#spoken.has(response_id) ? "" : text);
  }

  /**
   * @param {string} id
   * @param {string} sentence
   */
  #sayItself(id, sentence) {
    const { system } = this.voice;
    if (!system.has(id)) {
      this.#spoken.add(id);
      system.begin(id, this.#current.get(id));
      this.listener.onSpeaking();
    }
    system.push(id, sentence);
  }

  #sounding() {
    clearInterval(this.#reports);
    this.#reports = setInterval(() => this.report(), REPORT_MS);
    this.listener.onSounding();
  }

  /** The words must do: those that are here now, and the rest when the answer ends. */
  #mute() {
    this.voice.silence();
    const words = [...this.#spoken].map((id) => this.#words.get(id) ?? "");
    this.#spoken.clear();
    this.listener.onMute(words.filter(Boolean).join(" "));
  }

  /** @param {Position | null} position */
  #voiceFailed(position) {
    this.speaksItself = false; // sentences that are on their way would be failures of their own
    this.listener.onVoiceFailed(position);
  }

  /** @param {string} responseId */
  #finished(responseId) {
    this.#words.delete(responseId);
    this.parts.log.finished(responseId);
    this.listener.onPlayed(responseId);
  }
}

/**
 * @param {string} text
 * @param {string} sentence that stands in it
 */
function without(text, sentence) {
  const [before, ...after] = text.split(sentence);
  return [before.trim(), after.join(sentence).trim()].filter(Boolean).join(" ");
}

/**
 * Speaks answers with a voice of the person's own system, sentence by sentence, and stands where
 * the player of the server's sound stands. What counts as seconds there are sentences here: those
 * that were spoken to their end. It knows no server.
 *
 * Such voices can fail in many ways, most of them silent. Where nothing is heard although something
 * should be, this tells so.
 *
 * @typedef {import("./player.js").Position} Position
 *
 * @typedef {object} Failure
 * @property {(sentencesLeft: string[], position: Position | null) => void} onFailed  the voice
 *   does not speak: what it was still to say, from the sentence on in which it stopped, and how
 *   far it had got; all that is forgotten here
 * @typedef {import("./player.js").Listener & Failure} Listener
 *
 * @typedef {object} Response
 * @property {string[]} waiting sentences
 * @property {number} spoken sentences
 * @property {boolean} complete
 * @property {string} [language] where it may be another than the voice's
 */

import { speaks } from "./system-voices.js";
import { firstPiece, rateOf, secondsOf } from "./utterances.js";

const AFTER_CANCEL_MS = 250; // what is spoken sooner after a cancel is dropped by some browsers
const START_MS = 5000; // a voice that has not begun by then will not
const SLACK_SECONDS = 2; // that an utterance may last longer than expected
const LATEST = 3; // times as long as expected, and some seconds: its end has been lost
const LATEST_SLACK_SECONDS = 5;

export class SystemVoice {
  wordsPerMinute = 175;
  /** @type {SpeechSynthesisVoice | null} */
  #voice = null;
  #volume = 1;
  /** Those that sound or will sound, in order. @type {Map<string, Response>} */
  #responses = new Map();
  /**
   * What is being spoken. Kept until its end: a browser may throw away one that nobody holds, and
   * its events with it.
   * @type {SpeechSynthesisUtterance | null}
   */
  #utterance = null;
  #responseId = ""; // of which it is
  #rest = ""; // of its sentence
  #startedAt = 0; // milliseconds on the page's clock; 0 until it has
  /** Whether something sounds, or follows without a pause. */
  #sounding = false;
  #cancelledAt = -Infinity;
  #timer = 0;

  /**
   * @param {Listener} listener
   * @param {() => number} quietIn seconds until nothing else sounds; the voice waits for that
   */
  constructor(listener, quietIn) {
    this.listener = listener;
    this.quietIn = quietIn;
    this.synthesis = window.speechSynthesis; // undefined where there is none, and so no voice
    window.addEventListener("pagehide", () => this.silence()); // some browsers would speak on
  }

  get playing() {
    return this.#responses.size > 0;
  }

  /**
   * Whether a response sounds, or will.
   * @param {string} responseId
   */
  has(responseId) {
    return this.#responses.has(responseId);
  }

  /** In percent, 10 to 200; a system's voice grows no louder than at 100. */
  get volume() {
    return this.#volume * 100;
  }

  set volume(percent) {
    this.#volume = percent / 100;
  }

  /** How many sentences have been spoken of the response that sounds now, or sounds next. */
  get position() {
    const [first] = this.#responses;
    if (!first) return null;
    const [responseId, { spoken }] = first;
    return { responseId, seconds: spoken };
  }

  /** About how long it takes until all that is here has sounded. */
  get secondsLeft() {
    const waiting = [...this.#responses.values()].flatMap((response) => response.waiting);
    const sounded = this.#startedAt ? (performance.now() - this.#startedAt) / 1000 : 0;
    return Math.max(0, secondsOf(waiting.join(" "), this.wordsPerMinute) - sounded);
  }

  /** @param {SpeechSynthesisVoice} voice to speak with from now on */
  use(voice) {
    if (!this.#voice) this.#awaitPress();
    this.#voice = voice;
  }

  /**
   * Sentences of this response will come.
   * @param {string} responseId
   * @param {string} [language] of its sentences, where it may be another than the voice's
   */
  begin(responseId, language) {
    this.#responses.set(responseId, { waiting: [], spoken: 0, complete: false, language });
  }

  /**
   * Speak after what is already waiting; a sentence of a response that is not known is dropped.
   * @param {string} responseId
   * @param {string} sentence
   */
  push(responseId, sentence) {
    const response = this.#responses.get(responseId);
    if (!response) return;
    const idle = !this.#next;
    response.waiting.push(sentence);
    if (idle) this.#goOn();
  }

  /**
   * No more sentences of this response will come.
   * @param {string} responseId
   */
  complete(responseId) {
    const response = this.#responses.get(responseId);
    if (!response) return;
    response.complete = true;
    this.#endIfDone(responseId);
  }

  /** No more sentences of any response will come. */
  completeAll() {
    for (const responseId of [...this.#responses.keys()]) this.complete(responseId);
  }

  /**
   * Be silent at once, and drop whatever still arrives of the responses known so far.
   * @returns {Position | null} where the response was that sounded
   */
  silence() {
    const { position } = this;
    clearTimeout(this.#timer);
    if (this.#utterance) this.#cancel();
    this.#responses.clear();
    this.#rest = "";
    this.#sounding = false;
    return position;
  }

  /** The first response with a sentence that was not yet spoken to its end. */
  get #next() {
    return [...this.#responses].find(([, { waiting }]) => waiting.length);
  }

  /** Speak what is next as soon as it can be heard. */
  #goOn() {
    if (this.#utterance) return;
    clearTimeout(this.#timer);
    const sinceCancel = performance.now() - this.#cancelledAt;
    const pause = Math.max(this.quietIn() * 1000, AFTER_CANCEL_MS - sinceCancel);
    // At once where it can be: a page in the background waits a second for every timer.
    if (pause > 0) this.#timer = setTimeout(() => this.#speak(), pause);
    else this.#speak();
  }

  #speak() {
    if (!this.#rest && this.#next) {
      const [responseId, { waiting }] = this.#next;
      this.#responseId = responseId;
      this.#rest = waiting[0];
    }
    const voice = this.#voiceFor(this.#responses.get(this.#responseId)?.language);
    if (!voice) return this.#fail();
    const [piece, rest] = firstPiece(this.#rest, this.wordsPerMinute);
    this.#rest = rest;
    this.#utter(piece, voice);
  }

  /**
   * The voice as the system has it now; for another language one of that, if the system has one.
   * Never one from afar.
   * @param {string} [language]
   */
  #voiceFor(language) {
    const { voiceURI, lang } = this.#voice ?? {};
    const voices = this.synthesis?.getVoices() ?? [];
    const chosen = voices.find((voice) => voice.voiceURI === voiceURI && voice.lang === lang);
    if (!chosen || !language || speaks(chosen, language)) return chosen;
    return voices.find((voice) => voice.localService && speaks(voice, language)) ?? chosen;
  }

  /**
   * @param {string} text
   * @param {SpeechSynthesisVoice} voice
   */
  #utter(text, voice) {
    const utterance = new SpeechSynthesisUtterance(text);
    utterance.voice = voice;
    utterance.lang = voice.lang; // without it some browsers use another voice
    utterance.rate = rateOf(this.wordsPerMinute);
    utterance.volume = Math.min(1, this.#volume);
    utterance.onstart = () => this.#started(utterance);
    utterance.onend = () => this.#ended(utterance);
    utterance.onerror = ({ error }) => this.#erred(utterance, error);
    this.#utterance = utterance;
    this.#timer = setTimeout(() => this.#fail(), START_MS);
    if (this.synthesis.paused) this.synthesis.resume(); // another page, or an earlier visit, left it so
    this.synthesis.speak(utterance);
  }

  /** @param {SpeechSynthesisUtterance} utterance */
  #started(utterance) {
    if (utterance !== this.#utterance || this.#startedAt) return;
    this.#startedAt = performance.now();
    const seconds = secondsOf(utterance.text, this.wordsPerMinute);
    const latest = this.#startedAt + 1000 * (LATEST * seconds + LATEST_SLACK_SECONDS);
    this.#watch(seconds + SLACK_SECONDS, latest);
    if (this.#sounding) return;
    this.#sounding = true;
    this.listener.onSounding(this.#responseId);
  }

  /**
   * Some browsers lose the end of an utterance, or stop in the middle of it without a word.
   * @param {number} seconds until the system is asked whether it still speaks
   * @param {number} latest moment at which that is over, whatever the system says
   */
  #watch(seconds, latest) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      const stuck = performance.now() >= latest;
      if (!stuck && this.synthesis.speaking) return this.#watch(SLACK_SECONDS, latest);
      if (stuck) this.#cancel(); // or it would hold up all that follows
      this.#over();
    }, seconds * 1000);
  }

  /** @param {SpeechSynthesisUtterance} utterance */
  #ended(utterance) {
    if (utterance !== this.#utterance) return; // it was cancelled
    this.#started(utterance); // some voices do not tell
    this.#over();
  }

  /** The utterance has been spoken. */
  #over() {
    this.#forget();
    if (this.#rest) return this.#goOn();
    const id = this.#responseId;
    const response = /** @type {Response} */ (this.#responses.get(id));
    response.waiting.shift();
    response.spoken += 1;
    this.listener.onPlayed(id, 1);
    this.#endIfDone(id);
    if (this.#next) return this.#goOn();
    this.#sounding = false;
    if (this.#responses.has(id)) this.listener.onDry(id);
  }

  /**
   * @param {SpeechSynthesisUtterance} utterance
   * @param {string} why
   */
  #erred(utterance, why) {
    if (utterance !== this.#utterance) return; // it was cancelled
    const tooSoon = why === "not-allowed" && !navigator.userActivation?.hasBeenActive;
    if (!tooSoon) return this.#fail();
    this.#rest = `${utterance.text} ${this.#rest}`.trim();
    this.#forget();
    this.#awaitPress();
  }

  #fail() {
    const left = [...this.#responses.values()].flatMap(({ waiting }) => waiting);
    this.listener.onFailed(left, this.silence());
  }

  #cancel() {
    this.#forget();
    this.#cancelledAt = performance.now();
    this.synthesis.cancel();
  }

  /** Whatever comes of the utterance from now on means nothing. */
  #forget() {
    clearTimeout(this.#timer);
    this.#utterance = null;
    this.#startedAt = 0;
  }

  /** No page may speak before the person's first press; on some systems only if it spoke in it. */
  #awaitPress() {
    const pressed = new AbortController();
    const onPress = () => {
      if (navigator.userActivation?.isActive === false) return; // a key that is no press
      pressed.abort();
      if (this.#next) this.#goOn();
      else this.#sayNothing();
    };
    for (const kind of ["click", "keydown"]) {
      document.addEventListener(kind, onPress, { capture: true, signal: pressed.signal });
    }
  }

  #sayNothing() {
    const utterance = new SpeechSynthesisUtterance(".");
    utterance.volume = 0;
    this.synthesis.speak(utterance);
  }

  /** @param {string} responseId */
  #endIfDone(responseId) {
    const response = this.#responses.get(responseId);
    if (!response?.complete || response.waiting.length) return;
    this.#responses.delete(responseId);
    this.listener.onFinished(responseId);
  }
}

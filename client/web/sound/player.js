/**
 * Plays spoken answers one after the other, without gaps, and knows to the sample how much of
 * each has sounded. It knows no server: it is handed sound by the id of its response.
 *
 * @typedef {object} Listener
 * @property {(responseId: string, seconds: number) => void} onPlayed  so much more has sounded
 * @property {(responseId: string) => void} onFinished  a response has sounded to its end
 * @property {(responseId: string) => void} onSounding  a response sounds after a silence
 * @property {(responseId: string) => void} onDry  silence, before a response has ended
 * @property {() => void} onMute  the browser lets nothing sound: it waits for a press, or there is
 *   no sound card
 *
 * @typedef {object} Position
 * @property {string} responseId
 * @property {number} seconds  of the response that have sounded
 *
 * @typedef {object} Piece
 * @property {AudioBufferSourceNode} source
 * @property {string} responseId
 * @property {number} start  on the clock of the audio
 * @property {number} seconds
 *
 * @typedef {{sampleRate: number, waiting: number, played: number, complete: boolean}} Response
 */

const PATIENCE_MS = 3000; // for the browser to open its sound
const LEAD_SECONDS = 0.04; // before a first piece, so that the second is there in time

export class Player {
  /** @type {AudioContext | null} */
  #context = null;
  /** @type {GainNode | null} */
  #gain = null;
  /** Those that sound or will sound, in order. @type {Map<string, Response>} */
  #responses = new Map();
  /** @type {Set<Piece>} */
  #pieces = new Set();
  #nextTime = 0;
  #volume = 1;
  #opening = 0;

  /**
   * @param {Listener} listener
   * @param {() => number} quietIn seconds until nothing else sounds; the voice waits for that
   */
  constructor(listener, quietIn) {
    this.listener = listener;
    this.quietIn = quietIn;
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

  /** In percent, 10 to 200. */
  get volume() {
    return this.#volume * 100;
  }

  set volume(percent) {
    this.#volume = percent / 100;
    if (this.#gain) this.#gain.gain.value = this.#volume;
  }

  /** How much has been heard of the response that sounds now, or sounds next. */
  get position() {
    const [first] = this.#responses;
    if (!first) return null;
    const [responseId, { played }] = first;
    return { responseId, seconds: played + this.#sounded(responseId) };
  }

  /** Until all that is here has sounded. */
  get secondsLeft() {
    return Math.max(0, this.#nextTime - (this.#context?.currentTime ?? 0));
  }

  /**
   * Sound of this response will come.
   * @param {string} responseId
   * @param {number} sampleRate hertz
   */
  begin(responseId, sampleRate) {
    this.#context ??= this.#opened(sampleRate);
    this.#open(this.#context);
    this.#responses.set(responseId, { sampleRate, waiting: 0, played: 0, complete: false });
  }

  /**
   * Play after what is already waiting; sound of a response that is not known is dropped.
   * @param {string} responseId
   * @param {Int16Array} samples
   */
  push(responseId, samples) {
    const response = this.#responses.get(responseId);
    if (!response || !this.#context || !samples.length) return;
    const buffer = this.#context.createBuffer(1, samples.length, response.sampleRate);
    buffer.getChannelData(0).set(Float32Array.from(samples, (sample) => sample / 32768));
    if (!this.#pieces.size) this.listener.onSounding(responseId);
    response.waiting += 1;
    this.#schedule(this.#context, responseId, buffer);
  }

  /**
   * No more sound of this response will come.
   * @param {string} responseId
   */
  complete(responseId) {
    const response = this.#responses.get(responseId);
    if (!response) return;
    response.complete = true;
    this.#endIfDone(responseId);
  }

  /** No more sound of any response will come. */
  completeAll() {
    for (const responseId of [...this.#responses.keys()]) this.complete(responseId);
  }

  /**
   * Be silent at once, and drop whatever still arrives of the responses known so far.
   * @returns {Position | null} where the response was that sounded
   */
  silence() {
    const position = this.position;
    for (const piece of this.#pieces) {
      const seconds = this.#soundedOf(piece);
      if (seconds) this.listener.onPlayed(piece.responseId, seconds);
      piece.source.onended = null;
      piece.source.stop();
      piece.source.disconnect();
    }
    this.#pieces.clear();
    this.#responses.clear();
    this.#nextTime = 0;
    clearTimeout(this.#opening);
    return position;
  }

  /** @param {AudioContext} context */
  #open(context) {
    clearTimeout(this.#opening);
    if (context.state === "running") return;
    this.#opening = setTimeout(() => this.listener.onMute(), PATIENCE_MS);
    context.resume().then(() => clearTimeout(this.#opening));
  }

  /** @param {number} sampleRate */
  #opened(sampleRate) {
    // At the voice's own rate nothing is resampled, so pieces join without a click.
    const context = new AudioContext({ sampleRate });
    this.#gain = new GainNode(context, { gain: this.#volume });
    this.#gain.connect(context.destination);
    return context;
  }

  /**
   * @param {AudioContext} context
   * @param {string} responseId
   * @param {AudioBuffer} buffer
   */
  #schedule(context, responseId, buffer) {
    const source = new AudioBufferSourceNode(context, { buffer });
    source.connect(/** @type {GainNode} */ (this.#gain));
    const lead = this.#pieces.size ? LEAD_SECONDS : Math.max(LEAD_SECONDS, this.quietIn());
    const start = Math.max(this.#nextTime, context.currentTime + lead);
    const piece = { source, responseId, start, seconds: buffer.duration };
    source.onended = () => this.#ended(piece);
    this.#pieces.add(piece);
    source.start(start);
    this.#nextTime = start + buffer.duration;
  }

  /** @param {Piece} piece */
  #ended(piece) {
    const { responseId, seconds } = piece;
    this.#pieces.delete(piece);
    const response = /** @type {Response} */ (this.#responses.get(responseId));
    response.waiting -= 1;
    response.played += seconds;
    this.listener.onPlayed(responseId, seconds);
    this.#endIfDone(responseId);
    if (!this.#pieces.size && this.#responses.has(responseId)) this.listener.onDry(responseId);
  }

  /** @param {string} responseId */
  #sounded(responseId) {
    let seconds = 0;
    for (const piece of this.#pieces) {
      if (piece.responseId === responseId) seconds += this.#soundedOf(piece);
    }
    return seconds;
  }

  /** @param {Piece} piece */
  #soundedOf({ start, seconds }) {
    const now = this.#context?.currentTime ?? 0;
    return Math.min(Math.max(now - start, 0), seconds);
  }

  /** @param {string} responseId */
  #endIfDone(responseId) {
    const response = this.#responses.get(responseId);
    if (!response?.complete || response.waiting > 0) return;
    this.#responses.delete(responseId);
    this.listener.onFinished(responseId);
  }
}

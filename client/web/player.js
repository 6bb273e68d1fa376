/**
 * Plays spoken answers one after the other, without gaps. It knows no server: it is handed
 * sound by the id of its response, and says how much of each was played.
 *
 * @typedef {object} Listener
 * @property {(responseId: string, seconds: number) => void} onPlayed  a piece has sounded
 * @property {(responseId: string) => void} onFinished  a response has sounded to its end
 */

const LEAD_SECONDS = 0.04; // before a first piece, so that the second is there in time

/** @typedef {{sampleRate: number, waiting: number, complete: boolean}} Response */

export class Player {
  /** @type {AudioContext | null} */
  #context = null;
  /** @type {Map<string, Response>} */
  #responses = new Map();
  /** @type {Set<AudioBufferSourceNode>} */
  #sources = new Set();
  #nextTime = 0;

  /** @param {Listener} listener */
  constructor(listener) {
    this.listener = listener;
  }

  get playing() {
    return this.#responses.size > 0;
  }

  /**
   * Sound of this response will come.
   * @param {string} responseId
   * @param {number} sampleRate hertz
   */
  begin(responseId, sampleRate) {
    // At the voice's own rate nothing is resampled, so pieces join without a click.
    this.#context ??= new AudioContext({ sampleRate });
    this.#context.resume();
    this.#responses.set(responseId, { sampleRate, waiting: 0, complete: false });
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
    response.waiting += 1;
    this.#schedule(this.#context, buffer, () => {
      response.waiting -= 1;
      this.listener.onPlayed(responseId, buffer.duration);
      this.#endIfDone(responseId);
    });
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

  /** Be silent at once, and drop whatever still arrives of the responses known so far. */
  silence() {
    for (const source of this.#sources) {
      source.onended = null;
      source.stop();
      source.disconnect();
    }
    this.#sources.clear();
    this.#responses.clear();
    this.#nextTime = 0;
  }

  /**
   * @param {AudioContext} context
   * @param {AudioBuffer} buffer
   * @param {() => void} onEnded
   */
  #schedule(context, buffer, onEnded) {
    const source = new AudioBufferSourceNode(context, { buffer });
    source.connect(context.destination);
    source.onended = () => {
      this.#sources.delete(source);
      onEnded();
    };
    this.#sources.add(source);
    const start = Math.max(this.#nextTime, context.currentTime + LEAD_SECONDS);
    source.start(start);
    this.#nextTime = start + buffer.duration;
  }

  /** @param {string} responseId */
  #endIfDone(responseId) {
    const response = this.#responses.get(responseId);
    if (!response?.complete || response.waiting > 0) return;
    this.#responses.delete(responseId);
    this.listener.onFinished(responseId);
  }
}

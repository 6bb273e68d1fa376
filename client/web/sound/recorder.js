/**
 * One recording at a time, from a press of a button to the next, or for as long as it is wanted.
 * A microphone that opens only after the recording was ended, or is then refused, is let go
 * without a word.
 */

export class Recorder {
  /** Counts beginnings and ends, to know a microphone that comes too late. */
  turn = 0;
  #limit = 0;
  /** @type {(() => void) | null} */
  #release = null;

  /**
   * @param {import("./microphone.js").Microphone} microphone
   * @param {() => void} onLost called when the microphone is gone while it is recorded from
   */
  constructor(microphone, onLost) {
    this.microphone = microphone;
    this.onLost = onLost;
  }

  /**
   * @param {(frame: ArrayBuffer) => void} onFrame
   * @param {number} [maxSeconds]
   * @param {() => void} [onLimit] called when the recording has lasted so long
   * @returns {Promise<boolean>} false when it was ended before it had begun
   * @throws {import("./microphone.js").MicrophoneUnavailable}
   */
  async begin(onFrame, maxSeconds, onLimit) {
    this.end();
    const { turn } = this;
    try {
      const lost = () => turn === this.turn && this.onLost();
      const release = await this.microphone.open(onFrame, lost);
      if (turn !== this.turn) {
        release();
        return false;
      }
      this.#release = release;
      if (maxSeconds && onLimit) this.#limit = setTimeout(onLimit, maxSeconds * 1000);
      return true;
    } catch (error) {
      if (turn !== this.turn) return false;
      throw error;
    }
  }

  /** Harmless when nothing is being recorded. */
  end() {
    this.turn += 1;
    clearTimeout(this.#limit);
    this.#release?.();
    this.#release = null;
  }
}

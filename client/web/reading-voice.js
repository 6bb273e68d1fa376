/**
 * Reads words of the page itself aloud, by the server's voice, one at a time: the latest silences
 * the one before. It knows no conversation, and leaves no trace in one.
 */

export class ReadingVoice {
  /** @type {AudioContext | null} */
  #context = null;
  /** @type {AudioBufferSourceNode | null} */
  #source = null;
  #asking = new AbortController();

  /** @param {import("./preferences.js").Preferences} preferences for speed and volume */
  constructor(preferences) {
    this.preferences = preferences;
  }

  /** @param {string} text */
  async read(text) {
    this.silence();
    const asking = (this.#asking = new AbortController());
    try {
      const sound = await this.#sound(text, asking.signal);
      if (sound && !asking.signal.aborted) this.#play(sound);
    } catch (error) {
      // Something else came first, or the server is gone: that is told elsewhere.
      if (!asking.signal.aborted && !(error instanceof TypeError)) throw error;
    }
  }

  silence() {
    this.#asking.abort();
    this.#source?.stop();
    this.#source = null;
  }

  /**
   * @param {string} text
   * @param {AbortSignal} signal
   * @returns {Promise<AudioBuffer | null>} null where the server cannot speak now
   */
  async #sound(text, signal) {
    const answer = await fetch("api/speech", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ text, words_per_minute: this.preferences.wordsPerMinute }),
      signal,
    });
    if (!answer.ok) return null;
    this.#context ??= new AudioContext();
    this.#context.resume();
    return this.#context.decodeAudioData(await answer.arrayBuffer());
  }

  /** @param {AudioBuffer} buffer */
  #play(buffer) {
    const context = /** @type {AudioContext} */ (this.#context);
    const gain = new GainNode(context, { gain: this.preferences.volume / 100 });
    this.#source = new AudioBufferSourceNode(context, { buffer });
    this.#source.connect(gain).connect(context.destination);
    this.#source.start();
  }
}

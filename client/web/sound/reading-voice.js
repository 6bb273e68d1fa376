/**
 * Reads words of the page itself aloud, by the server's voice, one at a time: the latest silences
 * the one before. Where the server is gone, a voice of the person's own system stands in. It knows
 * no conversation, and leaves no trace in one.
 */

import { words } from "../words/language.js";
import { SystemVoice } from "./system-voice.js";

export class ReadingVoice {
  /** @type {AudioContext | null} */
  #context = null;
  /** @type {AudioBufferSourceNode | null} */
  #source = null;
  #asking = new AbortController();
  /** @type {SystemVoice | null} */
  #standIn = null;
  #onMute = () => {};

  /**
   * @param {import("../controls/preferences.js").Preferences} preferences for speed and volume
   * @param {(language: string) => Promise<SpeechSynthesisVoice | null>} voiceOf the system, that
   *   speaks this language; null where there is none
   * @param {() => number} quietIn seconds until nothing else sounds; that voice waits for it
   */
  constructor(preferences, voiceOf, quietIn) {
    this.preferences = preferences;
    this.voiceOf = voiceOf;
    this.quietIn = quietIn;
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

  /**
   * @param {string} text
   * @param {string} language of the text
   * @param {() => void} onMute nobody hears it
   */
  async readWithoutServer(text, language, onMute) {
    this.silence();
    const asking = (this.#asking = new AbortController());
    const voice = await this.voiceOf(language);
    if (asking.signal.aborted) return;
    if (!voice) return onMute();
    this.#onMute = onMute;
    this.#speak(text, voice);
  }

  silence() {
    this.#standIn?.silence();
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
      body: JSON.stringify({
        text,
        words_per_minute: this.preferences.wordsPerMinute,
        language: words.language,
        voice_style: this.preferences.voiceStyle,
      }),
      signal,
    });
    if (!answer.ok) return null;
    this.#context ??= new AudioContext();
    this.#context.resume();
    return this.#context.decodeAudioData(await answer.arrayBuffer());
  }

  /**
   * @param {string} text
   * @param {SpeechSynthesisVoice} voice
   */
  #speak(text, voice) {
    const nothing = () => {};
    this.#standIn ??= new SystemVoice(
      {
        onPlayed: nothing,
        onFinished: nothing,
        onSounding: nothing,
        onDry: nothing,
        onMute: nothing,
        onFailed: () => this.#onMute(),
      },
      this.quietIn,
    );
    this.#standIn.wordsPerMinute = this.preferences.wordsPerMinute;
    this.#standIn.volume = this.preferences.volume;
    this.#standIn.use(voice);
    this.#standIn.begin("");
    this.#standIn.push("", text);
    this.#standIn.complete("");
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

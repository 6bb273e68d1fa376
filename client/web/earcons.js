/** Short tones that say where the conversation is. Whatever they say is also on the page as text. */

/** @typedef {"listening" | "heard" | "error"} Earcon */

/** Tones as [hertz, seconds], played one after the other; 75 to 150 ms each earcon. */
const TONES = {
  listening: [[523, 0.05], [784, 0.07]],
  heard: [[784, 0.05], [523, 0.07]],
  error: [[220, 0.15]],
};
const LOUDNESS = 0.12;
const FADE_SECONDS = 0.008; // without it the edges click

export class Earcons {
  /** @type {AudioContext | null} */
  #context = null;

  /** @param {Earcon} name */
  play(name) {
    this.#context ??= new AudioContext();
    this.#context.resume();
    let start = this.#context.currentTime;
    for (const [hertz, seconds] of TONES[name]) {
      tone(this.#context, hertz, start, seconds);
      start += seconds;
    }
  }
}

/**
 * @param {AudioContext} context
 * @param {number} hertz
 * @param {number} start
 * @param {number} seconds
 */
function tone(context, hertz, start, seconds) {
  const gain = new GainNode(context, { gain: 0 });
  gain.gain.setValueAtTime(0, start);
  gain.gain.linearRampToValueAtTime(LOUDNESS, start + FADE_SECONDS);
  gain.gain.setValueAtTime(LOUDNESS, start + seconds - FADE_SECONDS);
  gain.gain.linearRampToValueAtTime(0, start + seconds);
  const oscillator = new OscillatorNode(context, { frequency: hertz });
  oscillator.connect(gain).connect(context.destination);
  oscillator.start(start);
  oscillator.stop(start + seconds);
}

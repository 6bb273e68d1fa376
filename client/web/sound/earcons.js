/**
 * Short sounds that say where the conversation is. Whatever they say is also on the page as
 * text. Each one played is told to the document as an "earcon" event.
 *
 * @typedef {import("../conversation/waiting.js").Cue} Earcon
 *
 * @typedef {object} Note
 * @property {number} hertz
 * @property {number} at  seconds after the beginning
 * @property {number} seconds
 * @property {number} loudness  of 1
 */

/**
 * 75 to 150 ms each, but for the tick; they differ in direction, number and colour.
 * @type {Record<Earcon, Note[]>}
 */
export const NOTES = {
  listening: [note(523, 0, 0.05), note(784, 0.05, 0.07)], // rises
  heard: [note(784, 0, 0.05), note(523, 0.05, 0.07)], // falls
  searching: [note(659, 0, 0.035), note(659, 0.065, 0.035)], // twice
  result: [note(392, 0, 0.14, 0.06), note(494, 0, 0.14, 0.06), note(587, 0, 0.14, 0.06)], // a chord
  error: [note(220, 0, 0.15)], // low
  unheard: [note(349, 0, 0.06, 0.05), note(311, 0.06, 0.08, 0.05)], // low, falls, soft
  tick: [note(1200, 0, 0.02, 0.03)],
};
const FADE_SECONDS = 0.008; // without it the edges click

/**
 * @param {Earcon} name
 * @returns {number} seconds
 */
export function length(name) {
  return Math.max(...NOTES[name].map(({ at, seconds }) => at + seconds));
}

export class Earcons {
  /** @type {AudioContext | null} */
  #context = null;
  /** In percent, as the voice's. */
  volume = 100;
  /** Whether the person wants no sound at all. */
  silent = false;
  #quietAt = 0; // milliseconds on the page's clock

  /** Seconds until none sounds. */
  get quietIn() {
    return Math.max(0, this.#quietAt - performance.now()) / 1000;
  }

  /** @param {Earcon} name */
  play(name) {
    if (this.silent) return;
    this.#context ??= new AudioContext();
    this.#context.resume();
    this.#quietAt = performance.now() + length(name) * 1000;
    const start = this.#context.currentTime;
    for (const one of NOTES[name]) sound(this.#context, one, start + one.at, this.volume / 100);
    document.dispatchEvent(new CustomEvent("earcon", { detail: name }));
  }
}

/**
 * @param {BaseAudioContext} context
 * @param {Note} note
 * @param {number} start
 * @param {number} volume of 1
 */
export function sound(context, { hertz, seconds, loudness }, start, volume) {
  const peak = loudness * volume;
  const gain = new GainNode(context, { gain: 0 });
  gain.gain.setValueAtTime(0, start);
  gain.gain.linearRampToValueAtTime(peak, start + FADE_SECONDS);
  gain.gain.setValueAtTime(peak, start + seconds - FADE_SECONDS);
  gain.gain.linearRampToValueAtTime(0, start + seconds);
  const oscillator = new OscillatorNode(context, { frequency: hertz });
  oscillator.connect(gain).connect(context.destination);
  oscillator.start(start);
  oscillator.stop(start + seconds);
}

/**
 * @param {number} hertz
 * @param {number} at
 * @param {number} seconds
 * @param {number} [loudness]
 * @returns {Note}
 */
function note(hertz, at, seconds, loudness = 0.12) {
  return { hertz, at, seconds, loudness };
}

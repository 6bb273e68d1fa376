/** How loud it is at the microphone: PCM16 in, and a level from 0 to 1. It knows no microphone. */

const SILENCE_DB = -60;
const SPEECH_SHARE = 0.2; // of the pieces of three seconds in which somebody says a few words

/** @typedef {"nothing" | "soft" | "good" | "loud"} Verdict */

/**
 * @param {ArrayBuffer} frame
 * @returns {number} decibels below the loudest that there is; at least -60
 */
export function decibels(frame) {
  const samples = new Int16Array(frame);
  const power = samples.reduce((sum, sample) => sum + (sample / 32768) ** 2, 0);
  return Math.max(SILENCE_DB, 10 * Math.log10(power / Math.max(1, samples.length)));
}

/**
 * From silence, 0, to the loudest, 1, in steps that ears take for equal.
 * @param {ArrayBuffer} frame
 */
export function level(frame) {
  return 1 - decibels(frame) / SILENCE_DB;
}

/**
 * Speech into a microphone lies between -45 and -8 dB, wherever somebody is understood.
 * @param {number[]} loudness in decibels, of many pieces of equal length
 * @returns {Verdict}
 */
export function verdictOf(loudness) {
  const loudest = [...loudness].sort((one, other) => other - one);
  const speech = loudest[Math.floor(loudest.length * SPEECH_SHARE)] ?? SILENCE_DB;
  if (speech < -52) return "nothing";
  if (speech < -40) return "soft";
  return speech < -8 ? "good" : "loud";
}

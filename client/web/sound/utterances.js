/**
 * How fast a system's voice speaks, and how a sentence is cut for it. Some voices stop in silence
 * after about 15 seconds, so nothing is given to one at once that takes longer than 10.
 */

const NORMAL = 175; // words a minute
const SLOWEST_RATE = 0.1;
const FASTEST_RATE = 10;
const LONGEST = 200; // characters; at fast speeds, which a voice may not reach
/** Ends of clauses, then commas, then words: the first kind that there is. */
const BREAKS = [/[.:;!?…–—]\s+/g, /,\s+/g, /\s+/g];

/**
 * A voice knows no words a minute, but its own normal speed, which is taken for 175: 80 words a
 * minute are a rate of 0.46, and 700 are 4. Many voices have a top speed, and keep to it.
 * @param {number} wordsPerMinute
 * @returns {number} of the normal speed, as far as an utterance can have it
 */
export function rateOf(wordsPerMinute) {
  return Math.min(Math.max(wordsPerMinute / NORMAL, SLOWEST_RATE), FASTEST_RATE);
}

/**
 * About how long it takes to say: a word and its space are taken for six characters, so that in
 * 10 seconds as many characters are said as words in a minute.
 * @param {string} text
 * @param {number} wordsPerMinute
 */
export function secondsOf(text, wordsPerMinute) {
  return (10 * text.length) / wordsPerMinute;
}

/**
 * As much as a voice may be given at once, and what is left.
 * @param {string} text
 * @param {number} wordsPerMinute
 * @returns {[string, string]}
 */
export function firstPiece(text, wordsPerMinute) {
  const longest = Math.min(LONGEST, Math.floor(wordsPerMinute)); // characters in 10 seconds
  const end = text.length <= longest ? text.length : lastBreak(text.slice(0, longest));
  return [text.slice(0, end).trim(), text.slice(end).trim()];
}

/** @param {string} text */
function lastBreak(text) {
  for (const kind of BREAKS) {
    const last = [...text.matchAll(kind)].at(-1);
    if (last) return last.index + last[0].length;
  }
  return text.length;
}

/**
 * Words in another language than those around them: marked with it, so that they are read out in
 * it, and kept together where the page runs from right to left.
 */

const GAP = "\uFFFC"; // Unicode's own sign for what is no text

/**
 * @param {string} text
 * @param {string} language of the text
 */
export function foreign(text, language) {
  return Object.assign(document.createElement("bdi"), { lang: language, textContent: text });
}

/**
 * A sentence of the page with foreign words in it.
 * @param {(words: string) => string} sentence
 * @param {string} text
 * @param {string} language of the text
 * @returns {(string | HTMLElement)[]} to be appended to an element
 */
export function around(sentence, text, language) {
  const [before, after] = sentence(GAP).split(GAP);
  return [before, foreign(text, language), after];
}

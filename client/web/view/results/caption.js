/** A picture's description as a paragraph of the page. */

import { inWords, words } from "../../words/language.js";

/**
 * @param {HTMLElement} paragraph
 * @param {string | null} caption null while there is none
 * @param {string} language of the caption
 */
export function describe(paragraph, caption, language) {
  inWords(paragraph, () => {
    paragraph.lang = caption ? language : words.language;
    paragraph.textContent = caption ? sentence(caption) : words.result.notDescribed;
  });
}

/** @param {string} words */
function sentence(words) {
  const end = /[.!?]$/.test(words) ? "" : ".";
  return words.charAt(0).toUpperCase() + words.slice(1) + end;
}

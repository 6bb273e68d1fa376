/**
 * The page's words, in the language of the person: those in the document, and those that other
 * modules show. Each language is one catalogue beside this file. Knows nothing of what answers say.
 *
 * @typedef {typeof english} Words
 */

import { foreign } from "./foreign.js";
import english from "./en.js";

/** Each in its own language, as the person who needs it can read it. */
export const LANGUAGES = { en: "English", de: "Deutsch" };

/** The catalogue in use; looked at whenever a text is shown. @type {Words} */
export let words = english;

/** The language that was asked for last. @type {string} */
let wanted = english.language;

/**
 * How an element is written that says something else than its `data-words`.
 * @type {WeakMap<Element, () => void>}
 */
const writers = new WeakMap();

/** What has to be said in English stands so in every catalogue. */
const IN_ENGLISH = /(“[^”]*”)/;

/**
 * The first of the languages that there is a catalogue for.
 * @param {readonly string[]} wanted language tags, the most wanted first
 * @returns {keyof typeof LANGUAGES}
 */
export function bestOf(wanted) {
  for (const tag of wanted) {
    const [language] = tag.toLowerCase().split("-");
    if (language in LANGUAGES) return /** @type {keyof typeof LANGUAGES} */ (language);
  }
  return "en";
}

/**
 * Use a language from now on, and show the document in it.
 * @param {keyof typeof LANGUAGES} language
 * @returns {Promise<boolean>} false where its words cannot be had: the page stays as it is
 */
export async function use(language) {
  wanted = language;
  if (language === words.language) return true;
  try {
    const catalogue = await import(`./${language}.js`);
    if (wanted === language) words = catalogue.default;
  } catch {
    return false;
  }
  const page = document.documentElement;
  page.lang = words.language;
  page.dir = words.direction;
  document.title = words.page.title;
  rewrite(page);
  return true;
}

/** The page's language as it is written where the person lives, as far as the browser knows. */
export function locale() {
  const { language } = words;
  const speaks = (/** @type {string} */ tag) => tag.toLowerCase().split("-")[0] === language;
  return navigator.languages.find(speaks) ?? language;
}

/**
 * Write an element now, and again whenever the page changes its language.
 * @template {Element} T
 * @param {T} element
 * @param {(element: T) => void} write looks at `words`
 */
export function inWords(element, write) {
  writers.set(element, () => write(element));
  write(element);
  return element;
}

/**
 * All that is in an element, in the language in use: what stands in no document when that changes
 * is left out then.
 * @param {Element} place
 */
export function rewrite(place) {
  for (const element of place.querySelectorAll("*")) {
    const write = writers.get(element);
    if (write) write();
    else writeFixed(element);
  }
}

/** @param {Element} element that stands in the document, perhaps with words of the catalogue */
function writeFixed(element) {
  const text = element.getAttribute("data-words");
  const label = element.getAttribute("data-label");
  if (text) element.replaceChildren(...said(text).split(IN_ENGLISH).map(marked));
  if (label) element.setAttribute("aria-label", said(label));
}

/** @param {string} name of what stands in the document */
export function said(name) {
  return words.page[/** @type {keyof Words["page"]} */ (name)];
}

/** @param {string} text */
function marked(text) {
  return IN_ENGLISH.test(text) ? foreign(text, "en") : text;
}

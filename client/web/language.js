/**
 * The page's words, in the language of the person: those in the document, and those that other
 * modules show. Each language is one catalogue in `words/`. Knows nothing of what answers say.
 *
 * @typedef {typeof english} Words
 */

import english from "./words/en.js";

/** Each in its own language, as the person who needs it can read it. */
export const LANGUAGES = { en: "English", de: "Deutsch" };

/** The catalogue in use; looked at whenever a text is shown. @type {Words} */
export let words = english;

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
 */
export async function use(language) {
  if (language === words.language) return;
  try {
    const catalogue = await import(`./words/${language}.js`);
    words = catalogue.default;
  } catch {
    return; // the server is gone: the page stays readable as it is
  }
  translate(document);
}

/** @param {Document} page */
function translate(page) {
  page.documentElement.lang = words.language;
  page.documentElement.dir = words.direction;
  page.title = words.page.title;
  for (const element of page.querySelectorAll("[data-words]")) {
    element.textContent = said(element.getAttribute("data-words"));
  }
  for (const element of page.querySelectorAll("[data-label]")) {
    element.setAttribute("aria-label", said(element.getAttribute("data-label")));
  }
}

/** @param {string | null} name */
function said(name) {
  return words.page[/** @type {keyof Words["page"]} */ (name)] ?? "";
}

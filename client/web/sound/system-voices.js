/**
 * The voices of the person's own system that speak a language, and which of them was chosen. It
 * speaks nothing itself, and asks for no location: the browser's languages name the regions.
 *
 * A choice is kept as the voice's language and its URI with a space between; "" is none of them.
 * @typedef {string} Choice
 */

import { words } from "../words/language.js";

/** Some browsers never tell when their voices have come. */
const POLL_MS = 250;
const POLLS = 40; // 10 seconds
/** What has to be said at once does not wait longer for a voice. */
const SETTLED_MS = 2000;

export class SystemVoices {
  #polls = 0;
  #timer = 0;
  #settle = () => {};
  /** The voices have come, or are not waited for. @type {Promise<void>} */
  #settled = new Promise((resolve) => (this.#settle = resolve));

  /** @param {() => void} onChange  there are others now; at first there may be none for a while */
  constructor(onChange) {
    this.onChange = onChange;
    this.synthesis = window.speechSynthesis; // undefined where there is none
    const late = this.synthesis && !this.synthesis.getVoices().length;
    setTimeout(this.#settle, late ? SETTLED_MS : 0);
    if (this.synthesis) this.synthesis.onvoiceschanged = () => this.#changed();
    if (late) this.#poll();
  }

  /**
   * Those that may be chosen, the most fitting first: as the browser's languages are ordered, then
   * by name.
   *
   * A voice that the browser fetches from afar is not among them. It would send all that is said
   * to somebody else's machine: what the person looks for, and what their pictures show. Nothing
   * of that leaves the machine that Earshot runs on.
   * @param {string} language  of what is said, such as "en"
   * @param {readonly string[]} wanted  language tags, the most wanted first
   * @returns {SpeechSynthesisVoice[]}
   */
  of(language, wanted = navigator.languages) {
    const local = (this.synthesis?.getVoices() ?? []).filter(
      (voice) => voice.localService && speaks(voice, language),
    );
    const order = wanted.map((tag) => tag.toLowerCase());
    const rank = (/** @type {SpeechSynthesisVoice} */ voice) => {
      const place = order.indexOf(tagOf(voice).toLowerCase());
      return place < 0 ? order.length : place;
    };
    return once(local).sort((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name));
  }

  /**
   * The one that is chosen, or fits best; null where there is none.
   * @param {string} language
   * @param {Choice} choice
   */
  async best(language, choice) {
    await this.#settled;
    const voices = this.of(language);
    return find(voices, choice) ?? voices[0] ?? null;
  }

  #changed() {
    this.#settle();
    clearTimeout(this.#timer);
    this.onChange();
  }

  #poll() {
    this.#timer = setTimeout(() => {
      this.#polls += 1;
      if (this.synthesis.getVoices().length) this.#changed();
      else if (this.#polls < POLLS) this.#poll();
    }, POLL_MS);
  }
}

/**
 * The voice that was chosen, or another of its language and region where it is gone.
 * @param {SpeechSynthesisVoice[]} voices
 * @param {Choice} choice
 * @returns {SpeechSynthesisVoice | null}
 */
export function find(voices, choice) {
  const [tag] = choice.split(" ");
  return (
    voices.find((voice) => choiceOf(voice) === choice) ??
    voices.find((voice) => tagOf(voice) === tag) ??
    null
  );
}

/**
 * Offer voices to choose from, after Earshot's own, and name the chosen one whole in what follows
 * the list; without any voice, all of that is hidden. A list that is the same as before stays
 * untouched: somebody may be reading it.
 * @param {HTMLSelectElement} list
 * @param {SpeechSynthesisVoice[]} voices
 * @param {Choice} choice
 */
export function offer(list, voices, choice) {
  const [own, ...before] = list.options;
  const now = voices.map((voice) => new Option(label(voice), choiceOf(voice)));
  if (said(before) !== said(now)) list.replaceChildren(own, ...now);
  const chosen = find(voices, choice);
  list.value = chosen ? choiceOf(chosen) : "";
  const name = /** @type {HTMLElement} */ (list.nextElementSibling); // a narrow list cuts long ones
  name.textContent = chosen ? words.systemVoice.chosen(label(chosen)) : "";
  const field = /** @type {HTMLElement} */ (list.parentElement);
  field.hidden = !voices.length;
}

/** @param {HTMLOptionElement[]} options */
function said(options) {
  return options.map(({ text, value }) => `${text}\n${value}`).join("\n");
}

/**
 * Such as "Daniel, United Kingdom", in the language of the page.
 * @param {SpeechSynthesisVoice} voice
 */
function label(voice) {
  const region = tagOf(voice).match(/-([a-z]{2}|\d{3})\b/i)?.[1];
  const names = new Intl.DisplayNames([words.language], { type: "region" });
  const name = region && names.of(region.toUpperCase());
  return !name || voice.name.includes(name) ? voice.name : `${voice.name}, ${name}`;
}

/**
 * @param {SpeechSynthesisVoice} voice
 * @param {string} language such as "en"
 */
export function speaks(voice, language) {
  return tagOf(voice).split("-")[0].toLowerCase() === language;
}

/** @param {SpeechSynthesisVoice} voice @returns {Choice} */
function choiceOf(voice) {
  return `${tagOf(voice)} ${voice.voiceURI}`;
}

/** Its language; some systems write "en_GB". @param {SpeechSynthesisVoice} voice */
function tagOf({ lang }) {
  return lang.replaceAll("_", "-");
}

/**
 * Some systems list a voice twice, at times under two addresses.
 * @param {SpeechSynthesisVoice[]} voices
 */
function once(voices) {
  const byName = new Map();
  for (const voice of voices) {
    const name = `${tagOf(voice)} ${voice.name}`;
    if (!byName.has(name)) byName.set(name, voice);
  }
  return [...byName.values()];
}

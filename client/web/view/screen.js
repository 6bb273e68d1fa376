/** The top of the page: Talk, what is going on, what was heard, and what the models cannot do. */

import { inWords, words } from "../words/language.js";
import { around } from "../words/foreign.js";

/**
 * "listening" and "hearing" are an open microphone's: nobody speaks, somebody speaks.
 * @typedef {"idle" | "opening" | "recording" | "listening" | "hearing" | "thinking" | "speaking"} State
 *
 * @typedef {object} Ears
 * @property {boolean} keepListening  what the person chose
 * @property {boolean} open  whether the microphone is open to be spoken to at any time
 */

export class Screen {
  /** Of what was heard. */
  language = "en";

  /** @param {Record<"main" | "talk" | "hint" | "heard" | "notice" | "level", HTMLElement>} elements */
  constructor({ main, talk, hint, heard, notice, level }) {
    this.meter = level;
    this.main = main;
    this.talk = talk;
    this.hint = hint;
    this.heardLine = heard;
    this.notice = notice;
  }

  /**
   * @param {State} state
   * @param {Ears} ears
   */
  state(state, { keepListening, open }) {
    this.main.dataset.state = state;
    this.talk.setAttribute("aria-pressed", String(open || state === "recording"));
    inWords(this.hint, () => this.say(this.#hint(state, keepListening)));
  }

  /**
   * @param {string} hint
   * @param {string} [language] of the hint, where it is not that of the page
   */
  say(hint, language = words.language) {
    this.hint.lang = language;
    this.hint.textContent = hint;
  }

  /** @param {number | null} loudness at the microphone, 0 to 1; null while it is closed */
  level(loudness) {
    this.meter.style.setProperty("--level", String(loudness ?? 0));
  }

  /** @param {boolean} connected */
  connection(connected) {
    this.main.dataset.connection = connected ? "open" : "lost";
  }

  /**
   * @param {State} state
   * @param {boolean} keepListening
   */
  #hint(state, keepListening) {
    const lost = this.main.dataset.connection === "lost";
    return lost && state === "idle" ? words.connection.none : hintOf(state, keepListening);
  }

  /** @param {string} transcript empty when nothing was understood */
  heard(transcript) {
    inWords(this.heardLine, (line) => {
      const { heard } = words.transcript;
      line.replaceChildren(...(transcript ? around(heard, transcript, this.language) : []));
    });
  }

  /**
   * @param {string | null} text
   * @param {string} language of the text
   */
  warnOfModels(text, language) {
    this.notice.lang = language;
    this.notice.hidden = !text;
    this.notice.textContent = text ?? "";
  }
}

/**
 * @param {State} state
 * @param {boolean} keepListening
 */
function hintOf(state, keepListening) {
  const { hints, hintsListening } = words;
  const listening = /** @type {Partial<typeof hints>} */ (hintsListening)[state];
  return (keepListening && listening) || hints[state];
}

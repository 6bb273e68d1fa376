/**
 * One result in the list: its picture, its description, what else is known of it, and what can be
 * done with it. It tells which button was pressed; it knows no server and none of the others.
 *
 * @typedef {object} Result
 * @property {number} rank
 * @property {number} id
 * @property {string | null} caption
 * @property {string | null} [own_caption] what its owner calls it
 * @property {string} url
 * @property {string | null} taken_at ISO 8601, as exact as it is known, on the camera's own clock
 * @property {string | null} [taken_by] who says so
 * @property {string | null} place in words
 * @property {number[]} [alike] pictures that nearly are the same
 *
 * @typedef {"up" | "down" | "wrong_description"} Verdict
 * @typedef {"more" | "similar" | "call_it" | Verdict} Action
 *
 * @typedef {object} Listener
 * @property {(action: Action) => void} onAction
 * @property {() => void} onEnlarge
 */

import { around } from "../../words/foreign.js";
import { inWords, locale, words } from "../../words/language.js";
import { element } from "../element.js";
import { Thumbnail } from "./thumbnail.js";

/** What is wanted most stands in the open. @type {Action[]} */
const FIRST = ["up", "down", "more"];
/** @type {Action[]} */
const OTHER = ["similar", "call_it", "wrong_description"];
/** Which stay pressed. @type {Action[]} */
const VERDICTS = ["up", "down", "wrong_description"];

export class ResultItem {
  /**
   * @param {Result} result
   * @param {boolean} matches or is only close
   * @param {string} language of the description
   * @param {Listener} listener
   */
  constructor(result, matches, language, listener) {
    this.result = result;
    this.matches = matches;
    this.listener = listener;
    this.caption = element("p", { className: "caption", dir: "auto" });
    this.others = element("details", {});
    this.thumbnail = new Thumbnail(result.rank, result.url, listener.onEnlarge);
    this.picture = this.thumbnail.button;
    this.element = element("li", { className: "result" });
    this.element.append(
      inWords(element("h3", {}), (heading) => {
        heading.textContent = words.result.name(result.rank);
      }),
      this.picture,
      this.caption,
      ...facts(result, matches, language),
      this.#buttons(FIRST),
      this.#others(),
    );
    this.describe(result.caption, language, result.own_caption);
    this.judge([]);
  }

  /**
   * @param {string | null} caption
   * @param {string} language of the description
   * @param {string | null} [own] what the person calls it
   */
  describe(caption, language, own = null) {
    this.result = { ...this.result, caption, own_caption: own };
    describe(this.caption, this.result, language);
    this.thumbnail.image.alt = altOf(this.result);
  }

  /**
   * Whether it is this result, in the same place.
   * @param {Result} result
   * @param {boolean} matches
   */
  shows({ id, rank, alike = [] }, matches) {
    const { result } = this;
    const same = (result.alike ?? []).join() === alike.join();
    return result.id === id && result.rank === rank && this.matches === matches && same;
  }

  get isCurrent() {
    return this.element.hasAttribute("aria-current");
  }

  /** @param {boolean} current whether it is the one that is being described */
  mark(current) {
    if (current) this.element.setAttribute("aria-current", "true");
    else this.element.removeAttribute("aria-current");
  }

  /** @param {Verdict[]} verdicts those that stand */
  judge(verdicts) {
    for (const button of this.element.querySelectorAll("[aria-pressed]")) {
      const verdict = /** @type {Verdict} */ (button.getAttribute("data-action"));
      button.setAttribute("aria-pressed", String(verdicts.includes(verdict)));
    }
    this.others.open ||= verdicts.includes("wrong_description"); // what is pressed is seen
  }

  /** @param {Action[]} actions */
  #buttons(actions) {
    const row = element("div", { className: "row" });
    row.append(...actions.map((action) => this.#button(action)));
    return row;
  }

  #others() {
    const summary = inWords(element("summary", {}), (summary) => {
      summary.textContent = words.result.other;
      summary.ariaLabel = words.result.about(words.result.other, this.result.rank);
    });
    this.others.append(summary, this.#buttons(OTHER));
    return this.others;
  }

  /** @param {Action} action */
  #button(action) {
    const button = element("button", { type: "button" });
    button.dataset.action = action;
    if (VERDICTS.includes(action)) button.ariaPressed = "false";
    button.addEventListener("click", () => this.listener.onAction(action));
    return inWords(button, () => {
      const { about, actions } = words.result;
      button.textContent = actions[action];
      // The rank completes the label for whoever meets the button outside of its list.
      button.ariaLabel = about(actions[action], this.result.rank);
    });
  }
}

/**
 * What is known besides the description, in one paragraph or none.
 * @param {Result} result
 * @param {boolean} matches
 * @param {string} language of the place
 */
function facts(result, matches, language) {
  const paragraph = inWords(element("p", { className: "facts" }), (facts) =>
    facts.replaceChildren(...known(result, matches, language)),
  );
  return paragraph.textContent ? [paragraph] : [];
}

/**
 * @param {Result} result
 * @param {boolean} matches
 * @param {string} language of the place
 */
function* known({ taken_at, taken_by, place, alike = [] }, matches, language) {
  const { close, taken, byName, at, nearlyTheSame } = words.result;
  if (!matches) yield `${close} `;
  if (taken_at && taken_by === "name") yield `${byName(day(taken_at))} `;
  else if (taken_at) yield `${taken(day(taken_at), precision(taken_at))} `;
  if (place) yield* around(at, place, language);
  if (alike.length) yield ` ${nearlyTheSame(alike.length)}`;
}

/** @type {Record<import("../../words/en.js").Precision, Intl.DateTimeFormatOptions>} */
const WRITTEN = {
  year: { year: "numeric" },
  month: { year: "numeric", month: "long" },
  day: { dateStyle: "long" },
};

/**
 * How much of a date is known.
 * @param {string} isoDate
 */
function precision(isoDate) {
  if (isoDate.length < "2021-06".length) return "year";
  return isoDate.length < "2021-06-14".length ? "month" : "day";
}

/**
 * The day that the camera showed, wherever it was and wherever this browser is; or its month, or its
 * year, where no more is known.
 * @param {string} isoDate
 */
function day(isoDate) {
  const date = new Date(`${(isoDate + "-01-01").slice(0, "2021-06-14".length)}T00:00Z`);
  return Number.isNaN(date.valueOf())
    ? isoDate
    : date.toLocaleDateString(locale(), { ...WRITTEN[precision(isoDate)], timeZone: "UTC" });
}

/**
 * A picture's description as a paragraph of the page, behind what its owner calls it.
 * @param {HTMLElement} paragraph
 * @param {Pick<Result, "caption" | "own_caption">} result its caption is null while there is none
 * @param {string} language of the caption
 */
export function describe(paragraph, { caption, own_caption: own }, language) {
  inWords(paragraph, () => {
    paragraph.lang = caption ? language : words.language;
    paragraph.textContent = caption ? sentence(caption) : words.result.notDescribed;
    if (!own) return;
    const lead = element("span", { lang: words.language, textContent: `${words.result.youCallIt} ` });
    // In whatever language it is.
    const called = element("span", { lang: "", dir: "auto", textContent: sentence(own, false) });
    paragraph.prepend(lead, called, " ");
  });
}

/**
 * What is known of a picture in the place of it, as where it is copied to a page.
 * @param {Pick<Result, "caption" | "own_caption">} result
 */
export function altOf({ caption, own_caption: own }) {
  return own || (caption ? sentence(caption) : "");
}

/**
 * @param {string} words
 * @param {boolean} [begins]
 */
function sentence(words, begins = true) {
  const end = /[.!?…]$/.test(words) ? "" : ".";
  return (begins ? words.charAt(0).toUpperCase() + words.slice(1) : words) + end;
}

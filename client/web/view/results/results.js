/**
 * The list of results. It shows what it is given, and tells what was pressed; it knows no server.
 *
 * @typedef {import("./result-item.js").Result} Result
 * @typedef {import("./result-item.js").Action} Action
 * @typedef {import("./result-item.js").Verdict} Verdict
 * @typedef {(rank: number, action: Action) => void} OnAction
 *
 * How far the pictures are that can be found.
 * @typedef {"there" | "loading" | "empty" | "reading"} Library
 *
 * @typedef {object} Elements
 * @property {HTMLElement} section that takes the focus where the result that had it is gone
 * @property {HTMLElement} heading
 * @property {HTMLElement} emptyNote shown while there is no result
 * @property {HTMLElement} list an <ol>
 * @property {HTMLElement} moreButton shown while there are more than the list holds
 *
 * @typedef {object} Shown
 * @property {string | null} query
 * @property {ResultItem[]} items
 */

import { inWords, rewrite, words } from "../../words/language.js";
import { around } from "../../words/foreign.js";
import { Following } from "./following.js";
import { ResultItem } from "./result-item.js";

export class Results {
  /** Of the descriptions. */
  language = "en";
  following = new Following();
  /** @type {Library} */
  #library = "there";
  /** @type {ResultItem[]} */
  #items = [];
  /** @type {number | null} */
  #current = null;
  /** What they are results of; null before the first search. @type {string | null} */
  #query = null;

  /**
   * @param {Elements} elements
   * @param {import("./large.js").LargePicture} large
   * @param {OnAction} onAction
   */
  constructor({ section, heading, emptyNote, list, moreButton }, large, onAction) {
    this.section = section;
    this.heading = heading;
    this.emptyNote = emptyNote;
    this.list = list;
    this.moreButton = moreButton;
    this.large = large;
    this.onAction = onAction;
    large.dialog.addEventListener("close", () => this.#afterLarge());
  }

  /**
   * @param {string} query
   * @param {Result[]} results
   * @param {number} matches how many of them match; the rest are only close
   */
  show(query, results, matches) {
    const items = results.map((result) => {
      const matching = result.rank <= matches;
      return this.#items.find((item) => item.shows(result, matching)) ?? this.#item(result, matching);
    });
    this.put({ query, items });
    for (const { rank, caption, own_caption } of results) {
      if (caption || own_caption) this.describe(rank, caption, own_caption);
    }
  }

  /** @param {boolean} more whether the server has more than those that are shown */
  offerMore(more) {
    const held = document.activeElement === this.moreButton;
    this.moreButton.hidden = !more;
    if (held && !more) this.section.focus();
  }

  /** The rank of the result that was described last. */
  get current() {
    return this.#current;
  }

  /** What is shown now. @returns {Shown} */
  get shown() {
    return { query: this.#query, items: this.#items };
  }

  /** @param {Shown} shown may have been shown before */
  put({ query, items }) {
    this.entitle(query);
    this.emptyNote.hidden = items.length > 0;
    this.#writeEmpty();
    const focused = document.activeElement;
    const held = this.#items.find((item) => item.element.contains(focused));
    this.#items = items;
    for (const item of items) rewrite(item.element); // the language may have changed meanwhile
    this.#list(items.map((item) => item.element));
    this.mark(items.find((item) => item.isCurrent)?.result.rank ?? null);
    if (held && !this.list.contains(document.activeElement)) {
      this.#focus(held.result.id, focused?.getAttribute("data-action"));
    }
  }

  /** @param {string | null} query null before the first search */
  entitle(query) {
    this.#query = query;
    inWords(this.heading, (heading) => {
      const searched = query !== null && around(words.result.heading, query, this.language);
      heading.replaceChildren(...(searched || [words.page.results]));
    });
  }

  /**
   * @param {number} rank
   * @param {string | null} caption
   * @param {string | null} [own] what the person calls it
   */
  describe(rank, caption, own) {
    const item = this.#find(rank);
    item?.describe(caption, this.language, own);
    if (item) this.large.describe(item.result, this.language);
  }

  /**
   * @param {number} rank
   * @param {string} own what the person calls it from now on
   */
  call(rank, own) {
    const item = this.#find(rank);
    if (item) this.describe(rank, item.result.caption, own);
  }

  /**
   * Those that stay keep their place in the document: somebody may be reading there.
   * @param {HTMLElement[]} elements
   */
  #list(elements) {
    const before = [...this.list.children];
    const kept = before.findIndex((element, at) => element !== elements[at]);
    const stay = kept < 0 ? before.length : kept;
    for (const element of before.slice(stay)) element.remove();
    this.list.append(...elements.slice(stay));
  }

  /** @param {number | null} rank the result that is being described */
  mark(rank) {
    this.#current = rank;
    for (const item of this.#items) item.mark(item.result.rank === rank);
  }

  /** @param {number} rank the result that is being described: it is also brought into the window */
  goTo(rank) {
    this.mark(rank);
    const item = this.#find(rank);
    if (item) this.following.show(item.element, item.picture);
  }

  /** @param {Library} library */
  set library(library) {
    this.#library = library;
    this.#writeEmpty();
  }

  /** Why the list is empty. */
  #writeEmpty() {
    inWords(this.emptyNote, (note) => {
      const { page, library, result } = words;
      const nothing = this.#query === null ? page.noResults : result.none;
      note.textContent = this.#library === "there" ? nothing : library[this.#library];
    });
  }

  /**
   * @param {number} id of a picture, perhaps of an older list
   * @param {Verdict[]} verdicts that stand
   */
  judge(id, verdicts) {
    this.#items.find(({ result }) => result.id === id)?.judge(verdicts);
  }

  /** The browser gives the focus back; not to a result of an older list. */
  #afterLarge() {
    if (this.section.contains(document.activeElement)) return;
    this.#focus(this.large.result?.id, "enlarge");
  }

  /**
   * The list that had the focus is gone: to the same button of the same picture, or above them.
   * @param {number} [id] of the picture
   * @param {string | null} [action] of the button
   */
  #focus(id, action) {
    const item = this.#items.find(({ result }) => result.id === id);
    const button = item?.element.querySelector(`button[data-action="${action}"]`);
    if (item?.others.contains(button ?? null)) item.others.open = true;
    (button instanceof HTMLElement ? button : this.section).focus();
  }

  /** @param {number} rank */
  #find(rank) {
    return this.#items.find((item) => item.result.rank === rank);
  }

  /**
   * @param {Result} result
   * @param {boolean} matches
   */
  #item(result, matches) {
    /** @type {ResultItem} */
    const item = new ResultItem(result, matches, this.language, {
      onAction: (action) => this.onAction(result.rank, action),
      onEnlarge: () => this.large.open(item.result, this.language),
    });
    return item;
  }
}

/**
 * The list of results. It shows what it is given, and tells which thumb was pressed; it knows
 * no server.
 *
 * @typedef {object} Result
 * @property {number} rank
 * @property {number} id
 * @property {string | null} caption
 * @property {string} url
 * @property {string | null} taken_at ISO 8601
 * @property {string | null} place
 *
 * @typedef {"up" | "down"} Verdict
 * @typedef {(rank: number, verdict: Verdict) => void} OnThumb
 */

const NOT_DESCRIBED = "Not described yet.";
const LABELS = { up: "Helpful", down: "Not helpful" };

export class Results {
  /**
   * @param {HTMLElement} heading
   * @param {HTMLElement} emptyNote shown while there is no result
   * @param {HTMLElement} list an <ol>
   * @param {OnThumb} onThumb
   */
  constructor(heading, emptyNote, list, onThumb) {
    this.heading = heading;
    this.emptyNote = emptyNote;
    this.list = list;
    this.onThumb = onThumb;
  }

  /**
   * @param {string} query
   * @param {Result[]} results
   * @param {number} matches how many of them match; the rest are only close
   */
  show(query, results, matches) {
    this.heading.textContent = `Results for “${query}”`;
    this.emptyNote.hidden = results.length > 0;
    this.emptyNote.textContent = "There are no pictures to show.";
    this.list.replaceChildren(
      ...results.map((result) => this.#item(result, result.rank <= matches)),
    );
  }

  /**
   * @param {number} rank
   * @param {string} caption
   */
  describe(rank, caption) {
    const item = this.#find(rank);
    if (!item) return;
    item.querySelector(".caption")?.replaceChildren(sentence(caption));
    item.querySelector("img")?.setAttribute("alt", caption);
  }

  /** @param {number | null} rank the result that is being described */
  mark(rank) {
    for (const item of this.list.children) {
      if (item.getAttribute("data-rank") === String(rank)) item.setAttribute("aria-current", "true");
      else item.removeAttribute("aria-current");
    }
  }

  /**
   * @param {number} rank
   * @param {number} imageId a thumb for an older list must not mark this one
   * @param {Verdict | "undone"} verdict
   */
  judge(rank, imageId, verdict) {
    const item = this.#find(rank);
    if (item?.getAttribute("data-id") !== String(imageId)) return;
    for (const button of item.querySelectorAll("[data-verdict]")) {
      const pressed = button.getAttribute("data-verdict") === verdict;
      button.setAttribute("aria-pressed", String(pressed));
    }
  }

  /** @param {number} rank */
  #find(rank) {
    return this.list.querySelector(`[data-rank="${rank}"]`);
  }

  /**
   * @param {Result} result
   * @param {boolean} matches
   */
  #item(result, matches) {
    const item = element("li", { className: "result" });
    item.dataset.rank = String(result.rank);
    item.dataset.id = String(result.id);
    item.append(
      element("h3", { textContent: `Result ${result.rank}` }),
      picture(result),
      element("p", {
        className: "caption",
        textContent: result.caption ? sentence(result.caption) : NOT_DESCRIBED,
      }),
      ...facts(result, matches),
      this.#thumbs(result.rank),
    );
    return item;
  }

  /** @param {number} rank */
  #thumbs(rank) {
    const thumbs = element("div", { className: "thumbs" });
    for (const verdict of /** @type {Verdict[]} */ (["up", "down"])) {
      const button = element("button", { type: "button", textContent: LABELS[verdict] });
      // The rank completes the label for whoever meets the button outside of its list.
      button.setAttribute("aria-label", `${LABELS[verdict]}, result ${rank}`);
      button.dataset.verdict = verdict;
      button.setAttribute("aria-pressed", "false");
      button.addEventListener("click", () => this.onThumb(rank, verdict));
      thumbs.append(button);
    }
    return thumbs;
  }
}

/** @param {Result} result */
function picture(result) {
  return element("img", {
    src: result.url,
    alt: result.caption ?? NOT_DESCRIBED,
    loading: "lazy",
    decoding: "async",
  });
}

/**
 * What is known besides the description, in one paragraph or none.
 * @param {Result} result
 * @param {boolean} matches
 */
function facts(result, matches) {
  const known = [
    matches ? "" : "Close, but possibly not what you asked for.",
    result.taken_at ? `Taken ${day(result.taken_at)}.` : "",
    result.place ? `At ${result.place}.` : "",
  ].filter(Boolean);
  return known.length ? [element("p", { className: "facts", textContent: known.join(" ") })] : [];
}

/** @param {string} isoDate */
function day(isoDate) {
  const date = new Date(isoDate);
  return Number.isNaN(date.valueOf())
    ? isoDate
    : date.toLocaleDateString(document.documentElement.lang, { dateStyle: "long" });
}

/** @param {string} words */
function sentence(words) {
  const end = /[.!?]$/.test(words) ? "" : ".";
  return words.charAt(0).toUpperCase() + words.slice(1) + end;
}

/**
 * @param {string} tag
 * @param {Record<string, any>} properties
 * @returns {any}
 */
function element(tag, properties) {
  return Object.assign(document.createElement(tag), properties);
}

/** What a person chose for this browser. It knows no page and no server. */

const KEY = "earshot.preferences";
const DEFAULTS = { speak: true, wordsPerMinute: 175, functionKeys: false };

/** @typedef {typeof DEFAULTS} Preferences */

/** @returns {Preferences} */
export function load() {
  try {
    return { ...DEFAULTS, ...JSON.parse(localStorage.getItem(KEY) ?? "{}") };
  } catch {
    return { ...DEFAULTS }; // storage is blocked or damaged: the choice holds for this visit only
  }
}

/** @param {Preferences} preferences */
export function save(preferences) {
  try {
    localStorage.setItem(KEY, JSON.stringify(preferences));
  } catch {
    return; // storage is blocked or full: the choice holds for this visit only
  }
}
